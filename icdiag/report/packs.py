"""View model -> a page and a workbook for each department, with only what that department may see."""

from icdiag.diagnosis import Diagnosis
from icdiag.report.content import content
from icdiag.report.folder_list import FOLDER_LIST, folder_list
from icdiag.report.pack_book import pack_book
from icdiag.report.pack_view import Packs, PackView
from icdiag.report.pack_words import best_lines, facts, views_line
from icdiag.report.page import still_page
from icdiag.report.slugs import slugs
from icdiag.report.view import Content
from icdiag.words import Words

FOLDER = "packs"


def render_packs(diagnosis: Diagnosis, language: str, shown: Content | None = None) -> dict[str, bytes]:
    """Return the files by name: ``packs/<department>.html`` and ``.xlsx``, worded in ``zh`` or ``en``, and their list.

    The same diagnosis gives the same bytes. ``shown`` is its content in that language, where it is at hand.
    """
    shown, words = shown or content(diagnosis, language), Words(language)
    names = slugs(d.ref.id for d in shown.departments)
    files: dict[str, bytes] = {}
    for pack in Packs(shown, words):
        name = f"{FOLDER}/{names[pack.ref.id]}"
        files |= {f"{name}.{kind}": data for kind, data in pack_files(pack, shown, words).items()}
    files[f"{FOLDER}/{FOLDER_LIST}"] = folder_list(files)
    return files


def pack_files(pack: PackView, shown: Content, words: Words) -> dict[str, bytes]:
    """Return one department's page and workbook by their kind. Of ``shown`` they take what stands in every report."""
    page = still_page(
        "pack.html.j2", "report.css", words, c=shown, p=pack, facts=facts(pack, words),
        best=best_lines(pack, words), views=views_line(pack, words),
    )  # fmt: skip
    return {"html": page.encode(), "xlsx": pack_book(shown, pack, words)}
