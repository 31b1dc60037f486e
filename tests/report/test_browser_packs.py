"""Packs and workshop sheets in a real browser: on a phone, and on paper, read back with poppler."""

import re
import shutil
import subprocess

import pytest

from icdiag.report.packs import render_packs
from icdiag.report.workshop import render_workshops
from icdiag.words import LANGUAGES, Words
from tests.report.assessed import assessed
from tests.report.browsing import NEEDS_CHROMIUM, Open, on_paper
from tests.report.hostile import with_hostile_names

pytestmark = [
    *NEEDS_CHROMIUM,
    pytest.mark.skipif(not shutil.which("pdftotext") or not shutil.which("pdfinfo"), reason="poppler is missing"),
]


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


def poppler(program: str, pdf: bytes, *arguments: str) -> str:
    """Return what pdftotext or pdfinfo says of a PDF."""
    return subprocess.run([program, "-", *arguments], input=pdf, check=True, capture_output=True).stdout.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pack_fits_a_phone_and_tells_all_on_paper(page: Open, language) -> None:
    made = render_packs(with_hostile_names(assessed("hotel")), language)
    pack = max((data for name, data in made.items() if name.endswith(".html")), key=len).decode()
    driver = page(pack, width=390)
    assert driver.execute_script("return document.documentElement.scrollWidth") <= 390
    told = poppler("pdftotext", on_paper(driver), "-")
    for key in ("serves", "served_by", "questions", "read"):
        assert Words(language)(f"packs.{key}").replace(" ", "") in told.replace(" ", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hostile", [False, True])
def test_a_workshop_sheet_prints_on_one_page(page: Open, language, hostile) -> None:
    told = assessed("manufacturer")
    made = render_workshops(with_hostile_names(told) if hostile else told, language)
    assert len(made) > 1
    for name, sheet in list(made.items())[:-1]:
        assert re.fullmatch(r"workshop/[a-z0-9-]+\.html", name)
        assert b"<script" not in sheet
        printed = poppler("pdfinfo", on_paper(page(sheet.decode())))
        assert re.search(r"^Pages:\s+1$", printed, re.M), name
        assert "A4" in printed
