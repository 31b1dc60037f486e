"""One department's sheet: its suppliers across, the questions down, and the progress counted as it is filled in."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.worksheet import Worksheet

from icdiag.model.form import Kind, mark, sheet_mark
from icdiag.model.instrument import Scale
from icdiag.questionnaire.layout import A_PAGE, ALL, DONE, LEGEND_ROW, NAMES_ROW, PROGRESS_ROW, Layout
from icdiag.questionnaire.look import OUT, fit, height, merge, page, protect
from icdiag.questionnaire.plan import Form, Plan, points, scales
from icdiag.questionnaire.rules import coloured, counted, legend, list_choice, quoted, runs, scale_choice
from icdiag.words import Words
from icdiag.workbook import dress, text

IMPORTANCE = Scale(1, 5)
_PAGED_SCALE = 80
"""Per cent of its size at which a sheet is printed that is several pages wide."""
_WIDE = 5
"""Columns of answers above which a page lies on its side."""


class DepartmentSheet:
    """Writes one form into an empty sheet."""

    def __init__(self, sheet: Worksheet, form: Form, plan: Plan, words: Words) -> None:
        """Take where and what to write."""
        self.sheet, self.form, self.plan, self.words = sheet, form, plan, words
        self.items = plan.instrument.items()
        self.layout = Layout(form, plan, words)
        self.results: dict[str, str | int] = {}
        """What the formulas give while nothing is filled in, by cell."""

    def write(self, *, home: str) -> None:
        """Write everything; ``home`` is the name of the instructions' sheet."""
        sheet = self.sheet
        sheet.column_dimensions["A"].hidden = True
        sheet.row_dimensions[1].hidden = True
        sheet.column_dimensions["B"].width = self.layout.questions
        for j in range(3, self.layout.last_column + 1):
            sheet.column_dimensions[get_column_letter(j)].width = self.layout.width
        self._marks()
        self._top(home)
        self._heads()
        self._questions()
        self._choices()
        self._colours()
        last = self._comments(self.layout.answered_row + 2) if self.layout.rated else self.layout.answered_row
        sheet.freeze_panes = f"C{NAMES_ROW + 1}"
        begin = sheet.sheet_view.selection[-1]
        begin.activeCell = begin.sqref = self.layout.first_answer()
        protect(sheet)
        self._print(last)

    def _marks(self) -> None:
        text(self.sheet["A1"], sheet_mark(self.form.id, self.plan.instrument.id), "q mark")
        for j, column in self.layout.placed():
            text(self.sheet.cell(1, j), mark(column.kind, column.id), "q mark")

    def _row_mark(self, row: int, kind: Kind, id_: str = "") -> None:
        text(self.sheet.cell(row, 1), mark(kind, id_), "q mark")

    def _wide(self, row: int, value: str, style: str, *, factor: float = 1.0) -> None:
        """Write a text over all columns, high enough to be read whole.

        Where the sheet is printed several pages wide it stays in the column that every page repeats.
        """
        columns = 0 if self.layout.paged else len(self.layout.columns)
        room = self.layout.questions + self.layout.width * columns
        text(self.sheet.cell(row, 2), value, style)
        merge(self.sheet, row, 2, 2 + columns)
        self._height(row, value, room - 2, factor=factor)

    def _height(self, row: int, value: str, room: float, *, factor: float = 1.0, least: int = 1) -> None:
        """Make a row high enough for a text in so many characters' width, and for some lines at least."""
        self.sheet.row_dimensions[row].height = height(value, room, self.words.language, factor=factor, least=least)

    def _top(self, home: str) -> None:
        words, sheet = self.words, self.sheet
        title = words(
            "questionnaire.form.title" if self.layout.rated else "questionnaire.form.title_self", name=self.form.name
        )
        self._wide(2, title, "q title", factor=1.7)
        self._progress()
        link = sheet.cell(PROGRESS_ROW, 3)
        text(link, words("questionnaire.form.home"), "q link")
        target = home.replace("'", "''")
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{target}'!A1", display=home)
        legends = [legend(scale, words) for scale in scales(self.items)]
        joint = words("questionnaire.form.legend_joint")
        na = words("questionnaire.na")
        self._wide(LEGEND_ROW, words("questionnaire.form.legend", scale=joint.join(legends), na=na), "q note")

    def _no(self) -> str:
        return quoted(self.words("questionnaire.no"))

    def _progress(self) -> None:
        done, all_ = [], []
        if letters := self.layout.letters(Kind.SUPPLIER):
            contact = f"{letters[0]}{self.layout.contact_row}:{letters[1]}{self.layout.contact_row}"
            done.append(f'SUMPRODUCT(({contact}<>{self._no()})*({self.layout.answers(Kind.SUPPLIER)}<>""))')
            n = len(self.form.suppliers)
            all_.append(f"({n}-COUNTIF({contact},{self._no()}))*{len(self.items)}")
        for kind in (Kind.EXPECTED, Kind.SELF):
            if answers := self.layout.answers(kind):
                done.append(f"COUNTA({answers})")
                all_.append(str(len(self.items)))
        self._compute(PROGRESS_ROW, 1, "+".join(done), 0, "q mark")
        self._compute(LEGEND_ROW, 1, "+".join(all_), self.layout.wanted, "q mark")
        said = counted(self.words("questionnaire.form.progress", done="{done}", all="{all}"), DONE, ALL)
        still = quoted(self.words("questionnaire.form.open"))
        blank = self.words("questionnaire.form.progress", done=0, all=self.layout.wanted)
        blank += self.words("questionnaire.form.open")
        self._compute(PROGRESS_ROW, 2, f'{said}&IF({DONE}<{ALL},{still},"")', blank, "q progress")
        self._height(PROGRESS_ROW, "", 1)

    def _compute(self, row: int, column: int, formula: str, result: str | int, style: str) -> None:
        """Put a formula into a cell, with what it gives as long as nothing is filled in."""
        cell = self.sheet.cell(row, column)
        cell.value = f"={formula}"
        dress(cell, style)
        self.results[cell.coordinate] = result

    def _heads(self) -> None:
        sheet = self.sheet
        self._row_mark(NAMES_ROW, Kind.NAMES)
        text(sheet.cell(NAMES_ROW, 2), self.words("questionnaire.form.department"), "q head left")
        for j, column in self.layout.placed():
            own = column.kind is not Kind.SUPPLIER
            text(sheet.cell(NAMES_ROW, j), column.head, "q head own" if own else "q head")
        self._tallest(NAMES_ROW, [column.head for column in self.layout.columns])
        if not self.layout.hints:
            return
        text(
            sheet.cell(NAMES_ROW + 1, 2),
            self.words("questionnaire.form.services") if self.layout.rated else "",
            "q line",
        )
        for j, column in self.layout.placed():
            text(sheet.cell(NAMES_ROW + 1, j), column.hint, "q hint")
        self._tallest(NAMES_ROW + 1, [column.hint for column in self.layout.columns])

    def _tallest(self, row: int, values: Sequence[str]) -> None:
        heights = [height(value, self.layout.width - 1, self.words.language, bold=True) for value in values]
        self.sheet.row_dimensions[row].height = max(heights)

    def _questions(self) -> None:
        words = self.words
        if self.layout.rated:
            self._question(
                self.layout.contact_row, Kind.CONTACT, "", words("questionnaire.form.contact"), "q line strong"
            )
        several = len(scales(self.items)) > 1
        for number, item in enumerate(self.items, start=1):
            asked = f"{number}. {item.text.in_(words.language)}"
            if several:
                asked += " " + words("questionnaire.own_scale", scale=legend(item.scale, words))
            self._question(self.layout.first_item + number - 1, Kind.ITEM, item.id, asked, "q line")
        if self.layout.rated:
            question = words("questionnaire.form.importance")
            self._question(self.layout.importance_row, Kind.IMPORTANCE, "", question, "q line strong")
        self._answered()

    def _question(self, row: int, kind: Kind, id_: str, asked: str, style: str) -> None:
        self._row_mark(row, kind, id_)
        text(self.sheet.cell(row, 2), asked, style)
        self._height(row, asked, self.layout.questions - 3)
        for j, column in self.layout.placed():
            asks = kind is Kind.ITEM or column.kind is Kind.SUPPLIER
            dress(self.sheet.cell(row, j), "q answer" if asks else "q none")

    def _answered(self) -> None:
        row = self.layout.answered_row
        text(self.sheet.cell(row, 2), self.words("questionnaire.form.answered"), "q line")
        for j, column in self.layout.placed():
            letter = get_column_letter(j)
            count = f'COUNTA({letter}{self.layout.first_item}:{letter}{self.layout.last_item})&" / {len(self.items)}"'
            if column.kind is Kind.SUPPLIER:
                count = f'IF({letter}{self.layout.contact_row}={self._no()},"–",{count})'
            self._compute(row, j, count, f"0 / {len(self.items)}", "q count")
        self._height(row, "", 1)

    def _choices(self) -> None:
        """Attach the drop-down lists."""
        words = self.words
        last = get_column_letter(self.layout.last_column)
        for scale in scales(self.items):
            rows = [self.layout.first_item + i for i, item in enumerate(self.items) if item.scale == scale]
            ranges = [f"C{first}:{last}{end}" for first, end in runs(rows)]
            self._choice(scale_choice(scale, f"C{rows[0]}", words), ranges)
        if letters := self.layout.letters(Kind.SUPPLIER):
            answers = (words("questionnaire.yes"), words("questionnaire.no"))
            ranges = [
                f"{letters[0]}{row}:{letters[1]}{row}" for row in (self.layout.contact_row, self.layout.importance_row)
            ]
            self._choice(list_choice(answers, words), ranges[:1])
            self._choice(list_choice(points(IMPORTANCE), words), ranges[1:])

    def _choice(self, choice: DataValidation, ranges: list[str]) -> None:
        for cells in ranges:
            choice.add(cells)
        self.sheet.add_data_validation(choice)

    def _colours(self) -> None:
        """Grey what is screened out; take the colour from cells that are filled in."""
        sheet, last = self.sheet, get_column_letter(self.layout.last_column)
        blocks = [("C", self.layout.first_item, last, self.layout.last_item)]
        if letters := self.layout.letters(Kind.SUPPLIER):
            first, end = letters
            out = coloured(f"{first}${self.layout.contact_row}={self._no()}", OUT)
            sheet.conditional_formatting.add(f"{first}{self.layout.first_item}:{end}{self.layout.importance_row}", out)
            blocks += [(first, row, end, row) for row in (self.layout.contact_row, self.layout.importance_row)]
        for left, top, right, bottom in blocks:
            filled = coloured(f"LEN({left}{top})>0", "FFFFFF")
            sheet.conditional_formatting.add(f"{left}{top}:{right}{bottom}", filled)

    def _comments(self, row: int) -> int:
        """Write a line for each supplier's comment and return the last row."""
        sheet = self.sheet
        secret = self.plan.shared_at is None
        heading = self.words("questionnaire.form.comments" if secret else "questionnaire.form.comments_shared")
        self._wide(row, heading, "q section", factor=1.2)
        end = self.layout.first_page
        for supplier in self.form.suppliers:
            row += 1
            self._row_mark(row, Kind.COMMENT if secret else Kind.SHARED, supplier.id)
            text(sheet.cell(row, 2), supplier.name, "q line")
            for j in range(3, end + 1):
                dress(sheet.cell(row, j), "q comment")
            merge(sheet, row, 3, end)
            self._height(row, supplier.name, self.layout.questions - 3, least=2)
        return row

    def _print(self, last_row: int) -> None:
        sheet, columns = self.sheet, len(self.layout.columns)
        page(
            sheet,
            header=self.plan.org,
            footer=f"{self.words('questionnaire.form.footer')} · {self.form.name}",
            landscape=columns > _WIDE,
        )
        sheet.print_area = f"A1:{get_column_letter(self.layout.last_column)}{last_row}"
        sheet.print_title_rows, sheet.print_title_cols = f"{LEGEND_ROW}:{NAMES_ROW}", "A:B"
        if self.layout.paged:  # too small to read on one page: several pages wide
            assert sheet.sheet_properties.pageSetUpPr is not None
            sheet.sheet_properties.pageSetUpPr.fitToPage = False
            sheet.page_setup.scale = _PAGED_SCALE
            breaks = range(2 + A_PAGE, self.layout.last_column, A_PAGE)
            sheet.col_breaks = ColBreak(brk=tuple(Break(id=at, max=1_048_575) for at in breaks))
        else:
            fit(sheet, width=self.layout.questions + self.layout.width * columns, rows=last_row)
