"""A real browser for the report's tests: how to start it, and how to show it a report."""

import base64
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=en",
)  # fmt: skip
NEEDS_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.skipif(
        (not CHROMIUM or not DRIVER) and os.environ.get("CI") != "true", reason="Chromium or chromedriver is missing"
    ),
]
Open = Callable[..., webdriver.Chrome]
"""A function of a page or a diagnosis that shows it and returns the browser."""


def lay_out_everything(driver: webdriver.Chrome) -> None:
    """Have the browser lay out what is not in sight yet too, so that lengths can be measured."""
    driver.execute_script(
        "const sheet = document.styleSheets[0];"
        "sheet.insertRule('section{content-visibility:visible!important}', sheet.cssRules.length)"
    )


def on_paper(driver: webdriver.Chrome) -> bytes:
    """Return the page as the browser prints it, in the size that its style sheet asks for: a PDF."""
    printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    return base64.b64decode(printed["data"])


def start(profile: Path) -> webdriver.Chrome:
    """Return a browser of its own, which notes its console and every request."""
    assert CHROMIUM, "CI needs Chromium"
    assert DRIVER, "CI needs chromedriver"
    options = Options()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_script_timeout(900)  # axe on 300 departments, on a busy machine
    driver.command_executor.client_config.timeout = 1000
    return driver


def show(
    driver: webdriver.Chrome, file: Path, *, width: int = 1280, script: bool = True, theme: str = "light"
) -> webdriver.Chrome:
    """Open a file at a width and in a theme, after emptying the console and the list of requests."""
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
    driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})  # as on a phone; a picture has none
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    scheme = [{"name": "prefers-color-scheme", "value": theme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": scheme})
    for log in ("browser", "performance"):
        driver.get_log(log)  # type: ignore[no-untyped-call]
    driver.get(file.as_uri())
    return driver
