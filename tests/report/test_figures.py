"""Every figure has a name and a table, or cards, with the same numbers."""

import re
from collections import Counter
from functools import cache
from html import unescape

import pytest

from icdiag.diagnosis import Diagnosis
from icdiag.report.content import content
from icdiag.report.html import render_html
from icdiag.words import Words
from tests.report.expected_case import expected_diagnosis
from tests.report.sized import sized


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


@cache
def rendered(size: int) -> str:
    return render_html(sized(size), "en")


def _section(html: str, id_: str) -> str:
    return html[html.index(f'<section id="{id_}">') :].split("</section>", maxsplit=1)[0]


def _texts(svg: str) -> list[str]:
    without = re.sub(r"<title>[^<]*</title>|<desc>[^<]*</desc>", "", svg)
    return [unescape(t) for t in re.findall(r"<text\b[^>]*>([^<]*)</text>", without)]


def _table(html: str, mark: str) -> list[list[str]]:
    body = html[html.index(mark) :].split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    rows = [re.split(r"<t[dh]\b[^>]*>", row)[1:] for row in re.split(r"<tr\b[^>]*>", body)[1:]]
    return [[unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in row] for row in rows]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [12, 60])
def test_every_figure_has_a_name(size: int, language: str) -> None:
    figures = re.findall(r"<svg\b[^>]*>(?:(?!</svg>).){0,300}", render_html(sized(size), language), re.S)
    assert len(figures) == 4  # dimensions, ring, matrix, scorecard
    names = [re.match(r'<svg [^>]*role="img"[^>]*><title>([^<]+)</title><desc>[^<]+</desc>', f) for f in figures]
    assert all(names)
    assert len({name[1] for name in names if name}) == 4


def test_the_dimensions_table_has_the_charts_numbers() -> None:
    section = _section(rendered(12), "summary")
    chart = [t for t in _texts(section[section.index("<svg") :].split("</svg>")[0]) if "(" in t]
    table = [f"{value} ({interval})" for _, value, interval in _table(section, 'class="dims"')]
    assert len(table) == len(sized(12).health.dimensions)  # type: ignore[union-attr]
    assert chart == table


def test_the_cards_have_the_scorecards_numbers() -> None:
    section = _section(rendered(60), "departments")
    shown = [t for t in _texts(section[section.index("<svg") :].split("</svg>")[0]) if "(" in t]
    cards = re.findall(r"<dt>As a supplier<dd>(\d+) \((\d+) to (\d+)\)", section)
    assert len(shown) == 25
    assert not Counter(shown) - Counter(f"{value} ({low}–{high})" for value, low, high in cards)


def test_the_links_table_has_the_matrix_and_the_rings_numbers() -> None:
    html = rendered(12)
    rows = _table(html, 'id="t-links"')
    matrix = _section(html, "matrix")
    cells = [t for t in _texts(matrix) if re.fullmatch(r"\d+", t)]
    assert Counter(cells) == Counter(row[5].split()[0] for row in rows) and len(cells) > 40
    verdicts = Counter(row[7] for row in rows)
    ring = _section(html, "network").split('id="ring"')[1].split("</svg>")[0]
    walls, weak = (len(re.findall("data-p=", g)) for g in re.findall(r'<g class="e-w.*?</g>', ring, re.S)[::-1])
    sound = re.findall(r'class="e-sound" d="([^"]*)"', ring)[0].count("M")
    assert (walls, weak, sound) == (verdicts["Wall"], verdicts["Weak"], verdicts["Sound"])
    assert min(walls, weak, sound) > 0


def test_the_quadrants_tables_have_their_points() -> None:
    html = _section(render_html(expected_diagnosis(seed=3, importance=True), "en"), "expected")
    figures = re.findall(r'<svg class="score quad".*?</svg>(.*?</table>)', html, re.S)
    marks = [f.count("<circle") for f in re.findall(r'<svg class="score quad".*?</svg>', html, re.S)]
    assert len(figures) == 2
    assert marks == [len(_table(table, "<table")) for table in figures]


def test_chains_say_in_words_which_hand_over_is_weakest(made: Diagnosis) -> None:
    views = content(made, "en").chains
    words = Words("en")
    html = _section(render_html(made, "en"), "chains")
    cards = html.split("<article")[1:]
    assert len(cards) == len(views) == len(made.org.processes) > 0
    for view, card in zip(views, cards, strict=True):
        hands = re.findall(r'<span class="hand([^"]*)">→ (.*?) →</span>', card)
        assert len(hands) == len(view.steps)
        for step, (classes, text) in zip(view.steps, hands, strict=True):
            assert text.startswith(words(f"chains.kind.{step.kind}") if step.value is None else f"{step.value:.0f}")
            assert ("weakest" in text) == (" low" in classes) == step.weakest
            assert step.kind not in ("wall", "weak") or words(f"chains.kind.{step.kind}") in text
        assert ("Left at the end" in card) == (view.unmeasured == 0)
    assert any(step.weakest for view in views for step in view.steps)
    assert any(view.unmeasured for view in views)


@pytest.fixture(scope="module")
def made() -> Diagnosis:
    """Return the manufacturer of the samples: one of its chains has a hand-over without a link."""
    from icdiag.assess import assess  # noqa: PLC0415 - it reads a survey, which the other tests here do without
    from icdiag.resources import resource  # noqa: PLC0415 - as above

    return assess(resource("sample_orgs") / "manufacturer" / "org.yaml")  # type: ignore[arg-type]
