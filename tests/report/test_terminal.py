"""The summary on the terminal: it fits, it is aligned, and nothing in a name is obeyed."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from icdiag.model.org import Name
from icdiag.report.terminal import summary

from .conftest import synthetic


def named(diagnosis, make):
    """The same diagnosis with other department names."""
    departments = tuple(replace(d, name=make(i)) for i, d in enumerate(diagnosis.org.departments))
    return replace(diagnosis, org=replace(diagnosis.org, departments=departments))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(language, width):
    long = "负责跨区域供应链协同与交付保障的部门"
    text = summary(named(synthetic(12), lambda i: Name(zh=f"{long}{i}", en=f"{long}{i}")), language, width=width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert long in text or "…" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_findings_stand_in_one_column(language):
    text = summary(synthetic(12), language)
    rows = [line for line in text.splitlines() if "%  " in line]
    assert len(rows) >= 2
    assert len({cell_len(line[: line.index("%")]) for line in rows}) == 1


def test_controls_and_markup_in_names_are_text():
    hostile = named(synthetic(12), lambda i: Name(en=f"[red]x{i}[/]\x1b]0;t\x07\u202e\u2066"))
    text = summary(hostile, "en")
    assert "[red]x" in text
    assert not set(text) & set("\x1b\x07\u202e\u2066")


def test_colour_only_adds():
    plain, coloured = (summary(synthetic(12), "en", colour=c) for c in (False, True))
    assert "\x1b[" in coloured and "\x1b[" not in plain


@pytest.mark.parametrize(("language", "says"), [("zh", "3 人"), ("en", "groups of 3 people")])
def test_a_lowered_threshold_is_said_once(language, says):
    assert " ".join(summary(synthetic(12, min_n=3), language).split()).count(says) == 1
    assert says not in summary(synthetic(12), language)
