"""What is said of a survey's sheets: what each was taken for, why not where it was not, and what was left out of it."""

from collections.abc import Sequence

from icdiag.intake.cells import Sheet
from icdiag.intake.layouts.forms import LAYOUT as FORMS
from icdiag.intake.layouts.headless import holds_answers
from icdiag.intake.layouts.meaning import Meaning, is_rating
from icdiag.intake.layouts.ratings import layout_of
from icdiag.intake.layouts.recognise import site_of
from icdiag.intake.layouts.table import RatingTable
from icdiag.intake.layouts.understand import comes_again
from icdiag.intake.problems import Problems
from icdiag.intake.rated import Rated
from icdiag.intake.sheets import sheet_warnings
from icdiag.intake.unseen_places import unseen_in_cells
from icdiag.model.instrument import Instrument
from icdiag.model.problem import Level, Location, Problem


def report_recognised(meaning: Meaning, problems: Problems) -> None:
    """Say what the sheet was taken for, and by which signs."""
    export = meaning.export
    where = export.sheet.where_row(export.header_row)
    asked = {item for _, item in meaning.grid} or set(meaning.items)
    values: dict[str, str | int | float] = {
        "layout": layout_of(meaning),
        "signs": ", ".join(sign[:40] for sign in export.signs[:4]),
        "suppliers": len({supplier for supplier, _ in meaning.grid}),
        "items": sum(map(is_rating, asked)),
    }
    code = f"recognised-{meaning.shape}" if not export.site else f"recognised-site-{meaning.shape}"
    problems.extend([Problem("note", code, where, values)])
    if meaning.in_order:
        first, last = meaning.in_order[0], meaning.in_order[-1]
        problems.warn("items-in-order", where, n=len(meaning.in_order), first=first[:40], last=last[:40])
    if meaning.rival:
        header = next(h.question for h in export.headings if h.column == meaning.roles["customer"])
        problems.warn("department-columns-two", where, header=header[:60], other=meaning.rival[:60])
    if meaning.guessed:
        problems.extend([Problem("note", "department-column-guessed", where, {"header": meaning.guessed[:60]})])


def report_unknown_layout(sheets: Sequence[Sheet], instrument: Instrument, problems: Problems) -> None:
    """Say of a file that holds no survey what it seems to be, and what its headers say."""
    site = site_of(sheets)
    again = [heading for heading in site[1].headings if comes_again(heading)] if site else []
    if site and again:
        where = site[0].where(site[1].header_row, again[0].column)
        problems.error(
            "statements-only", where, layout=site[1].site, first=again[0].question[:60], second=again[0].code[:62]
        )
        return
    sheet = site[0] if site else sheets[0]
    head = sheet.head(70)
    row, cells = next(((i, cells) for i, cells in enumerate(head[:20]) if cells), (0, []))
    if not site and holds_answers(head[row:]):
        problems.error("header-missing", sheet.where_row(row))
        return
    texts = [cell for cell in cells if isinstance(cell, str)]
    if site:
        row, texts = site[1].header_row, [heading.part or heading.question for heading in site[1].headings]
    names = ", ".join(text.strip()[:40] for text in texts if text.strip())
    items = [item.id for item in instrument.items()]
    span = f"{items[0]} … {items[-1]}" if len(items) > 1 else "".join(items)
    code = "layout-unknown-site" if site else "layout-unknown"
    layout = site[1].site if site else ""
    problems.error(code, sheet.where_row(row), names=names[:400] or "?", items=span, layout=layout)


def report_sheet(table: RatingTable, rated: Rated, problems: Problems) -> None:
    """Say what is odd about a sheet that was read, and which of its rows and ratings do not count."""
    sheet = table.sheet
    where = Location(sheet.path, sheet=sheet.name)
    # A form's marks are hidden, and its headings merged.
    problems.extend(unseen_in_cells(sheet) if table.layout == FORMS else sheet_warnings(sheet))
    if rated.respondent is None:
        problems.warn("raters-not-told-apart", where)
    for reason, n in sorted(rated.set_aside.items()):
        level: Level = "note" if reason in ("no-answer", "preview", "unfinished", "invalid") else "warning"
        problems.extend([Problem(level, f"rows-{reason}", where, {"n": n})])
    for reason, n in sorted(rated.ratings_aside.items()):
        if reason != "no-answer":
            problems.extend([Problem("note", f"ratings-{reason}", where, {"n": n})])
