"""The workbook's sheets, from the view model."""

from collections.abc import Callable, Mapping, Sequence

from icdiag.report.excel_actions import actions_sheet
from icdiag.report.excel_chains import chains_sheet
from icdiag.report.excel_comments import comments_sheet
from icdiag.report.excel_departments import departments_sheet
from icdiag.report.excel_gaps import gap_sheets
from icdiag.report.excel_glossary import glossary_sheet
from icdiag.report.excel_matrix import matrix_sheet
from icdiag.report.excel_quality import method_sheet, quality_sheet
from icdiag.report.excel_ranking import ranking_sheet
from icdiag.report.excel_rows import RowsOf
from icdiag.report.excel_summary import fill_summary
from icdiag.report.excel_table import Column, Page, rounded, whole_sheet
from icdiag.report.sheet import Cell, Styled, place
from icdiag.report.view_findings import EvidenceRow, FindingView
from icdiag.report.view_links import LinkView

_UNITS = {"points": "score", "percent": "percent", "chance": "chance", "count": "count"}
MOST_LINKS = 20_000
"""Cells of one sheet that lead elsewhere; Excel takes 65,530."""


def write_sheets(page: Page) -> None:
    """Write every sheet that has something to say; the summary, the findings and the method always."""
    summary = page.sheet("summary")
    listed = (*page.shown.strengths, *page.shown.findings, *page.shown.unknown)
    proofs = _first_proofs(listed)
    places = _findings(page, listed, proofs)
    actions_sheet(page, places)
    _evidence(page, listed, {proofs[id_]: place for id_, place in places.items() if id_ in proofs})
    links_sheet(page)
    if page.shown.surveyed:
        matrix_sheet(page)
        gap_sheets(page)
    departments_sheet(page)
    if page.shown.ranking:
        ranking_sheet(page, page.shown.ranking)
    if page.shown.comments:
        comments_sheet(page, page.shown.comments)
    if page.shown.boundaries:
        _boundaries(page)
    if page.shown.chains:
        chains_sheet(page, page.shown.chains)
    if page.shown.quality:
        quality_sheet(page)
    method_sheet(page)
    glossary_sheet(page)
    fill_summary(page, summary, places)


def _first_proofs(listed: Sequence[FindingView]) -> dict[str, str]:
    """Return the cell of the evidence's sheet in which the numbers on a finding begin, by the finding's id."""
    proofs, row = {}, 2
    for view in listed:
        if count := len(view.evidence) + len(view.against):
            proofs[view.id] = f"J{row}"
        row += count
    return proofs


def _findings(page: Page, listed: Sequence[FindingView], proofs: Mapping[str, str]) -> dict[str, str]:
    """Write a row a finding, strengths first, and return in which cell each stands."""
    columns = [
        page.column("state", widest=8),
        page.column("severity", widest=8),
        page.column("kind", widest=11),
        page.column("finding", "strong", 22),
        page.column("proofs", "leads", 7),
        page.column("departments", widest=14),
        page.column("summary", widest=36),
        page.column("confidence", widest=9),
        page.column("probability", "chance"),
        page.column("flip", widest=24),
        page.column("remedies", widest=36),
        page.column("id", widest=28),
        page.column("causes", widest=36),
    ]
    sheet = page.sheet("findings", head_row=1)
    whole_sheet(sheet, columns, [_finding(page, view, proven=view.id in proofs) for view in listed], freeze=4)
    sheet.print_area = f"A1:K{len(listed) + 1}"  # on paper the id only makes the rest smaller
    places = {view.id: f"D{row}" for row, view in enumerate(listed, start=2)}
    for row, view in enumerate(listed[:MOST_LINKS], start=2):
        if view.id in proofs:
            sheet.lead(row, 5, page.name("evidence"), proofs[view.id])
    return places


def _finding(page: Page, view: FindingView, *, proven: bool) -> tuple[Cell, ...]:
    state = "unknown" if not view.found else "strength" if view.family == "strengths" else "found"
    return (
        page.words(f"excel.state.{state}"),
        Styled(view.severity_word, view.severity or "text"),
        view.name,
        view.title,
        page.words("excel.see") if proven else "",
        page.words.join([d.name for d in view.departments]),
        view.summary if view.found else view.reason,
        view.confidence_word,
        None if view.confidence is None else round(view.confidence, 4),
        view.flip,
        "\n".join(f"• {remedy}" for remedy in view.remedies),
        view.id,
        _causes(page, view),
    )


def _causes(page: Page, view: FindingView) -> str:
    """Return the possible causes that numbers speak for or against, a line each."""
    told = sorted((c for c in view.causes if c.verdict != "unknown"), key=lambda c: c.rank)
    return "\n".join(page.words("causes.row.verdict", cause=c.name, verdict=c.verdict_word) for c in told)


