"""Each finding says what would turn it: the survey is changed that way, the checks run anew, and the verdict turns.

The flips hold the variance components still, the new run estimates them anew; so the survey is changed by somewhat more
(the verdict must turn) and somewhat less (it must stand) than the sentence says.
"""

from dataclasses import replace

import pytest

from icdiag.findings import blind_spot, missed_standard, mutual_wall, weak_link
from icdiag.findings.base import Case, Check
from icdiag.measures.boundaries import boundaries
from icdiag.measures.estimating import estimate_links
from icdiag.measures.structure import build_structure
from icdiag.model.finding import Finding, State
from icdiag.model.org import Department, Link, Name, Org, Standard
from icdiag.model.tally import SelfTally, Tally
from tests.measures.drawn import link_of, organisation

Pair = tuple[str, str]
WALLS = (("d0", "d1"), ("d2", "d3"), ("d4", "d5"))


def drawn(seed: int) -> Tally:
    """Draw an organisation with three planted walls: 26 points less in both directions."""
    tally, planted = organisation(seed), {pair for a, b in WALLS for pair in ((a, b), (b, a))}
    present = {(x.supplier, x.customer) for x in tally.links}
    links = [
        link_of(x.supplier, x.customer, x.n, max(5.0, x.score - 26 * ((x.supplier, x.customer) in planted)))
        for x in tally.links
    ]
    links += [link_of(s, c, 14, 38.0) for s, c in sorted(planted - present)]
    return replace(tally, links=tuple(links), places={})


def case_of(tally: Tally) -> Case:
    ids = sorted({x for link in tally.links for x in (link.supplier, link.customer)})
    links = tuple(Link(x.supplier, x.customer) for x in tally.links)
    org = Org("org.yaml", Name(en="Drawn"), departments=tuple(Department(i, Name(en=i)) for i in ids), links=links)
    estimates = estimate_links(tally, org.settings)
    return Case(org, tally, estimates, build_structure(org, tally), boundaries(org, tally, estimates))


def raised(tally: Tally, points: dict[Pair, float]) -> Tally:
    links = [
        link_of(x.supplier, x.customer, x.n, x.score + points.get((x.supplier, x.customer), 0.0)) for x in tally.links
    ]
    return replace(tally, links=tuple(links), places={})


def found(check: Check, tally: Tally) -> dict[str, Finding]:
    return {f.key: f for f in check.run(case_of(tally)) if f.state is State.FOUND}


def unsure(check: Check, tally: Tally) -> dict[str, Finding]:
    return {f.key: f for f in check.run(case_of(tally)) if f.state is State.CANNOT_TELL}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_weak_link_goes_with_the_points_it_says(seed) -> None:
    tally = drawn(seed)
    flagged = found(weak_link.CHECK, tally)
    assert flagged
    for key, f in flagged.items():
        rise = f.values["rise"]
        assert key not in found(weak_link.CHECK, raised(tally, {f.links[0]: 1.1 * rise + 1}))
        assert key in found(weak_link.CHECK, raised(tally, {f.links[0]: 0.85 * (rise - 1) - 1}))


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6])
def test_what_cannot_be_told_is_told_after_the_points_it_says(seed) -> None:
    tally = drawn(seed)
    for key, f in unsure(weak_link.CHECK, tally).items():
        assert f.flip in {"points", "settle"}
        assert key in found(weak_link.CHECK, raised(tally, {f.links[0]: -(1.1 * f.values["fall"] + 1)}))
        higher = raised(tally, {f.links[0]: 1.1 * f.values["clear"] + 1})
        assert key not in found(weak_link.CHECK, higher) | unsure(weak_link.CHECK, higher)


def test_some_draw_has_something_that_cannot_be_told() -> None:
    assert any(unsure(weak_link.CHECK, drawn(seed)) for seed in range(1, 7))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_wall_goes_with_the_points_it_says(seed) -> None:
    tally = drawn(seed)
    walls = found(mutual_wall.CHECK, tally)
    assert set(walls) & {"~".join(pair) for pair in WALLS}
    for key, f in walls.items():
        both = dict.fromkeys(f.links, float(f.values["rise"]))
        more = {pair: 1.2 * rise + 1 for pair, rise in both.items()}
        assert key not in found(mutual_wall.CHECK, raised(tally, more)), (key, f.flip, f.values["rise"])
        # a wall may fall earlier, by its weaker direction; at a quarter of the way it stands
        less = {pair: 0.25 * (rise - 1) - 1 for pair, rise in both.items()}
        assert key in found(mutual_wall.CHECK, raised(tally, less))


def test_a_wall_in_absolute_terms_names_the_nearer_direction() -> None:
    """Two suppliers that serve everybody badly, each other too: no wall between the two, but both services fail."""
    tally = organisation(2, density=0.9)
    poor = {(x.supplier, x.customer): 36.0 - x.score for x in tally.links if x.supplier in {"d0", "d1"}}
    tally = raised(tally, poor)
    f = found(mutual_wall.CHECK, tally)["d0~d1"]
    assert f.variant == "absolute"
    assert f.flip.startswith("absolute")
    pair = (str(f.values["supplier"]), str(f.values["customer"]))
    assert pair in f.links
    assert "d0~d1" not in found(mutual_wall.CHECK, raised(tally, {pair: 1.2 * f.values["rise"] + 1}))
    assert "d0~d1" in found(mutual_wall.CHECK, raised(tally, {pair: 0.8 * (f.values["rise"] - 1) - 1}))


def test_a_blind_spot_goes_with_a_lower_view_of_itself() -> None:
    tally = drawn(1)
    weak = found(weak_link.CHECK, tally)
    supplier = next(iter(weak.values())).departments[0]
    others = [d for d in sorted({x.supplier for x in tally.links}) if d != supplier]
    own = dict.fromkeys(others, 70.0)

    def rated(score: float) -> Tally:
        views = {**own, supplier: score}
        return replace(tally, self_ratings=tuple(SelfTally(d, 25, s, ()) for d, s in views.items()))

    flagged = found(blind_spot.CHECK, rated(92.0))
    mine = {key: f for key, f in flagged.items() if f.departments[0] == supplier}
    assert mine
    less = max(f.values["less"] for f in mine.values())
    # the house's usual gap falls with it, by a tenth or so
    assert not any(key in found(blind_spot.CHECK, rated(92.0 - 1.3 * less - 1)) for key in mine)


def test_a_missed_standard_goes_with_the_cases_it_says() -> None:
    def run(met: int) -> dict[str, Finding]:
        standard = Standard(Name(en="delivery"), target=3.0, unit="days", met=met, total=100)
        departments = (Department("a", Name(en="A")), Department("b", Name(en="B")))
        org = Org("org.yaml", Name(en="T"), departments=departments, links=(Link("a", "b", standards=(standard,)),))
        case = Case(org, None, None, build_structure(org, None), ())
        return {f.key: f for f in missed_standard.CHECK.run(case) if f.state is State.FOUND}

    more = run(60)["a..b"].values["more"]
    assert more > 20
    assert run(60 + more - 1)
    assert not run(60 + more)
