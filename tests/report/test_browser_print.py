"""The report on paper: the browser's own print, read back with poppler."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from selenium import webdriver

from icdiag.report.content import content
from icdiag.report.html import render_html
from tests.report.browsing import NEEDS_CHROMIUM, Open, on_paper
from tests.report.sized import sized

pytestmark = [*NEEDS_CHROMIUM, pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is missing")]
SIZES = (12, 60, pytest.param(300, marks=pytest.mark.slow))
PAPER = 703
"""Width of an A4 page less two margins of 12 mm, in CSS pixels (96 an inch)."""
SMALLEST = 6.5 * 96 / 72
"""6.5 pt in CSS pixels."""
SMALL = """
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), out = [];
for (let node; node = walk.nextNode();) {
  const e = node.parentElement, svg = e.closest('svg');
  if (!node.data.trim() || e.closest('script, style, title, desc') || !e.getClientRects().length) continue;
  if (svg && svg.matches('.ring, .matrix')) continue;
  const scale = svg ? svg.getScreenCTM().a : 1, size = parseFloat(getComputedStyle(e).fontSize) * scale;
  if (size < arguments[0]) out.push([size, node.data.trim().slice(0, 40)]);
}
return out;
"""
CUT = """
return [...document.querySelectorAll('main *')].filter(e => !e.closest('svg') && e.getClientRects().length
  && e.getBoundingClientRect().right > arguments[0] + 1).map(e => e.outerHTML.slice(0, 120));
"""


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


@cache
def rendered(size: int, language: str) -> str:
    return render_html(sized(size), language)


def _printed(driver: webdriver.Chrome, folder: Path) -> list[str]:
    """Return the printed pages' texts, without white space: poppler parts Chinese words at line ends."""
    pdf = folder / "report.pdf"
    pdf.write_bytes(on_paper(driver))
    done = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True)
    return ["".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_twelve_pages_at_most_with_every_section_and_name(page: Open, tmp_path: Path, size: int, language: str) -> None:
    driver = page(rendered(size, language), theme="dark")
    pages = _printed(driver, tmp_path)
    assert len(pages) <= 12
    assert all(pages)
    whole = "".join(pages)
    headings = driver.execute_script("return [...document.querySelectorAll('section > h2')].map(h => h.textContent)")
    assert [h for h in headings if "".join(h.split()) not in whole] == []
    view = content(sized(size), language)
    named = [f.title for f in view.findings[:3]]
    assert [name for name in named if "".join(name.split()) not in whole] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_no_text_on_paper_is_small_or_cut_off(page: Open, size: int, language: str) -> None:
    driver = page(rendered(size, language), width=PAPER)
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert driver.execute_script(SMALL, SMALLEST) == []
    assert driver.execute_script(CUT, PAPER) == []
    assert driver.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_table_has_its_heads_on_every_page_it_is_on(page: Open, tmp_path: Path) -> None:
    """A table made long enough for three pages: each of them has the heads, which the script made into buttons."""
    driver = page(rendered(12, "en"))
    driver.execute_script(
        "const body = document.querySelector('#t-findings tbody'), row = body.rows[0];"
        "for (let i = 0; i < 120; i++) { const r = row.cloneNode(true); r.style.display = 'table-row';"
        "r.cells[2].textContent = 'copy-of-a-row'; body.append(r); }"
    )
    with_rows = [text for text in _printed(driver, tmp_path) if "copy-of-a-row" in text]
    assert len(with_rows) >= 3
    assert [text for text in with_rows if "SeverityConfidenceFindingKind" not in text] == []
