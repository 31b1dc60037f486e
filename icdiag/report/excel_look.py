"""How the workbook looks: every named style, with fixed colours that stay apart with any colour vision."""

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from icdiag.report.sheet import Styles

FONTS = {"zh": "Microsoft YaHei", "en": "Calibri"}
INK, MUTED, LINE, HEAD, LEAD, ENTRY = "1F2933", "566573", "C8CED6", "E8ECF1", "1F5FA8", "FFF9E5"
"""``ENTRY`` is the ground of cells that somebody fills in."""
CLASSES = (("B2182B", "FFFFFF"), ("EF8A62", "000000"), ("D9D9D9", "000000"), ("92C5DE", "000000"), ("2166AC", "FFFFFF"))
"""(fill, ink) of score classes 1 to 5: red to blue."""
MARKS = {
    "done": f'<font><color rgb="FF{MUTED}"/></font>',
    "late": '<font><b/><color rgb="FFB2182B"/></font>',
}
"""How cells look whose row is in some state, as the style part has it."""
_SEVERITY = {"critical": "B2182B", "high": "B35806", "medium": INK, "low": MUTED}
_CHANCE = '[>=0.995]">99%";[<0.005]"<1%";0%'
"""A probability is never said to be 0 or 100."""
_FORMATS = {"0": 1, "0.00": 2, "#,##0": 3, "0%": 9, "0.0": 164, "0.000": 165, "yyyy-mm-dd": 166, _CHANCE: 167}
"""Numbers that the file format gives to number formats; from 164 on they are the workbook's own."""
_NUMBERS = {"score": "0.0", "count": "#,##0", "percent": "0%", "ratio": "0.00", "fine": "0.000", "chance": _CHANCE}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class _Style(NamedTuple):
    """One named style; the defaults are plain text on top of its cell."""

    name: str
    size: int = 10
    bold: bool = False
    color: str = INK
    underline: bool = False
    fill: str = ""
    hatched: bool = False
    line: bool = False
    """A thin line below."""
    form: str = ""
    wrap: bool = False
    rotation: int = 0
    vertical: str = "top"
    horizontal: str = ""
    indent: int = 0

    def font_xml(self, font: str) -> str:
        """Return its font, in the order of elements that the format asks for."""
        bold, line = "<b/>" if self.bold else "", "<u/>" if self.underline else ""
        return (
            f'<font>{bold}{line}<sz val="{self.size}"/><color rgb="FF{self.color}"/>'
            f'<name val="{font}"/><family val="2"/></font>'
        )

    def fill_xml(self) -> str:
        """Return its fill."""
        if self.hatched:
            colours = f'<fgColor rgb="FF{MUTED}"/><bgColor rgb="FFFFFFFF"/>'
            return f'<fill><patternFill patternType="lightUp">{colours}</patternFill></fill>'
        if not self.fill:
            return '<fill><patternFill patternType="none"/></fill>'
        return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{self.fill}"/></patternFill></fill>'

    def alignment_xml(self) -> str:
        """Return where its text stands in the cell."""
        parts = [f'horizontal="{self.horizontal}"'] if self.horizontal else []
        parts.append(f'vertical="{self.vertical}"')
        if self.rotation:
            parts.append(f'textRotation="{self.rotation}"')
        if self.wrap:
            parts.append('wrapText="1"')
        if self.indent:
            parts.append(f'indent="{self.indent}"')
        return f"<alignment {' '.join(parts)}/>"


def named_styles() -> Styles:
    """Return the numbers of all styles."""
    return Styles(style.name for style in _all())


