"""The workbook's sheet of value chains, a row a hand-over."""

from icdiag.report.excel_table import Column, Page, rounded, whole_sheet
from icdiag.report.sheet import Cell
from icdiag.report.view_structure import ChainView


def chains_sheet(page: Page, chains: tuple[ChainView, ...]) -> None:
    """Write the hand-overs of each process in order; what is left at the end stands with the last of them."""
    words = page.words
    columns = [
        Column(words("chains.col.process"), "strong", 28),
        page.column("supplier", widest=28),
        page.column("customer", widest=28),
        page.column("quality", "score"),
        page.column("kind", widest=14),
        Column(words("chains.col.weakest"), "text", 14),
        Column(words("chains.col.left"), "chance", 14),
    ]
    rows = [row for chain in chains for row in _rows(page, chain)]
    whole_sheet(page.sheet("chains", head_row=1), columns, rows, freeze=2)


def _rows(page: Page, chain: ChainView) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for i, step in enumerate(chain.steps, start=1):
        left = chain.left if i == len(chain.steps) else None
        kind = page.words(f"chains.kind.{step.kind}")
        lowest = page.words("excel.yes") if step.weakest else ""
        names = (step.supplier.name, step.customer.name)
        rows.append((chain.name, *names, rounded(step.value), kind, lowest, left if left is None else round(left, 4)))
    return rows
