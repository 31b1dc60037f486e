"""``assess --audit-privacy``: what it lists, what it can find, and when it fails."""

import json
import random
from itertools import product

import pytest

from icdiag.assess import assess
from icdiag.cli.main import main
from icdiag.measures import privacy_audit
from icdiag.measures.privacy_audit import ranges_of, totals
from icdiag.report.assessment_json import assessment
from icdiag.report.late_answers import late_answers
from icdiag.report.privacy_audit import PrivacyAudit
from icdiag.words import Words
from tests.privacy import draw
from tests.privacy.test_identity import survey
from tests.privacy.test_outputs import full_survey

LINKS = {("a", "x"): 40.0, ("b", "x"): 60.0, ("c", "x"): 80.0}


def test_hidden_links_in_no_total_are_known_of_nothing():
    assert ranges_of(LINKS, [("d", "x")], totals(LINKS)) == {("d", "x"): (0.0, 100.0)}


@pytest.mark.parametrize("seed", range(40))
def test_the_ranges_are_those_of_trying_everything(seed):
    """Means of 0, 25 … 100 on up to three suppliers and customers; what else fits all that is published?

    Totals by supplier, by customer and of all are a two-way table: where the shown numbers are multiples of 25, so are
    the ends of each range (whole tables have whole ends).
    """
    rng = random.Random(seed)
    pairs = rng.sample([(s, c) for s in "abc" for c in "xyz"], rng.randint(3, 7))
    means = {pair: float(rng.randrange(0, 101, 25)) for pair in pairs}
    hidden = rng.sample(pairs, rng.randint(1, 3))
    published = rng.sample(totals(means), rng.randint(1, len(totals(means))))

    def sums(values):
        return [sum(values[pair] for pair in total) for total in published]

    tried = (
        means | dict(zip(hidden, values, strict=True)) for values in product(range(0, 101, 25), repeat=len(hidden))
    )
    fitting = [values for values in tried if sums(values) == sums(means)]
    for pair, ends in ranges_of(means, hidden, published).items():
        assert ends == pytest.approx((min(x[pair] for x in fitting), max(x[pair] for x in fitting)), abs=1e-6)


def test_a_hidden_link_in_a_total_is_found():
    """a + b + c = 180 with c shown leaves a + b = 100: each from 0 to 100; with b shown too, a is 40."""
    hidden = [("a", "x"), ("b", "x")]
    whole = [frozenset(LINKS)]
    assert ranges_of(LINKS, hidden, whole) == {pair: pytest.approx((0.0, 100.0)) for pair in hidden}
    assert ranges_of(LINKS, hidden[:1], whole) == {("a", "x"): pytest.approx((40.0, 40.0))}
    high = LINKS | {("a", "x"): 95.0, ("b", "x"): 97.0}  # 192 in all, so each at least 92
    assert ranges_of(high, hidden, whole) == {pair: pytest.approx((92.0, 100.0)) for pair in hidden}


@pytest.mark.parametrize(("language", "says"), [("en", "fewer than 5 answers"), ("zh", "回答少于 5 份")])
def test_what_is_hidden_is_listed_with_the_reason(language, says, tmp_path, capsys):
    org = survey(tmp_path, "abc")
    assert main(["assess", str(org), "--audit-privacy", "--quiet", "--lang", language]) == 0
    said = capsys.readouterr().out.replace("\n", " ")
    assert said.count(says) == 1
    assert "hr" in said
    assert "0 to 100" in " ".join(said.split()) or "0 到 100" in said


def audited(path, **options):
    """The audit's text on one line."""
    diagnosis = assess(path, **options)
    return " ".join(PrivacyAudit(diagnosis).text().split()), Words(diagnosis.org.language), diagnosis.tally


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_that_is_hidden_is_counted(language, tmp_path):
    said, words, tally = audited(draw.write(full_survey(), tmp_path), language=language)
    shown = {(x.supplier, x.customer): {part.id for part in x.dimensions if part.n} for x in tally.links}
    gaps = {(x.supplier, x.customer): {part.dimension for part in x.dimensions} for x in tally.expectations.links}
    without = sum(len(ids - gaps.get(pair, set())) for pair, ids in shown.items())
    unstated = sum(link.importance is None for link in tally.links)
    assert 0 < without < sum(map(len, shown.values()))
    assert words("privacy.links", n=len(tally.hidden)) in said
    assert words("privacy.gaps", n=without) in said
    assert words("privacy.importance" if unstated else "privacy.no_importance", n=unstated, least=5) in said
    assert (tally.rows_read is None) == (words("privacy.rows") in said)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_raised_threshold_and_hidden_rows_are_said(language, tmp_path):
    said, words, tally = audited(survey(tmp_path, "abcdef"), language=language, min_n=7)
    assert tally.rows_read is None  # six of sixteen rows are the one hidden link's
    assert words("privacy.raised", usual=5, least=7) in said
    assert words("privacy.rows") in said
    said, words, _ = audited(survey(tmp_path, "abcdefg"), language=language)
    assert words("privacy.raised", usual=5, least=5) not in said
    assert words("privacy.rows") not in said


