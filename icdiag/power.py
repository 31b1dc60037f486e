"""How many raters a link needs, for a map: simulated surveys of it through the real pipeline. Called by the CLI."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from icdiag.answers import CUSTOMER, Answers, marks
from icdiag.findings import check
from icdiag.findings.base import Case
from icdiag.formulas.proportions import wilson
from icdiag.measures.estimates import Estimates
from icdiag.measures.estimating import estimate_links
from icdiag.measures.structure import Structure, build_structure
from icdiag.model.finding import Finding, State
from icdiag.model.instrument import Instrument
from icdiag.model.org import Org
from icdiag.simulate.structure import Pair
from icdiag.simulate.world import Spread, Survey, Surveys, World
from icdiag.tally.tally import build_tally

Array = npt.NDArray[np.float64]

ENOUGH = 0.80
"""The probability of being found that counts as enough."""
LEVEL = 0.95
SIZES = (3, 5, 7, 10, 15, 20, 30, 50)
LINK_RUNS, LEAST_RUNS, MOST_RUNS = 6_600, 12, 200
"""Surveys a size: so many links in all, at least and at most so many surveys; some minutes at the worst."""
MOST_LINKS = 200
"""Of a larger map so many links are simulated: all those into some customers, chosen along the links."""
NO_DIMENSION = 1.01
"""No scale is as reliable as this: dimensions are not estimated by themselves, since no check asked here reads them."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its Monte-Carlo interval, 0-1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """What so many raters achieve; None where the map has no such link."""

    raters: int
    links: int
    """Links that can have so many raters, these being enough of their department."""
    weak: Share | None
    wall: Share | None
    false: Share | None
    """Sound links that were called weak."""


@dataclass(frozen=True, slots=True)
class Power:
    """The table, and what it rests on."""

    rows: tuple[Row, ...]
    runs: int
    links: int
    """Links simulated."""
    whole: int
    """Links of the map."""
    mutual: bool
    """Whether any two departments serve each other."""

    def enough(self, kind: str) -> int | None:
        """Return the fewest raters from which on the power stays enough; None where no size in the table has it."""
        fewest = None
        for row in reversed([row for row in self.rows if getattr(row, kind) is not None]):
            if getattr(row, kind).value < ENOUGH:
                break
            fewest = row.raters
        return fewest


def spread_of(estimates: Estimates | None, items: int) -> Spread:
    """Return how much departments, links and people differ in a survey, or the method's defaults without one."""
    if estimates is None:
        return Spread()
    x = estimates.variances
    return Spread.measured(
        mu=estimates.mu.value, va=x["va"], vb=x["vb"], vr=x["vr"], rho=x["rho"], vp=x["vp"], ve=x["ve"], items=items
    )


