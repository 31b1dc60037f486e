"""report.md: short, says what the report says, and no name in it can act. Parsed by a CommonMark reader (of rich)."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from icdiag.report.content import content
from icdiag.report.markdown import render_markdown
from icdiag.report.markdown_text import escaped, plain
from icdiag.words import LANGUAGES
from tests.report.assessed import assessed

from .conftest import CHECKS, synthetic
from .hostile import HOSTILE, with_hostile_names

SAMPLE_ORGS = Path(__file__).resolve().parents[2] / "sample_orgs"
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
COMMENT = 65_536
"""Characters that a comment may have (GitHub)."""


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak, and no sentence of a check is made."""


def tokens(text):
    return [t for block in READER.parse(text) for t in (block, *(block.children or ()))]


def shown(text):
    """Return the text as a reader sees it."""
    return "".join(t.content if t.type in ("text", "code_inline", "html_inline") else "" for t in tokens(text))


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("before", ["", "- ", "1. ", "| ", "## ", "**"])
def test_a_name_is_only_ever_text(name, before) -> None:
    safe = escaped(name, 200)
    text = f"| a |\n| --- |\n| {safe} |" if before == "| " else f"{before}{safe}" + ("**" if before == "**" else "")
    kinds = {t.type for t in tokens(text)}
    assert not kinds & {"link_open", "image", "html_inline", "html_block", "code_inline", "em_open", "s_open", "fence"}
    if before not in ("| ",):
        assert not kinds & {"table_open"}
    assert ("strong_open" in kinds) == (before == "**")
    assert shown(text).replace("\u200b", "").endswith(plain(name, 200))


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_that_a_site_would_turn_into_a_mention_a_reference_or_a_link(name) -> None:
    seen = shown(escaped(name))
    assert not re.search(r"[@#!~＠＃]\w|GH-\d|https?://|www\.\w|\w@\w|\b[0-9a-f]{7,40}\b", seen)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", seen)
    assert "\n" not in seen


def test_ordinary_text_stays_readable() -> None:
    text = "R&D to Sales (Suzhou): 5.5% of 120 - 质量部、研发部（上海）1, 2"
    assert shown(escaped(text)) == text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", ["manufacturer", "hotel", "city", "internet", "line"])
def test_it_is_short_and_says_what_the_report_says(sample, language) -> None:
    diagnosis = assessed(sample)
    view = content(diagnosis, language)
    text = render_markdown(diagnosis, language)
    assert len(text) < 4_000
    assert text == render_markdown(diagnosis, language, view)
    seen = shown(text).replace("\u200b", "")
    for title in [*view.verdict, *(f.title for f in view.walls), *(f.title for f in view.strengths[:5])]:
        assert title in seen
    order = [text.index(view.verdict[2]), *(text.rindex(f.title) for f in view.strengths[:1])]
    order += [text.index(f"**{f.title}**") for f in view.walls[:1]]
    assert order == sorted(order)  # strengths come before walls
    rows = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("|")][2:]
    weak = [x for x in view.links if x.kind == "weak"][:8]
    for (names, score, people, _), link in zip(rows, weak, strict=True):
        assert names.strip() == f"{link.supplier.name} → {link.customer.name}"
        assert [int(x) for x in re.findall(r"\d+", score)] == [
            round(v) for v in (link.q.value, link.q.low, link.q.high)
        ]
        assert int(people) == link.n


@pytest.mark.parametrize("sample", ["manufacturer", "hotel"])
def test_no_hidden_link_is_named(sample) -> None:
    diagnosis = assessed(sample)
    assert diagnosis.tally.hidden
    view, text = content(diagnosis, "en"), render_markdown(diagnosis, "en")
    for link in view.links:
        if link.status == "hidden":
            assert f"{link.supplier.name} → {link.customer.name}" not in text


class TestHostile:
    @pytest.fixture(autouse=True)
    def own_checks(self, monkeypatch) -> None:
        monkeypatch.setattr("icdiag.findings.check", CHECKS.__getitem__)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_whole_stays_a_comment_without_live_parts(self, language) -> None:
        text = render_markdown(with_hostile_names(synthetic(30, density=0.3)), language)
        assert len(text) < COMMENT
        kinds = {t.type for t in tokens(text)}
        assert not kinds & {"link_open", "image", "html_inline", "html_block", "code_inline", "s_open"}
        assert not re.search(r"[@＠]\w|https?://|www\.\w", shown(text))
