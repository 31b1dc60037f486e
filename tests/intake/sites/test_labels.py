"""Answers with something around them; what could mean two things stays as it is and is refused later."""

import pytest

from icdiag.intake.cells import CellError
from icdiag.intake.layouts.sites.labels import (
    option_after_letter,
    option_before_words,
    place_of_code,
    plain,
    plain_after_letter,
    plain_before_words,
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("5 - Excellent", 5),
        ("5-Excellent", 5),
        ("10 – strongly agree", 10),
        ("0 - Not at all likely", 0),
        ("5=非常满意", 5),
        ("5：非常满意", 5),
        ("5分", 5),
        ("5分(非常满意)", 5),
        (" 1 - Poor ", 1),
        ("1. Very dissatisfied", "Very dissatisfied"),
        ("B、满意", "满意"),
        ("A）非常满意", "非常满意"),
        ("C. Neutral", "Neutral"),
        # the words say the best, the number the worst, or the other way round: nobody can know
        ("1 - Very satisfied", "1 - Very satisfied"),
        ("5 - Very dissatisfied", "5 - Very dissatisfied"),
        ("1 - Very dissatisfied", 1),
        ("5 - Very satisfied", 5),
        ("7 - Strongly agree", 7),
        ("2 - Satisfied", "2 - Satisfied"),
        ("4 - Disagree", "4 - Disagree"),
        ("4 - Satisfied", 4),
        ("2 - Disagree", 2),
        ("8 - Satisfied", 8),
        # as authors type their options
        ("满意（4分）", 4),
        ("满意(4)", 4),
        ("Satisfied (4)", 4),
        ("4（满意）", 4),
        ("5 Strongly agree", 5),
        ("1  非常不满意", 1),
        ("A.非常满意", "非常满意"),
        ("非常满意（1分）", "非常满意（1分）"),
        ("5 Strongly disagree", "5 Strongly disagree"),
        ("不适用（0分）", "不适用"),
        ("0 - N/A", "N/A"),
        # no scale places
        ("5 Sterne", "5 Sterne"),
        ("3 年以上", "3 年以上"),
        ("信息部（12人）", "信息部（12人）"),
        ("2分公司", "2分公司"),
        ("3分钟以内", "3分钟以内"),
        ("3-5", "3-5"),
        ("3 - 5 times", "3 - 5 times"),
        ("1.5", "1.5"),
        ("2026-01-02", "2026-01-02"),
        ("12:30", "12:30"),
        ("E.ON", "E.ON"),
        ("Very satisfied", "Very satisfied"),
        ("N/A", "N/A"),
        ("100 - all", "100 - all"),
        ("²- x", "²- x"),
        ("", ""),
        (5, 5),
        (True, True),
        (None, None),
        ("5 - " + "x" * 300, "5 - " + "x" * 300),
        (CellError("#N/A"), CellError("#N/A")),
    ],
)
def test_plain(cell, expected):
    got = plain(cell)
    assert got == expected
    assert type(got) is type(expected)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("A1", 1), ("A5", 5), ("AO03", 3), ("A10", 10), ("A03", 3), ("5", "5"), ("A", "A"), ("B1", "B1"),
     ("SQ001", "SQ001"), ("A123", "A123"), (3, 3), ("4 - Good", 4), (None, None)],
)  # fmt: skip
def test_answer_codes(cell, expected):
    assert place_of_code(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("D.满意", "满意"),
        ("A.【甲】乙", "【甲】乙"),
        ("B.3分", 3),
        ("满意", "满意"),
        ("F.不适用", "不适用"),
        (4, 4),
        (None, None),
    ],
)
def test_letters(cell, expected):
    assert plain_after_letter(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("其他【请注明】〖我的话〗", "其他【请注明】"),
        ("财务部〖三楼〗", "财务部"),
        ("5分〖好〗", 5),
        ("〖只有话〗", "〖只有话〗"),
        ("满意", "满意"),
        (4, 4),
    ],
)
def test_a_persons_own_words_beside_an_option(cell, expected):
    assert plain_before_words(cell) == expected


def test_departments_keep_their_numbers():
    """A department may be called like a place on a scale; only the site's own additions are taken off."""
    assert option_after_letter("A.01-财务部") == "01-财务部"
    assert option_after_letter("2分公司") == "2分公司"
    assert option_before_words("3 - Logistics〖third floor〗") == "3 - Logistics"
    assert option_before_words("3 - Logistics") == "3 - Logistics"
    assert option_after_letter(None) is None
