"""The workbook's glossary: what the columns and the kinds of finding mean."""

from collections.abc import Iterator

from icdiag import findings as catalogue
from icdiag.report.excel_table import Page, whole_sheet
from icdiag.report.manual import manual_part

TERMS = (
    *("link", "quality", "raw", "interval", "people", "chance", "kindness", "own_view", "part", "wall", "verdict"),
    *("hidden", "unrated", "severity", "confidence", "flip", "weight", "reach", "ei", "adjusted", "alpha"),
)


def glossary_sheet(page: Page) -> None:
    """Write what every term means, then the kinds of finding that this workbook has."""
    columns = [page.column("term", "strong", 34), page.column("meaning", widest=110)]
    whole_sheet(page.sheet("glossary", head_row=1), columns, [*_terms(page), *_kinds(page)], freeze=1)


def _terms(page: Page) -> Iterator[tuple[str, str]]:
    for key in TERMS:
        yield page.words(f"excel.term.{key}.name"), page.words(f"excel.term.{key}.text")


def _kinds(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the kinds in the order of the sheet of findings."""
    shown = page.shown
    ids = dict.fromkeys(view.check for view in (*shown.strengths, *shown.findings, *shown.unknown))
    for id_ in ids:
        check = catalogue.check(id_)
        if meaning := manual_part(check, "what", shown.language):
            yield check.texts(shown.language).name, meaning
