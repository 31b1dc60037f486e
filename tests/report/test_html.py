import base64
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from icdiag.diagnosis import Diagnosis
from icdiag.model.org import Name
from icdiag.report.content import content
from icdiag.report.html import render_html
from icdiag.resources import resource

HOSTILE = (
    "<script>alert(1)</script>", "</script><b>", "{{7*7}}{% raw %}", "\"'><img src=x onerror=alert(1)>", "abc\u202edef",
    "部" * 200, "👩‍💻 emoji", "a\u2028b", "=cmd|' /C calc'!A0", "__proto__", "&amp;lt;", "]]>",
)  # fmt: skip
LIMITS = {12: (0.3, 100_000), 60: (0.11, 205_000), 300: (0.0205, 700_000)}
"""Density that gives about 70, 400 and 1,250 links, and the most bytes the page may have."""


class Page(HTMLParser):
    """The page as a parser sees it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.raw: dict[str, list[str]] = {"style": [], "script": []}
        self._in = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in self.raw:
            self._in = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._in:
            self._in = ""

    def handle_data(self, data: str) -> None:
        (self.raw[self._in] if self._in else self.texts).append(data)

    def attributes(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]

    def data(self) -> dict[str, object]:
        return json.loads(self.raw["script"][0])  # type: ignore[no-any-return]


@pytest.mark.parametrize("size", LIMITS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_keeps_its_size(make: Callable[..., Diagnosis], size: int, language: str) -> None:
    density, limit = LIMITS[size]
    html = render_html(make(size, density=density), language)
    assert len(html.encode()) <= limit
    assert len(Page(html).tags) <= 20_000


def test_nothing_is_loaded_and_nothing_is_inline(diagnosis: Diagnosis) -> None:
    html = render_html(diagnosis, "en")
    page = Page(html)
    names = {name for _, attrs in page.tags for name in attrs}
    assert not {n for n in names if n == "style" or n.startswith("on") or n in ("src", "srcset", "action")}
    assert all(href.startswith("#") for href in page.attributes("href"))
    assert {tag for tag, _ in page.tags}.isdisjoint({"link", "img", "iframe", "object", "form", "base"})
    assert re.findall(r"https?://[^\"' ]+", html) == ["http://www.w3.org/2000/svg"]  # a namespace, not an address
    assert not re.search(r"@import|url\((?!#)", html)


def test_the_policy_lets_only_our_style_and_script_work(diagnosis: Diagnosis) -> None:
    page = Page(render_html(diagnosis, "zh"))
    policy = next(a["content"] or "" for t, a in page.tags if t == "meta" and a.get("http-equiv"))
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy

    def digest(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    assert f"style-src 'sha256-{digest(''.join(page.raw['style']))}'" in policy
    assert f"script-src 'sha256-{digest(page.raw['script'][-1])}'" in policy
    assert sum(t == "script" for t, _ in page.tags) == 2 and sum(t == "style" for t, _ in page.tags) == 1


def test_the_script_is_small_and_builds_only_text() -> None:
    script = (resource("templates") / "report.js").read_text("utf-8")
    assert len(script.encode()) <= 12_000
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|localStorage|fetch\(", script
    )


def test_templates_trust_nothing() -> None:
    for file in resource("templates").iterdir():
        if file.name.endswith(".j2"):
            assert not re.search(r"\|\s*safe|Markup|autoescape", file.read_text("utf-8")), file.name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_names_are_text(make: Callable[..., Diagnosis], language: str) -> None:
    names = {f"d{i}": Name(name, name) for i, name in enumerate(HOSTILE)}
    html = render_html(make(12, density=0.3, names=names), language)
    page = Page(html)
    for name in HOSTILE:
        assert name in page.texts, name
    assert sum(t == "script" for t, _ in page.tags) == 2
    assert "49{%" not in html and "onerror" not in {n for _, a in page.tags for n in a}
    data = page.data()
    assert {d[0] for d in data["d"]} == set(HOSTILE)  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [12, 60, 121, 301])
def test_ids_are_unique_and_links_lead_somewhere(make: Callable[..., Diagnosis], size: int) -> None:
    page = Page(render_html(make(size, density=1 / size), "en"))
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.attributes("href")} <= set(ids)


def test_every_finding_and_department_has_an_anchor(diagnosis: Diagnosis) -> None:
    ids = set(Page(render_html(diagnosis, "en")).attributes("id"))
    view = content(diagnosis, "en")
    assert {f.anchor for f in (*view.findings, *view.unknown, *view.strengths)} <= ids
    assert {d.ref.anchor for d in view.departments} <= ids
    assert {"finding-mutual-wall/" + f.key for f in diagnosis.findings if f.check == "mutual-wall"} <= ids


def test_every_figure_has_a_name_and_a_description(diagnosis: Diagnosis) -> None:
    html = render_html(diagnosis, "en")
    figures = re.findall(r"<svg\b[^>]*>.{0,400}", html, re.S)
    assert len(figures) == 4  # dimensions, ring, matrix, scorecard
    for figure in figures:
        assert re.match(r'<svg [^>]*role="img"><title>[^<]+</title><desc>[^<]+</desc>', figure)


def test_marks_have_colours_without_the_style_sheet(diagnosis: Diagnosis) -> None:
    page = Page(render_html(diagnosis, "en"))
    circles = [a for t, a in page.tags if t == "circle"]
    assert circles and all(a.get("fill") and a.get("stroke") for a in circles)


def test_no_number_of_a_hidden_link_is_on_the_page(diagnosis: Diagnosis) -> None:
    assert diagnosis.tally
    page = Page(render_html(diagnosis, "en"))
    place = {d.ref.id: i for i, d in enumerate(content(diagnosis, "en").departments)}
    hidden = {(place[h.supplier], place[h.customer]) for h in diagnosis.tally.hidden}
    assert hidden
    links = page.data()["l"]
    assert {(s, c) for s, c, q, kind in links if kind == 3} == hidden  # type: ignore[attr-defined]
    assert all(q is None for _, _, q, kind in links if kind >= 3)  # type: ignore[attr-defined]
    pairs = {tuple(int(i) for i in p.split()) for p in page.attributes("data-p")}
    assert not pairs & hidden


def test_the_tables_have_the_numbers(diagnosis: Diagnosis) -> None:
    assert diagnosis.estimates
    rows = re.findall(r'<tr data-p="(\d+) (\d+)">(.*?)(?=<tr|</tbody)', render_html(diagnosis, "en"), re.S)
    place = {d.ref.id: str(i) for i, d in enumerate(content(diagnosis, "en").departments)}
    expected = {(place[e.supplier], place[e.customer]): f"{e.q.value:.1f}" for e in diagnosis.estimates.links}
    assert {(s, c): re.findall(r"<td>([\d.]+) <small>", row)[0] for s, c, row in rows} == expected


def test_a_lowered_limit_has_a_banner(make: Callable[..., Diagnosis]) -> None:
    words = "groups of 3 people can already be seen"
    assert words in render_html(make(12, min_n=3), "en")
    assert words not in render_html(make(12), "en")


def test_large_organisations_are_shown_by_unit(make: Callable[..., Diagnosis]) -> None:
    html = render_html(make(420, density=0.004), "en")
    assert 'id="ring-units"' in html and 'id="ring"' not in html
    assert 'class="units"' in html and 'id="grid"' not in html


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_map_without_a_survey_has_a_report(diagnosis: Diagnosis, language: str) -> None:
    bare = replace(diagnosis, tally=None, estimates=None, health=None, findings=(), boundaries=())
    page = Page(render_html(bare, language))
    assert ("没有读到问卷" if language == "zh" else "No survey was read") in "".join(page.texts)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_tiny_organisations(make: Callable[..., Diagnosis], size: int) -> None:
    whole = make(12)
    small = make(size, density=1.0)
    assert "</html>" in render_html(replace(small, findings=(), health=whole.health), "en")


def test_the_same_diagnosis_gives_the_same_bytes_under_another_hash_seed() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import hashlib, conftest; from icdiag import findings;"
        "findings.check = conftest.CHECKS.__getitem__; from icdiag.report.html import render_html;"
        "print(hashlib.sha256(render_html(conftest.synthetic(40, density=.08, units=0), 'zh').encode()).hexdigest())"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent)],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": ""},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("4242", "Asia/Shanghai"))
    }  # fmt: skip
    assert len(prints) == 1


def _luminance(colour: str) -> float:
    full = "".join(c * 2 for c in colour[1:]) if len(colour) == 4 else colour[1:]
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1, 2])
def test_text_has_enough_contrast_in_both_themes(theme: int) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1, computed by its formula."""
    style = (resource("templates") / "report.css").read_text("utf-8")
    block = re.findall(r"--bg:[^}]*", style)[theme]
    colours = dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})", block))

    def contrast(one: str, other: str) -> float:
        a, b = sorted((_luminance(colours[one]), _luminance(colours[other])))
        return (b + 0.05) / (a + 0.05)

    pairs = [(text, ground) for text in ("ink", "muted", "wall", "weak", "brand") for ground in ("bg", "soft")]
    pairs += [(f"o{i}", f"s{i}") for i in range(1, 6)]
    assert {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5} == {}
