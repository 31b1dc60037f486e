"""The walk from raw mean to verdict can be redone by hand: each printed step is parsed and worked out again.

A number printed with d decimals is off by at most half a unit of its last digit; each tolerance is what those halves
can add up to in the step.
"""

import json
import re
from statistics import NormalDist

import pytest
from rich.cells import cell_len

from icdiag.diagnosis import Diagnosis
from icdiag.findings import CHECKS, run_all
from icdiag.findings.base import Case
from icdiag.measures.boundaries import boundaries
from icdiag.measures.estimating import estimate_links
from icdiag.measures.health import health
from icdiag.measures.structure import build_structure
from icdiag.model.org import Department, Link, Name, Org
from icdiag.report.assessment_json import assessment, to_bytes
from icdiag.report.explain import explain_department, explain_health, explain_link, fold
from icdiag.words import LANGUAGES
from tests.measures.drawn import organisation

NORMAL = NormalDist()
NUMBER = r"\(?(-?\d+(?:\.\d+)?)\)?"


@pytest.fixture(autouse=True)
def own_checks(monkeypatch):
    """The real checks here, not those of the report's own tests."""
    monkeypatch.setattr("icdiag.findings.check", {c.id: c for c in CHECKS}.__getitem__)


def diagnosed(tally) -> Diagnosis:
    ids = sorted({x for link in tally.links for x in (link.supplier, link.customer)})
    links = tuple(Link(x.supplier, x.customer, criticality=1 + i % 5) for i, x in enumerate(tally.links))
    org = Org(
        "org.yaml", Name(en="Drawn"), departments=tuple(Department(i, Name(en=i.upper())) for i in ids), links=links
    )
    estimates = estimate_links(tally, org.settings)
    case = Case(org, tally, estimates, build_structure(org, tally), boundaries(org, tally, estimates))
    weights = {(x.supplier, x.customer): float(x.criticality) for x in links}
    whole = health(tally, estimates, weights, org.settings)
    return Diagnosis(org, tally, estimates, case.structure, case.boundaries, whole, run_all(case), ())


@pytest.fixture(scope="module")
def known():
    return json.loads(to_bytes(assessment(diagnosed(organisation(1)), version="1")))


@pytest.fixture(scope="module")
def small():
    tally = organisation(4, size=4, density=0.9)
    return json.loads(to_bytes(assessment(diagnosed(tally), version="1")))


def numbers(pattern: str, text: str) -> list[float]:
    """Return the numbers at the # marks of the pattern's first match; other signs stand for themselves."""
    found = re.search(NUMBER.join(re.escape(part) for part in pattern.split("#")), text)
    assert found, f"{pattern!r} is not in\n{text}"
    return [float(x) for x in found.groups()]


def links(assessment):
    return [x for x in assessment["links"] if x["score"] is not None]


def test_answers_make_the_raw_mean(known) -> None:
    for link in links(known):
        said = explain_link(known, link["supplier"], link["customer"], "en")
        mean, low, high, points = _part(said)
        assert points == pytest.approx(100 * (mean - low) / (high - low), abs=0.005 * 25 + 0.05)


def _part(said: str) -> list[float]:
    found = re.search(r"\((\d\.\d\d) - (\d)\) / \((\d) - \d\) x 100 = (\d+\.\d)", said)
    assert found
    mean, low, high, points = (float(x) for x in found.groups())
    return [mean, low, high, points]


def test_the_leniency_is_found_from_means_that_stand_in_the_file(known) -> None:
    for link in links(known):
        said = explain_link(known, link["supplier"], link["customer"], "en")
        gives, others, gap = numbers(": # - # = #.\n", said)
        assert gap == pytest.approx(gives - others, abs=0.051)
        own = {x["supplier"]: x["raw_mean"] for x in links(known) if x["customer"] == link["customer"]}
        elsewhere = {
            s: [x["raw_mean"] for x in links(known) if x["supplier"] == s and x["customer"] != link["customer"]]
            for s in own
        }
        shared = [s for s in own if elsewhere[s]]
        assert gives == pytest.approx(sum(own[s] for s in shared) / len(shared), abs=0.051)
        want = sum(sum(elsewhere[s]) / len(elsewhere[s]) for s in shared) / len(shared)
        assert others == pytest.approx(want, abs=0.051)


