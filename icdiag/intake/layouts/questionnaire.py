"""icdiag's own questionnaire, filled in: found again by the hidden marks, whatever was retyped around them.

One filled sheet is one person. A comment is read only where it is asked for and the sheet told its writer that it may
be shown. What is typed under the heading of a supplier that the person has not dealt with is left out: in the sheet
that column turned grey and asked for nothing, so answers there were given before the person said No, or from hearsay. A
warning names the cell, so that somebody can ask.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from icdiag.answers import CUSTOMER, SUPPLIER
from icdiag.intake.answer_cells import squeezed
from icdiag.intake.cells import Sheet, Value
from icdiag.intake.hints import DepartmentNames, nearest
from icdiag.intake.problems import Problems
from icdiag.model.form import FORM, VERSION, Kind, SheetMark, read_mark, read_sheet_mark
from icdiag.model.instrument import Instrument
from icdiag.model.problem import Location, Problem

_SHOWN = 12
_LOOK = 5
"""Rows from the top among which the marks stand; people may have put some above."""
_YES = frozenset({"是", "有", "对", "打过", "yes", "y", "true", "1", "√", "✓"})
_NO = frozenset({"否", "没有", "没", "无", "不", "未", "no", "n", "false", "0", "×"})


class Place(NamedTuple):
    """A cell: what it holds and where."""

    value: Value
    row: int
    """0-based."""
    column: int
    """0-based."""


@dataclass(frozen=True, slots=True)
class FormRating:
    """One person's rating of one supplier, as it was filled in; cells that hold nothing are not here."""

    sheet: Sheet
    customer: Place
    """The answering department's id, at the sheet's mark."""
    supplier: Place
    """The rated department's id, at the heading of its column; the answering one itself where it rates itself."""
    perspective: int
    """CUSTOMER, or SUPPLIER where the department rates the service that it gives to all others."""
    answers: Mapping[str, Place]
    """Item id -> cell; empty where the person has not dealt with the supplier."""
    expected: Mapping[str, Place] = field(default_factory=dict)
    """Item id -> cell: one answer for all suppliers, so all ratings of a customer name the same cells."""
    importance: Place | None = None
    comment: Place | None = None
    no_contact: bool = False
    """The person says that there was nothing to rate."""

    def where(self, place: Place) -> Location:
        """Return a cell's place."""
        return self.sheet.where(place.row, place.column)


@dataclass(frozen=True, slots=True)
class _Form:
    """One marked sheet."""

    sheet: Sheet
    cells: Sequence[Sequence[Value]]
    mark: SheetMark
    row: int
    """The columns' marks stand in it."""
    column: int
    """The rows' marks stand in it."""
    columns: Sequence[tuple[Kind, str, int]]
    rows: Sequence[tuple[Kind, str, int]]

    def cell(self, row: int, column: int) -> Place | None:
        """Return a cell that holds anything."""
        cells = self.cells[row]
        value = cells[column] if column < len(cells) else None
        blank = value is None or (isinstance(value, str) and not value.strip())
        return None if blank else Place(value, row, column)

    def row_of(self, kind: Kind) -> int | None:
        """Return the first row of a kind."""
        return next((row for found, _, row in self.rows if found is kind), None)

    def heading(self) -> Location:
        """Return the first cell of the headings, where messages about the whole form point."""
        return self.sheet.where(self.names_row(), self.column + 1)

    def names_row(self) -> int:
        """Return the row of the headings that people see, else the marks' own."""
        row = self.row_of(Kind.NAMES)
        return self.row if row is None else row


def is_form(sheet: Sheet) -> bool:
    """Tell whether a sheet bears the questionnaire's mark, of any version."""
    return _mark_at(sheet) is not None


