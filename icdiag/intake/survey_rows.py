"""From rating tables to columns of numbers: departments and people become codes, unusable rows are set aside."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from icdiag.answers import CUSTOMER, SUPPLIER
from icdiag.intake.answer_cells import IMPORTANCE, AnswerReader, squeezed, visible
from icdiag.intake.cells import BAD_VALUE, CellDate, CellError, Value
from icdiag.intake.hints import DepartmentNames, folded
from icdiag.intake.layouts.table import RatingTable
from icdiag.intake.problems import Problems
from icdiag.intake.survey_refusals import error_code, first_of, report_department, report_refused
from icdiag.model.instrument import Instrument, Scale
from icdiag.model.org import Org

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_NOT_AN_ANSWER = CellError(BAD_VALUE)
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


@dataclass(slots=True)
class Rated:
    """The usable and set-aside rows of one table; ``respondent`` holds texts until all tables are known."""

    customer: Ints
    supplier: Ints
    perspective: npt.NDArray[np.uint8]
    values: Floats
    importance: Floats
    respondent: list[str] | None
    """None where people cannot be told apart."""
    service: list[str] | None
    set_aside: Counter[str] = field(default_factory=Counter)
    rows: int = 0


class RowReader:
    """Reads tables of one survey: knows the departments and the instrument."""

    def __init__(self, org: Org, instrument: Instrument) -> None:
        """Index the departments' names and the scales."""
        self._names = DepartmentNames(org.departments)
        self._codes = {department.id: code for code, department in enumerate(org.departments)}
        self._items = instrument.items()
        self._readers = {scale: AnswerReader(scale) for scale in {item.scale for item in self._items} | {IMPORTANCE}}

    def read(self, table: RatingTable, problems: Problems) -> Rated:
        """Return the table's rows as numbers; what cannot be read goes to the problems."""
        cells, n = table.cells, len(table.rows)
        values = np.full((n, len(self._items)), np.nan)
        refused: list[tuple[int, str]] = []
        for place, item in enumerate(self._items):
            if item.id in cells:
                values[:, place] = self._answers(table, item.id, item.scale, refused)
        importance = np.full(n, np.nan)
        if "importance" in cells:
            importance = self._answers(table, "importance", IMPORTANCE, refused)
        report_refused(table, refused, {item.id: item.scale for item in self._items}, problems)
        answered = ~np.isnan(values).all(axis=1)
        perspective = _perspectives(table, problems)
        customer = self._departments(table, "customer", answered & (perspective == CUSTOMER), problems)
        supplier = self._departments(table, "supplier", answered, problems)
        general = (customer == _BLANK) & (perspective == SUPPLIER)  # rates what it gives to all its customers
        respondent = _people(table, problems)
        aside = _set_aside(answered, (customer == supplier) & ~general, respondent)
        customer[general] = supplier[general]
        service = _keys(cells["service"]) if "service" in cells else None
        rated = Rated(customer, supplier, perspective, values, importance, respondent, service, rows=n)
        return _without(rated, aside)

    def _answers(self, table: RatingTable, name: str, scale: Scale, refused: list[tuple[int, str]]) -> Floats:
        column: Sequence[Value] = table.cells[name]
        if bool in set(map(type, column)):
            column = [_NOT_AN_ANSWER if isinstance(cell, bool) else cell for cell in column]
        reader = self._readers[scale]
        answers = np.fromiter(map(reader.__getitem__, column), np.float64, len(column))
        bad = np.flatnonzero(np.isinf(answers))
        refused.extend((int(i), name) for i in bad)
        answers[bad] = np.nan
        if len(bad):  # such a row is not one without an answer: the file is refused anyway
            answers[bad] = scale.low
        return answers

    def _departments(self, table: RatingTable, name: str, needed: npt.NDArray[np.bool_], problems: Problems) -> Ints:
        """Return a column's department codes; report unknown names once each, and blanks where one is needed."""
        column = [str(c) if type(c) is int else c for c in table.cells[name]]
        codes: dict[Value, int] = {cell: self._department(cell) for cell in dict.fromkeys(column)}
        found = np.fromiter(map(codes.__getitem__, column), np.int64, len(column))
        blanks = np.flatnonzero(needed & (found == _BLANK)).tolist()
        for i in first_of(blanks, [table.where(i, name) for i in blanks[:1]], problems):
            problems.error(f"{name}-blank", table.where(i, name))
        unknown = np.flatnonzero(found == _UNKNOWN).tolist()
        counts = Counter(column[i] for i in unknown)
        first: dict[Value, int] = {}
        for i in unknown:
            first.setdefault(column[i], i)
        distinct = list(first.items())
        for place, (cell, i) in enumerate(
            first_of(distinct, [table.where(i, name) for _, i in distinct[:1]], problems)
        ):
            near = self._names.nearest(cell) if isinstance(cell, str) and place < _SUGGESTIONS else ""
            report_department(table.where(i, name), cell, n=counts[cell], near=near, problems=problems)
        return found

    def _department(self, cell: Value) -> int:
        if cell is None:
            return _BLANK
        if not isinstance(cell, str):
            return _UNKNOWN
        if not visible(cell).strip():
            return _BLANK
        found = self._names.find(cell) or self._names.find(visible(cell).strip())
        return _UNKNOWN if found is None else self._codes[found]


