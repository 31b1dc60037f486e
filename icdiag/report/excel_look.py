"""How the workbook looks: every named style, with fixed colours that stay apart with any colour vision."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.workbook import Workbook

FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
INK, MUTED, LINE, HEAD = "1F2933", "566573", "C8CED6", "E8ECF1"
CLASSES = (("B2182B", "FFFFFF"), ("EF8A62", "000000"), ("D9D9D9", "000000"), ("92C5DE", "000000"), ("2166AC", "FFFFFF"))
"""(fill, ink) of score classes 1 to 5: red to blue."""
_SEVERITY = {"critical": "B2182B", "high": "B35806", "medium": INK, "low": MUTED}
_NUMBERS = {"score": "0.0", "count": "#,##0", "percent": "0%", "ratio": "0.00", "fine": "0.000"}


@dataclass(frozen=True, slots=True)
class _Style:
    """One named style; the defaults are plain text on top of its cell."""

    name: str
    size: int = 10
    bold: bool = False
    color: str = INK
    underline: Literal["single"] | None = None
    fill: str = ""
    hatched: bool = False
    line: bool = False
    """A thin line below."""
    form: str = "General"
    wrap: bool = False
    rotation: int = 0
    vertical: Literal["top", "center", "bottom"] = "top"
    horizontal: Literal["left", "center", "right"] | None = None
    indent: int = 0

    def build(self, font: str) -> NamedStyle:
        """Return the style for openpyxl."""
        fill = PatternFill("solid", fgColor=self.fill) if self.fill else PatternFill()
        return NamedStyle(
            name=self.name,
            font=Font(name=font, size=self.size, bold=self.bold, color=self.color, underline=self.underline),
            fill=PatternFill("lightUp", fgColor=MUTED, bgColor="FFFFFF") if self.hatched else fill,
            border=Border(bottom=Side(style="thin", color=LINE)) if self.line else Border(),
            alignment=Alignment(
                vertical=self.vertical,
                horizontal=self.horizontal,
                wrap_text=self.wrap,
                text_rotation=self.rotation,
                indent=self.indent,
            ),
            number_format=self.form,
        )


def register(book: Workbook, language: str) -> None:
    """Add every named style to the workbook, in the language's font."""
    for style in (*_texts(), *_tables(), *_matrix()):
        book.add_named_style(style.build(FONTS[language]))


def _texts() -> Iterator[_Style]:
    yield _Style("ic title", size=18, bold=True)
    yield _Style("ic subtitle", color=MUTED)
    yield _Style("ic section", size=13, bold=True)
    yield _Style("ic lead", wrap=True)
    yield _Style("ic note", color=MUTED, wrap=True)
    yield _Style("ic link", color="1F5FA8", underline="single", horizontal="left", indent=1)
    yield _Style("ic big", size=16, bold=True, horizontal="left", indent=1, line=True)


def _tables() -> Iterator[_Style]:
    head = _Style("ic head", bold=True, fill=HEAD, wrap=True, vertical="center", horizontal="left", indent=1, line=True)
    yield head
    yield replace(head, name="ic head number", horizontal="right", indent=0)
    yield _Style("ic turned", bold=True, fill=HEAD, rotation=60, vertical="bottom", horizontal="center")
    text = _Style("ic text", wrap=True, horizontal="left", indent=1, line=True)
    yield text
    yield replace(text, name="ic strong", bold=True)
    for name, form in _NUMBERS.items():
        yield _Style(f"ic {name}", line=True, form=form, horizontal="right")
    for severity, color in _SEVERITY.items():
        yield replace(text, name=f"ic {severity}", bold=True, color=color, wrap=False)


def _matrix() -> Iterator[_Style]:
    cell = _Style("ic unrated", color=MUTED, vertical="center", horizontal="center")
    yield cell
    yield replace(cell, name="ic hidden", hatched=True)
    yield replace(cell, name="ic own", fill="F4F6F8")
    for i, (fill, ink) in enumerate(CLASSES, start=1):
        yield replace(cell, name=f"ic class {i}", fill=fill, color=ink, form="0")
