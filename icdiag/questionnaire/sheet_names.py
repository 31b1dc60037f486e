"""Department names -> names that Excel takes for sheets."""

import re
from collections.abc import Iterable

from icdiag.workbook import clean

LONGEST = 31
"""Excel's limit, in UTF-16 code units."""
_NOT_ALLOWED = re.compile(r"""[\[\]:*?/\\\x00-\x1f\ufffd'"=+@!|<>{}#$%^~`;]+""")
"""What Excel refuses, and all that means anything in a formula: ours name the sheets."""
_RESERVED = frozenset({"history"})


def sheet_names(wanted: Iterable[str], *, taken: Iterable[str]) -> list[str]:
    """Return a legal name for each, all different in Excel's eyes from each other and from those taken."""
    used = {name.casefold() for name in taken} | _RESERVED
    names = []
    for number, name in enumerate(wanted, start=1):
        legal = _legal(name, LONGEST) or str(number)
        again = 2
        while legal.casefold() in used:
            ending = f" ({again})"
            legal = _legal(name, LONGEST - len(ending)) + ending
            again += 1
        used.add(legal.casefold())
        names.append(legal)
    return names


def _legal(name: str, longest: int) -> str:
    plain = " ".join(_NOT_ALLOWED.sub(" ", clean(name)).split())
    cut = plain.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")
    return cut.strip(" -")
