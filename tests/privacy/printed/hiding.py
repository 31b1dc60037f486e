"""Numbers on what is hidden: how much, and under which threshold."""

from collections.abc import Iterable

from tests.privacy.printed.derived import derived
from tests.privacy.printed.found import Found
from tests.privacy.printed.known import Known


@derived
def hidden(known: Known, _: Found) -> Iterable[float]:
    """How many links are hidden."""
    yield sum(x["suppressed"] for x in known.document["links"])


@derived
def hidden_by_reason(known: Known, _: Found) -> Iterable[float]:
    """How many links are hidden for one of the reasons."""
    reasons = [x.reason for x in known.tally.hidden] if known.tally else []
    yield from (reasons.count(reason) for reason in set(reasons))


@derived
def is_hidden(known: Known, found: Found) -> Iterable[float]:
    """Nought, if the link is hidden indeed."""
    pairs = {(x["supplier"], x["customer"]) for x in known.document["links"] if x["suppressed"]}
    yield from (0.0 for pair in found.links if pair in pairs)


@derived
def is_unrated(known: Known, found: Found) -> Iterable[float]:
    """Nought, if nobody rated the link indeed."""
    pairs = {(x["supplier"], x["customer"]) for x in known.document["links"] if not x["rated"]}
    yield from (0.0 for pair in found.links if pair in pairs)


def _gap_parts(known: Known) -> dict[tuple[str, str], set[str]]:
    some = known.tally.expectations.links if known.tally and known.tally.expectations else ()
    return {(x.supplier, x.customer): {d.dimension for d in x.dimensions} for x in some}


@derived
def hidden_dimensions(known: Known, _: Found) -> Iterable[float]:
    """How many dimensions are hidden within shown links."""
    yield sum(d.n is None for x in (known.tally.links if known.tally else ()) for d in x.dimensions)


@derived
def hidden_gaps(known: Known, _: Found) -> Iterable[float]:
    """How many dimensions are shown without their gap."""
    gaps = _gap_parts(known)
    some = known.tally.links if known.tally else ()
    shown_ = [((x.supplier, x.customer), d) for x in some for d in x.dimensions if d.n is not None]
    yield sum(d.id not in gaps.get(pair, ()) for pair, d in shown_)


@derived
def hidden_importance(known: Known, _: Found) -> Iterable[float]:
    """How many shown links do not show their importance."""
    yield sum(x.importance is None for x in (known.tally.links if known.tally else ()))


@derived
def fewer_than(known: Known, found: Found) -> Iterable[float]:
    """The threshold, where it is said that there were fewer."""
    if found.text.startswith("<"):
        yield known.org.settings.min_n


@derived
def hidden_raters(known: Known, _: Found) -> Iterable[float]:
    """How many departments' number of raters is hidden."""
    yield sum(x.raters is None for x in (known.tally.departments if known.tally else ()))