def test_the_parts_add_up_to_the_quality(known) -> None:
    for link in links(known):
        said = explain_link(known, link["supplier"], link["customer"], "en")
        found = re.search(r"Quality: (-?[\d.]+) ([+-]) ([\d.]+) ([+-]) ([\d.]+) = (-?[\d.]+)", said)
        assert found
        mu, first, b, second, r, q = found.groups()
        total = float(mu) + (1 if first == "+" else -1) * float(b) + (1 if second == "+" else -1) * float(r)
        assert float(q) == pytest.approx(total, abs=0.21)
        assert float(q) == pytest.approx(link["score"], abs=0.051)


def test_what_is_left_over_is_split_into_pair_and_chance(known) -> None:
    for link in links(known):
        said = explain_link(known, link["supplier"], link["customer"], "en")
        if "Raw mean less leniency" not in said:
            continue
        raw, a, freed = numbers("Raw mean less leniency: # - # = #", said)
        assert freed == pytest.approx(raw - a, abs=0.001)
        again, usual, left, r = numbers("Left over: # - # = #. Of this # counts", said)
        assert (again, left) == (freed, pytest.approx(freed - usual, abs=0.001))
        left_again, r_again, chance = numbers("the rest, # - # = #, as chance", said)
        assert (left_again, r_again) == (left, r)
        assert chance == pytest.approx(left - r, abs=0.001)


def test_the_cross_check_needs_no_model(known) -> None:
    for link in links(known):
        said = explain_link(known, link["supplier"], link["customer"], "en")
        raw, customer, supplier, whole, residual, r = numbers("mean of all: # - # - # + # = # (the model says #)", said)
        assert residual == pytest.approx(raw - customer - supplier + whole, abs=0.26)
        assert r == pytest.approx(link["relationship"]["value"], abs=0.051)


def test_how_sure_it_is(known) -> None:
    for link in links(known):
        said = explain_link(known, link["supplier"], link["customer"], "en")
        sd, vb, vr, weight = _weight(said)
        assert weight == pytest.approx(1 - sd**2 / (vb + vr), abs=0.006)
        q, z, sd_again, low, high = numbers("interval: # -/+ # x #, that is # to #", said)
        assert sd_again == sd
        assert low == pytest.approx(max(0.0, q - z * sd), abs=0.57)
        assert high == pytest.approx(min(100.0, q + z * sd), abs=0.57)


def _weight(said: str) -> tuple[float, float, float, float]:
    found = re.search(r"1 - ([\d.]+)\^2 / \(([\d.]+) \+ ([\d.]+)\) = ([\d.]+)", said)
    assert found
    sd, vb, vr, weight = (float(x) for x in found.groups())
    return sd, vb, vr, weight


def test_the_chance_and_the_severity(known) -> None:
    bands = {"a confirmed weak link": (0.80, 1), "probably a weak link": (0.5, 0.8), "cannot be told": (0.35, 0.5)}
    for link in links(known):
        said = explain_link(known, link["supplier"], link["customer"], "en")
        cut, q, sd, z, phi = numbers("z = (# - #) / # = #; Phi(z) = #", said)
        assert z == pytest.approx((cut - q) / sd, abs=0.06 / sd + 0.005 * abs(cut - q) / sd**2 + 0.006)
        assert phi == pytest.approx(NORMAL.cdf(z), abs=0.0026)
        band = next(
            (text for text, (low, high) in bands.items() if low <= link["p_weak"] < high or link["p_weak"] == high),
            None,
        )
        assert (band or "not a weak link") in said
        assert ("Expected shortfall" in said) is (band is not None)
        if band is not None:
            short, phi, sd_again, density, expected = numbers("= # x # + # x # = #", said)
            assert sd_again == sd
            assert short == pytest.approx(70 - q, abs=0.051)
            assert expected == pytest.approx(short * phi + sd * density, abs=0.2)
            name = next(
                name
                for least, name in ((30, "critical"), (20, "high"), (10, "medium"), (0, "low"))
                if expected >= least
            )
            if all(abs(expected - limit) > 0.06 for limit in (10, 20, 30)):
                assert f"Severity: {name}" in said


def test_a_weak_links_severity_is_the_findings(known) -> None:
    found = [f for f in known["findings"] if f["check"] == "weak-link" and f["state"] == "found"]
    assert found
    for f in found:
        said = explain_link(known, *f["links"][0], "en")
        assert f"Severity: {f['severity']}" in said
        assert f"What would change it: {f['flip']}" in said


