"""Gaps of links, weighted over their dimensions, and means on the answers' own scale: sums of means of the tally."""

from collections.abc import Iterable
from math import sqrt

from icdiag.formulas.gaps import weighted_gap
from icdiag.measures.importance import SURE
from icdiag.measures.normal import Z90
from icdiag.measures.servqual import USABLE
from tests.privacy.printed.derived import derived, links
from tests.privacy.printed.found import Found
from tests.privacy.printed.known import Known


@derived
def own_scale(known: Known, found: Found) -> Iterable[float]:
    """A dimension's mean on the answers' own scale."""
    ends = {d["id"]: (d["low"], d["high"]) for d in known.document["instrument"]["dimensions"]}
    for link in links(known, found):
        for part in link["dimensions"]:
            if part["id"] in found.about and part["raw_mean"] is not None:
                low, high = ends[part["id"]]
                yield low + part["raw_mean"] / 100 * (high - low)


@derived
def scale_ends(known: Known, _: Found) -> Iterable[float]:
    """The ends of the questions' scales."""
    for d in known.document["instrument"]["dimensions"]:
        yield from (d["low"], d["high"])


@derived
def method(_known: Known, _: Found) -> Iterable[float]:
    """The method's constants: the least reliability of a gap, and how sure a place in a chart has to be, in percent."""
    yield from (USABLE, 100 * SURE)


def _link_gaps(known: Known, found: Found) -> Iterable[tuple[float, float, int, float | None, float | None]]:
    """Yield expected, received, people, its error's size, and what is received by all, of a link's weighted gap."""
    tally = known.tally
    assert tally is not None
    weights = {d.id: d.weight for d in tally.instrument.dimensions}
    for link in tally.expectations.links if tally.expectations else ():
        if (link.supplier, link.customer) not in found.links:
            continue
        shares = [weights[d.dimension] for d in link.dimensions]
        sides = [[d.expected for d in link.dimensions], [d.perceived for d in link.dimensions]]
        n = min(d.n for d in link.dimensions)
        own = tally.link(link.supplier, link.customer)
        all_ = {d.id: d.score for d in own.dimensions} if own else {}
        alone = [all_.get(d.dimension) for d in link.dimensions]
        whole = None if None in alone else weighted_gap([x for x in alone if x is not None], shares)
        spread = tally.expectations.overall.within_sd if tally.expectations and tally.expectations.overall else None
        sd = None if spread is None else Z90 * spread / sqrt(n)
        yield weighted_gap(sides[0], shares), weighted_gap(sides[1], shares), n, sd, whole


@derived
def link_expected(known: Known, found: Found) -> Iterable[float]:
    """What a link's customers expect, its shown dimensions weighted."""
    yield from (x[0] for x in _link_gaps(known, found))


@derived
def link_received(known: Known, found: Found) -> Iterable[float]:
    """What a link's customers receive, by those who said both, its shown dimensions weighted."""
    yield from (x[1] for x in _link_gaps(known, found))


@derived
def link_gap_people(known: Known, found: Found) -> Iterable[float]:
    """How many people stand behind a link's weighted gap at least."""
    yield from (x[2] for x in _link_gaps(known, found))


@derived
def link_gap_ends(known: Known, found: Found) -> Iterable[float]:
    """The ends of a link's weighted gap's interval: one spread for all links, over the root of its people."""
    for expected, received, _, sd, _ in _link_gaps(known, found):
        if sd is not None:
            yield max(-100.0, received - expected - sd)
            yield min(100.0, received - expected + sd)


@derived
def link_received_by_all(known: Known, found: Found) -> Iterable[float]:
    """What a link's customers receive, by all who rated it, over the dimensions of its gap."""
    yield from (x[4] for x in _link_gaps(known, found) if x[4] is not None)


@derived
def exposure(known: Known, found: Found) -> Iterable[float]:
    """How much work further on hangs on a relation: of the map and of which relations were rated, hidden ones too."""
    yield from (x for pair, x in known.diagnosis.structure.exposure.items() if pair in found.links)


@derived
def dimension_answers(known: Known, found: Found) -> Iterable[float]:
    """A dimension's mean over answers, and how many there are."""
    for x in links(known, found):
        for part in x["dimensions"]:
            if part["id"] in found.about:
                yield from (y for y in (part.get("answers_mean"), part.get("answers"), part.get("scale_mean")) if y)
