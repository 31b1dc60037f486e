"""The workbook's sheet of ranks, where a ranking was asked for."""

from icdiag.report.excel_table import Column, Page, rounded, whole_sheet
from icdiag.report.view_scores import RankingView


def ranking_sheet(page: Page, ranking: RankingView) -> None:
    """Write one row a ranked department, the best group first."""
    words = page.words
    columns = [
        Column(words("ranking.places"), "count", 14),
        page.column("department", "strong", 30),
        Column(words("ranking.score"), "score", 16),
        page.column("low", "score"),
        page.column("high", "score"),
        Column(words("ranking.links"), "count"),
    ]
    rows = [
        (
            g.first if g.first == g.last else words("ranking.span", first=g.first, last=g.last),
            r.ref.name,
            *(rounded(v) for v in (r.score.value, r.score.low, r.score.high)),
            r.score.links,
        )
        for g in ranking.groups
        for r in g.rows
    ]
    whole_sheet(page.sheet("ranking", head_row=1), columns, rows, freeze=2)
