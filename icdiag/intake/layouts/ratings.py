"""From a sheet whose columns are understood to one row per rating: long as it stands, wide taken apart."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np
import numpy.typing as npt

from icdiag.answers import COMMENT, GENERAL
from icdiag.intake.answer_cells import squeezed
from icdiag.intake.cells import Value
from icdiag.intake.columns import Column, coded, column_of, held_rows, holds, joined
from icdiag.intake.layouts.export import Export, Mask
from icdiag.intake.layouts.headers import SELF
from icdiag.intake.layouts.meaning import LONG, Meaning
from icdiag.intake.layouts.sent import submissions
from icdiag.intake.layouts.spans import seconds_between
from icdiag.intake.layouts.table import EXPECTED, SENT, Ints, RatingTable

_LONG_ROLES = ("supplier", "respondent", "perspective", "importance", "service", "seconds")
_NAMES = frozenset({"customer", "supplier", "respondent", "perspective", "service", "seconds"})
"""Columns whose cells are no answers on a scale."""
_PERSON_ROLES = ("respondent", "seconds")
_GIVEN = ("importance", "service")
_NOT_CHOSEN = frozenset({"", "0", "-1", "-2", "-3", "no", "否", "未选中", "false", "n"})


def layout_of(meaning: Meaning) -> str:
    """Return the layout's id: the site's, or how the ratings stand."""
    return meaning.export.site or (meaning.shape or "")


def rating_table(meaning: Meaning, *, comments: bool = False) -> RatingTable:
    """Return the sheet's ratings, and what people wrote in their own words only where it is asked for."""
    return _long(meaning, comments) if meaning.shape == LONG else _wide(meaning, comments)


class _Filled:
    """A sheet's columns without what the site writes for a blank, and the rows with something in them."""

    def __init__(self, export: Export) -> None:
        """Find the rows that hold anything."""
        self._export = export
        self._blanks = frozenset(map(squeezed, export.blanks))
        self.held = held_rows(export.sheet, export.first)
        aside = np.zeros(len(self.held), np.bool_)
        self.aside: dict[str, int] = {}
        for reason, rows in export.aside.items():
            new = rows & self.held & ~aside
            aside |= new
            if new.any():
                self.aside[reason] = int(new.sum())
        used = self.held & ~aside
        self.rows = range(len(used)) if used.all() else np.flatnonzero(used).astype(np.int32)
        """Rows of answers, counted from the first under the headers."""

    def column(self, at: int) -> Column:
        """Return a column's answers in ``rows``, read on the scale where the site writes them its own way."""
        return self._read(at, self._export.translate)

    def names(self, at: int) -> Column:
        """Return a column of departments, people or services in ``rows``."""
        return self._read(at, self._export.option)

    def written(self, at: int) -> Column:
        """Return a column of people's own words in ``rows``."""
        return self._read(at, None)

    def of(self, name: str, at: int) -> Column:
        """Return a column by what it holds."""
        if name == COMMENT:
            return self.written(at)
        return self.names(at) if name in _NAMES else self.column(at)

    def seconds(self) -> Column:
        """Return how long each person in ``rows`` took, from when they began and when they were done."""
        begun, done = (self._read(at, None) for at in self._export.span)
        return seconds_between(begun, done)

    def sent(self) -> Column:
        """Return what tells the submissions in ``rows`` apart, where the site says anything of it."""
        return submissions([self._read(at, None) for at in self._export.sent])

    def _read(self, at: int, translate: Callable[[Value], Value] | None) -> Column:
        column = column_of(self._export.sheet, at, self._export.first)
        if len(column) > len(self.rows):
            column = column.take(np.asarray(self.rows))
        if not self._blanks and not translate:
            return column
        cells = [None if self._is_blank(cell) else cell for cell in column.cells]
        return Column(column.codes, [translate(cell) for cell in cells] if translate else cells)

    def _is_blank(self, cell: Value) -> bool:
        if not self._blanks or isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
            return False
        return squeezed(str(cell)) in self._blanks


def _filled(column: Column) -> npt.NDArray[np.bool_]:
    return column.each(holds, np.bool_) if len(column.cells) else np.zeros(len(column), np.bool_)


