"""File names from ids: every system takes them, and no two are alike."""

import re

from hypothesis import given
from hypothesis import strategies as st

from icdiag.report.slugs import slugs

WINDOWS = {"con", "prn", "aux", "nul"} | {f"{kind}{i}" for kind in ("com", "lpt") for i in range(10)}


@given(st.lists(st.text(max_size=60), unique=True, max_size=30))
def test_names_are_safe_short_and_unique_whatever_the_ids(ids) -> None:
    names = slugs(ids)
    assert list(names) == ids
    assert len({name.casefold() for name in names.values()}) == len(ids)
    for name in names.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert len(name) <= 60
        assert name not in WINDOWS


def test_plain_ids_stay_and_others_keep_what_can_be_read() -> None:
    names = slugs(["hr", "HR", "con", "销售部", "R&D / lab", "../etc/passwd", "a" * 10_000, "index"])
    assert names["hr"] == "hr"
    assert re.fullmatch(r"hr-[0-9a-f]{8}", names["HR"])
    assert re.fullmatch(r"con-[0-9a-f]{8}", names["con"])
    assert re.fullmatch(r"d-[0-9a-f]{8}", names["销售部"])
    assert re.fullmatch(r"r-d-lab-[0-9a-f]{8}", names["R&D / lab"])
    assert re.fullmatch(r"etc-passwd-[0-9a-f]{8}", names["../etc/passwd"])


def test_the_name_of_one_does_not_hang_on_the_others() -> None:
    assert slugs(["HR", "hr"])["HR"] == slugs(["HR"])["HR"]


def test_an_id_that_is_another_ones_hashed_name_gets_a_hash_too() -> None:
    taken = slugs(["HR"])["HR"]
    both = slugs(["HR", taken])
    assert both["HR"] != both[taken]
