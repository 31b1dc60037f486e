"""Possible causes of a wall or a weak link: what speaks for each and against it, in numbers; never a guess.

A tag is supported where numbers speak for it and none against, spoken against the other way round, and unknown where
there is no number, where the numbers are within noise, or where they contradict each other. Facts of the structure
are not outweighed by other facts: one that speaks for it is enough.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from statistics import median

from icdiag.findings import overload
from icdiag.findings.base import Case
from icdiag.findings.blind_spot import View, own_view, supplied
from icdiag.findings.cause_account import Account
from icdiag.findings.cause_standards import attainment, opposite_aims, speed_standards
from icdiag.findings.naming import spellings
from icdiag.measures.estimating import loose_dimensions
from icdiag.measures.load import Usual, loads, usual
from icdiag.measures.normal import Z90, below
from icdiag.measures.profiles import PartGaps, mean_gap, part_gaps, usual_gap
from icdiag.measures.reporting import reporting_steps, superiors
from icdiag.model.finding import Cause, Evidence, Finding, State, Verdict
from icdiag.model.org import Link
from icdiag.model.tally import SelfTally

Pair = tuple[str, str]

CAUSED = frozenset({"mutual-wall", "blind-spot", "boundary-wall", "hidden-silo", "walled-in-department", "weak-link"})
"""The checks whose findings are asked for their causes."""
PARTS: dict[str, tuple[tuple[str, ...], str]] = {
    "unclear-need": (("clear-needs", "needs", "empathy"), "needs_gap"),
    "slow-response": (("timely-response", "responsiveness"), "response_gap"),
    "lack-of-trust": (("respect-trust", "trust", "assurance"), "trust_gap"),
    "goal-conflict": (("shared-goals",), "goals_gap"),
}
"""By tag: the dimensions that ask for it, in the bundled questionnaires, and the name of the number. The two
questionnaires without one leave the tag unknown, and so does a questionnaire of one's own with other ids."""
PAIR = 2
"""Links of a pair, one each way. Facts of single links are told up to here; over more links they would only be a list."""
PART_GAP = 5.0
"""Points under the link's other parts from which a part is named: a fifth of a step of a 1-5 scale."""
SURE = 0.90
LONG_WAY = 2
"""Steps in the reporting line beyond the usual link's from which the way is long."""
VITAL = 5
"""Criticality (1-5) of a service from which having one source only can keep a poor service alive."""
SIBLINGS = 2
"""Steps between two departments under the same unit."""


def with_causes(case: Case, found: Iterable[Finding]) -> list[Finding]:
    """Return the findings, walls and weak links with their possible causes."""
    causes = Causes(case)
    return [
        replace(f, causes=causes.of(f)) if f.check in CAUSED and f.state is State.FOUND else f for f in found
    ]  # fmt: skip


