"""Every section of the report, looked at in zh and en: on a desktop, on a phone, in the dark and on paper.

With ``ICDIAG_SHOTS=folder`` the pictures stay in that folder, for looking at them oneself.
"""

import base64
import os
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from selenium import webdriver

from icdiag.assess import assess
from icdiag.model.tally import Comments
from icdiag.report.content import content
from icdiag.report.html import render_html
from tests.report.browsing import NEEDS_CHROMIUM, Open, lay_out_everything
from tests.report.expected_case import expected_diagnosis
from tests.report.looking import CUT, OVERLAPS_IN_DRAWINGS, OVERLAPS_IN_TEXT, look_at

pytestmark = NEEDS_CHROMIUM
SAMPLE = Path(__file__).resolve().parents[2] / "sample_orgs" / "hotel" / "org.yaml"
SECTIONS = {
    "hotel": ["summary", "network", "matrix", "findings", "links", "departments", "ranking", "boundaries", "chains",
              "quality", "method"],
    "gaps": ["summary", "network", "matrix", "findings", "links", "expected", "departments", "comments", "quality",
             "method"],
}  # fmt: skip
"""All of the report's sections: of a survey that asked for expectations, and where comments were asked for, too."""
SCHEMES = {"desktop": (1280, "light"), "phone": (390, "light"), "dark": (1280, "dark")}
DARK, LIGHT = 0.15, 0.9
"""As bright as a dark ground is at most, and a light one at least."""
SHOTS = os.environ.get("ICDIAG_SHOTS")


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


@cache
def rendered(case: str, language: str) -> str:
    if case == "gaps":
        found = expected_diagnosis(seed=3, size=9, skip=0.08, importance=True)
        assert found.tally is not None
        texts = ("很好，谢谢", "They answer within a day, always.", "W" * 200, "响应太慢，要等三天才有人接。" * 12)
        pairs = [(link.supplier, link.customer) for link in found.tally.links]
        said = [Comments(s, c, texts[: 1 + i % 4]) for i, (s, c) in enumerate(pairs)]
        said.append(Comments(None, pairs[0][1], texts))
        return render_html(replace(found, tally=replace(found.tally, comments=tuple(said))), language)
    diagnosis = assess(SAMPLE)
    return render_html(diagnosis, language, content(diagnosis, language, ranking=True))


def kept(name: str) -> Path | None:
    return Path(SHOTS) / f"{name}.png" if SHOTS else None


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("case", SECTIONS)
def test_every_section_can_be_seen_and_read(page: Open, case: str, scheme: str, language: str) -> None:
    width, theme = SCHEMES[scheme]
    driver = page(rendered(case, language), width=width, theme=theme)
    lay_out_everything(driver)
    sections = driver.execute_script("return [...document.querySelectorAll('main > section')].map(s => s.id)")
    assert sections == SECTIONS[case]
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width
    assert driver.execute_script(CUT, width) == []
    assert driver.execute_script(OVERLAPS_IN_DRAWINGS) == []
    assert driver.execute_script(OVERLAPS_IN_TEXT) == []
    for section in sections if case == "hotel" else ["expected", "comments"]:
        seen = look_at(driver, section, kept(f"{language}-{scheme}-{section}"))
        assert seen.ground <= DARK if theme == "dark" else seen.ground >= LIGHT, section
        assert 0.01 < seen.marked < 0.7, section
        assert seen.colours > 20, section


SPOILT = {
    "cut off": ("document.querySelector('.ring text').setAttribute('x', 900)", CUT, [1280]),
    "hidden by its box": (
        "document.querySelector('#network .lead').style.cssText = 'height:5px;overflow:hidden'", CUT, [1280],
    ),
    "label over label": (
        "const [a, b] = document.querySelectorAll('.matrix text'); b.setAttribute('y', +a.getAttribute('y') + 2)",
        OVERLAPS_IN_DRAWINGS, [],
    ),
    "line over line": ("document.querySelector('#findings h2').style.marginBottom = '-30px'", OVERLAPS_IN_TEXT, []),
}  # fmt: skip


@pytest.mark.parametrize("fault", SPOILT)
def test_a_spoilt_page_would_be_found(page: Open, fault: str) -> None:
    spoil, check, arguments = SPOILT[fault]
    driver = page(rendered("hotel", "en"))
    lay_out_everything(driver)
    driver.execute_script(spoil)
    assert driver.execute_script(check, *arguments) != []


def test_a_blank_section_would_be_found(page: Open) -> None:
    driver = page(rendered("hotel", "en"))
    driver.execute_script("for (const e of document.querySelector('#chains').children) e.style.visibility = 'hidden'")
    seen = look_at(driver, "chains", None)
    assert (seen.marked, seen.colours) == (0, 1)


def _paper(driver: webdriver.Chrome, folder: Path) -> list[np.ndarray]:
    """Return the printed pages as arrays of rows, columns and three colours."""
    printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    (folder / "report.pdf").write_bytes(base64.b64decode(printed["data"]))
    subprocess.run(["pdftoppm", "-r", "60", folder / "report.pdf", folder / "page"], check=True)
    return [_picture(file) for file in sorted(folder.glob("page*.ppm"))]


def _picture(file: Path) -> np.ndarray:
    data = file.read_bytes()
    _, size, _, pixels = data.split(b"\n", 3)
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3)


@pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm is missing")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("case", SECTIONS)
def test_every_page_on_paper_is_filled_and_has_its_margins(
    page: Open, tmp_path: Path, case: str, language: str
) -> None:
    driver = page(rendered(case, language), theme="dark")
    pages = _paper(driver, tmp_path)
    margin = round(10 / 25.4 * 60)  # 12 mm, less what a rule or a rounding may stick out
    for i, picture in enumerate(pages, start=1):
        inked = (picture < 250).any(axis=2)
        assert (picture[:margin] > 250).all() and (picture[-margin:] > 250).all(), i
        assert (picture[:, :margin] > 250).all() and (picture[:, -margin:] > 250).all(), i
        assert (0.01 if i < len(pages) else 0.001) < inked.mean() < 0.5, i
        if i < len(pages):
            assert np.flatnonzero(inked.any(axis=1)).max() > 0.5 * len(picture), f"page {i} is half empty"
    if SHOTS:
        file = Path(SHOTS) / f"{language}-print-{case}"
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        subprocess.run(["pdftoppm", "-r", "80", "-png", tmp_path / "report.pdf", file], check=True)
