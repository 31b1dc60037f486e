"""Diagnosis -> one printable page for each wall between two departments."""

from icdiag.diagnosis import Diagnosis
from icdiag.report.content import content
from icdiag.report.folder_list import FOLDER_LIST, folder_list
from icdiag.report.marks import clipped
from icdiag.report.page import still_page
from icdiag.report.slugs import slugs
from icdiag.report.view import Content
from icdiag.report.workshop_view import NAME, Workshops
from icdiag.words import Words

FOLDER = "workshop"
BLANKS = 4
"""Empty lines for agreements."""


def render_workshops(diagnosis: Diagnosis, language: str, shown: Content | None = None) -> dict[str, bytes]:
    """Return the pages by name, ``workshop/<one>--<two>.html``, and the list of them.

    The same diagnosis gives the same bytes. ``shown`` is its content in that language, where it is at hand.
    """
    shown, words = shown or content(diagnosis, language), Words(language)
    sheets = list(Workshops(diagnosis, shown, words))
    names = slugs(d.ref.id for d in shown.departments)
    files = {
        f"{FOLDER}/{'--'.join(names[id_] for id_ in sheet.ids)}.html": still_page(
            "workshop.html.j2",
            "workshop.css",
            words,
            c=shown,
            org=clipped(shown.org_name, NAME),
            s=sheet,
            blanks=range(BLANKS),
        ).encode()
        for sheet in sheets
    }
    files[f"{FOLDER}/{FOLDER_LIST}"] = folder_list(files)
    return files