def _perspectives(table: RatingTable, problems: Problems) -> npt.NDArray[np.uint8]:
    column = table.cells.get("perspective")
    if column is None:
        return np.zeros(len(table.rows), np.uint8)
    known = {cell: _perspective(cell) for cell in dict.fromkeys(column)}
    codes = np.fromiter(map(known.__getitem__, column), np.int64, len(column))
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
    if cell is None or isinstance(cell, CellError):
        return ""
    if isinstance(cell, CellDate):
        return cell.value.isoformat()
    return "".join(folded(visible(cell)).split()) if isinstance(cell, str) else str(cell)


def _keys(column: Sequence[Value]) -> list[str]:
    keys = {cell: _key(cell) for cell in dict.fromkeys(column)}
    return [keys[cell] for cell in column]


def _people(table: RatingTable, problems: Problems) -> list[str] | None:
    """Return who answered, "" for unknown; None where the column is missing or wholly blank."""
    column = table.cells.get("respondent")
    if column is None:
        return None
    broken = [(i, cell) for i, cell in enumerate(column) if isinstance(cell, CellError)]
    for i, cell in first_of(broken, [table.where(i, "respondent") for i, _ in broken[:1]], problems):
        problems.error(error_code(cell), table.where(i, "respondent"), error=cell.code)
    people = _keys(column)
    return people if any(people) else None


def _set_aside(
    answered: npt.NDArray[np.bool_], own: npt.NDArray[np.bool_], respondent: list[str] | None
) -> dict[str, npt.NDArray[np.bool_]]:
    """Return reason -> rows; a row has the first reason that applies."""
    reasons = {"no-answer": ~answered, "own-department": own}
    if respondent is not None:
        reasons["blank-respondent"] = np.array([not who for who in respondent])
    taken = np.zeros(len(answered), np.bool_)
    for reason, rows in reasons.items():
        reasons[reason] = rows & ~taken
        taken |= rows
    return reasons


def _without(rated: Rated, reasons: dict[str, npt.NDArray[np.bool_]]) -> Rated:
    keep = ~np.logical_or.reduce(list(reasons.values()))
    aside = Counter({reason: int(rows.sum()) for reason, rows in reasons.items() if rows.any()})
    return picked(rated, keep, aside)


def picked(rated: Rated, keep: npt.NDArray[np.bool_], aside: Counter[str]) -> Rated:
    """Return the rows that are kept, with the others counted."""

    def some(texts: list[str] | None) -> list[str] | None:
        return None if texts is None else [text for text, kept in zip(texts, keep, strict=True) if kept]

    return Rated(
        rated.customer[keep],
        rated.supplier[keep],
        rated.perspective[keep],
        rated.values[keep],
        rated.importance[keep],
        some(rated.respondent),
        some(rated.service),
        rated.set_aside + aside,
        rated.rows,
    )