def test_a_low_raw_mean_of_a_harsh_customer_is_told_from_a_poor_service(known) -> None:
    harsh = [x for x in links(known) if x["cause"] == "harsh"]
    assert harsh, "this draw has harsh customers"
    for link in harsh:
        assert link["raw_mean"] < 50
        assert link["p_weak"] < 0.35
        assert "marks everybody low" in explain_link(known, link["supplier"], link["customer"], "en")
        row = f"although the raw mean is {round(link['raw_mean'])}"
        assert row in explain_department(known, link["supplier"], "en")


def test_a_map_too_small_for_the_model_is_walked_too(small) -> None:
    assert small["model"]["kind"] == "one-way"
    for link in links(small):
        said = explain_link(small, link["supplier"], link["customer"], "en")
        weight, raw, rest, mu, q = numbers("# x # + # x # = # (its own", said)
        assert weight + rest == pytest.approx(1.0)
        assert q == pytest.approx(weight * raw + rest * mu, abs=0.1 + 0.01 * abs(raw - mu))


def test_the_points_of_all_links_add_up_to_the_health_score(known) -> None:
    said = explain_health(known, "en")
    score = float(re.search(r"^([\d.]+) of 100", said, re.M)[1])
    rows = re.findall(r": (\d) / (\d+) x ([\d.]+) = ([\d.]+) \(pulls ([+-][\d.]+)\)", said)
    for weight, total, q, points, pull in rows:
        assert float(points) == pytest.approx(float(weight) / float(total) * float(q), abs=0.0075)
        assert float(pull) == pytest.approx(float(weight) / float(total) * (float(q) - score), abs=0.01)
    rest = re.search(r"the other (\d+) links: ([\d.]+)", said)
    assert len(rows) + int(rest[1]) == len(links(known))
    assert sum(float(x[3]) for x in rows) + float(rest[2]) == pytest.approx(score, abs=0.05 + 0.005 * (len(rows) + 1))
    assert sum(float(x[4]) for x in rows[:10]) < 0 < sum(float(x[4]) for x in rows[10:])


def test_contributions_add_up_exactly() -> None:
    found = diagnosed(organisation(2)).health
    assert sum(c.points for c in found.contributions) == pytest.approx(found.score)
    assert sum(c.pull for c in found.contributions) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_score_it_says_how_many_are_missing(known, language) -> None:
    bare = {
        **known,
        "health": {**known["health"], "score": None},
        "data_quality": {**known["data_quality"], "raters": 23},
    }
    bare["inputs"] = [{"path": "survey.xlsx"}]
    said = explain_health(bare, language)
    assert "30" in said and "23" in said and "7" in said
    assert "%" not in said
    unasked = explain_health({**bare, "inputs": []}, language)
    assert "23" not in unasked


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_of_older_versions_can_still_be_explained(known, language) -> None:
    old = {key: value for key, value in known.items() if key not in ("instrument", "model")}
    old["links"] = [{k: v for k, v in x.items() if k not in ("sd", "slope", "cause")} for x in known["links"]]
    for link in links(old)[:5]:
        said = explain_link(old, link["supplier"], link["customer"], language)
        assert f"{link['raw_mean']:.1f}" in said
        assert "None" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [40, 80])
def test_lines_are_folded_and_lose_nothing(known, language, width) -> None:
    link = links(known)[0]
    whole = explain_link(known, link["supplier"], link["customer"], language)
    folded = fold(whole, width)
    assert max(cell_len(line) for line in folded.split("\n")) <= width
    assert re.sub(r"\s+", "", folded) == re.sub(r"\s+", "", whole)
    assert not any(line.strip()[:1] in "，。；：、）" for line in folded.split("\n") if line.strip())


def test_a_word_longer_than_the_line_stays_whole() -> None:
    assert fold("a " + "b" * 50 + " c", 20) == "a\n  " + "b" * 50 + "\n  c"
    assert fold("", 20) == ""


def test_nothing_of_a_hidden_link_changes_the_walk(known) -> None:
    """The means are over links that are shown: a link without a published mean is nowhere in them."""
    link = links(known)[0]
    more = {
        **known,
        "links": [*known["links"], {**link, "supplier": "d0", "customer": "d0", "raw_mean": None, "score": None}],
    }
    assert explain_link(more, link["supplier"], link["customer"], "en") == explain_link(
        known, link["supplier"], link["customer"], "en"
    )


def test_the_unknown_leniency_of_a_customer_of_few_is_not_taken_off(known) -> None:
    link = links(known)[0]
    rows = [{**d, "leniency": None} if d["id"] == link["customer"] else d for d in known["departments"]]
    said = explain_link({**known, "departments": rows}, link["supplier"], link["customer"], "en")
    assert "no leniency is taken off" in said
    assert "Raw mean less leniency" not in said
