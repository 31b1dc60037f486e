"""What people wrote in their own words: tidied, and without the names by which the survey knows them; for the tally."""

import re
from collections.abc import Iterable, Iterator, Mapping

from icdiag.intake.answer_cells import squeezed
from icdiag.intake.cells import Value
from icdiag.intake.columns import Column
from icdiag.intake.rated import Rated
from icdiag.masking import Span, masked
from icdiag.unseen import clean

MOST = 4_000
"""Characters of a comment that are read; what is shown of it is shorter."""
_NOTHING = frozenset(
    {"无", "没有", "暂无", "没", "无意见", "没意见", "没有意见", "暂无意见", "无建议", "没有建议", "不适用", "不填",
     "略", "none", "no", "nil", "null", "nothing", "nocomment", "nocomments", "n/a", "na", "n.a."}
)  # fmt: skip
_UNIT = re.compile(r"[^\W_\u3400-\u9fff]+|[\u3400-\u9fff]")
"""A word or a number, or one Chinese character: what names are made of."""
_SIGNS = re.compile(r"[\W_]+")
"""What stands between the units of a name, and is left out where names are compared: ``hr/007``, ``a.b@corp.cn``."""
_LOWEST_HAN, _HIGHEST_HAN = "\u3400", "\u9fff"
"""Of these the compared form is the character itself."""
_BETWEEN = re.compile(r"[\W_]{0,3}")
_LONGEST_NAME = 5
"""Units that a name may consist of: ``欧阳娜娜``, ``Maria de Vries``, ``销售 07``."""
_DIGITS = 4
"""A respondent's number of fewer digits cannot be told from an amount."""


def tidied(column: Column) -> Column:
    """Return a column's comments in one line each, "" where a cell says nothing."""
    return Column(column.codes, [_tidied(cell) for cell in column.cells])


def _tidied(cell: Value) -> str:
    text = " ".join(clean(cell[:MOST]).split()) if isinstance(cell, str) else ""
    says = any(sign.isalnum() for sign in text) and squeezed(text).strip(".。!！") not in _NOTHING
    return text if says else ""


def written(comments: Mapping[str, Column], tables: Iterable[Rated]) -> dict[str, Column]:
    """Return the comments with a mark wherever one names a respondent of the tables, as the survey names them."""
    if not comments:
        return {}
    names = {_SIGNS.sub("", name) for name in _respondents(tables)}
    names = {name for name in names if _tells(name)}
    begin = {name[0] for name in names}
    return {
        about: Column(column.codes, [masked(text, _named(text, names, begin)) for text in map(str, column.cells)])
        for about, column in comments.items()
    }


def _respondents(tables: Iterable[Rated]) -> Iterator[str]:
    for table in tables:
        if table.respondent is not None:
            yield from (name for name in map(str, table.respondent.cells) if "\n" not in name)  # else a row's place


def _tells(name: str) -> bool:
    """Tell whether a name, as people are compared, is more than a sign or an amount."""
    return len(name) >= _DIGITS if name.isdecimal() else len(name) > 1


def _named(text: str, names: set[str], begin: set[str]) -> Iterator[Span]:
    """Yield the stretches of a text that are names; ``begin``: with what any of them does."""
    units = [(*found.span(), _key(found[0])) for found in _UNIT.finditer(text)] if names else []
    for at, (first, _, head) in enumerate(units):
        if head[:1] not in begin:
            continue
        name, end = "", first
        for begun, done, key in units[at : at + _LONGEST_NAME]:
            if begun > end and not _BETWEEN.fullmatch(text, end, begun):
                break
            name, end = name + key, done
            if name in names:
                yield first, end


def _key(unit: str) -> str:
    """Return a part of a name in the form in which people are compared."""
    return unit if _LOWEST_HAN <= unit[0] <= _HIGHEST_HAN else squeezed(unit)
