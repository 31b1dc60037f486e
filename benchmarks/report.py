"""The report's size and speed at 12, 60, 300 and 2,000 departments, beside the bars that it promises.

    python -m benchmarks.report                            # every size, zh and en
    python -m benchmarks.report --sizes 12 300 --rounds 3

The organisations are drawn by icdiag's own simulator and assessed for real; the largest takes minutes, which
are not measured. Writing is CPU seconds of this process, the best of the rounds: words, page and workbook, each by
itself. Painting is the time in Chromium from asking for the file to the second frame after the whole page is there,
the median of the rounds, the sizes in turns. Compare ratios: seconds differ from machine to machine. Without Chromium,
only what needs none is measured.
"""

import argparse
import base64
import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line has it

from icdiag.report.content import content
from icdiag.report.excel import render_xlsx
from icdiag.report.html import render_html
from tests.report.browsing import CHROMIUM, DRIVER, show, start
from tests.report.sized import SUPPLIERS, sized

PAINTED = """
addEventListener('DOMContentLoaded', () => requestAnimationFrame(() => requestAnimationFrame(() => {
  document.documentElement.dataset.painted = performance.now();
})));
"""
WAIT = """
const done = arguments[0], root = document.documentElement;
(function look() { root.dataset.painted ? done(parseFloat(root.dataset.painted)) : setTimeout(look, 20); })();
"""


@dataclass(slots=True)
class Report:
    """What was measured of one report."""

    size: int
    language: str
    page: bytes = b""
    seconds: dict[str, float] = field(default_factory=dict)
    """CPU seconds of content, html and xlsx."""
    workbook: int = 0
    elements: int = 0
    pages: int = 0
    paints: list[float] = field(default_factory=list)

    @property
    def written(self) -> float:
        """Return the CPU seconds from diagnosis to page."""
        return self.seconds["content"] + self.seconds["html"]

    @property
    def paint(self) -> float | None:
        """Return the median milliseconds to paint."""
        return statistics.median(self.paints) if self.paints else None


@dataclass(frozen=True, slots=True)
class Bar:
    """What a number may be at most, at one size."""

    size: int
    what: str
    most: float
    measured: Callable[[Report], float | None]
    over: int = 0
    """Where not 0, the number is a ratio to this size's."""


BARS = (
    *(Bar(n, "bytes of the page", most, lambda r: len(r.page))
      for n, most in ((12, 100_000), (60, 200_000), (300, 700_000), (2000, 1_200_000))),
    *(Bar(n, "elements", most, lambda r: r.elements or None) for n, most in ((300, 20_000), (2000, 40_000))),
    *(Bar(n, "printed pages", 12, lambda r: r.pages or None) for n in SUPPLIERS),
    Bar(2000, "CPU seconds to write the page", 2, lambda r: r.written),
    Bar(2000, "CPU seconds to write the page", 8, lambda r: r.written, over=300),
    Bar(300, "time to paint", 4, lambda r: r.paint, over=12),
    Bar(2000, "time to paint", 6, lambda r: r.paint, over=12),
    Bar(2000, "CPU seconds to write the workbook", 10, lambda r: r.seconds["xlsx"]),
    Bar(2000, "bytes of the workbook", 1_500_000, lambda r: r.workbook),
)  # fmt: skip


def write(size: int, language: str, rounds: int) -> Report:
    """Write one report as often as asked for and return what it took."""
    diagnosis, report = sized(size), Report(size, language)
    best: dict[str, float] = {}
    for _ in range(rounds):
        shown = _timed(best, "content", lambda: content(diagnosis, language))
        page = _timed(best, "html", lambda shown=shown: render_html(diagnosis, language, shown))
        workbook = _timed(best, "xlsx", lambda shown=shown: render_xlsx(diagnosis, language, shown))
    report.seconds, report.page, report.workbook = best, page.encode(), len(workbook)
    return report


def _timed(best: dict[str, float], what: str, work: Callable[[], Any]) -> Any:
    gc.collect()
    gc.disable()  # as the command line has it
    try:
        begun = time.process_time()
        done = work()
        best[what] = min(best.get(what, float("inf")), time.process_time() - begun)
    finally:
        gc.enable()
    return done


def browse(reports: list[Report], rounds: int) -> None:
    """Add what a browser says of the reports: elements, printed pages and times to paint."""
    with tempfile.TemporaryDirectory() as folder:
        driver = start(Path(folder) / "profile")
        try:
            driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": PAINTED})
            file = Path(folder) / "report.html"
            for turn in range(rounds + 1):  # the first is not counted: it warms up fonts and caches
                for report in reports:
                    file.write_bytes(report.page)
                    show(driver, file)
                    painted = driver.execute_async_script(WAIT)
                    if turn:
                        report.paints.append(painted)
                    else:
                        report.elements = driver.execute_script("return document.querySelectorAll('*').length")
                        report.pages = _printed(driver)
        finally:
            driver.quit()


def _printed(driver: Any) -> int:
    """Return how many pages the browser's print has: each is an object of the type Page in the file."""
    printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    return base64.b64decode(printed["data"]).count(b"/Type /Page\n")


def show_table(reports: list[Report]) -> None:
    """Print a row for each report."""
    print(f"{'departments':>11} {'':<3} {'page B':>9} {'elements':>8} {'pages':>5} {'paint ms':>8} "
          f"{'words s':>8} {'page s':>7} {'workbook s':>10} {'workbook B':>10}")  # fmt: skip
    for r in reports:
        paint = f"{r.paint:8.0f}" if r.paint else f"{'-':>8}"
        print(
            f"{r.size:>11,} {r.language:<3} {len(r.page):>9,} {r.elements:>8,} {r.pages:>5} {paint} "
            f"{r.seconds['content']:8.2f} {r.seconds['html']:7.2f} {r.seconds['xlsx']:10.2f} {r.workbook:>10,}"
        )


def show_bars(reports: list[Report]) -> None:
    """Print each bar that can be held against what was measured."""
    found = {(r.size, r.language): r for r in reports}
    for bar in BARS:
        for language in ("zh", "en"):
            value = _value(bar, found.get((bar.size, language)), found.get((bar.over, language)))
            if value is None:
                continue
            beside = f" of {bar.over:,}'s" if bar.over else ""
            what = f"{bar.what} at {bar.size:,}, at most {bar.most:,}" + (f" times those{beside}" if bar.over else "")
            shown = f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
            print(f"{language} {what}: {shown}, {'met' if value <= bar.most else 'MISSED'}")


def _value(bar: Bar, report: Report | None, base: Report | None) -> float | None:
    value = bar.measured(report) if report else None
    if not bar.over or value is None:
        return value
    under = bar.measured(base) if base else None
    return value / under if under else None


def main(arguments: list[str] | None = None) -> None:
    """Measure and print the table and the bars."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, choices=sorted(SUPPLIERS), default=sorted(SUPPLIERS))
    parser.add_argument("--languages", nargs="+", choices=["zh", "en"], default=["zh", "en"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="folder to leave the pages in")
    given = parser.parse_args(arguments)
    reports = [write(size, language, given.rounds) for size in given.sizes for language in given.languages]
    if CHROMIUM and DRIVER:
        browse(reports, given.rounds)
    else:
        print("No Chromium or no chromedriver here: no elements, no printed pages and no times to paint.")
    if given.keep:
        given.keep.mkdir(parents=True, exist_ok=True)
        for report in reports:
            (given.keep / f"{report.size}.{report.language}.html").write_bytes(report.page)
    show_table(reports)
    show_bars(reports)


if __name__ == "__main__":
    main()
