"""Scores, shares and probabilities as outputs print them: as bands, without their sign, before a percent sign."""

from collections.abc import Iterable
from math import floor

from icdiag.model.privacy import EXTREME, LEAST_N, NARROW, SPREAD_N, USUAL_N
from tests.privacy.printed.derived import departments, derived, findings, links
from tests.privacy.printed.found import Found
from tests.privacy.printed.known import Known


@derived
def alpha(known: Known, found: Found) -> Iterable[float]:
    """Alpha, rounded down: what is just under the limit is not shown as the limit."""
    for one in known.tally.reliability if known.tally else ():
        if one.dimension in found.about and one.alpha is not None:
            yield floor(one.alpha * 100) / 100


@derived
def response(known: Known, found: Found) -> Iterable[float]:
    """The share of a department's people who answered."""
    for one in departments(known, found):
        if one["raters"] is not None and one["headcount"]:
            yield min(1.0, one["raters"] / one["headcount"])


@derived
def self_gap_size(known: Known, found: Found) -> Iterable[float]:
    """How far a department's own view lies from its customers', without the sign."""
    yield from (abs(x["self_gap"]) for x in departments(known, found) if x["self_gap"] is not None)


@derived
def percent_of(known: Known, found: Found) -> Iterable[float]:
    """A share that stands before a percent sign of its own sentence."""
    places_ = r"data_quality\.(icc2|response_rate)|expectations\.by_.*\.share"
    yield from (100 * value for keys, value in known.at(places_) if set(keys) <= found.about)


@derived
def score_bands(known: Known, _: Found) -> Iterable[float]:
    """Where the colours change."""
    yield from (0, 25, 37.5, 50, 62.5, 75, 100)


@derived
def settings(known: Known, _: Found) -> Iterable[float]:
    """Thresholds in force."""
    yield from (float(x) for x in known.document["settings"].values())


@derived
def sure(known: Known, found: Found) -> Iterable[float]:
    """The place in the order by confidence of what is a fact: after all that is a probability."""
    yield from (2.0 for x in known.document["findings"] if x["id"] in found.about and x["confidence"] is None)


@derived
def band(known: Known, found: Found) -> Iterable[float]:
    """The colour of a score: 1 to 5, and 0 where there is none."""
    scores = [x["score"] for x in links(known, found)]
    if not found.links:
        scores += [(x["as_supplier"] or {}).get("score") for x in departments(known, found)]
        scores += [x["score"] for x in (known.document["health"] or {}).get("dimensions", ()) if x["id"] in found.about]
    yield from (0 if x is None else 1 + sum(x >= end for end in (37.5, 50, 62.5, 75)) for x in scores)


@derived
def confidence_of_the_named(known: Known, found: Found) -> Iterable[float]:
    """How sure a finding is, known by the departments that its line names; of a name that was cut, any."""
    some = [x for x in known.document["findings"] if x["confidence"] is not None]
    cut = "\u2026" in found.context or not found.about
    if not found.text.endswith("%"):
        return
    yield from (x["confidence"] for x in some if {*x["departments"]} & found.about or cut or about_group(x, found))


def about_group(one: dict, found: Found) -> bool:
    """Tell whether a finding on a boundary names its groups in its id."""
    return one["check"] == "boundary-wall" and any(name in one["id"] for name in found.about)


@derived
def people_among(known: Known, found: Found) -> Iterable[float]:
    """Raters of the links between the two departments that a pack's sentence is about."""
    for x in known.document["links"]:
        if {x["supplier"], x["customer"]} <= found.about and x["n"] is not None:
            yield x["n"]


@derived
def rank(known: Known, found: Found) -> Iterable[float]:
    """How sure a finding is, of a hundred; a fact is."""
    for one in findings(known):
        if one["id"] in found.about:
            yield 100 * (1.0 if one["confidence"] is None else one["confidence"])


@derived
def privacy_limits(known: Known, _: Found) -> Iterable[float]:
    """The thresholds of privacy."""
    yield from (known.org.settings.min_n, LEAST_N, USUAL_N, SPREAD_N, EXTREME, 100 - EXTREME, NARROW)


def _bars(known: Known, found: Found, side: str) -> Iterable[float]:
    for one in departments(known, found):
        part = one[side]
        if part and part["score"] is not None:
            ends = [round(part[key], 1) for key in ("low", "score", "high")]
            yield from (ends[1] - ends[0], ends[2] - ends[1], part["score"] - part["low"], part["high"] - part["score"])


@derived
def supplier_bars(known: Known, found: Found) -> Iterable[float]:
    """How long the bars of a chart's interval are: score less low, high less score."""
    yield from _bars(known, found, "as_supplier")


@derived
def customer_bars(known: Known, found: Found) -> Iterable[float]:
    """The same of what a department is served."""
    yield from _bars(known, found, "as_customer")


@derived
def scores_among(known: Known, found: Found) -> Iterable[float]:
    """Scores of the links between the two departments that a pack's sentence is about."""
    for x in known.document["links"]:
        if {x["supplier"], x["customer"]} <= found.about and x["score"] is not None:
            yield from (x["score"], x["low"], x["high"])
