import base64
import hashlib
import itertools
import json
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from icdiag import words as words_module
from icdiag.diagnosis import Diagnosis
from icdiag.measures.estimates import Effect
from icdiag.model.org import Name
from icdiag.report.content import content
from icdiag.report.html import DEPARTMENT_ROWS, FINDING_ROWS, render_html
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

    def hidden_pairs(self) -> set[tuple[int, int]]:
        """Return the hidden links in the script's data: a supplier, then customers only, so no room for a score."""
        rows: list[list[int]] = self.data()["l"][3]  # type: ignore[index]
        return {(row[0], customer) for row in rows for customer in row[1:]}

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
    assert set(data["d"]) == set(HOSTILE)  # type: ignore[call-overload]


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
    assert page.hidden_pairs() == hidden
    pairs = {tuple(int(i) for i in p.split()) for p in page.attributes("data-p")}
    assert not pairs & hidden


def test_the_tables_have_the_numbers(diagnosis: Diagnosis) -> None:
    assert diagnosis.estimates
    rows = re.findall(r'<tr data-p="(\d+) (\d+)">(.*?)(?=<tr|</tbody)', render_html(diagnosis, "en"), re.S)
    place = {d.ref.id: str(i) for i, d in enumerate(content(diagnosis, "en").departments)}
    expected = {(place[e.supplier], place[e.customer]): f"{e.q.value:.0f}" for e in diagnosis.estimates.links}
    assert {(s, c): re.findall(r"<td>(\d+) <small>", row)[0] for s, c, row in rows} == expected


def test_a_lowered_limit_has_a_banner(make: Callable[..., Diagnosis]) -> None:
    words = "groups of 3 people can already be seen"
    assert words in render_html(make(12, min_n=3), "en")
    assert words not in render_html(make(12), "en")


def test_large_organisations_are_shown_by_unit(make: Callable[..., Diagnosis]) -> None:
    html = render_html(make(420, density=0.004), "en")
    assert 'id="ring-units"' in html and 'id="ring"' not in html
    assert 'class="units"' in html and 'id="grid"' not in html


def test_the_table_under_the_ring_of_units_has_its_lines(make: Callable[..., Diagnosis]) -> None:
    html = render_html(make(420, density=0.004), "en").split('id="ring-units"')[1].split("</table>")[0]
    walls = re.findall(r'<g class="e-wall.*?</g>', html, re.S)[0].count("data-p=")
    rows = [re.split(r"<td\b[^>]*>", row)[1:] for row in html.split("<tbody>")[1].split("<tr>")[1:]]
    # One line for a pair of units, a row for each direction.
    assert walls == len({frozenset(row[:2]) for row in rows if int(row[3]) > 0}) > 0


def test_cards_are_chosen_by_findings_and_measured_links_not_by_scores(make: Callable[..., Diagnosis]) -> None:
    made = make(420, density=0.004)
    assert made.tally
    html = render_html(made, "en")
    cards = {id_.removeprefix("dept-") for id_ in re.findall(r'<article class="card dept" id="([^"]+)"', html)}
    view = content(made, "en")
    assert len(cards) == DEPARTMENT_ROWS < len(view.departments)
    named = {ref.id for f in view.findings[:FINDING_ROWS] for ref in f.departments}
    assert 0 < len(named) < DEPARTMENT_ROWS and named <= cards
    count = Counter(id_ for link in made.tally.links for id_ in (link.supplier, link.customer))
    others = {d.ref.id for d in view.departments} - named
    assert min(count[id_] for id_ in others & cards) >= max(count[id_] for id_ in others - cards)
    assert "whatever they score" in html


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_nought_has_a_sign_and_one_point_is_one_point(make: Callable[..., Diagnosis], language: str) -> None:
    made = make(60, density=0.11)  # kindness from -3 to 3, intervals of a whole
    assert made.estimates
    nearly = Effect(-0.4, 1.0, -0.4, 0.4)
    made = replace(made, estimates=replace(made.estimates, leniency=dict.fromkeys(made.estimates.leniency, nearly)))
    cards = render_html(made, language)
    assert not re.search(r"[^\d]-0(?![.\d])", "".join(Page(cards).texts))
    assert ("与其他部门一样（0 至 0）" if language == "zh" else "as kind as others (0 to 0)") in cards
    one = render_html(make(60, density=0.11), language)
    assert ("比其他部门宽 1 分" if language == "zh" else "one point kinder than others") in one
    assert not re.search(r"\b1 points|on 1 links", one)


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


