import pytest

from icdiag.intake.hints import DepartmentNames, folded, nearest, resolve_department
from icdiag.model.org import Department, Name, Org

DEPARTMENTS = (
    Department("hr", Name("人力资源部", "Human Resources"), aliases=("人事",)),
    Department("sales", Name("销售部", "Sales"), aliases=("Front Office",)),
    Department("101", Name("信息部")),
)
NAMES = DepartmentNames(DEPARTMENTS)


@pytest.mark.parametrize(
    ("text", "id_"),
    [("hr", "hr"), ("ＨＲ", "hr"), (" 人事 ", "hr"), ("human  resources", "hr"), ("SALES", "sales"),
     ("front\u200b office", "sales"), ("101", "101"), ("１０１", "101"), ("销售", None), ("", None), ("101.0", None)],
)  # fmt: skip
def test_every_spelling_finds_its_department(text: str, id_: str | None) -> None:
    assert NAMES.find(text) == id_
    assert resolve_department(Org("", Name(), departments=DEPARTMENTS), text) == id_


def test_a_spelling_that_two_share_finds_neither() -> None:
    names = DepartmentNames([Department("a", Name("综合部")), Department("b", Name("综合部"))])
    assert names.find("综合部") is None
    assert names.find("a") == "a"


def test_an_exact_id_wins_over_a_folded_one() -> None:
    names = DepartmentNames([Department("HR", Name()), Department("hr", Name())])
    assert names.find("hr") == "hr"
    assert names.find("Hr") is None


@pytest.mark.parametrize(
    ("text", "id_"), [("slaes", "sales"), ("人力资源", "hr"), ("Human Resurces", "hr"), ("zzz", "")]
)
def test_a_misspelt_department_gets_the_nearest(text: str, id_: str) -> None:
    assert NAMES.nearest(text) == id_


def test_nearest_takes_the_first_of_equals_and_nothing_that_is_far() -> None:
    assert nearest("linkz", ["links", "linkx"]) == "links"
    assert nearest("abcdef", ["uvwxyz", ""]) == ""
    assert nearest("", ["a"]) == ""
    assert nearest("x" * 100_000, ["y" * 100_000]) == ""


def test_folding_is_stable() -> None:
    for text in ("ＨＲ", "Straße", "ﬁnance", "İ", " a\u00a0 b "):
        assert folded(folded(text)) == folded(text)


def test_characters_without_width_make_no_other_name() -> None:
    """Also one that keeps a letter and its accent apart."""
    for text in (
        "Ren\u00e9",
        "Rene\u200b\u0301",
        "\u202eRen\u00e9\u202c",
        "\ufeffREN\u00c9",
        "Re\u2060n\u00ade\u0301",
        "Ren\u00e9\ufe0f",
    ):
        assert folded(text) == "ren\u00e9"