def _evidence(page: Page, listed: Sequence[FindingView], back: Mapping[str, str]) -> None:
    """Write a row a number; the id in a finding's first one leads ``back`` to it."""
    columns = [
        page.column("finding", "strong", 60),
        page.column("side", widest=10),
        page.column("measure", widest=40),
        page.column("about", widest=36),
        *(page.column(key, "score") for key in ("value", "low", "high", "threshold")),
        page.column("n", "count"),
        page.column("id", "leads", 46),
    ]
    sides = page.words("excel.side.for"), page.words("excel.side.against")
    parts = ((v, side, part) for v in listed for side, part in zip(sides, (v.evidence, v.against), strict=True))
    proofs = ((view, side, e) for view, side, part in parts for e in part)
    told = [(*proof, f"J{i}" in back) for i, proof in enumerate(proofs, start=2)]
    sheet = page.sheet("evidence", head_row=1)
    whole_sheet(sheet, columns, RowsOf(told, _evidence_row), freeze=1)
    sheet.print_area = f"A1:I{len(told) + 1}"
    for cell, finding in list(back.items())[:MOST_LINKS]:
        sheet.lead(int(cell[1:]), 10, page.name("findings"), finding)


def _evidence_row(told: tuple[FindingView, str, EvidenceRow, bool]) -> tuple[Cell, ...]:
    view, side, row, leads = told
    kind = _UNITS.get(row.unit, "ratio")
    given = [_in_unit(v, row.unit) for v in (row.value, row.low, row.high, row.threshold)]
    numbers = given if kind == "score" else [Styled(v, kind) for v in given]  # a score is what the column expects
    return (view.title, side, row.measure, row.about, *numbers, row.n, view.id if leads else Styled(view.id, "text"))


def _in_unit(value: float | None, unit: str) -> float | None:
    if value is None:
        return None
    return round(float(value), {"points": 1, "percent": 4, "chance": 4, "count": 0}.get(unit, 3)) + 0.0


def links_sheet(page: Page, *, whole: bool = True) -> None:
    """Write one row a link; without ``whole`` nothing that rests on other links.

    That is what hangs on it further on, and the raw mean: beside the quality it tells how the customer marks others.
    """
    shown = page.shown
    parts = next((link.dimensions for link in shown.links if link.dimensions), ())  # the same of every shown link
    dimensions = {id_: shown.dimension_names.get(id_, id_) for id_, _ in parts}
    columns = [
        page.column("supplier", "strong", 24),
        page.column("customer", "strong", 24),
        page.column("services", widest=30),
        page.column("declared", widest=10),
        page.column("verdict", widest=18),
        *(page.column(key, "score") for key in ("quality", "low", "high", *(["raw"] if whole else []))),
        page.column("n", "count"),
        page.column("p_weak", "chance"),
        page.column("criticality", "count"),
        *([page.column("exposure", "ratio")] if whole else []),
        *(Column(name, "score", 20) for name in dimensions.values()),
    ]
    sheet = page.sheet("links", head_row=1)
    whole_sheet(sheet, columns, RowsOf(shown.links, _link_row(page, tuple(dimensions), whole=whole)), freeze=2)
    sheet.print_area = f"A1:{place(len(shown.links) + 1, len(columns) - len(dimensions))}"  # the rest is too small


def _link_row(page: Page, dimensions: tuple[str, ...], *, whole: bool) -> Callable[[LinkView], tuple[Cell, ...]]:
    """Return what makes a link's row: a column for each dimension, and for raw mean and exposure if ``whole``."""
    words, least = page.words, page.shown.quality.min_n if page.shown.quality else 0
    declared = {True: words("excel.yes"), False: words("excel.no")}

    def row(link: LinkView) -> tuple[Cell, ...]:
        scores, q = dict(link.dimensions), link.q
        return (
            link.supplier.name,
            link.customer.name,
            words.join(list(link.services)),
            declared[link.declared],
            link.kind_word,
            *((rounded(q.value), rounded(q.low), rounded(q.high)) if q else (None, None, None)),
            *((rounded(link.raw),) if whole else ()),
            f"<{least}" if link.status == "hidden" else link.n,
            None if link.p_weak is None else round(link.p_weak, 2) + 0.0,
            link.criticality,
            *((None if link.exposure is None else round(link.exposure, 2) + 0.0,) if whole else ()),
            *[None if (x := scores.get(id_)) is None else round(x, 1) + 0.0 for id_ in dimensions],
        )

    return row


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
