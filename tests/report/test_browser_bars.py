"""The bars that a report is measured by, in a real browser, on organisations of the sizes that they name."""

import json
import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from icdiag.report.html import render_html
from tests.report.browsing import NEEDS_CHROMIUM, Open, lay_out_everything
from tests.report.sized import sized

pytestmark = NEEDS_CHROMIUM
BYTES = {12: 100_000, 60: 200_000, 300: 700_000}
ELEMENTS = {12: 20_000, 60: 20_000, 300: 20_000}
SIZES = (12, 60, pytest.param(300, marks=pytest.mark.slow))
BY_HAND = pytest.mark.skipif(
    os.environ.get("ICDIAG_AXE") != "all", reason="axe takes minutes at this size: nightly, or by hand, ICDIAG_AXE=all"
)
AXE = """
const [dark, done] = arguments;
const all = axe.getRules();
// Only colours change with the theme, and who has 7 to 1 has 4.5 to 1.
const chosen = all.filter(r => !dark || r.tags.includes('cat.color') && r.ruleId !== 'color-contrast');
const rules = Object.fromEntries(all.map(r => [r.ruleId, {enabled: chosen.includes(r)}]));
axe.run(document, {rules, resultTypes: ['violations'], elementRef: false, iframes: false}).then(r => done(
  [r.passes.length, r.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200)])]));
"""
VISIBLE = "return document.querySelector('main').innerText"


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


@cache
def rendered(size: int, language: str) -> str:
    return render_html(sized(size), language)


@cache
def axe_source() -> str:
    # Only the folder is looked up: importing the package would start what it drives a browser with.
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("axe-core is missing (the dev extra brings it)")
    return (Path(spec.origin).parent / "axe.min.js").read_text("utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_bytes_and_elements_stay_within_their_bars(page: Open, size: int, language: str) -> None:
    html = rendered(size, language)
    assert len(html.encode()) <= BYTES[size]
    driver = page(html)
    assert driver.execute_script("return document.querySelectorAll('*').length") <= ELEMENTS[size]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [12, *(pytest.param(size, marks=BY_HAND) for size in (60, 300))])
def test_axe_finds_nothing(page: Open, size: int, language: str) -> None:
    """Every rule of axe-core is on, those of level AAA and the experimental ones too; run under our own policy."""
    for theme in ("light", "dark"):
        driver = page(rendered(size, language), theme=theme)
        lay_out_everything(driver)
        driver.execute_script(axe_source())
        passed, violations = driver.execute_async_script(AXE, theme == "dark")
        assert violations == []
        assert passed >= (1 if theme == "dark" else 30)


def test_axe_would_find_something(page: Open) -> None:
    driver = page(rendered(12, "en"))
    driver.execute_script(
        "document.querySelector('main h2').style.color = '#ddd';document.querySelector('svg title').remove()"
    )
    driver.execute_script(axe_source())
    assert {v[0] for v in driver.execute_async_script(AXE, False)[1]} >= {"color-contrast", "svg-img-alt"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_one_file_is_asked_for_and_the_console_stays_silent(page: Open, size: int, language: str) -> None:
    driver = page(rendered(size, language))
    driver.find_element("id", "theme").click()
    asked = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]  # type: ignore[no-untyped-call]
    asked = [m["params"]["request"]["url"] for m in asked if m["method"] == "Network.requestWillBeSent"]
    assert asked == [driver.current_url]
    assert driver.get_log("browser") == []  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_without_script_the_text_is_there(page: Open, size: int, language: str) -> None:
    """At least 95 % of the text with script, less the picker; and every section has text or a figure."""
    full = page(rendered(size, language))
    lay_out_everything(full)  # innerText leaves out what was not laid out yet
    full.execute_script("document.getElementById('picker').remove()")
    with_script = len(full.execute_script(VISIBLE))
    bare = page(rendered(size, language), script=False)
    lay_out_everything(bare)
    assert len(bare.execute_script(VISIBLE)) >= 0.95 * with_script
    empty = "return [...document.querySelectorAll('section')].filter(s => s.innerText.length < 100).map(s => s.id)"
    assert bare.execute_script(empty) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("script", [True, False])
def test_a_phone_never_scrolls_sideways(page: Open, size: int, language: str, script: bool) -> None:
    driver = page(rendered(size, language), width=390, script=script)
    lay_out_everything(driver)
    assert driver.execute_script("return document.documentElement.scrollWidth") <= 390
    assert driver.execute_script("return document.body.scrollWidth") <= 390


FOCUS = """
const e = document.activeElement, s = getComputedStyle(e), b = e.getBoundingClientRect();
return [document.querySelectorAll(arguments[0]).length, [...document.querySelectorAll(arguments[0])].indexOf(e),
  s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2, b.width > 0 && b.bottom > 0 && b.top < innerHeight];
"""
CAN_BE_USED = "a[href], button:not([hidden]), select, input, [tabindex='0']"


def test_tab_reaches_everything_in_order_and_shows_where_it_is(page: Open) -> None:
    driver = page(rendered(12, "en"))
    seen = []
    count = 1
    while len(seen) < count:
        ActionChains(driver).send_keys(Keys.TAB).perform()
        count, place, outlined, in_view = driver.execute_script(FOCUS, CAN_BE_USED)
        assert outlined and in_view, place
        seen.append(place)
    assert seen == list(range(count))
    assert count > 60


def test_the_keyboard_does_what_the_mouse_does_on_the_ring(page: Open) -> None:
    driver = page(rendered(12, "en"))
    node = driver.find_element("css selector", "#ring g[data-i='3'] circle")
    driver.execute_script("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))", node)
    by_mouse = _lit(driver)
    driver.refresh()
    driver.find_element("id", "pick").send_keys(Keys.HOME, *[Keys.ARROW_DOWN] * 3)
    assert _lit(driver) == by_mouse
    assert by_mouse[0] > 0


def _lit(driver: webdriver.Chrome) -> list[object]:
    script = """return [document.querySelectorAll('#ring .on').length, document.querySelectorAll('#ring .hair').length,
        document.querySelector('#bowtie svg desc').textContent]"""
    return list(driver.execute_script(script))
