"""What an outsider can work out of the hidden groups from everything that is published; from the tally's names alone.

The outsider knows every shown link's mean and every mean over several links: by supplier, by customer, of the whole
organisation. A hidden link's mean then lies between the ends of a linear program (``formulas.hidden_sums``). Hidden
links stand in no total, so each range is the whole scale; a change that put one into a total would narrow it here.
Who is hidden, and why, is published anyway; no hidden answer and no hidden group's size comes near this module.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from icdiag.formulas.hidden_sums import hidden_ranges
from icdiag.measures.estimates import Estimates
from icdiag.model.org import Org
from icdiag.model.privacy import NARROW
from icdiag.model.tally import HiddenLink, Tally

Pair = tuple[str, str]
"""(supplier, customer)."""
MIDDLE = 50.0


@dataclass(frozen=True, slots=True)
class HiddenRange:
    """A hidden link, and between what its mean lies for all that an outsider can tell (POMP, 0-100)."""

    link: HiddenLink
    low: float
    high: float

    @property
    def narrow(self) -> bool:
        """Tell whether the mean is as good as known."""
        return self.high - self.low < NARROW


@dataclass(frozen=True, slots=True)
class Audit:
    """What is hidden, why, and how well."""

    links: tuple[HiddenRange, ...]
    departments: tuple[str, ...]
    """Ids of those whose number of people is not told."""
    dimensions: tuple[tuple[Pair, str], ...]
    """Dimensions (id) that are hidden within shown links."""
    gaps: tuple[tuple[Pair, str], ...]
    """Dimensions (id) that are shown without the gap to what was expected, where expectations were asked."""
    importance: tuple[Pair, ...]
    """Shown links without their importance, where it was asked."""
    rows: bool
    """How many rows were read is hidden."""

    @property
    def narrow(self) -> tuple[HiddenRange, ...]:
        """Return the hidden links that can be pinned down."""
        return tuple(x for x in self.links if x.narrow)


def audit(org: Org, tally: Tally, estimates: Estimates | None) -> Audit:
    """Return what is hidden, with the range that an outsider can give each hidden link's mean."""
    means = {(x.supplier, x.customer): x.score for x in tally.links}
    if estimates is not None:
        means |= {(x.supplier, x.customer): x.raw for x in estimates.links}
    hidden = {(x.supplier, x.customer): x for x in tally.hidden}
    ranges = ranges_of(means, hidden, totals(means))
    order = {d.id: at for at, d in enumerate(org.departments)}
    listed = sorted(hidden, key=lambda pair: (order.get(pair[1], len(order)), order.get(pair[0], len(order)), pair))
    return Audit(
        links=tuple(HiddenRange(hidden[pair], *ranges[pair]) for pair in listed),
        departments=tuple(d.id for d in tally.departments if d.raters is None),
        dimensions=tuple(
            ((link.supplier, link.customer), part.id)
            for link in tally.links
            for part in link.dimensions
            if part.n is None
        ),
        gaps=tuple(_without_gap(tally)),
        importance=tuple(_without_importance(tally)),
        rows=tally.rows_read is None,
    )


def _without_gap(tally: Tally) -> Iterator[tuple[Pair, str]]:
    if tally.expectations is None:
        return
    shown = {(x.supplier, x.customer, part.dimension) for x in tally.expectations.links for part in x.dimensions}
    for link in tally.links:
        known = (part.id for part in link.dimensions if part.n is not None)
        yield from (
            ((link.supplier, link.customer), id_) for id_ in known if (link.supplier, link.customer, id_) not in shown
        )


def _without_importance(tally: Tally) -> Iterator[Pair]:
    if any(link.importance is not None for link in tally.links):
        yield from ((link.supplier, link.customer) for link in tally.links if link.importance is None)


def totals(means: Mapping[Pair, float]) -> list[frozenset[Pair]]:
    """Return the sets of links of which a mean is published: by supplier, by customer, and all."""
    found: dict[tuple[str, str], set[Pair]] = {}
    for pair in means:
        for side, id_ in zip(("supplier", "customer"), pair, strict=True):
            found.setdefault((side, id_), set()).add(pair)
    return [*map(frozenset, found.values()), frozenset(means)]


def ranges_of(
    means: Mapping[Pair, float], hidden: Collection[Pair], published: Iterable[Collection[Pair]]
) -> dict[Pair, tuple[float, float]]:
    """Return between what each hidden link's mean must lie, 0-100.

    Args:
        means: the means that go into the published totals.
        hidden: the hidden links.
        published: the links in each published total.
    """
    among = [total for total in published if any(pair in hidden for pair in total)]
    touched = [pair for pair in hidden if any(pair in total for total in among)]
    values = dict.fromkeys(hidden, MIDDLE) | dict(means)
    found = hidden_ranges(values, touched, among, upper=100.0)
    return {pair: found.get(pair, (0.0, 100.0)) for pair in hidden}
