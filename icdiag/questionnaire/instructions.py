"""The workbook's first sheet: what it is for, how to fill it in, what is promised, and the way to every department."""

from collections.abc import Iterator, Sequence

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from icdiag.questionnaire.layout import ALL, DONE
from icdiag.questionnaire.look import fit, height, merge, page, protect
from icdiag.questionnaire.plan import Plan, scales
from icdiag.questionnaire.rules import counted, legend
from icdiag.words import Words
from icdiag.workbook import dress, text

_WIDTHS = (("A", 3.0), ("B", 44.0), ("C", 18.0), ("D", 36.0))
_ROOM = sum(width for _, width in _WIDTHS)


class Instructions:
    """Writes the instructions into an empty sheet."""

    def __init__(self, sheet: Worksheet, plan: Plan, words: Words) -> None:
        """Take where and what to write; ``row`` is the next one."""
        self.sheet, self.plan, self.words = sheet, plan, words
        self.row = 1
        self.results: dict[str, str | int] = {}
        """What the formulas give while nothing is filled in, by cell."""

    def write(self, sheets: Sequence[tuple[str, int]]) -> None:
        """Write everything; ``sheets`` are the names of the departments' sheets and the answers that each wants."""
        plan, words = self.plan, self.words
        for letter, width in _WIDTHS:
            self.sheet.column_dimensions[letter].width = width
        title = words("questionnaire.title", org=plan.org) if plan.org else words("questionnaire.title_plain")
        self._paragraph(title, "q title", factor=1.7)
        self._paragraph(words("questionnaire.instructions.lead"), "q text")
        self._section("how")
        for number, step in enumerate(self._steps(), start=1):
            self._paragraph(step, "q text", sign=f"{number}.")
        self._section("promise")
        for promise in self._promises():
            self._paragraph(promise, "q text", sign="•")
        self._back()
        self._departments(sheets)
        protect(self.sheet)
        page(self.sheet, header=plan.org, footer=words("questionnaire.form.footer"), landscape=False)
        self.sheet.print_area = f"A1:D{self.row - 1}"
        fit(self.sheet, width=_ROOM, rows=self.row - 1)

    def _promises(self) -> Iterator[str]:
        plan, words = self.plan, self.words
        yield words("questionnaire.instructions.promise_groups", n=plan.min_n)
        if plan.shared_at is None:
            yield words("questionnaire.instructions.promise_single")
        else:
            yield words("questionnaire.instructions.promise_shared", n=plan.shared_at)
        yield words("questionnaire.instructions.promise_name")
        yield words("questionnaire.instructions.promise_raw")

    def _steps(self) -> Iterator[str]:
        plan, words = self.plan, self.words
        found = scales(plan.instrument.items())
        yield words("questionnaire.instructions.find")
        yield words("questionnaire.instructions.contact")
        if len(found) == 1:
            yield words("questionnaire.instructions.answer", scale=legend(found[0], words))
        else:
            yield words("questionnaire.instructions.answer_several")
        yield words("questionnaire.instructions.na", na=words("questionnaire.na"))
        if plan.expectations:
            yield words("questionnaire.instructions.expected", column=words("questionnaire.form.expected"))
        yield words("questionnaire.instructions.extra")
        yield words("questionnaire.instructions.self", column=words("questionnaire.form.self"))
        yield words("questionnaire.instructions.done")

    def _paragraph(self, value: str, style: str, *, factor: float = 1.0, sign: str = "") -> None:
        """Write a text over the page's width, behind a sign if there is one."""
        first = 2 if sign else 1
        if sign:
            text(self.sheet.cell(self.row, 1), sign, style)
        self._across(value, style, first=first)
        room = _ROOM - (_WIDTHS[0][1] if sign else 0) - 2
        self._end_row(height(value, room, self.words.language, factor=factor))

    def _section(self, key: str) -> None:
        self._across(self.words(f"questionnaire.instructions.{key}"), "q section")
        self._end_row(30)

    def _across(self, value: str, style: str, *, first: int = 1) -> None:
        text(self.sheet.cell(self.row, first), value, style)
        merge(self.sheet, self.row, first, len(_WIDTHS))

    def _end_row(self, points: float) -> None:
        self.sheet.row_dimensions[self.row].height = points
        self.row += 1

    def _back(self) -> None:
        """Write two cells for whoever sends the questionnaire out to fill in."""
        self._section("back")
        for key in ("back_to", "back_by"):
            text(self.sheet.cell(self.row, 2), self.words(f"questionnaire.instructions.{key}"), "q line")
            for column in (3, 4):
                dress(self.sheet.cell(self.row, column), "q comment")
            merge(self.sheet, self.row, 3, 4)
            self._end_row(22)

    def _departments(self, sheets: Sequence[tuple[str, int]]) -> None:
        """Write the list of departments, with what is filled in of each."""
        self._section("departments")
        text(self.sheet.cell(self.row, 2), self.words("questionnaire.instructions.department"), "q head left")
        text(self.sheet.cell(self.row, 3), self.words("questionnaire.instructions.progress"), "q head")
        self._end_row(20)
        for form, (name, wanted) in zip(self.plan.forms, sheets, strict=True):
            quoted = name.replace("'", "''")
            cell = self.sheet.cell(self.row, 2)
            text(cell, form.name, "q line link")
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!B2", display=name)
            count = self.sheet.cell(self.row, 3)
            count.value = "=" + counted("{done} / {all}", f"'{quoted}'!{DONE}", f"'{quoted}'!{ALL}")
            dress(count, "q count")
            self.results[count.coordinate] = f"0 / {wanted}"
            self._end_row(height(form.name, _WIDTHS[1][1] - 3, self.words.language))
