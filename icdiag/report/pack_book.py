"""One department's pack -> a workbook: overview, its links, its findings, and a sheet of agreements to fill in."""

from icdiag.report.book import packed
from icdiag.report.excel_look import named_styles, styles_xml
from icdiag.report.excel_sheets import links_sheet
from icdiag.report.excel_table import Column, Page, paragraph, put, table, whole_sheet
from icdiag.report.pack_view import PackView
from icdiag.report.pack_words import facts
from icdiag.report.sheet import Cell, Choice, Sheet, Styled, Value
from icdiag.report.view import Content
from icdiag.report.view_findings import FindingView
from icdiag.words import Words

BLANKS = 3
"""Empty rows for agreements that no question asked for."""


def pack_book(shown: Content, pack: PackView, words: Words) -> bytes:
    """Return the workbook's bytes. Its sheets are made from the pack alone."""
    page = Page(shown=_only(shown, pack), words=words, styles=named_styles())
    _overview(page, pack)
    links_sheet(page, whole=False)
    _findings(page, pack)
    _agreements(page, pack)
    return packed(page.sheets, title=words("packs.title", name="").strip(" :："), styles=styles_xml(words.language))


def _only(shown: Content, pack: PackView) -> Content:
    """Return a content that holds nothing but the pack: what is not replaced here is empty."""
    quality = shown.quality
    return Content(
        language=shown.language, org_name=shown.org_name, period=shown.period, surveyed=shown.surveyed, verdict=(),
        cards=(), health=None, health_reason="", dimensions=(), strengths=pack.strengths, walls=(), first_steps=(),
        findings=pack.findings, unknown=pack.unknown, dimension_names=shown.dimension_names,
        links=(*pack.serves, *pack.served_by), departments=(pack.department,), groups=(), boundaries=(),
        method=shown.method,
        quality=quality and quality._replace(
            raters=0, rows_shown=0, response_rate=None, responses=(), reliability=(), hidden=(), hidden_total=0,
            unrated=0,
        ),
    )  # fmt: skip


def _sheet(page: Page, key: str) -> Sheet:
    title = page.words(f"packs.sheet.{key}")
    sheet = Sheet(title, page.styles, footer=f"icdiag · {title}")
    page.sheets.append(sheet)
    return sheet


def _overview(page: Page, pack: PackView) -> None:
    words, sheet = page.words, _sheet(page, "overview")
    sheet.set_widths((34, 44, 30))
    row = paragraph(sheet, 1, words("packs.title", name=pack.ref.name), columns=3, style="ic title")
    row = paragraph(
        sheet, row, " · ".join(x for x in (page.shown.org_name, page.shown.period) if x), columns=3, style="ic subtitle"
    )
    row = paragraph(sheet, row, words("packs.mark"), columns=3, style="ic note") + 1
    for what, value in facts(pack, words):
        put(sheet, row, 1, "strong", what)
        put(sheet, row, 2, "text", value)
        row += 1
    if pack.strengths:
        row = paragraph(sheet, row + 1, words("packs.works"), columns=3, style="ic section")
        for view in pack.strengths:
            row = paragraph(sheet, row, f"• {view.title}", columns=3)
    paragraph(sheet, row + 1, words("packs.note"), columns=3, style="ic note")


def _findings(page: Page, pack: PackView) -> None:
    columns = [
        page.column("state", widest=12),
        page.column("severity", widest=12),
        page.column("kind", widest=18),
        page.column("finding", "strong", 40),
        page.column("summary", widest=50),
        page.column("confidence", widest=14),
        page.column("remedies", widest=60),
    ]
    kinds = (("found", pack.findings), ("strength", pack.strengths), ("unknown", pack.unknown))
    rows = [_finding(page.words(f"excel.state.{key}"), view) for key, views in kinds for view in views]
    whole_sheet(page.sheet("findings", head_row=1), columns, rows, freeze=4)


def _finding(state: str, view: FindingView) -> tuple[Cell, ...]:
    remedies = "\n".join(f"• {remedy}" for remedy in view.remedies)
    severity = Styled(view.severity_word, view.severity or "text")
    return state, severity, view.name, view.title, view.summary or view.reason, view.confidence_word, remedies


def _agreements(page: Page, pack: PackView) -> None:
    words, sheet = page.words, _sheet(page, "agreements")
    sheet.set_widths((26, 60, 44, 18, 16))
    columns = [
        *(Column(words(f"packs.col.{key}")) for key in ("partner", "question")),
        *(Column(words(f"workshop.col.{key}"), "entry") for key in ("what", "who")),
        Column(words("workshop.col.when"), "day"),
    ]
    rows: list[tuple[Value, ...]] = [(p.ref.name, asked, "", "", None) for p in pack.partners for asked in p.questions]
    row = paragraph(sheet, 1, words("packs.questions_lead"), columns=5, style="ic note")
    end = table(sheet, row, columns, [*rows, *[("", "", "", "", None)] * BLANKS])
    for i in range(row + 1, end):
        sheet.heights[i] = 46
    sheet.choices.append(Choice(f"E{row + 1}:E{end - 1}", (), words("excel.refused.day")))
