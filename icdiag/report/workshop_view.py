"""Diagnosis -> what two departments with a wall between them need on one sheet of paper to talk about it."""

from collections.abc import Iterator
from typing import NamedTuple

from icdiag.diagnosis import Diagnosis
from icdiag.measures.estimates import Effect
from icdiag.report.marks import clipped
from icdiag.report.pack_words import score_text
from icdiag.report.questions import pair_questions, supported_tags, weakest_parts
from icdiag.report.view import Content
from icdiag.report.view_basics import Ref, Score
from icdiag.report.view_findings import FindingView
from icdiag.report.view_links import LinkView
from icdiag.report.workshop_differences import differences
from icdiag.words import Words

CHECK = "mutual-wall"
"""The wall that stands between two departments; the others stand around one or between groups."""
BEST = 2
"""Parts named on each side as what it does best."""
PARTS = 6
"""Lines of the table of both views."""
QUESTIONS = 4
NAME = 14.0
"""Room for a name in ems; a longer one is cut, so that the sheet stays one page."""


class SideView(NamedTuple):
    """What one department gives the other."""

    supplier: str
    customer: str
    score: str
    """With its interval, or why there is none."""
    n: int | None
    best: tuple[tuple[str, str], ...]
    """(part, score): what it does best."""


class BothView(NamedTuple):
    """One part of the questionnaire in both directions; a score with its interval, or a dash."""

    part: str
    one: str
    two: str


class WorkshopView(NamedTuple):
    """Everything on one sheet."""

    ids: tuple[str, str]
    names: tuple[str, str]
    sides: tuple[SideView, SideView]
    both: tuple[BothView, ...]
    differences: tuple[str, ...]
    questions: tuple[str, ...]


class Workshops:
    """Makes the sheets of one diagnosis."""

    def __init__(self, diagnosis: Diagnosis, shown: Content, words: Words) -> None:
        """Index the links and the findings by the pair that they are about."""
        self.diagnosis, self.shown, self.words = diagnosis, shown, words
        self.links = {(x.supplier.id, x.customer.id): x for x in shown.links}
        self.findings: dict[frozenset[str], list[FindingView]] = {}
        for view in shown.findings:
            self.findings.setdefault(frozenset(ref.id for ref in view.departments), []).append(view)

    def __iter__(self) -> Iterator[WorkshopView]:
        """Yield one sheet for each wall between two departments, in the order of the findings."""
        for view in self.shown.findings:
            if view.check == CHECK:
                yield self._sheet(*view.departments)

    def _sheet(self, one: Ref, two: Ref) -> WorkshopView:
        there, back = self.links.get((one.id, two.id)), self.links.get((two.id, one.id))
        links = [x for x in (there, back) if x is not None]
        tags = supported_tags(self.findings[frozenset((one.id, two.id))])
        parts = weakest_parts(links)
        names = clipped(one.name, NAME), clipped(two.name, NAME)
        return WorkshopView(
            ids=(one.id, two.id),
            names=names,
            sides=(self._side(there, *names), self._side(back, *names[::-1])),
            both=tuple(self._both(links, (one.id, two.id))),
            differences=differences(self.diagnosis, links, self.words, room=NAME),
            questions=pair_questions(
                tags, (p._replace(name=clipped(p.name, NAME)) for p in parts), self.words, most=QUESTIONS
            ),
        )

    def _side(self, link: LinkView | None, supplier: str, customer: str) -> SideView:
        if link is None or link.status != "shown":
            why = self.words(f"packs.{link.status if link else 'unrated'}")
            return SideView(supplier, customer, why, None, ())
        names = self.shown.dimension_names
        known = [(names.get(id_, id_), q) for id_, _ in link.dimensions if (q := self._part(link, id_)) is not None]
        best = sorted(known, key=lambda part: -part[1].value)[:BEST]
        score = score_text(link.q or (None if link.raw is None else Score(link.raw)), self.words)
        told = tuple((clipped(name, NAME), self._text(q)) for name, q in best)
        return SideView(supplier, customer, score, link.n, told)

    def _both(self, links: list[LinkView], ids: tuple[str, str]) -> Iterator[BothView]:
        """Yield the parts in the questionnaire's order, with what either side says of the other."""
        known = self.shown.dimension_names
        names = {id_: known.get(id_, id_) for link in links for id_, _ in link.dimensions}
        by_supplier = {link.supplier.id: link for link in links if link.status == "shown"}
        for id_, name in list(names.items())[:PARTS]:
            one, two = (self._text(self._part(by_supplier[x], id_) if x in by_supplier else None) for x in ids)
            if (one, two) != ("–", "–"):
                yield BothView(clipped(name, NAME), one, two)

    def _part(self, link: LinkView, dimension: str) -> Effect | None:
        estimates = self.diagnosis.estimates
        part = estimates.dimensions.get(dimension) if estimates else None
        found = part.link(link.supplier.id, link.customer.id) if part else None
        return found.q if found else None

    def _text(self, q: Effect | None) -> str:
        return "–" if q is None else score_text(Score(q.value, q.low, q.high), self.words)
