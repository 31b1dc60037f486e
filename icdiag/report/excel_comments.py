"""The workbook's sheet of comments, where they were asked for."""

from icdiag.report.comments_view import CommentsView
from icdiag.report.excel_table import Column, Page, whole_sheet


def comments_sheet(page: Page, comments: CommentsView) -> None:
    """Write one row a comment; about nobody in particular, the supplier is blank."""
    columns = [
        page.column("supplier", "strong", 24),
        page.column("customer", "strong", 24),
        Column(page.words("comments.comment"), widest=90),
    ]
    rows = [(g.supplier.name if g.supplier else "", g.customer.name, text) for g in comments.groups for text in g.texts]
    whole_sheet(page.sheet("comments", head_row=1), columns, rows, freeze=2)
