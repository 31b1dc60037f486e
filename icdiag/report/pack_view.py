"""View model -> what one department may see of it: its own links and findings, and nothing of other departments'."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from icdiag.report.questions import PART_TAGS, pair_questions, supported_tags, weakest_parts
from icdiag.report.text import isolate, whole
from icdiag.report.view import Content
from icdiag.report.view_basics import Ref, Score
from icdiag.report.view_findings import FindingView
from icdiag.report.view_links import DepartmentView, LinkView
from icdiag.words import Words

PAIR_CHECKS = frozenset(
    ("mutual-wall", "alliance", "missing-hand-off", "one-way-relation", "missed-standard", "undeclared-link",
     "one-sided-declaration", "bridge-link", "unrated-link", "suppressed-link", "rater-disagreement")
)  # fmt: skip
"""Findings about two departments whose sentences and numbers are about these two alone: both may see them."""
SHARED_CHECK = "weak-link"
"""Its sentences tell how the supplier serves others too: the customer sees the title only."""
FIRST_CHECKS = frozenset(("blind-spot", "weak-link", "single-source", "cut-department"))
"""Findings that rest on the first department's own view or its place in the map: only this one sees them whole."""
SAFE_REST = 5
"""Shown links that must belong to neither of any two departments before an average over all links stands in a pack:
otherwise two departments could lay their packs together and work out a third one's. How kindly a department marks
rests on what others give the same suppliers; so many of theirs it takes, too."""
QUESTIONS = 2
PARTNERS = 8
"""Partners that questions are asked about, and how many each."""


class PartnerView(NamedTuple):
    """Questions to talk over with one other department."""

    ref: Ref
    why: str
    """Kind words of the links that ask for it."""
    questions: tuple[str, ...]


class PackView(NamedTuple):
    """Everything that stands in one department's pack."""

    ref: Ref
    department: DepartmentView
    serves: tuple[LinkView, ...]
    """In the map's order."""
    served_by: tuple[LinkView, ...]
    strengths: tuple[FindingView, ...]
    findings: tuple[FindingView, ...]
    unknown: tuple[FindingView, ...]
    partners: tuple[PartnerView, ...]
    health: Score | None
    """The organisation's score, where it is safe beside the department's own numbers."""


class Packs:
    """Makes the packs of one content; what all share is worked out once."""

    def __init__(self, shown: Content, words: Words) -> None:
        """Index the findings by department."""
        self.shown, self.words = shown, words
        self.place = {d.ref.id: i for i, d in enumerate(shown.departments)}
        self.health = shown.health if average_is_safe(shown) else None
        self.customers = Counter(x.supplier.id for x in shown.links if x.status == "shown")
        self._quality = {(x.supplier.id, x.customer.id): x.q for x in shown.links if x.q}
        self._by_department: dict[str, list[FindingView]] = {}
        for view in (*shown.strengths, *shown.findings, *shown.unknown):
            for id_ in dict.fromkeys(ref.id for ref in view.departments):
                self._by_department.setdefault(id_, []).append(view)

    def __iter__(self) -> Iterator[PackView]:
        return (self._pack(d) for d in self.shown.departments)

    def _pack(self, department: DepartmentView) -> PackView:
        own = department.ref.id
        about = self._by_department.get(own, [])
        seen = {f.id: self._worded(view) for f in about if (view := seen_by(own, f)) is not None}
        serves = self._in_order(department.serves, lambda x: x.customer)
        served_by = self._in_order(department.served_by, lambda x: x.supplier)
        if self._others(served_by) < SAFE_REST:
            department = department._replace(leniency=None)
        return PackView(
            ref=department.ref,
            department=department,
            serves=serves,
            served_by=served_by,
            strengths=tuple(f for f in seen.values() if f.found and f.family == "strengths"),
            findings=tuple(f for f in seen.values() if f.found and f.family != "strengths"),
            unknown=tuple(f for f in seen.values() if not f.found),
            partners=tuple(self._partners(own, (*serves, *served_by), [f for f in about if f.id in seen])),
            health=self.health,
        )

    def _worded(self, view: FindingView) -> FindingView:
        """Return a weak link with the quality alone, as the rest of a pack has it.

        The whole report's sentence tells the raw score too: beside the quality it says how the customer marks others.
        """
        q = self._quality.get(view.links[0]) if view.check == SHARED_CHECK and view.found and view.summary else None
        if q is None or q.low is None or q.high is None:
            return view
        numbers = {"q": whole(q.value), "low": whole(q.low), "high": whole(q.high), "n": q.n}
        key = f"packs.weak.{view.variant}"
        return view._replace(summary=self.words(key, customer=isolate(view.departments[1].name), **numbers))

    def _others(self, served_by: tuple[LinkView, ...]) -> int:
        """Return how many shown links the suppliers of these links have with other customers."""
        shown = [x for x in served_by if x.status == "shown"]
        return sum(self.customers.get(x.supplier.id, 0) for x in shown) - len(shown)

    def _in_order(self, links: Iterable[LinkView], other: Callable[[LinkView], Ref]) -> tuple[LinkView, ...]:
        return tuple(sorted(links, key=lambda x: self.place.get(other(x).id, len(self.place))))

    def _partners(self, own: str, links: tuple[LinkView, ...], findings: list[FindingView]) -> Iterator[PartnerView]:
        """Yield the partners with a weak or walled link either way, with questions from both directions."""
        between: dict[Ref, list[LinkView]] = {}
        for link in links:
            between.setdefault(link.customer if link.supplier.id == own else link.supplier, []).append(link)
        troubled = [(ref, part) for ref, part in between.items() if any(x.kind in ("wall", "weak") for x in part)]
        for ref, part in troubled[:PARTNERS]:
            pairs = {(x.supplier.id, x.customer.id) for x in part}
            about = [f for f in findings if f.found and f.links and set(f.links) <= pairs]
            bad = [x for x in part if x.kind in ("wall", "weak")]
            asked = pair_questions(
                supported_tags(about, PART_TAGS), weakest_parts(bad), self.words, most=QUESTIONS
            )  # fmt: skip
            yield PartnerView(ref, self.words.join(list(dict.fromkeys(x.kind_word for x in bad))), asked)


def seen_by(own: str, view: FindingView) -> FindingView | None:
    """Return the finding as the department may see it, or None where it may not.

    Evidence, causes and what would turn the verdict rest partly on other departments' links, so they stay in the whole
    report; the department's own numbers stand in the tables of its links.
    """
    bare = view._replace(evidence=(), against=(), causes=(), flip="")
    if any(own not in pair for pair in view.links):
        return None
    departments = [ref.id for ref in view.departments]
    if set(departments) == {own} or (departments[:1] == [own] and view.check in FIRST_CHECKS):
        return bare
    pair = own in departments and len(set(departments)) == len(("one", "other"))
    if pair and view.check in PAIR_CHECKS:
        return bare
    return bare._replace(summary="", reason="", remedies=()) if pair and view.check == SHARED_CHECK else None


def average_is_safe(shown: Content) -> bool:
    """Tell whether enough shown links are left when any two departments take theirs out of the whole."""
    ends: dict[str, int] = {}
    links = [x for x in shown.links if x.status == "shown"]
    for link in links:
        for id_ in {link.supplier.id, link.customer.id}:
            ends[id_] = ends.get(id_, 0) + 1
    most = sorted(ends.values(), reverse=True)[:2]
    return len(links) - sum(most) >= SAFE_REST
