"""``assess --audit-privacy`` in words: what was hidden and why, and what an outsider could still work out."""

from collections.abc import Iterator, Mapping
from typing import Any

from icdiag.diagnosis import Diagnosis
from icdiag.measures.privacy_audit import Audit, audit
from icdiag.model.org import Org
from icdiag.model.privacy import EXTREME, LEAST_N, NARROW, SPREAD_N, USUAL_N
from icdiag.model.tally import GapTally, LinkTally, Tally
from icdiag.report.explain.text import safe
from icdiag.words import Words

MOST = 100
"""Names of one kind that are listed; a large organisation may hide thousands of links."""
Json = Mapping[str, Any]
Pair = tuple[str, str]


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
        self.close: tuple[Pair, ...] = ()
        self.close_own: tuple[str, ...] = ()
        if diagnosis.tally is not None:
            self.audit = audit(diagnosis.org, diagnosis.tally, diagnosis.estimates)
            self.close = close_links(diagnosis, before) if before is not None else ()
            self.close_own = close_own_views(diagnosis, before) if before is not None else ()

    @property
    def fails(self) -> bool:
        """Tell whether anybody's answers could be pinned down."""
        return bool(self.close or self.close_own or (self.audit and self.audit.narrow))

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
        yield words("privacy.comments")
        yield from self._hidden_links(found, words)
        departments = [self._name(id_) for id_ in found.departments]
        yield from _listed("departments", departments, words, least=tally.min_n)
        yield from self._hidden_parts(found, tally, words)
        yield ""
        verdict = "narrow" if found.narrow else "safe"
        yield words(f"privacy.{verdict}", n=len(found.narrow), width=f"{NARROW:g}")
        if self.close:
            yield from _listed("close", [self._pair(pair) for pair in self.close], words, least=tally.min_n)
        if self.close_own:
            yield from _listed("close_own", [self._name(id_) for id_ in self.close_own], words, least=tally.min_n)

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


def close_links(diagnosis: Diagnosis, before: Json) -> tuple[Pair, ...]:
    """Return the links from which, beside an earlier report of the same period, a few people's answers follow.

    Those are links that both show and whose numbers of people differ by less than ``min_n``, or not at all while the
    means do: somebody came, went, or was counted differently. Whoever subtracts the two has these few. The same holds
    of each dimension and of each gap: of six who came late, one alone may have answered it.
    """
    tally = diagnosis.tally
    if tally is None or not _same_period(diagnosis.org, before):
        return ()
    old = _by_ids(before, "links", "supplier", "customer")
    least = max(tally.min_n, USUAL_N)
    gaps = {(x.supplier, x.customer): x.dimensions for x in tally.expectations.links} if tally.expectations else {}
    links = {(x.supplier, x.customer): x for x in tally.links}
    shown = {pair: link for pair, link in links.items() if pair in old}
    return tuple(
        pair
        for pair, link in shown.items()
        if _close(link, old[pair], least) or _close_gaps(gaps.get(pair, ()), old[pair], least)
    )


def close_own_views(diagnosis: Diagnosis, before: Json) -> tuple[str, ...]:
    """Return the departments whose own view of their service follows for a few people beside an earlier report.

    How many people stand behind it is not published; where it moved and fewer than ``min_n`` more people of the
    department answered, it may be these few.
    """
    tally = diagnosis.tally
    if tally is None or not _same_period(diagnosis.org, before):
        return ()
    old, least = _by_ids(before, "departments", "id"), max(tally.min_n, USUAL_N)
    people = {department.id: department.raters or 0 for department in tally.departments}
    found = []
    for own in tally.self_ratings:
        earlier = old.get((own.supplier,), {})
        score, raters = earlier.get("self_score"), earlier.get("raters")
        few = isinstance(raters, int) and abs(people.get(own.supplier, 0) - raters) < least
        if few and isinstance(score, int | float) and not _same(score, own.score):
            found.append(own.supplier)
    return tuple(found)


def _same_period(org: Org, before: Json) -> bool:
    """Tell whether the earlier report is of the same organisation and period."""
    head, same = before.get("org"), {"name": org.name.in_(org.language), "period": org.period or None}
    return isinstance(head, dict) and {key: head.get(key) for key in same} == same


def _close(link: LinkTally, earlier: Json, least: int) -> bool:
    """Tell whether a link's people differ from those in an earlier report, but by fewer than ``least``."""
    n, mean = earlier.get("n"), earlier.get("raw_mean")
    if not isinstance(n, int) or not isinstance(mean, int | float):
        return False
    parts = [(part.get("n"), part.get("raw_mean")) for part in _rows(earlier, "dimensions")]
    pairs = list(zip(parts, link.dimensions, strict=False))
    same_parts = len(parts) == len(link.dimensions) and all(
        old_n in {None, new.n} and (old_n is None or new.n is None or _same(old_mean, new.score))
        for (old_n, old_mean), new in pairs
    )
    if any(_few(old_n, new.n, least, same=_same(old_mean, new.score)) for (old_n, old_mean), new in pairs):
        return True
    return abs(n - link.n) < least and not (n == link.n and same_parts)


def _close_gaps(gaps: tuple[GapTally, ...], earlier: Json, least: int) -> bool:
    """Tell whether the people of a link's gaps differ from those in an earlier report, but by fewer than ``least``."""
    old = {ids[0]: part.get("gap") for ids, part in _by_ids(earlier, "dimensions", "id").items()}
    pairs = [(known, new) for new in gaps if isinstance(known := old.get(new.dimension), dict)]
    return any(
        _few(
            known.get("n"), new.n, least,
            same=_same(known.get("expected"), new.expected) and _same(known.get("perceived"), new.perceived),
        )
        for known, new in pairs
    )  # fmt: skip


def _few(old: object, new: int | None, least: int, *, same: bool) -> bool:
    """Tell whether a group's people, shown in both reports, differ by fewer than ``least``; ``same``: their means."""
    if not isinstance(old, int) or new is None:
        return False
    return abs(old - new) < least and not (old == new and same)


def _same(old: object, new: float | None) -> bool:
    """Tell whether two means are one, as far as the four decimals of assessment.json tell."""
    return isinstance(old, int | float) and new is not None and abs(float(old) - new) < NOTHING


NOTHING = 2e-4


def _by_ids(part: Json, key: str, *ids: str) -> dict[tuple[str, ...], Json]:
    """Return the rows by their ids; those without are no rows of ours."""
    rows = (row for row in _rows(part, key) if all(isinstance(row.get(id_), str) for id_ in ids))
    return {tuple(row[id_] for id_ in ids): row for row in rows}


def _rows(part: Json, key: str) -> list[dict[str, Any]]:
    rows = part.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
