"""How the checks put names from the map into their sentences."""

import unicodedata
from collections.abc import Iterable

from icdiag.model.finding import DepartmentRef
from icdiag.model.org import Link, Name, Org

NAMED = 6
"""Departments or services that a sentence names at most; the finding itself lists all its departments."""


def named(ids: Iterable[str]) -> tuple[DepartmentRef, ...]:
    """Return the first few departments, for a sentence."""
    return tuple(DepartmentRef(id_) for id_ in tuple(ids)[:NAMED])


def spellings(name: Name) -> frozenset[str]:
    """Return the forms by which two names count as the same: NFKC, trimmed, case folded; empty if there is none."""
    forms = (" ".join(unicodedata.normalize("NFKC", text).casefold().split()) for text in (name.zh, name.en))
    return frozenset(form for form in forms if form)


def services(links: Iterable[Link], org: Org) -> str:
    """Return the different service names of the links, in the map's language and order."""
    texts = dict.fromkeys(link.service.in_(org.language) for link in links)
    names = [text for text in texts if text]
    return " / ".join(names[:NAMED]) + (" / …" if len(names) > NAMED else "")
