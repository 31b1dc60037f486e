"""Numbers in a finding's sentences that its evidence does not hold: counts of what it lists, and what would turn it."""

from collections.abc import Iterable, Iterator
from itertools import chain
from math import ceil
from statistics import NormalDist, pstdev

from icdiag.findings.blind_spot import OVER
from icdiag.measures.estimates import LinkEstimate
from icdiag.measures.flips import one_rating, raters_for_rise, raters_marking, raters_to_settle, rise_to, rise_to_clear
from icdiag.measures.pairs import one_way_pairs
from icdiag.measures.quality_means import mean_quality
from icdiag.measures.self_other import profiles, self_other
from tests.privacy.printed.derived import derived
from tests.privacy.printed.found import Found
from tests.privacy.printed.known import Known
from tests.privacy.registry import MEASURES, N_OF_LINKS, STRUCTURE

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
    yield from (max(1, ceil(rise)) for rise in _wall(known, found))
    yield from _closer(known, found)
    yield from _nearer(known, found)
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
    """Yield the rise that takes a wall between two links away, in points."""
    settings, two = known.org.settings, list(_estimates(known, found))
    for one in about(known, found):
        rows = [x for x in one["evidence"] if x["measure"] == "mean_r"]
        for row in rows if len(two) == 2 else ():
            sd = (row["high"] - row["value"]) / 1.6448536269514722
            need = -row["value"] - max(settings.wall_mean, NormalDist().inv_cdf(settings.wall_prob) * sd)
            yield need / (sum(x.slope for x in two) / 2)


def _nearer(known: Known, found: Found) -> Iterator[float]:
    """Yield the rise that takes a one-way relation away (icdiag.measures.pairs)."""
    settings, estimates = known.org.settings, known.diagnosis.estimates
    links = {(x.supplier, x.customer) for x in _estimates(known, found)}
    sure, apart = (NormalDist().inv_cdf(p) for p in (settings.rel_prob, settings.wall_prob))
    for pair in one_way_pairs(estimates, settings) if estimates else ():
        bad = estimates.links[pair.bad]
        if (bad.supplier, bad.customer) in links and bad.r and bad.slope > 0:
            damage = -bad.r.value - max(settings.rel_gap, sure * bad.r.sd)
            yield max(1, ceil(min(damage, pair.difference.value - apart * pair.difference.sd) / bad.slope))


def _closer(known: Known, found: Found) -> Iterator[float]:
    """Yield by how much an own view would have to come closer to the customers' (icdiag.measures.self_other)."""
    least = known.org.settings.self_gap
    both = self_other(known.tally, known.diagnosis.estimates, known.org.settings) if known.diagnosis.estimates else None
    for view in both.views if both else ():
        if view.supplier in found.about and len(both.views) > 1:
            far = (abs(view.beyond.value) - least) * len(both.views) / (len(both.views) - 1)
            yield max(1, ceil(min(far, abs(view.gap.value) - least)))


@derived
def own_sides(known: Known, found: Found) -> Iterable[float]:
    """A department's own view of its service less its customers', by dimension (icdiag.measures.self_other)."""
    estimates = known.diagnosis.estimates
    for own in known.tally.self_ratings if estimates else ():
        if own.supplier in found.about:
            yield from (mine - others for mine, others in profiles(own, estimates).values())


@derived
def turned(known: Known, found: Found) -> Iterable[float]:
    """How many conclusions cannot be told because too few of a department answered."""
    for one in about(known, found):
        yield sum(
            x.reason == "low-response" and bool({*one["departments"]} & ({c for _, c in x.links} or {*x.departments}))
            for x in known.diagnosis.findings
        )


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
        rises = (rise_to(settings.cut, link) or 0.0, *_wall(known, found), *flip_points(known, found))
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


@derived
def map_evidence(known: Known, found: Found) -> Iterable[float]:
    """What a finding's evidence says of the map alone."""
    for one in about(known, found):
        for row in (*one["evidence"], *one["against"]):
            structural = MEASURES.get(row["measure"]) == STRUCTURE
            keys = ("value",) * structural + ("n",) * (structural or row["measure"] in N_OF_LINKS)
            yield from (row[key] for key in keys if row[key] is not None)


@derived
def rest_quality(known: Known, found: Found) -> Iterable[float]:
    """The mean quality of a supplier's links without one of them (icdiag.measures.quality_means)."""
    estimates = known.diagnosis.estimates
    for one in about(known, found) if estimates else ():
        rows = [estimates.index(*pair) for pair in one["links"]]
        yield from (mean_quality(estimates, [i for i in rows if i != odd]).value for odd in rows if len(rows) > 1)


@derived
def careless_changes(known: Known, found: Found) -> Iterable[float]:
    """How many findings come or go without the careless: of no registered number, and never an equation.

    Whether a finding comes or goes says on which side of a threshold the answers lie that were left out.
    """
    yield from (x.values["changes"] for x in known.diagnosis.findings if x.id in found.about and "changes" in x.values)
