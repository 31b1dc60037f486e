"""Characters that nobody sees: taken out on the way in, written out on the way to the terminal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icdiag.unseen import clean, in_json, is_clean, on_one_line

UNSEEN = "\x00\x1b\x7f\x9b\u202e\u2066\u200b\u200f\ufeff\u2060\xad\ud800\ufdd0\ufffe\U0001ffff\U000e0041\u180e\u3164"


@pytest.mark.parametrize("character", UNSEEN)
def test_each_is_found(character: str) -> None:
    assert not is_clean(f"a{character}b")
    assert clean(f"a{character}b") == "ab"
    assert on_one_line(f"a{character}b").isascii()


@pytest.mark.parametrize("text", ["a b", "销售部", "é", "a\tb\nc", "क\u200d्ष", "🏳️‍🌈", "葛\U000e0100"])
def test_what_people_write_stays(text: str) -> None:
    assert clean(text) == text


@given(st.text(st.characters(exclude_categories=[]), max_size=40))
def test_json_means_the_same(text: str) -> None:
    written = in_json(json.dumps([text], ensure_ascii=False))
    assert json.loads(written) == [text]
    assert is_clean(written)


@given(st.text(max_size=40))
def test_one_line_is_one_line(text: str) -> None:
    shown = on_one_line(text)
    assert len(shown.splitlines()) <= 1
    assert is_clean(shown)
