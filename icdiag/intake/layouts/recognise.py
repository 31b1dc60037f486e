"""Which sheet of a file is the survey, who wrote it and how its ratings stand; refuses to choose between two."""

from collections.abc import Iterator, Sequence

from icdiag.intake.cells import Sheet
from icdiag.intake.layouts.export import Export
from icdiag.intake.layouts.forms import LAYOUT as FORMS
from icdiag.intake.layouts.headers import Vocabulary
from icdiag.intake.layouts.meaning import LONG, WIDE, Meaning
from icdiag.intake.layouts.plain import plain_exports
from icdiag.intake.layouts.sites import SITES
from icdiag.intake.layouts.understand import understand


def layout_names() -> tuple[str, ...]:
    """Return the layouts that are read, as an org map may name them."""
    return (LONG, WIDE, FORMS, *(site.id for site in SITES))


def meaning_of(sheet: Sheet, words: Vocabulary, layout: str, items: int) -> Meaning | None:
    """Return how a sheet is best understood as a survey (of the named layout, if any), or None."""
    best: tuple[float, Meaning] | None = None
    for export in _exports(sheet, layout):
        meaning = understand(export, words)
        if meaning.shape is None or (layout in (LONG, WIDE) and meaning.shape != layout):
            continue
        fit = meaning.fit(items) - 0.01 * len(meaning.twice)
        if best is None or fit > best[0] + 1e-9:
            best = fit, meaning
        if fit >= 1.0:
            break
    return None if best is None else best[1]


def _exports(sheet: Sheet, layout: str) -> Iterator[Export]:
    """Yield the ways to take a sheet; what a site wrote is not also taken for a plain table."""
    found = [export for site in SITES if layout in ("", site.id) and (export := site.read(sheet)) is not None]
    yield from found
    if layout in (LONG, WIDE) or (not layout and not found):
        yield from plain_exports(sheet)


def site_of(sheets: Sequence[Sheet]) -> tuple[Sheet, Export] | None:
    """Return the first sheet that a survey site wrote, for saying so where its columns mean nothing."""
    for sheet in sheets:
        for site in SITES:
            export = site.read(sheet)
            if export is not None:
                return sheet, export
    return None