def read_forms(
    sheets: Sequence[Sheet],
    instrument: Instrument,
    departments: DepartmentNames | None = None,
    *,
    comments: bool = False,
) -> tuple[list[FormRating], tuple[Problem, ...]]:
    """Return the ratings on the marked sheets of one workbook, and what is wrong with them.

    Sheets without the mark are not looked at, and of blank forms nothing is said, since everybody fills in one sheet
    of many; only where all are blank a note says so. ``departments``, where given, checks that the map still has those
    that the marks name; an unknown one is reported once. ``comments`` asks for those of which a sheet says that they
    may be shown.
    """
    problems = Problems()
    forms = [form for sheet in sheets if not sheet.hidden for form in _forms(sheet)]
    ratings: list[FormRating] = []
    known = _Known(instrument, departments, problems)
    for form in forms:
        ratings += _ratings(form, known, problems, comments=comments) if known.reads(form) else []
    if forms and not ratings and not problems.fatal:
        problems.extend([Problem("note", "form-blank", Location(forms[0].sheet.path), {"n": len(forms)})])
    return ratings, problems.sorted()


def _mark_at(sheet: Sheet) -> tuple[int, int, SheetMark] | None:
    for row, cells in enumerate(sheet.head(_LOOK)):
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell.lstrip().startswith(FORM):
                mark = read_sheet_mark(cell.strip())
                return None if mark is None else (row, column, mark)
    return None


def _forms(sheet: Sheet) -> Iterator[_Form]:
    if (found := _mark_at(sheet)) is not None:
        row, column, mark = found
        rows = list(sheet.rows)
        across = [(cell, j) for j, cell in enumerate(rows[row]) if j != column]
        down = [(cells[column], i) for i, cells in enumerate(rows) if i != row and column < len(cells)]
        yield _Form(sheet, rows, mark, row, column, tuple(_marks(across)), tuple(_marks(down)))


def _marks(cells: Sequence[tuple[Value, int]]) -> Iterator[tuple[Kind, str, int]]:
    for cell, at in cells:
        if isinstance(cell, str) and (found := read_mark(cell)) is not None:
            yield (*found, at)


class _Known:
    """Checks marks against today's map and instrument, and says what is unknown once."""

    def __init__(self, instrument: Instrument, departments: DepartmentNames | None, problems: Problems) -> None:
        """Take what there is today."""
        self.items = [item.id for item in instrument.items()]
        self._instrument, self._departments, self._problems = instrument.id, departments, problems
        self._said: set[tuple[str, str]] = set()

    def reads(self, form: _Form) -> bool:
        """Tell whether a form is one for this instrument, in a version that is known; else say so, once a workbook."""
        where = form.heading()
        if form.mark.version != VERSION:
            if self._new("version", form.mark.version):
                self._problems.error("form-version", where, version=form.mark.version[:20])
        elif not form.mark.customer or not form.mark.instrument:
            self._problems.error("form-damaged", form.sheet.where(form.row, form.column))
        elif form.mark.instrument != self._instrument:
            if self._new("instrument", form.mark.instrument):
                self._problems.error("form-instrument", where, found=form.mark.instrument, wanted=self._instrument)
        else:
            return True
        return False

    def department(self, id_: str, where: Location) -> None:
        """Say that the map has no such department."""
        names = self._departments
        if names is not None and names.find(id_) is None and self._new("department", id_):
            self._problems.error("form-department", where, name=id_, suggestion=names.nearest(id_))

    def item(self, id_: str, where: Location) -> bool:
        """Tell whether the instrument has such an item; else say so."""
        if id_ in self.items:
            return True
        if self._new("item", id_):
            self._problems.error("form-item", where, name=id_, suggestion=nearest(id_, self.items))
        return False

    def missing(self, ids: Sequence[str], where: Location) -> None:
        """Warn of the instrument's items that a form does not ask."""
        if ids and self._new("missing", ", ".join(ids)):
            self._problems.warn("form-items-missing", where, n=len(ids), names=", ".join(ids[:_SHOWN]))

    def _new(self, kind: str, id_: str) -> bool:
        new = (kind, id_) not in self._said
        self._said.add((kind, id_))
        return new


