"""From rating tables to columns of numbers: departments and people become codes, unusable rows are set aside."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from icdiag.answers import COMMENT, CUSTOMER, GENERAL, SUPPLIER, Marks, MarksOf, code_type
from icdiag.intake.answer_cells import IMPORTANCE, REFUSED, AnswerReader, squeezed, visible
from icdiag.intake.cells import CellDate, CellError, Value
from icdiag.intake.columns import Column, looked_up
from icdiag.intake.comments import tidied
from icdiag.intake.durations import seconds
from icdiag.intake.hints import DepartmentNames, folded
from icdiag.intake.layouts.table import EXPECTED, SENT, RatingTable
from icdiag.intake.many_texts import Texts, compared, recode
from icdiag.intake.problems import Problems
from icdiag.intake.rated import Floats, Ints, Rated, without
from icdiag.intake.survey_refusals import error_code, first_of, report_department, report_refused
from icdiag.memory import give_back
from icdiag.model.instrument import Instrument, Scale
from icdiag.model.org import Org
from icdiag.model.problem import Problem

_UNKNOWN = -1
_BLANK = -2
_SUGGESTIONS = 50
_PERSPECTIVES = {
    "": CUSTOMER,
    **dict.fromkeys(("customer", "internalcustomer", "客户", "客户部门", "客户方", "客户视角", "客户评价"), CUSTOMER),
    **dict.fromkeys(
        ("supplier", "internalsupplier", "self", "self-rating", "供应", "供应部门", "供应商", "供应方", "供方",
         "供应视角", "自评"),
        SUPPLIER,
    ),
}  # fmt: skip


class RowReader:
    """Reads tables of one survey: knows the departments and the instrument."""

    def __init__(self, org: Org, instrument: Instrument) -> None:
        """Index the departments' names and the scales."""
        self._names = DepartmentNames(org.departments)
        self._codes = {department.id: code for code, department in enumerate(org.departments)}
        self._items = instrument.items()
        self._readers = {scale: AnswerReader(scale) for scale in {item.scale for item in self._items} | {IMPORTANCE}}
        self._seen: dict[str, Sequence[Value]] = {}
        """Item -> the different cells of its column, of the table that is being read."""

    def read(self, table: RatingTable, problems: Problems) -> Rated:
        """Return the table's ratings as numbers; what cannot be read goes to the problems."""
        cells, n = table.cells, len(table.rows)
        refused: list[tuple[int, str]] = []
        self._seen.clear()
        respondent = _people(table, problems)  # first: what is known of names while they are read takes the most room
        values = self._scores(table, "", refused)
        expected = self._scores(table, EXPECTED, refused) if any(name.endswith(EXPECTED) for name in cells) else None
        importance: Floats | None = None
        if "importance" in cells:
            codes, levels = self._answers(table, "importance", IMPORTANCE, refused)
            importance = np.array([np.nan, *levels])[codes]
        scales = {item.id: item.scale for item in self._items}
        self._check_labels(table, scales, problems)
        report_refused(table, refused, scales | {f"{id_}{EXPECTED}": scale for id_, scale in scales.items()}, problems)
        answered = values.answered()
        if answered.all():
            answered = np.broadcast_to(np.True_, (n,))  # takes no room
        perspective = _perspectives(table, problems)
        nobody = np.broadcast_to(np.False_, (n,))
        both_sides = bool(perspective.any())  # else nothing is compared that would take room in a long table
        as_customer = answered & (perspective == CUSTOMER) if both_sides else answered
        customer = self._departments(table, "customer", nobody if table.row_is_person else as_customer, problems)
        must_name = as_customer if table.row_is_person else answered
        supplier = self._departments(table, "supplier", must_name, problems)
        general = (customer == _BLANK) & (perspective == SUPPLIER) if both_sides else nobody  # rates all it gives
        give_back()  # the columns of departments, before lists of all rows are made
        reasons = {"no-answer": _none_if_all(answered), "own-department": _if_any(customer == supplier)}
        if both_sides:
            reasons["own-department"] = _if_any(reasons["own-department"] & ~general)
        if table.row_is_person:
            reasons["no-department"] = answered & np.where(as_customer, customer == _BLANK, supplier == _BLANK)
        if respondent is not None:
            reasons["blank-respondent"] = _if_any(unnamed(respondent))
        if both_sides:
            customer[general] = supplier[general]
        rated = Rated(
            customer,
            supplier,
            perspective,
            values,
            expected,
            importance,
            cells["seconds"].each(seconds, np.float64) if "seconds" in cells else None,
            _row_names(table) if table.row_is_person and respondent is None else respondent,
            _keys(cells["service"]) if "service" in cells else None,
            cells.get(SENT),
            None if isinstance(table.rows, range) else table.rows,
            {about: tidied(cells[about]) for about in (COMMENT, GENERAL) if about in cells},
            Counter(table.aside),
            rows=table.read,
        )
        silent = table.read - sum(table.aside.values()) - _rows_with_ratings(table.rows)
        if silent:  # rows that rate nobody at all
            rated.set_aside["no-answer"] += silent
        return without(rated, reasons)

    def _scores(self, table: RatingTable, ending: str, refused: list[tuple[int, str]]) -> Marks:
        packed = MarksOf(len(table.rows))
        for item in self._items:
            if item.id + ending in table.cells:
                packed.add(*self._answers(table, item.id + ending, item.scale, refused))
            else:
                packed.add(np.zeros(len(table.rows), np.uint8), [])
        return packed.marks()

    def _check_labels(self, table: RatingTable, scales: dict[str, Scale], problems: Problems) -> None:
        """Refuse answers whose labels are steps of another, finer scale."""
        for scale in dict.fromkeys(scales.values()):
            names = [id_ + ending for id_ in scales for ending in ("", EXPECTED) if scales[id_] == scale]
            names = [name for name in names if name in self._seen]
            found = self._readers[scale].two_scales(chain.from_iterable(self._seen[name] for name in names))
            if found and len(table.rows):
                values: dict[str, str | int | float] = {"first": found[0][:40], "second": found[1][:40]}
                problems.extend([Problem("error", "labels-two-scales", table.where(0, names[0]), values)])

    def _answers(
        self, table: RatingTable, name: str, scale: Scale, refused: list[tuple[int, str]]
    ) -> tuple[npt.NDArray[np.unsignedinteger], list[float]]:
        """Return a column's answers as codes, 0 for none, and the answers that 1, 2, … stand for, ascending."""
        column = table.cells[name]
        self._seen[name] = column.cells
        read = [self._readers[scale].read(cell) for cell in column.cells]
        bad = np.array([answer == REFUSED for answer in read], np.bool_)
        if bad.any():
            refused.extend((i, name) for i in np.flatnonzero(bad[column.codes]).tolist())
        # A refused cell counts as an answer, so that its row is not one without any: the file is refused anyway.
        answers = [scale.low if answer == REFUSED else answer for answer in read]
        levels = sorted({answer for answer in answers if not math.isnan(answer)})
        place = {level: code for code, level in enumerate(levels, 1)}
        codes = np.array([0 if math.isnan(answer) else place[answer] for answer in answers], code_type([levels]))
        return looked_up(codes, column.codes) if len(codes) else np.zeros(len(column), np.uint8), levels

    def _departments(self, table: RatingTable, name: str, needed: npt.NDArray[np.bool_], problems: Problems) -> Ints:
        """Return a column's department codes; report unknown names once each, and blanks where one is needed."""
        column = table.cells[name]
        found: Ints = column.each(self._department, np.int16 if len(self._codes) < 2**15 else np.int32)
        if found.min(initial=0) >= 0:  # as mostly: no lists of all rows are made to look for what is not there
            return found
        blanks = np.flatnonzero(needed & (found == _BLANK)).tolist()
        for i in first_of(blanks, [table.where(i, name) for i in blanks[:1]], problems):
            problems.error(f"{name}-blank", table.where(i, name))
        unknown = np.flatnonzero(found == _UNKNOWN)
        unknown = unknown[
            np.unique(table.rows_of(unknown), return_index=True)[1]
        ]  # a row's cell once, not once a rating
        alike: dict[int, list[int]] = {}
        for i in unknown.tolist():
            alike.setdefault(int(column.codes[i]), []).append(i)
        for place, (code, rows) in enumerate(alike.items()):
            cell, (first, *rest) = column.cells[code], [table.where(i, name) for i in rows]
            near = self._names.nearest_spelling(cell) if isinstance(cell, str) and place < _SUGGESTIONS else ""
            report_department(first, cell, n=len(rows), near=near, problems=problems, rest=rest)
        return found

    def _department(self, cell: Value) -> int:
        if type(cell) is int:
            cell = str(cell)
        if cell is None:
            return _BLANK
        if not isinstance(cell, str):
            return _UNKNOWN
        if not visible(cell).strip():
            return _BLANK
        found = self._names.find(cell) or self._names.find(visible(cell).strip())
        return _UNKNOWN if found is None else self._codes[found]