def power(
    org: Org,
    instrument: Instrument,
    *,
    depth: float,
    spread: Spread,
    seed: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Power:
    """Return how often damage of a depth is found, by raters a link.

    Args:
        org: the map, with at least one link; its headcounts bound the raters, its settings are in force.
        instrument: the questionnaire to be answered.
        depth: POMP that a weak link's true quality lies under the cut, and a wall's two under what is usual.
        spread: how much departments, links and people differ.
        seed: of everything.
        progress: told (survey begun, surveys in all).
    """
    settings = replace(org.settings, alpha_alone=NO_DIMENSION)
    whole = tuple(org.relations())
    links = _part(whole, seed)
    ends, kept = {d for pair in links for d in pair}, frozenset(links)
    org = replace(
        org,
        settings=settings,
        departments=tuple(d for d in org.departments if d.id in ends),
        links=tuple(x for x in org.links if (x.supplier, x.customer) in kept),
    )
    headcount = {d.id: d.headcount for d in org.departments}
    people = {c: headcount.get(c) or max(SIZES[-1], settings.min_n) for _, c in links}
    world = World(links, people, len(instrument.items()), spread, depth, settings.cut)
    sizes = [n for n in SIZES if settings.min_n <= n <= max(people.values())] or [settings.min_n]
    runs = min(max(round(LINK_RUNS / len(links)), LEAST_RUNS), MOST_RUNS)
    usable = {n: _usable(links, headcount, n, settings.rr_indicative) for n in sizes}
    bench = _Bench(org, instrument, links, build_structure(org, None))
    counts: dict[int, list[tuple[int, ...]]] = {n: [] for n in sizes}
    for run in range(runs):
        surveys = Surveys(world, seed=seed, run=run, most=sizes[-1])
        for at, n in enumerate(sizes):
            progress(run * len(sizes) + at + 1, runs * len(sizes))
            if usable[n]:
                counts[n].append(bench.count(surveys.draw(n), usable[n]))
    rows = tuple(_row(n, len(usable[n]), counts[n]) for n in sizes)
    return Power(rows, runs, len(links), len(whole), bool(world.mutual()))


@dataclass(frozen=True, slots=True)
class _Bench:
    """Puts surveys through the pipeline and counts what is found."""

    org: Org
    instrument: Instrument
    links: tuple[Pair, ...]
    structure: Structure

    def count(self, survey: Survey, usable: frozenset[Pair]) -> tuple[int, ...]:
        """Return (found, planted) for usable weak links and walls, and (called weak, all) for usable sound links."""
        tally = build_tally(self._answers(survey), self.org)
        estimates = estimate_links(tally, self.org.settings)
        case = Case(self.org, tally, estimates, self.structure, ())
        weak = {link for x in _found(case, "weak-link") for link in x.links}
        walls = {tuple(sorted(x.departments)) for x in _found(case, "mutual-wall")}
        sound = {pair for pair in usable if survey.quality[pair] >= self.org.settings.cut}
        planted = survey.weak & usable
        built = {tuple(sorted(pair)) for pair in survey.walls if pair in usable and pair[::-1] in usable}
        return len(weak & planted), len(planted), len(walls & built), len(built), len(weak & sound), len(sound)

    def _answers(self, survey: Survey) -> Answers:
        ids = tuple(d.id for d in self.org.departments)
        place = {d: i for i, d in enumerate(ids)}
        ends = np.array([(place[s], place[c]) for s, c in self.links])[survey.link]
        rows = len(survey.link)
        return Answers(
            instrument=self.instrument, departments=ids, respondent=survey.person, told_apart=True,
            customer=ends[:, 1], supplier=ends[:, 0], perspective=np.full(rows, CUSTOMER, dtype=np.uint8),
            values=marks(_on_scales(survey, self.instrument)), importance=np.full(rows, np.nan), rows_read=rows,
            set_aside={}, files=(),
        )  # fmt: skip


def _found(case: Case, id_: str) -> list[Finding]:
    return [x for x in check(id_).run(case) if x.state is State.FOUND]


def _on_scales(survey: Survey, instrument: Instrument) -> Array:
    """Return the answers in each item's own scale; whoever does not read does not turn a reversed item round either."""
    columns = []
    for i, item in enumerate(instrument.items()):
        share = (survey.values[:, i] - 1.0) / 4.0
        turned = np.where(survey.straight, share, 1.0 - share) if item.reversed else share
        columns.append(item.scale.low + turned * (item.scale.high - item.scale.low))
    return np.stack(columns, axis=1)


def _usable(
    links: tuple[Pair, ...], headcount: dict[str, int | None], raters: int, least_share: float
) -> frozenset[Pair]:
    """Return the links that can have so many raters, and whose customer is not mostly silent then."""
    return frozenset(
        (s, c)
        for s, c in links
        if (size := headcount.get(c)) is None or (raters <= size and raters >= least_share * size)
    )


def _part(links: tuple[Pair, ...], seed: int) -> tuple[Pair, ...]:
    """Return the links, or of many all into some customers that hang together, at least ``MOST_LINKS``."""
    if len(links) <= MOST_LINKS:
        return links
    into: dict[str, list[str]] = {}
    for s, c in links:
        into.setdefault(c, []).append(s)
    order = list(into)
    queue = [order[int(np.random.default_rng([seed, 1]).integers(len(order)))], *order]
    chosen: dict[str, None] = {}
    count = 0
    while count < MOST_LINKS:
        customer = queue.pop(0)
        if customer in chosen or customer not in into:
            continue
        chosen[customer] = None
        count += len(into[customer])
        queue = [*into[customer], *queue]
    return tuple((s, c) for s, c in links if c in chosen)


def _row(raters: int, links: int, counts: list[tuple[int, ...]]) -> Row:
    table = np.array(counts, dtype=float).reshape(len(counts), 6)
    weak, wall, false = (_share(table[:, i], table[:, i + 1]) for i in (0, 2, 4))
    return Row(raters, links, weak, wall, false)


def _share(hits: Array, totals: Array) -> Share | None:
    """Return pooled hits / totals; its interval is Wilson's for as many cases as the surveys are worth.

    Links of one survey share its chance: the number of cases is divided by the design effect, the variance of the
    share between surveys over that of independent cases (Kish 1965), never under 1.
    """
    total = float(totals.sum())
    if not total:
        return None
    share = float(hits.sum()) / total
    runs = len(hits)
    between = float(((hits - share * totals) ** 2).sum()) / total**2 * runs / max(runs - 1, 1)
    alone = share * (1 - share) / total
    worth = max(1, round(total / max(between / alone, 1.0))) if alone > 0 else round(total)
    low, high = wilson(met=round(share * worth), total=worth, level=LEVEL)
    return Share(share, min(low, share), max(high, share))
