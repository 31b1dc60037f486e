"""Real survey exports, read in place with no mapping or the smallest one; the expected numbers are other people's."""

import pytest

from icdiag.assess import assess
from icdiag.measures.icc import link_icc
from tests.real import convert
from tests.real.convert import DATA, rows

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared real data are not here")


def raw_means(diagnosis):
    """Supplier -> its customers' mean on the item's own scale, and how many people."""
    return {(x.supplier, x.customer): (x.dimensions[0].raw, x.n) for x in diagnosis.tally.links}


def test_the_foundations_thirteen_published_means(tmp_path):
    """97 maintainers, SurveyMonkey's own file; the publisher's means stand in the shared expected table."""
    found = raw_means(assess(convert.foundation(tmp_path)))
    expected = {r["topic"]: r for r in rows(DATA / "expected" / "cncf_2020h2_means.csv")}
    assert len(expected) == 13
    for topic, row in expected.items():
        mean, n = found[topic, "projects"]
        assert n == int(row["n_numeric"])
        assert mean == pytest.approx(float(row["mean"]), abs=0.00005)


def test_the_matrix_of_characters(tmp_path):
    """Two header rows, labels as answers, "Unfamiliar (N/A)", bytes that are no UTF-8."""
    found = raw_means(assess(convert.film_fans(tmp_path)))
    for row in rows(DATA / "expected" / "starwars_matrix_means.csv"):
        mean, n = found[row["target"], "fans"]
        assert n == int(row["n_rated"])
        assert mean == pytest.approx(float(row["mean_1_5"]), abs=0.00005)


def test_both_exports_of_one_survey_give_the_same_answers(tmp_path):
    by = {}
    for by_number in (False, True):
        folder = tmp_path / str(by_number)
        folder.mkdir()
        diagnosis = assess(convert.hobby_spenders(folder, by_number=by_number))
        by[by_number] = raw_means(diagnosis)
        assert diagnosis.tally.rows_read is None or diagnosis.tally.rows_read == 800
    assert by[True] == by[False]
    assert sum(n for _, n in by[True].values()) == 799  # the only person of 16 to 19 stays hidden


SCALES = {"LEAD": [f"LEAD{i:02}" for i in range(1, 12)], "TSIG": ["TSIG01", "TSIG02", "TSIG03"],
          "HOSTILE": [f"HOSTIL{i:02}" for i in range(1, 6)]}  # fmt: skip


@pytest.mark.parametrize("scale", SCALES)
def test_two_thousand_people_in_49_units(scale, tmp_path):
    """Alpha and ICC as R's packages psych and multilevel give them."""
    diagnosis = assess(convert.companies(tmp_path, SCALES[scale]))
    tally = diagnosis.tally
    assert len(tally.links) == 49
    assert sum(link.n for link in tally.links) == 2042
    alphas = {r["scale"].split()[1][:4]: float(r["alpha"]) for r in rows(DATA / "expected" / "lq2002_alpha_R.csv")}
    assert tally.reliability[0].alpha == pytest.approx(alphas[scale[:4]], abs=1e-9)
    icc = {r["var"]: (float(r["ICC1"]), float(r["ICC2"])) for r in rows(DATA / "expected" / "lq2002_icc_R.csv")}
    assert link_icc(tally, diagnosis.estimates) == pytest.approx(icc[scale], abs=1e-9)
