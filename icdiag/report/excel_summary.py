"""The workbook's first sheet: what a reader needs who opens no other."""

from collections.abc import Mapping, Sequence

from icdiag.cell_text import lines
from icdiag.report.excel_table import Column, Page, paragraph, put, rounded, section, set_height, table
from icdiag.report.sheet import Sheet
from icdiag.report.view_findings import FindingView

TOP_FINDINGS = 10
TOP_STRENGTHS = 5
SHEETS = (
    *("findings", "actions", "evidence", "links", "matrix", "gaps", "importance"),
    *("departments", "ranking", "boundaries", "chains", "quality", "method", "glossary"),
)


def fill_summary(page: Page, sheet: Sheet, places: Mapping[str, str]) -> None:
    """Fill the first sheet: verdict, cards, strengths, worst findings, first steps, and what the other sheets hold.

    ``places`` says in which cell of the findings' sheet each finding stands, by its id.
    """
    shown, words = page.shown, page.words
    sheet.set_widths((24, 18, 74, 18))
    row = paragraph(sheet, 1, words("excel.title", org=shown.org_name), columns=4, style="ic title")
    row = paragraph(sheet, row, shown.period, columns=4, style="ic subtitle") + 1 if shown.period else row + 1
    if shown.quality and shown.quality.lowered:
        row = paragraph(sheet, row, words("excel.lowered", least=shown.quality.min_n), columns=4, style="ic high")
    for sentence in shown.verdict:
        row = paragraph(sheet, row, sentence, columns=4)
    row = section(page, sheet, row + 1, "cards")
    for card in shown.cards:
        put(sheet, row, 1, "strong", card.label)
        sheet.put(row, 2, card.value, "ic big")
        put(sheet, row, 3, "text", card.note)
        put(sheet, row, 4, "text", None)
        sheet.heights[row] = 24
        row += 1
    if shown.dimensions:
        row = section(page, sheet, row + 1, "dimensions")
        columns = [page.column("dimension"), page.column("health", "score"), page.column("interval"), Column("")]
        rows = [(name, rounded(x.value), _interval(page, x.low, x.high), "") for name, x in shown.dimensions]
        row = table(sheet, row, columns, rows)
    if shown.strengths:
        row = section(page, sheet, row + 1, "strengths")
        row = _named(page, sheet, row, shown.strengths[:TOP_STRENGTHS], places, first="kind")
    row = _summary_findings(page, sheet, row + 1, places)
    row = section(page, sheet, row + 1, "contents")
    written = {other.title for other in page.sheets}
    for key in SHEETS:
        if page.name(key) in written:
            sheet.put(row, 1, page.name(key), "ic link")
            sheet.lead(row, 1, page.name(key))
            put(sheet, row, 2, "text", words(f"excel.about.{key}"))
            sheet.merge(row, 4, first=2)
            row += 1


def _summary_findings(page: Page, sheet: Sheet, row: int, places: Mapping[str, str]) -> int:
    shown = page.shown
    row = section(page, sheet, row, "top")
    if not shown.findings:
        return paragraph(sheet, row, page.words("excel.nothing"), columns=4)
    top = shown.findings[:TOP_FINDINGS]
    end = _named(page, sheet, row, top, places, first="severity")
    if len(shown.findings) > len(top):
        end = paragraph(
            sheet, end, page.words("excel.more", n=len(shown.findings) - len(top)), columns=4, style="ic note"
        )
    if shown.first_steps:
        end = section(page, sheet, end + 1, "steps")
        for step in shown.first_steps:
            end = paragraph(sheet, end, f"• {step.text}", columns=4)
    return end


def _named(
    page: Page, sheet: Sheet, row: int, views: Sequence[FindingView], places: Mapping[str, str], *, first: str
) -> int:
    """Write a line a finding, which leads to its place in the sheet of findings, and return the next row.

    In the ``first`` column stands the severity, or the kind where the findings are strengths.
    """
    columns = [page.column(k) for k in (first, "confidence", "finding")]
    columns.append(page.column("kind") if first == "severity" else Column(""))
    end = table(sheet, row, columns, [("", v.confidence_word, v.title, v.name) for v in views])
    for i, view in enumerate(views, start=row + 1):
        if first == "severity":
            put(sheet, i, 1, view.severity or "text", view.severity_word)
        else:
            put(sheet, i, 1, "text", view.name)
            put(sheet, i, 4, "text", None)
        put(sheet, i, 3, "leads", view.title)
        sheet.lead(i, 3, page.name("findings"), places[view.id])
        set_height(sheet, i, max(lines(view.title, 68), lines(view.name, 16 if first == "severity" else 22)))
    return end


def _interval(page: Page, low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else page.words("excel.interval", low=f"{low:.1f}", high=f"{high:.1f}")