class _Later(Mapping[str, Column]):
    """Columns by name, each made anew when it is asked for: of a long table never more than one is held."""

    def __init__(self, columns: Mapping[str, Callable[[], Column]]) -> None:
        """Take what makes them."""
        self._columns = columns

    def __getitem__(self, name: str) -> Column:
        """Return a column."""
        return self._columns[name]()

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a column."""
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._columns)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._columns)


def _long(meaning: Meaning, comments: bool) -> RatingTable:
    answers, first = _Filled(meaning.export), meaning.export.first
    roles = (*_LONG_ROLES, COMMENT) if comments else _LONG_ROLES
    wanted = {name: meaning.roles[name] for name in roles if name in meaning.roles} | meaning.items
    made = _made(meaning, answers)
    own = {name: at for name, (at, _) in made.items()}
    held = int(answers.held.sum())
    if "customer" in meaning.roles and not meaning.several:  # then a row has one rater
        wanted["customer"] = meaning.roles["customer"]
        columns = {name: partial(answers.of, name, at) for name, at in wanted.items()}
        cells: Mapping[str, Column] = _Later(columns | {name: of for name, (_, of) in made.items()})
        rows = range(first, first + len(answers.rows)) if isinstance(answers.rows, range) else answers.rows + first
        return RatingTable(meaning.export.sheet, layout_of(meaning), rows, cells, wanted | own, held, answers.aside)
    raters, customer, customer_at = _raters(meaning, answers)
    cells = {name: answers.of(name, at).take(raters) for name, at in wanted.items()} | {"customer": customer}
    cells |= {name: of().take(raters) for name, (_, of) in made.items()}
    places: dict[str, int | Ints] = {**wanted, **own, "customer": customer_at}
    rows = np.asarray(answers.rows)[raters] + first
    return RatingTable(meaning.export.sheet, layout_of(meaning), rows, cells, places, held, answers.aside)


def _wide(meaning: Meaning, comments: bool) -> RatingTable:
    """Take the grid apart: a rating wherever a person filled in anything about a supplier."""
    answers = _Filled(meaning.export)
    raters, customer, customer_at = _raters(meaning, answers)
    grid: dict[str, dict[str, int]] = {}
    for (supplier, item), at in meaning.grid.items():
        if item != COMMENT:
            grid.setdefault(supplier, {})[item] = at
    columns = {at: answers.column(at) for items in grid.values() for at in items.values()}
    chosen = [_rated(items, columns, raters) for items in grid.values()]
    who, sizes = np.concatenate(chosen), [len(at) for at in chosen]
    own = np.repeat(np.array([supplier == SELF for supplier in grid], np.bool_), sizes)
    rated = Column(np.repeat(np.arange(len(sizes), dtype=np.int32), sizes), list(grid))
    cells = _sides(customer.take(who), rated, own)
    first = _places(grid, "", sizes)
    places: dict[str, int | Ints] = {"customer": customer_at, "supplier": first, "perspective": first}
    for name in dict.fromkeys(item for items in grid.values() for item in items):
        parts = zip(grid.values(), chosen, strict=True)
        cells[name] = joined([_part(items, name, columns, raters[at]) for items, at in parts])
        places[name] = _places(grid, name, sizes)
    for name in _PERSON_ROLES:
        if name in meaning.roles:
            cells[name] = answers.names(meaning.roles[name]).take(raters[who])
            places[name] = meaning.roles[name]
    for name, at in meaning.items.items():
        if name.endswith(EXPECTED) and name not in cells:  # said once, of whoever serves
            cells[name], places[name] = _of_others(answers.column(at).take(raters[who]), own), at
    for name, (at, of) in _made(meaning, answers).items():
        cells[name], places[name] = of().take(raters[who]), at
    if comments:
        cells |= _written(meaning, answers, raters, dict(zip(grid, chosen, strict=True)), who)
    rows = np.asarray(answers.rows)[raters[who]] + meaning.export.first
    read = int(answers.held.sum())
    return RatingTable(
        meaning.export.sheet, layout_of(meaning), rows, cells, places, read, answers.aside, row_is_person=True
    )


def _written(
    meaning: Meaning, answers: _Filled, raters: Ints, chosen: Mapping[str, Ints], who: Ints
) -> dict[str, Column]:
    """Return what people wrote of each supplier that they rated, and what in general.

    ``chosen`` says who of the raters rated which supplier; ``who`` the same of all ratings, one below the other.
    """
    columns = {s: answers.written(at) for (s, item), at in meaning.grid.items() if item == COMMENT and s in chosen}
    cells: dict[str, Column] = {}
    if columns:
        parts = ((columns.get(supplier), raters[at]) for supplier, at in chosen.items())
        cells[COMMENT] = joined([coded([None] * len(at)) if of is None else of.take(at) for of, at in parts])
    if COMMENT in meaning.roles:
        cells[GENERAL] = answers.written(meaning.roles[COMMENT]).take(raters[who])
    return cells


def _of_others(column: Column, own: Mask) -> Column:
    """Return what is expected of the suppliers; of the own department nothing is."""
    return Column(np.where(own, len(column.cells), column.codes), [*column.cells, None]) if own.any() else column


def _made(meaning: Meaning, answers: _Filled) -> dict[str, tuple[int, Callable[[], Column]]]:
    """Return what is made of a site's own columns: name -> the first of them, and how."""
    export = meaning.export
    made: dict[str, tuple[int, Callable[[], Column]]] = {}
    if export.sent:
        made[SENT] = export.sent[0], answers.sent
    if len(export.span) > 1 and "seconds" not in meaning.roles:
        made["seconds"] = export.span[0], answers.seconds
    return made


