"""Department ids -> file names that every system takes, each its own; for the files of packs and workshops."""

import hashlib
import re
from collections.abc import Iterable

LONGEST = 40
"""Characters of the readable part."""
_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HASHED = re.compile(r".*-[0-9a-f]{8,64}")
_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", "index", *(f"{kind}{i}" for kind in ("com", "lpt") for i in range(10)))
)
"""Names that Windows keeps for devices, and the one of a folder's own page."""


def slugs(ids: Iterable[str]) -> dict[str, str]:
    """Return a name of ``[a-z0-9-]`` for each id; no two are alike, also where letter case does not count.

    An id that is such a name already stays; any other is its readable part and eight digits (more, if needed) of its
    hash. So the name of one id does not hang on what other ids there are.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for id_ in ids:
        digits = 8
        while (name := _slug(id_, digits)) in taken:
            digits += 8
        names[id_] = name
        taken.add(name)
    return names


def _slug(id_: str, digits: int) -> str:
    plain = len(id_) <= LONGEST and _PLAIN.fullmatch(id_) and not _HASHED.fullmatch(id_)
    if plain and id_ not in _RESERVED:
        return id_
    readable = re.sub(r"[^a-z0-9]+", "-", id_[: 4 * LONGEST].lower())[:LONGEST].strip("-")
    digest = hashlib.sha256(id_.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{readable or 'd'}-{digest[:digits]}"
