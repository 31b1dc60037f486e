"""``assess --audit-privacy`` in words: what was hidden and why, and what an outsider could still work out."""

from collections.abc import Iterator

from icdiag.diagnosis import Diagnosis
from icdiag.measures.privacy_audit import Audit, audit
from icdiag.model.privacy import COMMENTS_N, EXTREME, LEAST_N, NARROW, SPREAD_N, USUAL_N
from icdiag.model.tally import Tally
from icdiag.report.explain.text import safe
from icdiag.report.late_answers import Json, Late, Pair, late_answers
from icdiag.words import Words

MOST = 100
"""Names of one kind that are listed; a large organisation may hide thousands of links."""


class PrivacyAudit:
    """The audit of one run."""

    def __init__(self, diagnosis: Diagnosis, *, before: Json | None = None) -> None:
        """Look at a diagnosis.

        Args:
            diagnosis: what is published now.
            before: the assessment.json that lay in the folder, if any.
        """
        self.diagnosis = diagnosis
        self.audit: Audit | None = None
        self.late = late_answers(diagnosis, before) if before is not None else Late()
        if diagnosis.tally is not None:
            self.audit = audit(diagnosis.org, diagnosis.tally, diagnosis.estimates)

    @property
    def fails(self) -> bool:
        """Tell whether anybody's answers could be pinned down."""
        return self.late != Late() or bool(self.audit and self.audit.narrow)

    def text(self) -> str:
        """Return the audit as text, in the map's language."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        words, found, tally = Words(self.diagnosis.org.language), self.audit, self.diagnosis.tally
        yield words("privacy.title")
        if found is None or tally is None:
            yield words("privacy.no_survey")
            return
        yield words("privacy.thresholds", least=tally.min_n, usual=USUAL_N, floor=LEAST_N, spread=SPREAD_N)
        yield words("privacy.extremes", spread=SPREAD_N, low=f"{EXTREME:g}", high=f"{100 - EXTREME:g}")
        if tally.min_n < USUAL_N:
            yield words("privacy.lowered", usual=USUAL_N, least=tally.min_n)
        elif tally.min_n > USUAL_N:
            yield words("privacy.raised", usual=USUAL_N, least=tally.min_n)
        yield self._comments(tally, words)
        yield from self._hidden_links(found, words)
        departments = [self._name(id_) for id_ in found.departments]
        yield from _listed("departments", departments, words, least=tally.min_n)
        yield from self._hidden_parts(found, tally, words)
        yield ""
        verdict = "narrow" if found.narrow else "safe"
        yield words(f"privacy.{verdict}", n=len(found.narrow), width=f"{NARROW:g}")
        yield from self._late(words, max(tally.min_n, USUAL_N))

    def _late(self, words: Words, least: int) -> Iterator[str]:
        """Yield what a few people's answers may follow from, beside the report that lay in the folder."""
        links, own_views = map(self._pair, self.late.links), map(self._name, self.late.own_views)
        for kind, found in (("close", list(links)), ("close_own", list(own_views))):
            yield from _listed(kind, found, words, least=least) if found else ()
        if self.late.comments:
            about = [self._pair((s, c)) if s else self._name(c) for s, c in self.late.comments]
            yield from _listed("close_comments", about, words, least=max(COMMENTS_N, least))
        if self.late.careless:
            yield from ("", words("privacy.close_careless", least=least))
        if self.late != Late():
            yield from ("", words("privacy.close_keep", spread=SPREAD_N))

    def _comments(self, tally: Tally, words: Words) -> str:
        if tally.comments is None:
            return words("privacy.no_comments")
        n = sum(len(group.texts) for group in tally.comments)
        return words("privacy.comments", n=n, least=max(COMMENTS_N, tally.min_n))

    def _hidden_links(self, found: Audit, words: Words) -> Iterator[str]:
        least = self.diagnosis.tally.min_n if self.diagnosis.tally else USUAL_N
        lines = []
        for one in found.links:
            key = "nothing" if (one.low, one.high) == (0.0, 100.0) else "range"
            why = words(f"report.hidden.{one.link.reason}", least=least)
            known = words(f"privacy.{key}", low=f"{one.low:.0f}", high=f"{one.high:.0f}")
            link = self._pair((one.link.supplier, one.link.customer))
            lines.append(words("privacy.link", link=link, why=why, known=known))
        yield from _listed("links", lines, words, least=least)

    def _hidden_parts(self, found: Audit, tally: Tally, words: Words) -> Iterator[str]:
        """Yield what is hidden within links that are shown, and of the rows."""
        lists = {"dimensions": found.dimensions, "gaps": found.gaps}
        for kind in lists if tally.expectations is not None else ("dimensions",):
            parts = [f"{self._pair(pair)}: {self._dimension(id_)}" for pair, id_ in lists[kind]]
            yield from _listed(kind, parts, words, least=tally.min_n)
        if any(link.importance is not None for link in tally.links):
            links = [self._pair(pair) for pair in found.importance]
            yield from _listed("importance", links, words, least=tally.min_n)
        if found.rows:
            yield from ("", words("privacy.rows"))

    def _name(self, id_: str) -> str:
        org = self.diagnosis.org
        return safe(org.department(id_).name.in_(org.language) or id_)

    def _pair(self, pair: Pair) -> str:
        return f"{self._name(pair[0])} → {self._name(pair[1])}"

    def _dimension(self, id_: str) -> str:
        tally, language = self.diagnosis.tally, self.diagnosis.org.language
        dimensions = tally.instrument.dimensions if tally else ()
        return safe(next((d.name.in_(language) for d in dimensions if d.id == id_), "") or id_)


def _listed(kind: str, lines: list[str], words: Words, *, least: int) -> Iterator[str]:
    """Yield a heading that counts the lines, and the lines."""
    yield ""
    yield words(f"privacy.{kind}", n=len(lines), least=least) if lines else words(f"privacy.no_{kind}")
    yield from (f"  {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield "  " + words("privacy.more", n=len(lines) - MOST)
