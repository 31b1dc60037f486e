"""The report in a real browser: what a parser cannot see."""

import re
from collections.abc import Callable

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from icdiag.diagnosis import Diagnosis
from icdiag.model.org import Name
from tests.report.browsing import NEEDS_CHROMIUM, Open, lay_out_everything
from tests.report.expected_case import expected_diagnosis

HOSTILE = (
    "<script>document.title='owned'</script>", "</script><b>x", "{{7*7}}",
    "\"'><img src=x onerror=\"document.title=1\">", "abc\u202edef", "部" * 200, "👩‍💻🏭", "W" * 200,
)  # fmt: skip

pytestmark = NEEDS_CHROMIUM


def _overflow(driver: webdriver.Chrome) -> int:
    lay_out_everything(driver)
    return int(driver.execute_script("return document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [12, 60, 300])
def test_the_console_stays_silent_and_nothing_is_fetched(
    make: Callable[..., Diagnosis], page: Open, size: int, language: str
) -> None:
    driver = page(make(size, density=1.2 / size**0.6 / 1.5), language)
    assert driver.get_log("browser") == []  # type: ignore[no-untyped-call]
    assert driver.execute_script("return performance.getEntriesByType('resource').length") == 0


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [12, 60])
def test_a_phone_has_no_sideways_scroll(make: Callable[..., Diagnosis], page: Open, size: int, language: str) -> None:
    assert _overflow(page(make(size, density=0.1), language, width=390)) <= 0


@pytest.mark.parametrize("width", [390, 1280])
def test_hostile_names_are_seen_as_text_and_break_nothing(
    make: Callable[..., Diagnosis], page: Open, width: int
) -> None:
    names = {f"d{i}": Name(name, name) for i, name in enumerate(HOSTILE)}
    driver = page(make(12, density=0.3, names=names), width=width)
    assert driver.get_log("browser") == []  # type: ignore[no-untyped-call]
    assert driver.title.startswith("Internal customer diagnosis")
    titles = [h.get_property("textContent") for h in driver.find_elements(By.CSS_SELECTOR, ".dept h3")]
    assert set(HOSTILE) <= set(titles)
    options = [o.get_property("textContent") for o in driver.find_elements(By.CSS_SELECTOR, "#pick option")]
    assert set(HOSTILE) <= set(options)
    assert driver.find_elements(By.CSS_SELECTOR, "main img, main script, main b img") == []
    assert _overflow(driver) <= 0


def _column(driver: webdriver.Chrome, number: int) -> list[str]:
    cells = driver.find_elements(By.CSS_SELECTOR, f"#t-links tbody tr:not([hidden]) td:nth-child({number})")
    return [str(c.get_property("textContent")) for c in cells]


def test_links_sort_by_mouse_and_by_keyboard(diagnosis: Diagnosis, page: Open) -> None:
    driver = page(diagnosis)
    button = driver.find_element(By.CSS_SELECTOR, "#t-links th:nth-child(4) button")
    button.send_keys(Keys.ENTER)
    up = [int(n) for n in _column(driver, 4)]
    assert up == sorted(up) and len(set(up)) > 1
    header = driver.find_element(By.CSS_SELECTOR, "#t-links th:nth-child(4)")
    assert header.get_attribute("aria-sort") == "ascending"
    button.click()
    down = [int(n) for n in _column(driver, 4)]
    assert down == sorted(down, reverse=True)


def test_findings_sort_by_severity_not_by_alphabet(diagnosis: Diagnosis, page: Open) -> None:
    driver = page(diagnosis)
    driver.find_element(By.CSS_SELECTOR, "#t-findings th:nth-child(1) button").click()
    words = [
        str(c.get_property("textContent")) for c in driver.find_elements(By.CSS_SELECTOR, "#t-findings td:nth-child(1)")
    ]
    assert words == sorted(words, key=["critical", "high", "medium", "low"].index)
    assert len(set(words)) > 2


def test_links_can_be_searched_and_filtered(diagnosis: Diagnosis, page: Open) -> None:
    driver = page(diagnosis)
    bar = driver.find_element(By.XPATH, "//table[@id='t-links']/../preceding-sibling::*[1]")
    everything = len(_column(driver, 1))
    bar.find_element(By.TAG_NAME, "input").send_keys("legal")
    some = list(zip(_column(driver, 1), _column(driver, 2), strict=True))
    assert 0 < len(some) < everything and all("Legal" in pair for pair in some)
    bar.find_element(By.TAG_NAME, "input").send_keys(Keys.BACKSPACE * 5)
    Select(bar.find_element(By.TAG_NAME, "select")).select_by_visible_text("Wall")
    assert set(_column(driver, 8)) == {"Wall"}
    assert re.match(r"\d+ of \d+ rows", bar.find_element(By.CSS_SELECTOR, "[role=status]").text)


def test_the_picker_draws_a_department_and_lights_the_ring(diagnosis: Diagnosis, page: Open) -> None:
    driver = page(diagnosis)
    Select(driver.find_element(By.ID, "pick")).select_by_visible_text("Legal")
    assert "Legal" in str(driver.find_element(By.CSS_SELECTOR, "#bowtie svg title").get_property("textContent"))
    assert "lit" in str(driver.find_element(By.ID, "ring").get_attribute("class"))
    drawn = driver.find_elements(By.CSS_SELECTOR, "#bowtie svg path")
    lit = driver.find_elements(By.CSS_SELECTOR, "#ring path.on, #ring path.hair")
    assert len(drawn) == len(lit) > 0


def test_the_theme_button_turns_the_page_dark_and_back(diagnosis: Diagnosis, page: Open) -> None:
    driver = page(diagnosis)

    def ground() -> str:
        return str(driver.execute_script("return getComputedStyle(document.body).backgroundColor"))

    light = ground()
    button = driver.find_element(By.ID, "theme")
    button.click()
    assert ground() == "rgb(18, 24, 31)" != light
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert ground() == "rgb(255, 255, 255)"
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    button.click()
    assert ground() == light


def test_without_javascript_everything_is_there(diagnosis: Diagnosis, page: Open) -> None:
    def text(driver: webdriver.Chrome) -> str:
        return driver.find_element(By.TAG_NAME, "main").text

    driver = page(diagnosis, script=False)
    bare = text(driver)
    assert not driver.find_element(By.ID, "picker").is_displayed()
    assert driver.find_elements(By.CSS_SELECTOR, "#t-links tbody tr")
    full = text(page(diagnosis))
    for name in ("Sales", "Respect and trust", "What to do first", "Settings in force"):
        assert name in bare
    assert len(bare) > 0.9 * len(full)


def test_the_chosen_boxes_hide_links(diagnosis: Diagnosis, page: Open) -> None:
    driver = page(diagnosis)
    hair = driver.find_element(By.CSS_SELECTOR, "#ring .e-sound")
    assert hair.value_of_css_property("display") != "none"
    driver.find_element(By.ID, "show-sound").click()
    assert hair.value_of_css_property("display") == "none"


def test_a_deep_link_goes_to_its_department(diagnosis: Diagnosis, page: Open) -> None:
    driver = page(diagnosis)
    driver.get(driver.current_url.split("#")[0] + "#dept-d7")
    top = driver.execute_script("return document.getElementById('dept-d7').getBoundingClientRect().top")
    assert 0 <= top < 900
    assert driver.execute_script("return document.querySelector(':target').id") == "dept-d7"


OVERLAPS = """
const boxes = [...document.querySelectorAll('#expected svg.quad')].map(svg =>
  [...svg.querySelectorAll('text')].filter(t => !t.closest('[transform]')).map(t => [t.lastChild.data, t.getBBox()]));
const hit = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
return boxes.flatMap(list => list.flatMap(([s, a], i) =>
  list.slice(i + 1).filter(([, b]) => hit(a, b)).map(([t]) => s + ' / ' + t)));
"""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_expected_and_received_fits_and_its_charts_can_be_read(page: Open, width: int, language: str) -> None:
    driver = page(expected_diagnosis(seed=3, importance=True), language, width=width)
    assert driver.get_log("browser") == []  # type: ignore[no-untyped-call]
    assert _overflow(driver) <= 0
    assert len(driver.find_elements(By.CSS_SELECTOR, "#expected svg.quad circle")) == 5 + 5
    assert driver.execute_script(OVERLAPS) == []
    driver.find_element(By.CSS_SELECTOR, "nav a[href='#expected']").click()
    assert driver.current_url.endswith("#expected")
