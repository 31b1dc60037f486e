"""Where everything stands on a department's sheet: the rows of the questions, the columns of the suppliers."""

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from icdiag.model.form import Kind
from icdiag.questionnaire.plan import Form, Plan
from icdiag.words import Words

PROGRESS_ROW, LEGEND_ROW, NAMES_ROW = 3, 4, 5
DONE, ALL = f"$A${PROGRESS_ROW}", f"$A${LEGEND_ROW}"
"""Hidden cells with the number of answers given and wanted."""
FIRST_COLUMN = 3
"""After the marks and the questions."""
ONE_PAGE = 10
"""Columns of answers that one page's width holds, made smaller if need be."""
A_PAGE = 6
"""Columns of answers on each of several pages."""
_QUESTIONS = {"zh": 50.0, "en": 56.0}
_FEW = {1: 40.0, 2: 28.0, 3: 22.0, 4: 18.0}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of answers."""

    kind: Kind
    id: str
    head: str
    hint: str


class Layout:
    """The rows and columns of one form."""

    def __init__(self, form: Form, plan: Plan, words: Words) -> None:
        """Lay them out."""
        items = len(plan.instrument.items())
        self.columns = tuple(_columns(form, plan, words))
        self.wanted = items * len(self.columns)
        """Answers to give before anybody is screened out."""
        self.rated = bool(form.suppliers)
        """Whether anybody is rated beside the department itself."""
        self.hints = any(column.hint for column in self.columns)
        self.contact_row = NAMES_ROW + 1 + self.hints if self.rated else 0
        self.first_item = NAMES_ROW + 1 + self.hints + self.rated
        self.last_item = self.first_item + items - 1
        self.importance_row = self.last_item + 1 if self.rated else 0
        self.answered_row = self.last_item + 1 + self.rated
        self.questions = _QUESTIONS[words.language]
        """Width of the column with the questions."""
        self.width = _FEW.get(len(self.columns), 14.0)
        """Width of a column of answers: few columns are wider, so that comments have room."""
        self.paged = len(self.columns) > ONE_PAGE
        """Whether the sheet is printed several pages wide."""

    def placed(self) -> Iterator[tuple[int, Column]]:
        """Yield the number of each column of answers, and the column."""
        return enumerate(self.columns, start=FIRST_COLUMN)

    @property
    def last_column(self) -> int:
        """Return the number of the last column."""
        return FIRST_COLUMN - 1 + len(self.columns)

    @property
    def first_page(self) -> int:
        """Return the number of the last column on the first page."""
        return FIRST_COLUMN - 1 + A_PAGE if self.paged else self.last_column

    def letters(self, kind: Kind) -> tuple[str, str] | None:
        """Return the first and the last column of a kind, by their letters; they stand side by side."""
        found = [j for j, column in self.placed() if column.kind is kind]
        return (get_column_letter(found[0]), get_column_letter(found[-1])) if found else None

    def answers(self, kind: Kind) -> str:
        """Return the range of the answers in a kind of columns, "" where there is none."""
        letters = self.letters(kind)
        return f"{letters[0]}{self.first_item}:{letters[1]}{self.last_item}" if letters else ""

    def first_answer(self) -> str:
        """Return the first cell to fill in."""
        letters = self.letters(Kind.SUPPLIER)
        return f"{letters[0]}{self.contact_row}" if letters else self.answers(Kind.SELF).partition(":")[0]


def _columns(form: Form, plan: Plan, words: Words) -> Iterator[Column]:
    if form.suppliers and plan.expectations:
        yield Column(Kind.EXPECTED, "", words("questionnaire.form.expected"), words("questionnaire.form.expected_hint"))
    for supplier in form.suppliers:
        yield Column(Kind.SUPPLIER, supplier.id, supplier.name, supplier.services)
    if form.serves:
        yield Column(Kind.SELF, "", words("questionnaire.form.self"), words("questionnaire.form.self_hint"))