def _sides(customer: Column, supplier: Column, own: Mask) -> dict[str, Column]:
    """Return who rates whom; who rates the own department's service does so as its supplier, for all its customers."""
    if not own.any():
        return {"customer": customer, "supplier": supplier}
    parts = [customer[row] if self_rated else supplier[row] for row, self_rated in enumerate(own.tolist())]
    return {
        "customer": coded(None if self_rated else customer[row] for row, self_rated in enumerate(own.tolist())),
        "supplier": coded(parts),
        "perspective": Column(own.astype(np.int32), ["customer", "supplier"]),
    }


def _places(grid: Mapping[str, Mapping[str, int]], name: str, sizes: list[int]) -> Ints:
    """Return each rating's column for a name; a supplier without one points to the first column it has."""
    return np.repeat([items.get(name, min(items.values())) for items in grid.values()], sizes).astype(np.int64)


def _raters(meaning: Meaning, answers: _Filled) -> tuple[Ints, Column, int]:
    """Return the raters' rows (a person who named several departments once for each) and their departments."""
    everybody = np.arange(len(answers.rows), dtype=np.int64)
    if "customer" in meaning.roles:
        at = meaning.roles["customer"]
        customer = answers.names(at)
        return (*_each_named(everybody, customer, meaning.several), at)
    departments = list(dict.fromkeys(meaning.options.values()))
    ticked = np.zeros((len(everybody), len(departments)), np.bool_)
    for at, department in meaning.options.items():
        column = answers.names(at)
        ticked[:, departments.index(department)] |= column.each(_is_chosen, np.bool_)
    rows, which = np.nonzero(ticked)
    nowhere = np.flatnonzero(~ticked.any(axis=1))
    cells: list[Value] = [*departments, None]
    codes = np.concatenate([which, np.full(len(nowhere), len(departments))]).astype(np.int32)
    return np.concatenate([rows, nowhere]).astype(np.int64), Column(codes, cells), min(meaning.options)


def _each_named(rows: Ints, customer: Column, several: Mapping[Value, tuple[str, ...]]) -> tuple[Ints, Column]:
    """Return the rows and departments with those that name several there once for each of them."""
    if not several:
        return rows, customer
    named = [several.get(cell, (cell,)) if isinstance(cell, str) else (cell,) for cell in customer.cells]
    cells: list[Value] = list(dict.fromkeys(cell for parts in named for cell in parts))
    places = {cell: place for place, cell in enumerate(cells)}
    parts = [named[code] for code in customer.codes.tolist()]
    raters = np.repeat(rows, [len(each) for each in parts])
    return raters, Column(np.array([places[cell] for each in parts for cell in each], np.int32), cells)


def _is_chosen(cell: Value) -> bool:
    return cell is not None and squeezed(str(cell)) not in _NOT_CHOSEN


def _rated(items: Mapping[str, int], columns: Mapping[int, Column], raters: Ints) -> Ints:
    """Return which raters filled in anything about a supplier."""
    any_ = np.zeros(len(raters), np.bool_)
    for item, at in items.items():
        if item not in _GIVEN and not item.endswith(EXPECTED):
            any_ |= _filled(columns[at])[raters]
    return np.flatnonzero(any_).astype(np.int64)


def _part(items: Mapping[str, int], name: str, columns: Mapping[int, Column], rows: Ints) -> Column:
    at = items.get(name)
    return coded([None] * len(rows)) if at is None else columns[at].take(rows)
