"""The workbook's sheets, from the view model."""

from icdiag.report.excel_departments import departments_sheet
from icdiag.report.excel_gaps import gap_sheets
from icdiag.report.excel_matrix import matrix_sheet
from icdiag.report.excel_quality import method_sheet, quality_sheet
from icdiag.report.excel_summary import fill_summary
from icdiag.report.excel_table import Column, Page, Value, put, rounded, whole_sheet
from icdiag.report.view import EvidenceRow, FindingView, LinkView

_UNITS = {"points": "score", "percent": "percent", "count": "count"}


def write_sheets(page: Page) -> None:
    """Write every sheet that has something to say; the summary, the findings and the method always."""
    summary = page.sheet("summary")
    _findings(page)
    _evidence(page)
    _links(page)
    if page.shown.surveyed:
        matrix_sheet(page)
        gap_sheets(page)
    departments_sheet(page)
    if page.shown.boundaries:
        _boundaries(page)
    if page.shown.quality:
        quality_sheet(page)
    method_sheet(page)
    fill_summary(page, summary)


def _findings(page: Page) -> None:
    shown, words = page.shown, page.words
    columns = [
        page.column("state", widest=8),
        page.column("severity", widest=8),
        page.column("kind", widest=11),
        page.column("finding", "strong", 22),
        page.column("departments", widest=14),
        page.column("summary", widest=36),
        page.column("confidence", widest=9),
        page.column("probability", "percent"),
        page.column("flip", widest=24),
        page.column("remedies", widest=36),
        page.column("id", widest=28),
    ]
    listed = [(words("excel.state.found"), v) for v in shown.findings]
    listed += [(words("excel.state.strength"), v) for v in shown.strengths]
    listed += [(words("excel.state.unknown"), v) for v in shown.unknown]
    sheet = page.sheet("findings", head_row=1)
    whole_sheet(sheet, columns, [_finding(page, state, view) for state, view in listed], freeze=4)
    sheet.print_area = f"A1:J{len(listed) + 1}"  # on paper the id only makes the rest smaller
    for row, (_, view) in enumerate(listed, start=2):
        if view.severity:
            put(sheet, row, 2, f"severity {view.severity}", view.severity_word)


def _finding(page: Page, state: str, view: FindingView) -> tuple[Value, ...]:
    return (
        state,
        view.severity_word,
        view.name,
        view.title,
        page.words.join([d.name for d in view.departments]),
        view.summary if view.found else view.reason,
        view.confidence_word,
        view.confidence,
        view.flip,
        "\n".join(f"• {remedy}" for remedy in view.remedies),
        view.id,
    )


def _evidence(page: Page) -> None:
    shown = page.shown
    columns = [
        page.column("finding", "strong", 46),
        page.column("side", widest=10),
        page.column("measure", widest=40),
        page.column("about", widest=36),
        *(page.column(key, "score") for key in ("value", "low", "high", "threshold")),
        page.column("n", "count"),
        page.column("id", widest=46),
    ]
    views = (*shown.findings, *shown.strengths, *shown.unknown)
    listed = [(v, side, e) for v in views for side, part in (("for", v.evidence), ("against", v.against)) for e in part]
    rows = [_evidence_row(page, view, side, row) for view, side, row in listed]
    sheet = page.sheet("evidence", head_row=1)
    whole_sheet(sheet, columns, rows, freeze=1)
    for i, (_, _, row) in enumerate(listed, start=2):
        for j, value in enumerate((row.value, row.low, row.high, row.threshold), start=5):
            put(sheet, i, j, _UNITS.get(row.unit, "ratio"), _in_unit(value, row.unit))


def _evidence_row(page: Page, view: FindingView, side: str, row: EvidenceRow) -> tuple[Value, ...]:
    words = page.words(f"excel.side.{side}")
    numbers = (row.value, row.low, row.high, row.threshold)
    return (view.title, words, row.measure, row.about, *(_in_unit(v, row.unit) for v in numbers), row.n, view.id)


def _in_unit(value: float | None, unit: str) -> float | None:
    if value is None:
        return None
    return round(float(value), {"points": 1, "percent": 4, "count": 0}.get(unit, 3)) + 0.0


def _links(page: Page) -> None:
    shown = page.shown
    dimensions = {d.id: d.name for link in shown.links for d in link.dimensions}
    columns = [
        page.column("supplier", "strong", 24),
        page.column("customer", "strong", 24),
        page.column("services", widest=30),
        page.column("declared", widest=10),
        page.column("verdict", widest=18),
        *(page.column(key, "score") for key in ("quality", "low", "high", "raw")),
        page.column("n", "count"),
        page.column("p_weak", "percent"),
        page.column("criticality", "count"),
        page.column("exposure", "ratio"),
        *(Column(name, "score", 20) for name in dimensions.values()),
    ]
    sheet = page.sheet("links", head_row=1)
    whole_sheet(sheet, columns, [_link(page, link, tuple(dimensions)) for link in shown.links], freeze=2)


def _link(page: Page, link: LinkView, dimensions: tuple[str, ...]) -> tuple[Value, ...]:
    scores = {d.id: d.score for d in link.dimensions}
    q, least = link.q, page.shown.quality.min_n if page.shown.quality else 0
    return (
        link.supplier.name,
        link.customer.name,
        page.words.join(list(link.services)),
        page.words("excel.yes" if link.declared else "excel.no"),
        link.kind_word,
        *(rounded(v) for v in ((q.value, q.low, q.high) if q else (None, None, None))),
        rounded(link.raw),
        f"<{least}" if link.status == "hidden" else link.n,
        None if link.p_weak is None else round(link.p_weak, 2) + 0.0,
        link.criticality,
        None if link.exposure is None else round(link.exposure, 2) + 0.0,
        *(rounded(scores.get(id_)) for id_ in dimensions),
    )


def _boundaries(page: Page) -> None:
    columns = [
        page.column("grouping", widest=16),
        page.column("group_a", "strong", 26),
        page.column("group_b", "strong", 26),
        page.column("verdict", widest=20),
        page.column("crossing", "count"),
        page.column("within", "count"),
        *(page.column(key, "score") for key in ("raw_within", "raw_across", "drop")),
        *(page.column(key, "fine") for key in ("p", "q")),
        *(page.column(key, "ratio") for key in ("ei", "ei_expected")),
        page.column("reason", widest=40),
    ]
    rows = [
        (
            *(b.grouping, b.a, b.b, b.verdict_word, b.crossing, b.within),
            *(rounded(b.raw_within), rounded(b.raw_across), rounded(b.beta)),
            *(None if v is None else round(v, 3) + 0.0 for v in (b.p, b.q, b.ei, b.ei_expected)),
            b.reason,
        )
        for b in page.shown.boundaries
    ]
    whole_sheet(page.sheet("boundaries", head_row=1), columns, rows, freeze=3)
