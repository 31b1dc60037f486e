"""Feldt's interval and its F distribution, and what the silent could change: other software and golden cases."""

import json
import math
import os
from pathlib import Path

import pytest
from scipy import special, stats

from icdiag.measures.estimates import loose_dimensions
from icdiag.measures.response import indicative, tipping_point, worst_case
from icdiag.measures.scale import f_quantile, feldt, incomplete_beta
from icdiag.model.settings import Settings
from icdiag.model.tally import DepartmentTally, Reliability

GOLDEN = Path(os.environ.get("ICDIAG_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared")) / "golden"
golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared golden cases are not beside this checkout")


def case(name):
    return json.loads((GOLDEN / name / "case.json").read_text("utf-8"))


def test_f_quantiles_equal_scipy():
    for a in (1, 5, 29, 300, 20000):
        for b in (1, 29, 174, 40000):
            for p in (0.025, 0.05, 0.5, 0.975):
                assert f_quantile(p, a, b) == pytest.approx(stats.f.ppf(p, a, b), rel=1e-7)


def test_incomplete_beta_equals_scipy():
    for a, b, x in ((0.5, 0.5, 0.1), (14.5, 87.0, 0.2), (87.0, 14.5, 0.9), (2.0, 3.0, 0.0), (2.0, 3.0, 1.0)):
        assert incomplete_beta(x, a, b) == pytest.approx(special.betainc(a, b, x), abs=1e-12)


@golden
def test_feldt_equals_psych():
    expected = case("alpha_attitude")["expected"]
    got = feldt(alpha=expected["raw_alpha"], n=30, items=7, level=0.95)
    assert got == pytest.approx(expected["feldt_ci95"], abs=1e-7)


def test_feldt_needs_two_of_each():
    with pytest.raises(ValueError, match="two ratings and two items"):
        feldt(alpha=0.8, n=1, items=3, level=0.9)


@golden
def test_worst_case_equals_the_golden_bounds():
    given = case("nonresponse_fpc_bounds")
    for row, want in zip(given["input"]["rows"], given["expected"]["rows"], strict=True):
        rate = row["n"] / row["N"]
        assert rate == pytest.approx(want["response_rate"])
        assert worst_case(rate=rate, mean=row["mean"]) == pytest.approx(want["manski"])


def test_tipping_point_by_hand():
    """6 of 8 answered and gave 36: the 2 silent would have to average 92 (the method page's example)."""
    needed = tipping_point(rate=6 / 8, mean=36.0, cut=50.0)
    assert needed == pytest.approx(92.0)
    assert 6 / 8 * 36 + 2 / 8 * needed == pytest.approx(50.0)
    assert tipping_point(rate=0.9, mean=40.0, cut=50.0) > 100  # nothing they could say would lift it
    assert tipping_point(rate=1.0, mean=40.0, cut=50.0) == math.inf


class Few:
    departments = (
        DepartmentTally("a", 29, 100),
        DepartmentTally("b", 30, 100),
        DepartmentTally("c", None, 100),
        DepartmentTally("d", 9, None),
        DepartmentTally("e", 0, 10),
    )
    reliability = (
        Reliability("x", 0.59, 200, 3),
        Reliability("y", 0.55, 200, 3, omega=0.61),
        Reliability("z", None, 5, 3),
        Reliability("w", 0.7, 200, 2, split_half=0.5),
    )


def test_whose_answers_only_indicate():
    assert indicative(Few(), Settings()) == {"a", "e"}
    assert indicative(None, Settings()) == frozenset()


def test_which_dimensions_are_not_reported_alone():
    assert loose_dimensions(Few(), Settings()) == {"x", "w"}
