"""How much the readers take before they refuse a file: every bound by name, with its default, in one place.

The call sets them once at the door (``--limit NAME=VALUE``), and every reader asks ``limits()`` for what is in force:
they lie too deep to hand a value through all that stands between.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from typing import Any

from icdiag.intake.cells import Unreadable

KB, MB, GB = 2**10, 2**20, 2**30
_UNITS = (("GB", GB), ("MB", MB), ("KB", KB))


def _bytes(default: int, *, most: int = 1024 * GB) -> Any:
    return field(default=default, metadata={"bytes": True, "most": most})


def _count(default: int, *, most: int = 2**40) -> Any:
    return field(default=default, metadata={"bytes": False, "most": most})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Every bound: sizes in bytes, the others in what they count. ``file-size`` is ``file_size`` here."""

    file_size: int = _bytes(200 * MB)
    """Of any file but parquet, as it lies on the disk."""
    xls_size: int = _bytes(96 * MB)
    """65,536 rows of a hundred columns, each cell in a record of its own. The file is held as a whole."""
    parquet_size: int = _bytes(GB)
    unpacked_size: int = _bytes(GB)
    """All parts of a workbook together: a full worksheet of 30 columns has 900 MB of XML, never held at once."""
    tight_size: int = _bytes(64 * MB)
    """The parts that are packed tighter than 1 to 50 together: tables shrink to a tenth, bombs to a thousandth."""
    strings_size: int = _bytes(300 * MB)
    """The texts that a workbook's cells share, which are held at once."""
    parquet_unpacked_size: int = _bytes(8 * GB)
    """All columns together, which are never held at once."""
    sheets: int = _count(500)
    columns: int = _count(2_000, most=16_384)
    """One person a row needs a column for each supplier and question: forty departments on twelve questions are 480."""
    rows: int = _count(2**20, most=2**26)
    cells: int = _count(30_000_000, most=2**31)
    """Of all sheets of a file together, blanks between them included: 240 MB of pointers."""
    texts: int = _count(5_000_000, most=2**30)
    """Different texts in one file, counted column by column."""
    cell_length: int = _count(1_000_000, most=2**30)
    """Characters in one cell."""
    merged_cells: int = _count(2**21, most=2**31)
    """Cells that merged ranges of one sheet cover."""
    parquet_rows: int = _count(50_000_000, most=2**31 - 2)
    parquet_cells: int = _count(1_000_000_000)
    """With codes of one to four bytes, 1 to 4 GB."""
    yaml_size: int = _bytes(20 * MB, most=GB)
    """A map of 200,000 links has 13 MB; nobody writes more by hand."""
    yaml_depth: int = _count(50, most=500)
    """Lists and records inside each other; a map needs five."""
    yaml_values: int = _count(1_100_000)
    """A map of 200,000 links has 0.8 to 1.0 million."""
    yaml_keys: int = _count(10_000)
    """In one record, those that stand twice included; the longest of a map has a few dozen."""
    links: int = _count(500_000)
    """Of a map, in a list or a table."""
    records: int = _count(50_000)
    """In any other list of a map: departments, goals, gates."""


NAMES: Mapping[str, str] = {one.name.replace("_", "-"): one.name for one in fields(Limits)}
"""Name on the command line -> attribute, in the order of the class."""
_FIELDS = {one.name: one for one in fields(Limits)}
_DEFAULT = Limits()
_IN_FORCE: ContextVar[Limits | None] = ContextVar("limits", default=None)


def limits() -> Limits:
    """Return the bounds in force."""
    return _IN_FORCE.get() or _DEFAULT


@contextmanager
def limited(wanted: Limits) -> Iterator[None]:
    """Put other bounds into force meanwhile."""
    token = _IN_FORCE.set(wanted)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def is_size(name: str) -> bool:
    """Tell whether a bound is in bytes; the others are counts."""
    return bool(_FIELDS[NAMES[name]].metadata["bytes"])


def value_of(name: str, text: str) -> int | None:
    """Return a bound as it was written (``500MB``, ``3000``) in bytes or as a count; None where it is none of these."""
    number, factor = text.strip().upper(), 1
    if is_size(name):
        unit = next((unit for unit in _UNITS if number.endswith(unit[0])), None)
        if unit is None:
            return None
        number, factor = number.removesuffix(unit[0]).strip(), unit[1]
    number = number.replace(",", "").replace("_", "")
    if not (number.isascii() and number.isdigit()) or len(number) > 15:
        return None
    value = int(number) * factor
    return value if 1 <= value <= _FIELDS[NAMES[name]].metadata["most"] else None


def shown_value(name: str, value: int) -> str:
    """Return a bound as it is written on the command line."""
    if not is_size(name):
        return str(value)
    unit, factor = next(pair for pair in _UNITS if value >= pair[1] or pair[0] == "KB")
    return f"{-(-value // factor)}{unit}"


def most_of(name: str) -> str:
    """Return the highest value that a bound may have, as it is written."""
    return shown_value(name, _FIELDS[NAMES[name]].metadata["most"])


def raising(name: str) -> dict[str, str]:
    """Return what a problem says of the bound it met: its name and twice its value; nothing at its highest."""
    now, most = getattr(limits(), NAMES[name]), _FIELDS[NAMES[name]].metadata["most"]
    return {"raise_limit": f"{name}={shown_value(name, min(2 * now, most))}"} if now < most else {}


def beyond(code: str, name: str, **place: Any) -> Unreadable:
    """Return the refusal of a file that goes beyond a bound, its sentence's ``limit``: in MB where it is a size."""
    bound = getattr(limits(), NAMES[name])
    limit = bound if not is_size(name) else round(bound / MB, 3) if bound % MB else bound // MB
    return Unreadable(code, **{"limit": limit, **place, **raising(name)})


def beyond_sheet(name: str, **place: Any) -> Unreadable:
    """Return the refusal of a value outside the rows or columns (``name`` says of which) that are read."""
    now = limits()
    return beyond("beyond-bounds", name, **{"rows": now.rows, "columns": now.columns, **place})
