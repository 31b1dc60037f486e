"""The workbook's cells: one place that makes user text harmless and gives every cell its look."""

import math
import re
from dataclasses import dataclass

from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from rich.cells import cell_len

LONGEST = 32_767
"""Excel's limit for one cell, in UTF-16 code units."""
_CUT = " […]"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
INK, MUTED, LINE, HEAD = "1F2933", "566573", "C8CED6", "E8ECF1"
CLASSES = (("B2182B", "FFFFFF"), ("EF8A62", "000000"), ("D9D9D9", "000000"), ("92C5DE", "000000"), ("2166AC", "FFFFFF"))
"""(fill, ink) of score classes 1 to 5: red to blue, told apart with any colour vision."""
_SEVERITY = {"critical": "B2182B", "high": "B35806", "medium": INK, "low": MUTED}


def clean(value: str) -> str:
    """Return the text as a cell may hold it.

    Characters that XML forbids become U+FFFD, direction controls go, and what Excel would read as an escape
    (``_x001B_``) is escaped. Over 32,767 the text is cut, with a mark.
    """
    safe = _ESCAPE.sub("_x005F_", _BIDI.sub("", _NOT_XML.sub("\ufffd", value)))
    if len(safe.encode("utf-16-le")) <= 2 * LONGEST:
        return safe
    room = 2 * (LONGEST - len(_CUT))
    return safe.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT


def text(cell: Cell | MergedCell, value: str, style: str = "ic text") -> None:
    """Put text into a cell as text, whatever it looks like: never a formula, an error or a number."""
    safe = clean(value)
    cell.style = style
    if not safe or isinstance(cell, MergedCell):
        return
    cell.value = safe
    cell.data_type = "s"
    if safe[0] in _FORMULA:
        cell.quotePrefix = True  # else Excel makes a formula of it when someone edits the cell


def number(cell: Cell | MergedCell, value: float | None, style: str = "ic score") -> None:
    """Put a number into a cell; an unknown one leaves it blank.

    Raises:
        ValueError: the number is not finite; a workbook would lose it in silence.
    """
    cell.style = style
    if value is None or isinstance(cell, MergedCell):
        return
    if not math.isfinite(value):
        raise ValueError("a number in the workbook is not finite")
    cell.value = value


def goto(cell: Cell | MergedCell, sheet: str) -> None:
    """Make the cell lead to the top of one of our own sheets, whose name comes from the word catalogue."""
    quoted = sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!A1", display=sheet)


@dataclass(frozen=True, slots=True)
class Look:
    """Fonts and the registered styles of one workbook."""

    font: str

    def register(self, book: Workbook) -> None:
        """Add every named style to the workbook."""
        for style in self._styles():
            book.add_named_style(style)

    def _styles(self) -> list[NamedStyle]:
        line = Side(style="thin", color=LINE)
        body = {"vertical": "top"}
        styles = [
            self._style("ic title", size=18, bold=True),
            self._style("ic subtitle", color=MUTED),
            self._style("ic section", size=13, bold=True),
            self._style("ic lead", wrap=True, **body),
            self._style("ic note", color=MUTED, wrap=True, **body),
            self._style("ic link", color="1F5FA8", underline="single", **body),
            self._style("ic head", bold=True, fill=HEAD, wrap=True, vertical="center", border=Border(bottom=line)),
            self._style(
                "ic head number",
                bold=True,
                fill=HEAD,
                wrap=True,
                vertical="center",
                horizontal="right",
                indent=1,
                border=Border(bottom=line),
            ),
            self._style("ic turned", bold=True, fill=HEAD, rotation=60, vertical="bottom", horizontal="center"),
            self._style("ic text", wrap=True, border=Border(bottom=line), **body),
            self._style("ic strong", bold=True, wrap=True, border=Border(bottom=line), **body),
            self._style("ic big", size=16, bold=True, horizontal="left", border=Border(bottom=line)),
        ]
        for name, form in (("score", "0.0"), ("count", "#,##0"), ("percent", "0%"), ("ratio", "0.00")):
            styles.append(
                self._style(f"ic {name}", border=Border(bottom=line), form=form, horizontal="right", indent=1, **body)
            )
        for severity, color in _SEVERITY.items():
            styles.append(self._style(f"ic {severity}", bold=True, color=color, border=Border(bottom=line), **body))
        return styles + self._classes()

    def _classes(self) -> list[NamedStyle]:
        frame = Border(*[Side(style="thin", color="FFFFFF")] * 4)
        middle = {"vertical": "center", "horizontal": "center", "border": frame}
        styles = [
            self._style(f"ic class {i}", fill=fill, color=ink, form="0", **middle)
            for i, (fill, ink) in enumerate(CLASSES, start=1)
        ]
        hatched = self._style("ic hidden", **middle)
        hatched.fill = PatternFill("lightUp", fgColor=MUTED, bgColor="FFFFFF")
        own = self._style("ic own", fill="F4F6F8", **middle)
        return [*styles, hatched, own, self._style("ic unrated", color=MUTED, **middle)]

    def _style(
        self,
        name: str,
        *,
        size: int = 10,
        bold: bool = False,
        color: str = INK,
        underline: str | None = None,
        fill: str = "",
        border: Border | None = None,
        form: str = "General",
        wrap: bool = False,
        rotation: int = 0,
        vertical: str | None = None,
        horizontal: str | None = None,
        indent: int = 0,
    ) -> NamedStyle:
        return NamedStyle(
            name=name,
            font=Font(name=self.font, size=size, bold=bold, color=color, underline=underline),
            fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
            border=border or Border(),
            alignment=Alignment(
                vertical=vertical, horizontal=horizontal, wrap_text=wrap, text_rotation=rotation, indent=indent
            ),
            number_format=form,
        )


def width(value: object) -> int:
    """Return the columns that a cell's widest line takes; a Chinese character takes two."""
    if isinstance(value, float):
        return 6
    return max((cell_len(line) for line in str(value).split("\n")), default=0)


def lines(value: object, columns: float) -> int:
    """Return how many lines a text takes in a column of this width."""
    return sum(max(1, math.ceil(width(part) / max(1.0, columns))) for part in str(value).split("\n"))


def print_setup(sheet: Worksheet, *, footer: str, head_row: int | None) -> None:
    """Set landscape, one page wide, the table's head on every page, and the footer with page numbers."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.85, 0.4
    if head_row:
        sheet.print_title_rows = f"{head_row}:{head_row}"
    # "&" starts a code in a footer; ours is catalogue text, but a doubled one costs nothing.
    sheet.oddFooter.left.text = footer.replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"
    sheet.sheet_view.showGridLines = False