def test_with_a_report_on_stdout_the_audit_is_talk(tmp_path, capfdbinary):
    org = survey(tmp_path, "abc")
    assert main(["assess", str(org), "--audit-privacy", "--format", "json", "-o", "-"]) == 0
    said = capfdbinary.readouterr()
    assert json.loads(said.out)["data_quality"]["suppressed_links"] == 1
    assert b"Privacy audit" in said.err


def test_beside_an_earlier_report_one_more_person_is_found(tmp_path, capsys):
    org = survey(tmp_path, "abcdef")
    assert main(["assess", str(org), "--audit-privacy", "-q"]) == 0
    assert main(["assess", str(org), "--audit-privacy", "-q"]) == 0  # the same again tells nothing
    survey(tmp_path, "abcdefg")
    capsys.readouterr()
    assert main(["assess", str(org), "--audit-privacy", "-q"]) == 1
    assert "hr → sales" in capsys.readouterr().out.replace("\u2068", "").replace("\u2069", "")
    survey(tmp_path, "abcdefghijkl")
    assert main(["assess", str(org), "--audit-privacy", "-q"]) == 0  # five more at once


@pytest.mark.parametrize(("answer", "named"), [("hijkl", True), ("ghijkl", False), ("", False)])
def test_of_many_late_people_the_one_who_answered_a_dimension_is_found(answer, named, tmp_path):
    """Six more people rate the link; of the first question one of them has an opinion, none, or all have."""
    before = assessment(assess(survey(tmp_path, "abcdef")), version="x")
    org = survey(tmp_path, "abcdefghijkl")
    rows = [line.split(",") for line in (tmp_path / "survey.csv").read_text("utf-8").splitlines()]
    for row in rows:
        if row[2] == "hr" and row[0] in set(answer):
            row[3] = ""
    (tmp_path / "survey.csv").write_text("\n".join(map(",".join, rows)), "utf-8")
    after = assess(org)
    link = next(x for x in after.tally.links if x.supplier == "hr")
    assert (link.n, link.dimensions[0].n) == (12, 12 - len(answer))
    assert late_answers(after, before).links == ((("hr", "sales"),) if named else ())


def test_a_gap_that_one_more_person_stands_behind_is_found(tmp_path):
    """The link and its dimensions stay as they are; of the gap the earlier report knew one person less."""
    diagnosis = assess(draw.write(full_survey(), tmp_path))
    before = assessment(diagnosis, version="x")
    assert late_answers(diagnosis, before).links == ()
    link = next(x for x in before["links"] if any(part.get("gap") for part in x["dimensions"]))
    gap = next(part["gap"] for part in link["dimensions"] if part.get("gap"))
    gap["n"], gap["perceived"] = gap["n"] - 1, gap["perceived"] + 3
    assert late_answers(diagnosis, before).links == ((link["supplier"], link["customer"]),)


def test_a_broken_earlier_report_does_no_harm(tmp_path):
    org = survey(tmp_path, "abcdef")
    (tmp_path / "icdiag-report").mkdir()
    ours = '{"org": {"name": "Small", "period": null}, "links": %s, "departments": %s}'
    lists = ("[1]", "[1]"), ("2", "{}"), ('[{"supplier": [], "customer": {}}]', '[{"id": [], "self_score": 5}]')
    for text in ("[" * 100_000, '{"org": 1, "links": 2}', *(ours % pair for pair in lists)):
        (tmp_path / "icdiag-report" / "assessment.json").write_text(text, "utf-8")
        assert main(["assess", str(org), "--audit-privacy", "-q"]) == 0


def test_a_hidden_link_that_can_be_pinned_down_fails_the_run(tmp_path, monkeypatch, capsys):
    """As if a hidden link's mean had got into the published total."""
    honest = privacy_audit.totals
    monkeypatch.setattr(privacy_audit, "totals", lambda means: [*honest(means), {("hr", "sales")}])
    assert main(["assess", str(survey(tmp_path, "abc")), "--audit-privacy", "-q"]) == 1
    assert "between 50 and 50" in " ".join(capsys.readouterr().out.split())


def test_without_a_survey_there_is_nothing_to_hide(tmp_path, capsys):
    org = survey(tmp_path, "abc")
    org.write_text(org.read_text("utf-8").replace("survey: survey.csv\n", ""), "utf-8")
    assert main(["assess", str(org), "--audit-privacy", "-q"]) == 0
    assert "no survey" in capsys.readouterr().out