class Causes:
    """Answers for one case; what all findings share is worked out once, when first asked."""

    def __init__(self, case: Case) -> None:
        """Take all that is known."""
        self.case = case
        self._views: dict[str, View | None] = {}

    def of(self, found: Finding) -> tuple[Cause, ...]:
        """Return all seven tags of a wall or a weak link, in a fixed order."""
        links = self._links(found)
        few = links if len(links) <= PAIR else ()
        suppliers = dict.fromkeys(s for s, _ in few) or dict.fromkeys(found.departments[:1] if not found.links else ())
        return (
            self._part("unclear-need", links).cause("unclear-need"),
            self._slow(links, few),
            self._part("lack-of-trust", links).cause("lack-of-trust"),
            self._blind(tuple(suppliers), few),
            self._goals(links),
            self._overload(tuple(suppliers), few),
            self._structure(few),
        )

    def _links(self, found: Finding) -> tuple[Pair, ...]:
        """Return the measured links that it is about; of a department all of its own."""
        if found.links:
            return found.links
        estimates = self.case.estimates
        pairs = ((x.supplier, x.customer) for x in estimates.links) if estimates else ()
        return tuple(pair for pair in pairs if set(found.departments) & set(pair))

    # -- what the answers say -------------------------------------------------------------------------------------

    @cached_property
    def _gaps(self) -> dict[str, tuple[PartGaps, float]]:
        """Return, by tag, each link's gap in the dimension that asks for it, and the usual gap."""
        tally = self.case.tally
        if tally is None:
            return {}
        loose = loose_dimensions(tally, self.case.org.settings)
        known = [d.id for d in tally.instrument.dimensions if d.id not in loose]
        by_tag = {}
        for tag, (ids, _) in PARTS.items():
            asked = next((id_ for id_ in ids if id_ in known), None)
            gaps = part_gaps(tally, asked) if asked else {}
            by_tag[tag] = gaps, usual_gap(gaps)
        return by_tag

    @cached_property
    def _raters(self) -> dict[Pair, int]:
        tally = self.case.tally
        return {(x.supplier, x.customer): x.n for x in tally.links} if tally else {}

    def _part(self, tag: str, links: tuple[Pair, ...]) -> Account:
        """Weigh how the part that asks for the tag stands to the other parts: each way of a pair, else their mean."""
        account = Account()
        gaps, usual = self._gaps.get(tag, ({}, 0.0))
        pair = len(links) == PAIR and links[0] == links[1][::-1]
        for group in [(x,) for x in links] if pair else [links]:
            gap = mean_gap(gaps, usual, group, self._raters)
            if gap is None:
                continue
            low = gap.value <= -PART_GAP and gap.chance_below(0.0) >= SURE
            fine = gap.chance_below(-PART_GAP) <= 1 - SURE
            side = Verdict.SUPPORTED if low else Verdict.AGAINST if fine else Verdict.UNKNOWN
            about = group if pair else ()
            account.put(Evidence(PARTS[tag][1], gap.value, gap.low, gap.high, gap.n, -PART_GAP, about), side)
        if pair and account.for_:  # one way is enough: what speaks against the other way does not take it back
            return Account(account.for_, [], account.unsettled + account.against)
        if pair and account.unsettled:
            return Account([], [], account.unsettled + account.against)
        return account

    def _slow(self, links: tuple[Pair, ...], few: tuple[Pair, ...]) -> Cause:
        account = self._part("slow-response", links)
        for pair in few:
            for standard in speed_standards(self._services(pair)):
                row = attainment(standard, _about(few, pair[0]), sure=self.case.org.settings.sla_conf)
                if row is not None:
                    account.put(*row)
        return account.cause("slow-response")

    def _blind(self, suppliers: tuple[str, ...], few: tuple[Pair, ...]) -> Cause:
        account, settings = Account(), self.case.org.settings
        for supplier in suppliers:
            view = self._view(supplier)
            if view is None:
                continue
            over = view.gap >= settings.self_gap and below(0.0, view.gap, view.sd) <= 1 - SURE
            knows = below(settings.self_gap, view.gap, view.sd) >= SURE
            side = Verdict.SUPPORTED if over else Verdict.AGAINST if knows else Verdict.UNKNOWN
            about = _about(few, supplier)
            low, high = view.gap - Z90 * view.sd, view.gap + Z90 * view.sd
            account.put(Evidence("self_gap", view.gap, low, high, view.own.n, settings.self_gap, about), side)
        return account.cause("blind-spot", outweighed=False)

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        return supplied(self.case.estimates) if self.case.estimates else {}

    @cached_property
    def _own(self) -> dict[str, SelfTally]:
        return {x.supplier: x for x in self.case.tally.self_ratings} if self.case.tally else {}

    def _view(self, supplier: str) -> View | None:
        """Return a supplier's own view beside its customers'; a supplier of many weak links is looked up once."""
        if supplier not in self._views:
            own = self._own.get(supplier)
            self._views[supplier] = own_view(self.case, own, self._rows) if own else None
        return self._views[supplier]

    # -- what the map says ----------------------------------------------------------------------------------------

    def _services(self, pair: Pair) -> tuple[Link, ...]:
        graph = self.case.structure.graph
        return graph.edges[pair]["services"] if graph.has_edge(*pair) else ()

    @cached_property
    def _aims(self) -> dict[str, frozenset[str]]:
        return {d.id: frozenset(d.goals) for d in self.case.org.departments}

    def _goals(self, links: tuple[Pair, ...]) -> Cause:
        account = self._part("goal-conflict", links)
        pairs = dict.fromkeys((min(x), max(x)) for x in links)
        both = [(self._aims.get(a, frozenset()), self._aims.get(b, frozenset())) for a, b in pairs]
        both = [(a, b) for a, b in both if a and b]
        if both:
            shared = sum(bool(a & b) for a, b in both)
            side = Verdict.SUPPORTED if shared == 0 else Verdict.AGAINST if shared == len(both) else Verdict.UNKNOWN
            common = float(len(both[0][0] & both[0][1])) if len(both) == 1 else float(shared)
            measure = "shared_goals" if len(both) == 1 else "pairs_sharing_goals"
            account.put(Evidence(measure, common, n=None if len(both) == 1 else len(both), threshold=1.0), side)
        opposed = sum(opposite_aims(self._services((a, b)), self._services((b, a))) for a, b in pairs)
        if opposed:
            account.put(Evidence("opposed_standards", float(opposed), threshold=1.0), Verdict.SUPPORTED)
        return account.cause("goal-conflict")

    @cached_property
    def _loads(self) -> tuple[dict[str, float], Usual | None, frozenset[str]]:
        """Return each supplier's load per head, what is usual, and who is overloaded by the check of that name."""
        settings, known = self.case.org.settings, loads(self.case.org, self.case.structure.graph)
        per_head = {x.id: x.per_head for x in known}
        limits = usual(list(per_head.values()), fence=settings.overload_fence, times=settings.overload_times)
        found = (f for f in overload.CHECK.run(self.case) if f.state is State.FOUND)
        return per_head, limits, frozenset(f.departments[0] for f in found)

    def _overload(self, suppliers: tuple[str, ...], few: tuple[Pair, ...]) -> Cause:
        account, (per_head, limits, over) = Account(), self._loads
        for supplier in suppliers:
            if limits is not None and supplier in per_head:
                load = per_head[supplier]
                calm = Verdict.AGAINST if load <= limits.median else Verdict.UNKNOWN
                row = Evidence("load_per_head", load, threshold=limits.limit, links=_about(few, supplier))
                account.put(row, Verdict.SUPPORTED if supplier in over else calm)
        return account.cause("overload", outweighed=False)

    @cached_property
    def _chains(self) -> dict[str, tuple[str, ...]]:
        return superiors(self.case.org)

    @cached_property
    def _usual_way(self) -> float | None:
        ways = [reporting_steps(self._chains, s, c) for s, c in self.case.structure.graph.edges]
        known = [x for x in ways if x is not None]
        return float(median(known)) if known else None

    @cached_property
    def _channels_told(self) -> bool:
        """Tell whether the map names channels for most relations, so that none named means none there."""
        relations = self.case.org.relations().values()
        return sum(any(x.channels for x in services) for services in relations) * 2 > len(relations)

    @cached_property
    def _alone(self) -> frozenset[Pair]:
        """Return the relations with a critical service that nobody else could supply."""
        links = self.case.org.links
        offers: dict[tuple[str, str], set[str]] = {}
        for link in links:
            for name in spellings(link.service):
                offers.setdefault((link.customer, name), set()).add(link.supplier)
        critical = (x for x in links if x.criticality >= self.case.org.settings.critical and not x.backups)
        named = ((x, spellings(x.service)) for x in critical)
        return frozenset(
            (x.supplier, x.customer)
            for x, names in named
            if names and all(offers[x.customer, name] == {x.supplier} for name in names)
        )

    @cached_property
    def _cut_points(self) -> dict[str, int]:
        return {x.id: len(x.cut_off) for x in self.case.structure.cut_points}

    @cached_property
    def _bridges(self) -> dict[frozenset[str], int]:
        return {frozenset((x.a, x.b)): len(x.cut_off) for x in self.case.structure.bridges}

    def _structure(self, few: tuple[Pair, ...]) -> Cause:
        account = Account()
        for a, b in dict.fromkeys((min(x), max(x)) for x in few):
            self._ways(account, a, b)
        for pair in few:
            self._sources(account, pair, _about(few, pair[0]))
        for end in dict.fromkeys(x for pair in few for x in pair):
            if end in self._cut_points:
                account.put(Evidence("cut_off", float(self._cut_points[end]), threshold=1.0), Verdict.SUPPORTED)
        return account.cause("structure", outweighed=False)

    def _ways(self, account: Account, a: str, b: str) -> None:
        """Weigh how the two report, whether work runs back, and whether all hangs on this relation."""
        steps, usual = reporting_steps(self._chains, a, b), self._usual_way
        if steps is not None and usual is not None:
            long, short = steps >= usual + LONG_WAY, steps <= SIBLINGS
            side = Verdict.SUPPORTED if long else Verdict.AGAINST if short else Verdict.UNKNOWN
            account.put(Evidence("reporting_steps", float(steps), threshold=usual + LONG_WAY), side)
        if frozenset((a, b)) in self._bridges:
            account.put(
                Evidence("cut_off_bridge", float(self._bridges[frozenset((a, b))]), threshold=1.0), Verdict.SUPPORTED
            )

    def _sources(self, account: Account, pair: Pair, about: tuple[Pair, ...]) -> None:
        """Weigh whether the link has a declared channel, and whether anybody could step in."""
        services = self._services(pair)
        if not services:
            return
        channels = len({x for service in services for x in service.channels})
        if self._channels_told:
            side = Verdict.AGAINST if channels else Verdict.SUPPORTED
            account.put(Evidence("channels", float(channels), threshold=1.0, links=about), side)
        if pair in self._alone:
            critical = max(x.criticality for x in services)
            side = Verdict.SUPPORTED if critical >= VITAL else Verdict.UNKNOWN
            account.put(Evidence("sole_source", float(critical), threshold=float(VITAL), links=about), side)
        backups = len({x for service in services for x in service.backups})
        if backups:
            account.put(Evidence("backups", float(backups), links=about), Verdict.AGAINST)


def _about(few: tuple[Pair, ...], supplier: str) -> tuple[Pair, ...]:
    """Return which of two links a number is about; empty where there is one."""
    return tuple(x for x in few if x[0] == supplier) if len(few) == PAIR else ()
