"""The workbook's sheets, from the view model."""

from collections.abc import Iterator

from icdiag.report.excel_departments import departments_sheet
from icdiag.report.excel_gaps import gap_sheets
from icdiag.report.excel_matrix import matrix_sheet
from icdiag.report.excel_quality import method_sheet, quality_sheet
from icdiag.report.excel_ranking import ranking_sheet
from icdiag.report.excel_summary import fill_summary
from icdiag.report.excel_table import Cell, Column, Page, rounded, whole_sheet
from icdiag.report.sheet import Styled, Value
from icdiag.report.view import EvidenceRow, FindingView, LinkView

_UNITS = {"points": "score", "percent": "percent", "count": "count"}


def write_sheets(page: Page) -> None:
    """Write every sheet that has something to say; the summary, the findings and the method always."""
    summary = page.sheet("summary")
    _findings(page)
    _evidence(page)
    links_sheet(page)
    if page.shown.surveyed:
        matrix_sheet(page)
        gap_sheets(page)
    departments_sheet(page)
    if page.shown.ranking:
        ranking_sheet(page, page.shown.ranking)
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
        page.column("causes", widest=36),
    ]
    listed = [(words("excel.state.found"), v) for v in shown.findings]
    listed += [(words("excel.state.strength"), v) for v in shown.strengths]
    listed += [(words("excel.state.unknown"), v) for v in shown.unknown]
    sheet = page.sheet("findings", head_row=1)
    whole_sheet(sheet, columns, [_finding(page, state, view) for state, view in listed], freeze=4)
    sheet.print_area = f"A1:J{len(listed) + 1}"  # on paper the id only makes the rest smaller


def _finding(page: Page, state: str, view: FindingView) -> tuple[Cell, ...]:
    return (
        state,
        Styled(view.severity_word, view.severity or "text"),
        view.name,
        view.title,
        page.words.join([d.name for d in view.departments]),
        view.summary if view.found else view.reason,
        view.confidence_word,
        view.confidence,
        view.flip,
        "\n".join(f"• {remedy}" for remedy in view.remedies),
        view.id,
        _causes(page, view),
    )


def _causes(page: Page, view: FindingView) -> str:
    """Return the possible causes that numbers speak for or against, a line each."""
    told = sorted((c for c in view.causes if c.verdict != "unknown"), key=lambda c: c.rank)
    return "\n".join(page.words("causes.row.verdict", cause=c.name, verdict=c.verdict_word) for c in told)


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
    whole_sheet(page.sheet("evidence", head_row=1), columns, rows, freeze=1)


def _evidence_row(page: Page, view: FindingView, side: str, row: EvidenceRow) -> tuple[Cell, ...]:
    words, kind = page.words(f"excel.side.{side}"), _UNITS.get(row.unit, "ratio")
    numbers = [Styled(_in_unit(v, row.unit), kind) for v in (row.value, row.low, row.high, row.threshold)]
    return (view.title, words, row.measure, row.about, *numbers, row.n, view.id)


def _in_unit(value: float | None, unit: str) -> float | None:
    if value is None:
        return None
    return round(float(value), {"points": 1, "percent": 4, "count": 0}.get(unit, 3)) + 0.0


def links_sheet(page: Page, *, exposure: bool = True) -> None:
    """Write one row a link, with what hangs on it in the rest of the network or without."""
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
        *([page.column("exposure", "ratio")] if exposure else []),
        *(Column(name, "score", 20) for name in dimensions.values()),
    ]
    whole_sheet(page.sheet("links", head_row=1), columns, _Links(page, tuple(dimensions), exposure), freeze=2)


class _Links:
    """The rows of the links' sheet, made anew each time they are asked for: there may be 200,000 of them."""

    def __init__(self, page: Page, dimensions: tuple[str, ...], exposure: bool) -> None:
        """Take the dimensions that have a column each, and whether the exposure has one."""
        self.page, self.dimensions, self.exposure = page, dimensions, exposure

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return (_link(self.page, link, self.dimensions, exposure=self.exposure) for link in self.page.shown.links)


def _link(page: Page, link: LinkView, dimensions: tuple[str, ...], *, exposure: bool) -> tuple[Value, ...]:
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
        *([None if link.exposure is None else round(link.exposure, 2) + 0.0] if exposure else []),
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
