"""Numbers in a finding's sentences that its evidence does not hold: counts of what it lists, and what would turn it."""

from collections.abc import Iterable, Iterator
from itertools import chain
from math import ceil
from statistics import NormalDist, pstdev

from icdiag.findings.blind_spot import OVER
from icdiag.measures.estimates import LinkEstimate
from icdiag.measures.flips import one_rating, raters_for_rise, raters_marking, raters_to_settle, rise_to, rise_to_clear
from tests.privacy.printed.derived import derived
from tests.privacy.printed.found import Found
from tests.privacy.printed.known import Known

HOUSE = (2, 3, 5, 8, 10, 12, 40, 50, 300, 0.9)
"""What checks ask for at least or at most (their modules' constants): links, suppliers, departments, answers."""


def about(known: Known, found: Found) -> list[dict]:
    """Return the findings whose sentence it is."""
    return [x for x in known.document["findings"] if x["id"] in found.about]


@derived
def house(_known: Known, _: Found) -> Iterable[float]:
    """Constants of the checks."""
    yield from HOUSE


@derived
def listed(known: Known, found: Found) -> Iterable[float]:
    """How many links or departments a finding is about; of a finding on the data, how many of what it speaks of."""
    for one in about(known, found):
        yield len(one["links"])
        yield len(one["departments"])


@derived
def counted(known: Known, found: Found) -> Iterable[float]:
    """People behind what a finding is about: raters of its links and of its departments."""
    pairs = {tuple(pair) for one in about(known, found) for pair in one["links"]}
    ids = set(chain.from_iterable(one["departments"] for one in about(known, found)))
    for link in known.document["links"]:
        if (link["supplier"], link["customer"]) in pairs and link["n"] is not None:
            yield link["n"]
    for unit in known.document["departments"]:
        if unit["id"] in ids:
            yield from (x for x in (unit["raters"],) if x is not None)
    for own in known.tally.self_ratings if known.tally else ():
        if own.supplier in ids:
            yield own.n


@derived
def scored(known: Known, found: Found) -> Iterable[float]:
    """Scores of what a finding is about: of its links, and of its departments as suppliers and customers."""
    for one in about(known, found):
        pairs = {tuple(pair) for pair in one["links"]}
        for link in known.document["links"]:
            if (link["supplier"], link["customer"]) in pairs:
                yield from (link[key] for key in ("score", "low", "high", "raw_mean") if link[key] is not None)
        for unit in known.document["departments"]:
            if unit["id"] in one["departments"]:
                sides = (unit[side]["score"] for side in ("as_supplier", "as_customer") if unit[side])
                yield from (x for x in (*sides, unit["self_score"]) if x is not None)


@derived
def map_facts(known: Known, found: Found) -> Iterable[float]:
    """What the map says of a finding's links and departments: sizes, weights, contacts, how standards were kept."""
    ids = set(chain.from_iterable(one["departments"] for one in about(known, found)))
    pairs = {tuple(pair) for one in about(known, found) for pair in one["links"]}
    for unit in known.org.departments:
        if unit.id in ids and unit.headcount:
            yield unit.headcount
    for link in known.org.links:
        if (link.supplier, link.customer) in pairs:
            yield from (link.criticality, link.volume or 0.0, link.contacts_needed or 0.0)
            for standard in link.standards:
                kept = (standard.target, standard.actual, standard.met, standard.total)
                yield from (x for x in kept if x is not None)


@derived
def map_size(known: Known, found: Found) -> Iterable[float]:
    """How many departments, suppliers, customers, links there are, of all or of those measured."""
    all_ = known.document["links"]
    for some in (all_, [x for x in all_ if x["score"] is not None], [x for x in all_ if x["declared"]]):
        yield len(some)
        yield from (len({x[side] for x in some}) for side in ("supplier", "customer"))
        yield len({x[side] for x in some for side in ("supplier", "customer")})
    yield len(known.document["departments"])
    yield sum(x["self_score"] is not None for x in known.document["departments"])
    yield sum(x["self_gap"] is not None for x in known.document["departments"])


