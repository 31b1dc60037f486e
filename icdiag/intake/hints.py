"""Did-you-mean: finding the name that was meant, for org maps, surveys and logs alike."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from icdiag.model.org import Department, Org

_UNSEEN = re.compile("[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")
"""Characters without width: soft hyphens, joiners, direction marks, variation selectors."""
NEAR = 0.6
"""Least similarity (0-1) at which a name is worth suggesting."""
LONGEST = 80
"""Longer names are cut before they are compared: comparing grows with the square of the length."""
MAX_GUESSES = 100
"""So many different misspelt names get a suggestion; each costs a comparison with every known spelling."""


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """Return the form in which names are compared: Unicode NFKC, case folded, spaces single, nothing unseen in it."""
    if text.isascii():
        return " ".join(text.casefold().split())
    seen = _UNSEEN.sub("", text)  # first: what stands between two halves of a letter keeps NFKC from joining them
    normal = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return " ".join(_UNSEEN.sub("", normal).split())


def _likeness(matcher: SequenceMatcher[str], known: str) -> float:
    matcher.set_seq1(known)
    if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
        return 0.0
    return matcher.ratio()


def nearest(text: str, known: Iterable[str]) -> str:
    """Return the known name most like the text, the first of equals, or "" when nothing is near."""
    wanted = folded(text)[:LONGEST]
    if not wanted:
        return ""
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    best, best_likeness = "", 0.0
    for name in known:
        candidate = folded(name)[:LONGEST]
        likeness = 1.0 if candidate == wanted else _likeness(matcher, candidate)
        if likeness > best_likeness:
            best, best_likeness = name, likeness
    return best if best_likeness >= NEAR else ""


class DepartmentNames:
    """Every spelling under which a department is known: its id, its names and its aliases."""

    def __init__(self, departments: Iterable[Department]) -> None:
        """Index the departments; a spelling that two of them share finds neither."""
        self._ids: set[str] = set()
        self._spellings: dict[str, str] = {}
        self._folded: dict[str, set[str]] = {}
        self._nearest: dict[str, str] = {}
        for department in departments:
            self._ids.add(department.id)
            for spelling in (department.id, department.name.zh, department.name.en, *department.aliases):
                if spelling.strip():
                    self._spellings.setdefault(spelling, department.id)
                    self._folded.setdefault(folded(spelling), set()).add(department.id)

    def find(self, text: str) -> str | None:
        """Return the id of the department that the text names, exactly or folded; None if none or several."""
        if text in self._ids:
            return text
        ids = self._folded.get(folded(text), ())
        return next(iter(ids)) if len(ids) == 1 else None

    def nearest(self, text: str) -> str:
        """Return the id of the department whose id, name or alias is most like the text, or ""."""
        found = self.find(text)
        return found if found is not None else self._spellings.get(self.nearest_spelling(text), "")

    def nearest_spelling(self, text: str) -> str:
        """Return the id, name or alias most like the text, as the map writes it, or ""."""
        if text not in self._nearest:  # a misspelt department stands in thousands of rows
            if len(self._nearest) >= MAX_GUESSES:
                return ""
            self._nearest[text] = nearest(text, self._spellings)
        return self._nearest[text]


def resolve_department(org: Org, text: str) -> str | None:
    """Return the id of the organisation's department that the text names, or None."""
    return DepartmentNames(org.departments).find(text)
