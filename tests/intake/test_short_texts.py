"""Short texts told apart as numbers come out as a set and a sort of the texts themselves would have them."""

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.intake import many_texts, short_texts

SHORT = st.text(st.characters(min_codepoint=1, codec="utf-8"), max_size=8).filter(lambda text: len(text.encode()) <= 8)
PIECES = st.lists(st.lists(SHORT, max_size=20), min_size=1, max_size=4)


def arrays(pieces):
    return [pyarrow.array(["before", *piece, "after"], pyarrow.large_string()).slice(1, len(piece)) for piece in pieces]


@pytest.mark.parametrize("part", [3, 2**16])
@settings(deadline=None)
@given(pieces=PIECES)
def test_each_text_has_the_place_of_its_like_and_they_stand_in_order(part, pieces):
    texts = [text for piece in pieces for text in piece]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(short_texts, "_PART", part)
        given_ = arrays(pieces)
        assert short_texts.short(given_)
        codes, (known,) = short_texts.apart_by_number(given_)
    known.validate(full=True)
    assert known.to_pylist() == sorted(set(texts), key=str.encode)
    assert [known[code].as_py() for code in codes.tolist()] == texts


@pytest.mark.parametrize("text", ["nine bytes", "三个字", "a\0"])
def test_longer_texts_and_a_byte_nought_are_not_told_apart_as_numbers(text):
    assert not short_texts.short(arrays([["a"], ["b", text]]))


@settings(deadline=None)
@given(pieces=PIECES, long=st.booleans())
def test_short_and_long_texts_are_told_apart_alike(pieces, long):
    texts = [text + "-and-more" * long for piece in pieces for text in piece]
    codes, parts = many_texts._told_apart(arrays([texts]))
    known = [text for part in parts for text in part.to_pylist()]
    assert len(known) == len(set(known))
    assert [known[code] for code in codes.tolist()] == texts


@pytest.mark.parametrize(
    ("texts", "plain"),
    [
        ([], True),
        (["R1", "", "a b~"], True),
        (["R1", "tab\t"], False),
        (["R1", "\x7f"], False),
        (["R1", "人"], False),
        (["R1", "x" * 21], False),
    ],
)
def test_only_short_printable_ascii_needs_no_second_look(texts, plain):
    assert short_texts.plain_ascii(arrays([texts])[0], longest=20) is plain