def _ratings(form: _Form, known: _Known, problems: Problems, *, comments: bool) -> list[FormRating]:
    """Return what one person filled in."""
    _check_twice(form, problems)
    asked = _asked(form, known)
    expected = next((_answers(form, asked, at) for kind, _, at in form.columns if kind is Kind.EXPECTED), {})
    customer = Place(form.mark.customer, form.row, form.column)
    ratings = []
    for kind, id_, column in form.columns:
        answers = _answers(form, asked, column)
        if kind is Kind.SUPPLIER:
            rated = Place(id_, form.names_row(), column)
            no_contact = _no_contact(form, column, answers, problems)
            rating = FormRating(
                form.sheet, customer, rated, CUSTOMER,
                answers={} if no_contact else answers,
                expected={} if no_contact else expected,
                importance=None if no_contact else _cell_of(form, Kind.IMPORTANCE, column),
                comment=_comment(form, id_) if comments and not no_contact else None,
                no_contact=no_contact,
            )  # fmt: skip
        elif kind is Kind.SELF:
            rated = Place(form.mark.customer, form.names_row(), column)
            rating = FormRating(form.sheet, customer, rated, SUPPLIER, answers)
        else:
            continue
        if rating.answers or rating.no_contact:
            known.department(form.mark.customer, form.heading())
            known.department(str(rated.value), rating.where(rated))
            ratings.append(rating)
    return ratings


def _check_twice(form: _Form, problems: Problems) -> None:
    """Refuse a form in which two columns or two rows are for the same thing."""
    for found, place in ((form.columns, lambda at: (form.row, at)), (form.rows, lambda at: (at, form.column))):
        seen: set[tuple[Kind, str]] = set()
        for kind, id_, at in found:
            if (kind, id_) in seen:
                problems.error("form-twice", form.sheet.where(*place(at)), name=id_ or kind)
            seen.add((kind, id_))


def _asked(form: _Form, known: _Known) -> dict[str, int]:
    """Return item id -> row of the instrument's items; say so where others were answered, or one is missing."""
    rows = {id_: row for kind, id_, row in form.rows if kind is Kind.ITEM}
    asked = {}
    for id_, row in rows.items():
        answered = any(form.cell(row, column) for _, _, column in form.columns)
        if id_ in known.items or (answered and known.item(id_, form.sheet.where(row, form.column + 1))):
            asked[id_] = row
    known.missing([id_ for id_ in known.items if id_ not in rows], form.heading())
    return asked


def _answers(form: _Form, asked: Mapping[str, int], column: int) -> dict[str, Place]:
    cells = ((id_, form.cell(row, column)) for id_, row in asked.items())
    return {id_: cell for id_, cell in cells if cell is not None}


def _cell_of(form: _Form, kind: Kind, column: int) -> Place | None:
    row = form.row_of(kind)
    return None if row is None else form.cell(row, column)


def _comment(form: _Form, supplier: str) -> Place | None:
    """Return what was written of a supplier in a row that says it may be shown: the first cell behind its name."""
    row = next((row for kind, id_, row in form.rows if kind is Kind.SHARED and id_ == supplier), None)
    if row is None:
        return None
    behind = (form.cell(row, at) for at in range(form.column + 2, len(form.cells[row])))
    return next((cell for cell in behind if cell is not None), None)


def _no_contact(form: _Form, column: int, answers: Mapping[str, Place], problems: Problems) -> bool:
    """Tell whether the person has not dealt with the supplier; warn of answers that are left out for it."""
    cell = _cell_of(form, Kind.CONTACT, column)
    if cell is None:
        return False
    said = squeezed(cell.value) if isinstance(cell.value, str) else str(cell.value).lower()
    if said in _NO and answers:
        first = next(iter(answers.values()))
        problems.warn("form-no-contact", form.sheet.where(first.row, first.column))
    elif said not in _NO | _YES:
        problems.error("form-contact", form.sheet.where(cell.row, cell.column))
    return said in _NO
