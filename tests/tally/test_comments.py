"""Which comments may be shown: ten people who answered, whether they wrote or not, and nothing that tells who wrote."""

from dataclasses import replace

import numpy as np
import pytest

from icdiag.answers import COMMENT, GENERAL, Written, marks
from icdiag.masking import MASK
from icdiag.model.settings import Settings
from icdiag.tally.comments import MOST, without_traces
from icdiag.tally.tally import build_tally
from tests.tally.conftest import Survey, instrument


def drawn(sizes, *, said=lambda person, link: f"{person} of {link}", seed=1):
    """A survey with so many raters of each link (customer, supplier), and what each wrote of it and in general."""
    rng, survey = np.random.default_rng(seed), Survey(instrument(dimensions=6))
    for (customer, supplier), people in sizes.items():
        for i in range(people):
            survey.add(f"{customer}{i}", customer, supplier, *rng.integers(1, 6, 12).tolist())
    answers = survey.answers()
    texts = [said(row[0], f"{row[2]}>{row[1]}") for row in survey.rows]
    general = [f"{row[0]} at large" for row in survey.rows]
    codes = np.arange(len(texts), dtype=np.int64)
    known = {COMMENT: Written(codes, tuple(texts)), GENERAL: Written(codes, tuple(general))}
    return survey.org(), replace(answers, comments=known)


def shown(org, answers, *, min_n=5, comments=True):
    tally = build_tally(answers, replace(org, settings=Settings(min_n=min_n, comments=comments)), keep_careless=False)
    return tally, None if tally.comments is None else {(x.supplier, x.customer): x.texts for x in tally.comments}


SIZES = {("a", "x"): 12, ("a", "y"): 10, ("b", "x"): 9, ("c", "x"): 4, ("c", "y"): 11}


def test_ten_people_have_to_have_rated_the_link() -> None:
    tally, texts = shown(*drawn(SIZES))
    assert {(link.supplier, link.customer) for link in tally.links} >= {("x", "b")}  # nine may be shown as a number
    assert {pair for pair in texts if pair[0]} == {("x", "a"), ("y", "a"), ("y", "c")}
    assert sorted(texts["y", "a"]) == sorted(f"a{i} of y>a" for i in range(10))


def test_in_general_ten_people_of_the_department_count_once_each() -> None:
    _, texts = shown(*drawn(SIZES))
    assert {pair for pair in texts if not pair[0]} == {(None, "a"), (None, "c")}  # b has nine people
    assert sorted(texts[None, "a"]) == sorted(f"a{i} at large" for i in range(12))  # ten of them rated y, too


def test_they_who_answered_count_not_they_who_wrote() -> None:
    _, texts = shown(*drawn({("a", "x"): 10}, said=lambda who, _: "only me" if who == "a3" else ""))
    assert texts["x", "a"] == ("only me",)


@pytest.mark.parametrize(("min_n", "links"), [(3, 3), (5, 3), (11, 2), (12, 1), (13, 0)])
def test_a_lowered_threshold_shows_no_more_and_a_raised_one_less(min_n, links) -> None:
    _, texts = shown(*drawn(SIZES), min_n=min_n)
    assert sum(pair[0] is not None for pair in texts) == links


def test_without_the_switch_there_are_none() -> None:
    assert shown(*drawn(SIZES), comments=False)[1] is None


def test_their_order_says_nothing_of_rows_people_or_other_links() -> None:
    sizes = {("a", "x"): 40, ("a", "y"): 40}
    org, answers = drawn(sizes, said=lambda who, _: f"comment of {who}")
    _, texts = shown(org, answers)
    turned = np.random.default_rng(7).permutation(len(answers.customer))
    other = replace(
        answers, respondent=answers.respondent[turned], customer=answers.customer[turned],
        supplier=answers.supplier[turned], perspective=answers.perspective[turned], values=answers.values.take(turned),
        comments={about: Written(x.codes[turned], x.texts) for about, x in answers.comments.items()},
    )  # fmt: skip
    assert shown(org, other)[1] == texts
    assert sorted(texts["x", "a"]) == sorted(texts["y", "a"])
    assert texts["x", "a"] != texts["y", "a"]  # the same people wrote both: the order does not join them
    assert list(texts["x", "a"]) != sorted(texts["x", "a"])


def test_who_is_left_out_as_careless_is_not_quoted() -> None:
    org, answers = drawn({("a", "x"): 14, ("a", "y"): 14, ("a", "z"): 14})
    given = answers.values.floats()
    given[answers.respondent == 0] = 4  # the same to everything
    tally, texts = shown(org, replace(answers, values=marks(given)))
    assert tally.careless is not None
    assert tally.careless.left_out == 1
    assert sorted(texts["x", "a"]) == sorted(f"a{i} of x>a" for i in range(14) if i)


PHONES = [
    "13800138000", "138 0013 8000", "138-0013-8000", "+86 138 0013 8000", "010-88886666", "(0571) 8888 6666",
    "+49 (0)89 1234567", "０１０－８８８８６６６６", "400-820-8820", "1 (555) 010-4477",
]  # fmt: skip
NUMBERS = [
    "11010519491231002X",
    "440524188001010014",
    "6222 0213 0800 1234 567",
    "QQ 123456",
    "微信号：abc_123",
    "vx zw2024",
]
MAILS = ["zhang.wei@corp.com.cn", "a@b", "x+y_z%1@mail.example.org", "ＡＢ＠ｃｄ．ｃｏｍ"]


@pytest.mark.parametrize("trace", [*PHONES, *NUMBERS, *MAILS])
@pytest.mark.parametrize("text", ["call {} please", "请打{}，谢谢", "{}"])
def test_telephones_cards_and_addresses_are_masked(trace, text) -> None:
    assert without_traces(text.format(trace)) == text.format(MASK)


def test_an_address_in_chinese_takes_what_stands_before_it_along() -> None:
    assert without_traces("找张三@公司，谢谢") == f"{MASK}，谢谢"


@pytest.mark.parametrize(
    "text",
    [
        "要等 30 天",
        "12,000 元 in 2026",
        "3 of 10 tickets",
        "open 9:00-17:30",
        "Q3 2026: 4.5 / 5",
        "微信群里没人回",
        "第12345号单",
    ],
)
def test_what_tells_of_nobody_stays(text) -> None:
    assert without_traces(text) == text


def test_a_long_comment_is_cut_after_it_was_masked() -> None:
    text = "x" * (MOST - 6) + " 13800138000 and more"
    found = without_traces(text)
    assert len(found) == MOST
    assert found.endswith("…")
    assert "138" not in found