def _none_if_all(rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which rows something is not true of, as ``_if_any``."""
    return np.broadcast_to(np.False_, rows.shape) if rows.all() else ~rows


def _if_any(rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which rows something is true of; nothing that takes room where it is of none."""
    return rows if rows.any() else np.broadcast_to(np.False_, rows.shape)


def _rows_with_ratings(rows: Ints | range) -> int:
    """Return how many different rows there are."""
    if isinstance(rows, range):
        return len(rows)
    return len(rows) if (rows[1:] > rows[:-1]).all() else int(np.count_nonzero(np.bincount(rows)))


def _row_names(table: RatingTable) -> Column:
    """Return a name for each rating's person where each row of the sheet is one."""
    place = f"{table.sheet.path}\n{table.sheet.name}\n"
    rows, codes = np.unique(table.rows, return_inverse=True)
    return Column(codes.astype(np.int32), [f"{place}{row}" for row in rows.tolist()])


def _perspectives(table: RatingTable, problems: Problems) -> npt.NDArray[np.uint8]:
    column = table.cells.get("perspective")
    if column is None:
        return np.broadcast_to(np.uint8(CUSTOMER), (len(table.rows),))  # takes no room
    codes = column.each(_perspective, np.int64)
    unknown = np.flatnonzero(codes == _UNKNOWN).tolist()
    for i in first_of(unknown, [table.where(i, "perspective") for i in unknown[:1]], problems):
        problems.error("perspective-unknown", table.where(i, "perspective"))
    return np.maximum(codes, CUSTOMER).astype(np.uint8)


def _perspective(cell: Value) -> int:
    if cell is None:
        return CUSTOMER
    return _PERSPECTIVES.get(squeezed(cell), _UNKNOWN) if isinstance(cell, str) else _UNKNOWN


def _key(cell: Value) -> str:
    """Return the form in which people and services are compared."""
    if isinstance(cell, str) and cell.isascii() and cell.isalnum():
        return cell.lower()  # what the rest comes to, for the many
    if cell is None or isinstance(cell, CellError):
        return ""
    if isinstance(cell, CellDate):
        return cell.value.isoformat()
    return "".join(folded(visible(cell)).split()) if isinstance(cell, str) else str(cell)


def _keys(column: Column) -> Column:
    """Return people or services in the form in which they are compared."""
    if isinstance(column.cells, Texts):
        found, forms = compared(column.cells, _key, blank=not column.codes.all())
        recode(column.codes, found)
        return Column(column.codes, forms)
    keys: dict[Value, int] = {}
    places = np.array([keys.setdefault(_key(cell), len(keys)) for cell in column.cells], np.int32)
    return Column(places[column.codes] if len(places) else column.codes, list(keys))


def unnamed(people: Column) -> npt.NDArray[np.bool_]:
    """Return which rows name nobody."""
    if isinstance(people.cells, Texts):  # of which only the first may be blank
        return people.codes < len(people.cells.before)
    return people.each(lambda who: not who, np.bool_)


def _people(table: RatingTable, problems: Problems) -> Column | None:
    """Return who answered, "" for unknown; None where the column is missing or wholly blank."""
    column = table.cells.get("respondent")
    if column is None:
        return None
    if not isinstance(column.cells, Texts) and any(isinstance(cell, CellError) for cell in column.cells):
        broken = np.flatnonzero(column.each(lambda cell: isinstance(cell, CellError), np.bool_)).tolist()
        for i in first_of(broken, [table.where(i, "respondent") for i in broken[:1]], problems):
            cell = column[i]
            assert isinstance(cell, CellError)
            problems.error(error_code(cell), table.where(i, "respondent"), error=cell.code)
    people = _keys(column)
    return people if any(people.cells) else None