SIMULATIONS = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""Colour vision at full severity: Machado, Oliveira & Fernandes 2009, table 1; on linear RGB."""
XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)


def _lab(colour: str, seen: str) -> tuple[float, float, float]:
    """CIE 1976 L*a*b* under D65, as a person with this vision sees the colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    as_seen = [min(1.0, max(0.0, sum(a * b for a, b in zip(r, linear, strict=True)))) for r in SIMULATIONS[seen]]
    xyz = [sum(a * b for a, b in zip(row, as_seen, strict=True)) / w for row, w in zip(XYZ, WHITE, strict=True)]
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("seen", SIMULATIONS)
@pytest.mark.parametrize("theme", [0, 1, 2])
def test_score_classes_are_told_apart_by_every_eye(theme: int, seen: str) -> None:
    """Any two of the five at least 12 apart (CIE76), with normal sight and three kinds of colour blindness."""
    style = (resource("templates") / "report.css").read_text("utf-8")
    colours = dict(re.findall(r"--(s[1-5]):(#[0-9a-f]{6})", re.findall(r"--bg:[^}]*", style)[theme]))
    assert len(colours) == 5
    seen_as = {name: _lab(colour, seen) for name, colour in colours.items()}
    apart = {(a, b): math.dist(seen_as[a], seen_as[b]) for a, b in itertools.combinations(sorted(colours), 2)}
    assert {pair: round(d, 1) for pair, d in apart.items() if d < 12} == {}


def _marked(catalogue: Mapping[str, str]) -> dict[str, str]:
    """Every word of the texts between two signs of its own, placeholders as they are: a pseudo-language."""
    return {
        key: re.sub(r"\{[^}]*\}|[^\W\d_]+", lambda m: m[0] if m[0][0] == "{" else f"⟦{m[0]}⟧", text)
        for key, text in catalogue.items()
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_on_the_page_comes_from_the_catalogues(
    diagnosis: Diagnosis, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """A pseudo-language: with every word of the catalogues marked, words without a mark are the input's alone."""
    given = content(diagnosis, language)
    real = words_module.section
    monkeypatch.setattr(words_module, "section", cache(lambda lang, name: _marked(real(lang, name))))
    page = Page(render_html(diagnosis, language))
    shown = [*page.texts, *page.attributes("aria-label"), *page.attributes("title"), *_texts_of(page.data()["w"])]
    shown += [str(k) for k in page.data()["k"]]  # type: ignore[attr-defined]
    names = " ".join((given.org_name, given.period, given.method.version, given.method.instrument, "icdiag settings"))
    own = {d.ref.name for d in given.departments} | {g.name for g in given.groups} | {n for n, _ in given.dimensions}
    own |= {b.a for b in given.boundaries} | {b.b for b in given.boundaries} | {b.grouping for b in given.boundaries}
    own |= {s for link in given.links for s in link.services} | {d for f in given.method.files for d in map(str, f)}
    own |= {key for key, _, _ in given.method.settings} | {value for _, _, value in given.method.settings}
    for f in (
        *given.findings,
        *given.unknown,
        *given.strengths,
    ):  # the checks' sentences stand in code, in both languages
        own |= {f.name, f.title, f.summary, f.reason, f.flip, *f.remedies}
    known = set(re.findall(r"[^\W\d_]+", " ".join((names, *own))))
    bare = set(re.findall(r"[^\W\d_]+", re.sub(r"⟦[^⟧]*⟧", " ", " ".join(shown))))
    assert {word for word in bare - known if not any(word in name for name in own)} == set()
    assert sum(text.count("⟦") for text in shown) > 500


def _texts_of(value: object) -> list[str]:
    return [re.sub(r"\{\w+\}", "", str(v)) for v in value.values()]  # type: ignore[attr-defined]