def _estimates(known: Known, found: Found) -> Iterator[LinkEstimate]:
    pairs = {tuple(pair) for one in about(known, found) for pair in one["links"]} | found.links
    estimates = known.diagnosis.estimates
    yield from (x for x in estimates.links if (x.supplier, x.customer) in pairs) if estimates else ()


@derived
def flip_points(known: Known, found: Found) -> Iterable[float]:
    """Points that would turn a verdict, from a link's quality, its sd and slope (icdiag.measures.flips)."""
    cut, watch = known.org.settings.cut, known.org.settings.weak_watch
    for link in _estimates(known, found):
        for points in (rise_to(cut, link), rise_to_clear(cut, watch, link)):
            yield max(1, ceil(abs(points or 0.0)))
            yield max(1, ceil(points or 0.0))
    yield from _wall(known, found)
    for one in about(known, found):
        for row in one["evidence"]:
            if row["threshold"] is not None and row["value"] is not None:
                yield max(1, ceil(abs(row["value"] - row["threshold"])))
                yield max(1, ceil(abs(row["value"]) - abs(row["threshold"])))
        gaps = [row for row in one["evidence"] if row["measure"] == "self_gap"]
        for row in gaps:
            yield from _less(known, row, one)


def _less(known: Known, row: dict, one: dict) -> Iterator[float]:
    """Yield by how much an own view would have to be lower: to the least gap, or to what is usual and a bit more."""
    usual = [x["value"] for x in one["against"] if x["measure"] == "house_gap"]
    views = [x["self_gap"] for x in known.document["departments"] if x["self_gap"] is not None]
    spread = pstdev(views) if views else 0.0
    for least in (row["threshold"] or 0.0, *(x + OVER * spread for x in usual)):
        yield max(1, ceil(row["value"] - least))


def _wall(known: Known, found: Found) -> Iterator[float]:
    """Yield the rise that takes a wall between two links away."""
    settings, two = known.org.settings, list(_estimates(known, found))
    for one in about(known, found):
        rows = [x for x in one["evidence"] if x["measure"] == "mean_r"]
        for row in rows if len(two) == 2 else ():
            sd = (row["high"] - row["value"]) / 1.6448536269514722
            need = -row["value"] - max(settings.wall_mean, NormalDist().inv_cdf(settings.wall_prob) * sd)
            yield max(1, ceil(need / (sum(x.slope for x in two) / 2)))


@derived
def flip_people(known: Known, found: Found) -> Iterable[float]:
    """People whose marks would turn a verdict, from the same and a link's raters (icdiag.measures.flips)."""
    settings, estimates = known.org.settings, known.diagnosis.estimates
    if estimates is None:
        return
    for link in _estimates(known, found):
        kind = estimates.leniency.get(link.customer)
        lenient = kind.value if kind else 0.0
        yield raters_marking(settings.target, cut=settings.cut, link=link, leniency=lenient) or 0
        yield raters_marking(settings.target, cut=settings.cut, link=link, leniency=0.0) or 0
        rises = (rise_to(settings.cut, link) or 0.0, *(x for x in flip_points(known, found)))
        yield from (raters_for_rise(settings.target, rise=rise, link=link) or 0 for rise in rises)
        one = one_rating(estimates)
        watch = settings.weak_watch
        yield raters_to_settle(cut=settings.cut, p=watch, link=link, one=one, leniency=kind) or 0


@derived
def answers_needed(known: Known, found: Found) -> Iterable[float]:
    """How many more people of a department have to answer, from its size, its raters and a threshold."""
    ids = set(chain.from_iterable(one["departments"] for one in about(known, found)))
    units = [x for x in known.document["departments"] if x["id"] in ids and x["headcount"]]
    for share in (known.org.settings.rr_warn, known.org.settings.rr_indicative):
        needs = [max(1, ceil(share * x["headcount"] - 1e-9) - (x["raters"] or 0)) for x in units]
        yield from needs
        yield sum(needs)


@derived
def proof_size(known: Known, found: Found) -> Iterable[float]:
    """What a finding's evidence says, without the sign, and the parts of what its links are made of."""
    for one in about(known, found):
        for row in (*one["evidence"], *one["against"]):
            yield from (abs(row[key]) for key in ("value", "low", "high") if row[key] is not None)
    for link in _estimates(known, found):
        yield abs(link.r.value) if link.r else 0.0
