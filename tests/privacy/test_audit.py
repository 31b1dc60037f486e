"""``assess --audit-privacy``: what it lists, what it can find, and when it fails."""

import json

import pytest

from icdiag.cli.main import main
from icdiag.measures import privacy_audit
from icdiag.measures.privacy_audit import ranges_of, totals
from tests.privacy.test_identity import survey

LINKS = {("a", "x"): 40.0, ("b", "x"): 60.0, ("c", "x"): 80.0}


def test_hidden_links_in_no_total_are_known_of_nothing():
    assert ranges_of(LINKS, [("d", "x")], totals(LINKS)) == {("d", "x"): (0.0, 100.0)}


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


def test_a_broken_earlier_report_does_no_harm(tmp_path):
    org = survey(tmp_path, "abcdef")
    (tmp_path / "icdiag-report").mkdir()
    for text in ("[" * 100_000, '{"org": 1, "links": 2}', '{"org": {"name": "Small", "period": null}, "links": [1]}'):
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