def styles_xml(language: str) -> str:
    """Return the workbook's style part, in the language's font."""
    styles = _all()
    fonts = ['<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>']
    fills = ['<fill><patternFill patternType="none"/></fill>', '<fill><patternFill patternType="gray125"/></fill>']
    parts = []
    for style in styles:
        font, fill = _index(fonts, style.font_xml(FONTS[language])), _index(fills, style.fill_xml())
        form = _FORMATS.get(style.form, 0)
        parts.append(
            f'<xf numFmtId="{form}" fontId="{font}" fillId="{fill}" borderId="{int(style.line)}"{{more}} applyFont="1" '
            f'applyNumberFormat="1" applyFill="1" applyBorder="1" applyAlignment="1">{style.alignment_xml()}</xf>'
        )
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
    own = [part.format(more=f' xfId="{i}"') for i, part in enumerate(parts, start=1)]
    quoted = [part.format(more=f' xfId="{i}" quotePrefix="1"') for i, part in enumerate(parts, start=1)]
    names = ['<cellStyle name="Normal" xfId="0" builtinId="0"/>']
    names += [f'<cellStyle name="{style.name}" xfId="{i}"/>' for i, style in enumerate(styles, start=1)]
    line = f'<bottom style="thin"><color rgb="FF{LINE}"/></bottom>'
    borders = [f"<border><left/><right/><top/>{bottom}<diagonal/></border>" for bottom in ("<bottom/>", line)]
    return "".join(
        (
            f'<styleSheet xmlns="{_MAIN}">',
            _counted(
                "numFmts",
                [f'<numFmt numFmtId="{n}" formatCode="{escape(f)}"/>' for f, n in _FORMATS.items() if n > 163],
            ),
            _counted("fonts", fonts),
            _counted("fills", fills),
            _counted("borders", borders),
            _counted("cellStyleXfs", [f"{plain}/>", *(part.format(more="") for part in parts)]),
            _counted("cellXfs", [f'{plain} xfId="0"/>', *own, *quoted]),
            _counted("cellStyles", names),
            _counted("dxfs", [f"<dxf>{mark}</dxf>" for mark in MARKS.values()]),
            "</styleSheet>",
        )
    )


def _counted(name: str, parts: list[str]) -> str:
    return f'<{name} count="{len(parts)}">{"".join(parts)}</{name}>'


def _index(known: list[str], part: str) -> int:
    if part not in known:
        known.append(part)
    return known.index(part)


def _all() -> tuple[_Style, ...]:
    return (*_texts(), *_tables(), *_matrix())


def _texts() -> Iterator[_Style]:
    yield _Style("ic title", size=18, bold=True)
    yield _Style("ic subtitle", color=MUTED)
    yield _Style("ic section", size=13, bold=True)
    yield _Style("ic lead", wrap=True)
    yield _Style("ic note", color=MUTED, wrap=True)
    yield _Style("ic leads", color=LEAD, underline=True, bold=True, wrap=True, horizontal="left", indent=1, line=True)
    yield _Style("ic link", color=LEAD, underline=True, horizontal="left", indent=1)
    yield _Style("ic big", size=16, bold=True, horizontal="left", indent=1, line=True)


def _tables() -> Iterator[_Style]:
    head = _Style("ic head", bold=True, fill=HEAD, wrap=True, vertical="center", horizontal="left", indent=1, line=True)
    yield head
    yield head._replace(name="ic head number", horizontal="right", indent=0)
    yield _Style("ic turned", bold=True, fill=HEAD, rotation=60, vertical="bottom", horizontal="center")
    text = _Style("ic text", wrap=True, horizontal="left", indent=1, line=True)
    yield text
    yield text._replace(name="ic strong", bold=True)
    yield text._replace(name="ic entry", fill=ENTRY)
    yield text._replace(name="ic day", fill=ENTRY, form="yyyy-mm-dd")
    for name, form in _NUMBERS.items():
        yield _Style(f"ic {name}", line=True, form=form, horizontal="right")
    for severity, color in _SEVERITY.items():
        yield text._replace(name=f"ic {severity}", bold=True, color=color, wrap=False)


def _matrix() -> Iterator[_Style]:
    cell = _Style("ic unrated", color=MUTED, vertical="center", horizontal="center")
    hidden, own = cell._replace(name="ic hidden", hatched=True), cell._replace(name="ic own", fill="F4F6F8")
    classes = [
        cell._replace(name=f"ic class {i}", fill=fill, color=ink, form="0")
        for i, (fill, ink) in enumerate(CLASSES, start=1)
    ]
    yield from (cell, hidden, own, *classes)
    for style in (cell, hidden, *classes):  # their names in the legend, over several lines
        yield style._replace(name=f"{style.name} key", wrap=True)
