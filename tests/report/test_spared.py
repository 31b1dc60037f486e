"""Who scores low in the raw mean and is not weak is named, with the reason; and where the health score is from."""

import re
from dataclasses import replace

import pytest

from icdiag.findings import CHECKS
from icdiag.report.content import content
from icdiag.report.html import render_html
from icdiag.words import LANGUAGES
from tests.measures.drawn import organisation, tally_of
from tests.report.test_explain_walk import diagnosed


@pytest.fixture(autouse=True)
def own_checks(monkeypatch):
    """The real checks here, not those of the report's own tests."""
    monkeypatch.setattr("icdiag.findings.check", {c.id: c for c in CHECKS}.__getitem__)


def harsh_house():
    """Everybody serves alike; d0 marks 30 points lower than all others, with many raters."""
    tally = organisation(3, density=1.0)
    links = [
        type(x)(x.supplier, x.customer, 20, 38.0 if x.customer == "d0" else 68.0, x.dimensions) for x in tally.links
    ]
    return diagnosed(tally_of(links))


def test_a_harsh_customers_suppliers_are_spared() -> None:
    shown = content(harsh_house(), "en")
    assert {(v.supplier.id, v.customer.id) for v in shown.spared} == {(f"d{i}", "d0") for i in range(1, 11)}
    for v in shown.spared:
        assert v.raw == pytest.approx(38.0)
        assert v.kindness is not None and v.kindness < -20
        assert v.q.value > 60
        assert v.why == "The customer marks everybody low."
    assert not [f for f in shown.findings if f.check == "weak-link"]


def test_a_supplier_of_harsh_customers_only_is_spared_as_a_whole() -> None:
    tally = organisation(3, density=1.0)
    rows = []
    for x in tally.links:
        harsh = x.customer in {"d0", "d1"}
        if x.supplier == "d5" and not harsh:
            continue  # d5 serves the two harsh departments alone
        rows.append(type(x)(x.supplier, x.customer, 20, 38.0 if harsh else 68.0, x.dimensions))
    shown = content(diagnosed(tally_of(rows)), "en")
    (whole,) = [v for v in shown.spared if v.customer is None]
    assert whole.supplier.id == "d5"
    assert whole.q.links == 2
    assert whole.why == "Its customers mark everybody low."


def test_a_poor_service_is_not_spared() -> None:
    """The same low raw means, but from one supplier to all its customers: that is no harshness."""
    tally = organisation(3, density=1.0)
    links = [
        type(x)(x.supplier, x.customer, 20, 38.0 if x.supplier == "d0" else 68.0, x.dimensions) for x in tally.links
    ]
    shown = content(diagnosed(tally_of(links)), "en")
    assert shown.spared == ()
    assert {f.links[0] for f in shown.findings if f.check == "weak-link"} == {("d0", f"d{i}") for i in range(1, 11)}


def test_without_a_survey_nobody_is_spared() -> None:
    bare = replace(harsh_house(), tally=None, estimates=None, health=None, findings=(), boundaries=())
    assert content(bare, "en").spared == ()
    assert content(bare, "en").health_shares is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_so(language) -> None:
    page = render_html(harsh_house(), language)
    section = page[page.index('id="spared"') :]
    section = section[: section.index("</section>")]
    assert len(re.findall(r"<td class=\"num\">38\b", section)) == 10
    health = page[page.index('id="health"') :]
    pulls = [float(x) for x in re.findall(r"<td class=\"num\">([+-]?\d\.\d\d)</tr>", health)]
    assert pulls


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_tells_its_causes_without_a_script(language) -> None:
    found = diagnosed(organisation(1))
    page = re.sub(r"<script.*?</script>", "", render_html(found, language), flags=re.S)
    shown = content(found, language)
    told = [f for f in shown.findings[:8] if f.causes]
    assert told
    for f in told:
        card = page[page.index(f'id="{f.anchor}"') :]
        card = card[: card.index("</article>")]
        for cause in f.causes:
            assert cause.name in card
            if cause.measured:
                assert cause.verdict_word in card
