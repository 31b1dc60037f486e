"""Scoring against the hand-computed golden case and by hand."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Name
from icdiag.tally.items import ItemSums, rwg_j
from icdiag.tally.scoring import half_rule, pomp

GOLDEN = Path(os.environ.get("ICDIAG_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared")) / "golden"
golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared golden cases are not beside this checkout")


@golden
def test_half_rule_and_pomp_equal_the_hand_computed_case():
    spec = json.loads((GOLDEN / "pomp_half_rule_toy" / "case.json").read_text("utf-8"))
    low, high = spec["input"]["scale"]
    for person, given in spec["input"]["persons"].items():
        values = np.array([[np.nan if v is None else float(v) for v in given]])
        columns = [
            pomp(values[:, i], low, high, reverse=item in spec["input"]["reverse"])
            for i, item in enumerate(spec["input"]["items"])
        ]
        got = half_rule(np.stack(columns, axis=1))[0]
        want = spec["expected"]["pomp"][person]
        if want is None:
            assert np.isnan(got)
        else:
            assert got == pytest.approx(want, abs=1e-9)
            assert low + got / 100 * (high - low) == pytest.approx(spec["expected"]["mean"][person], abs=1e-8)


@golden
def test_agreement_equals_the_multilevel_package():
    folder = GOLDEN / "rwgj_lq2002"
    spec = json.loads((folder / "case.json").read_text("utf-8"))
    rows = np.genfromtxt(folder / spec["input"]["file"], delimiter=",", names=True)
    group = rows[spec["input"]["group"]]
    for items, want in (("items", "rwgj_LEAD"), ("items2", "rwgj_TSIG")):
        if want not in spec["expected"]:
            continue
        names = spec["input"][items]
        scores = pomp(np.stack([rows[name] for name in names], axis=1), 1, 5)
        parts = [scores[group == g] for g in spec["expected"]["group_ids"]]
        sums = ItemSums(
            *(
                np.array([f(x) for x in parts])
                for f in (lambda x: np.full(x.shape[1], float(len(x))), lambda x: x.sum(0), lambda x: (x**2).sum(0))
            )
        )
        scale = Scale(1, 5)
        one = Dimension("d", Name(), tuple(Item(name, Name(), scale) for name in names))
        got = rwg_j(Instrument("i", Name(), (one,)), sums.variance())
        assert got == pytest.approx(spec["expected"][want], abs=1e-6)


def test_agreement_at_its_ends():
    one = Instrument("i", Name(), (Dimension("d", Name(), (Item("q", Name(), Scale(1, 5)),)),))
    assert rwg_j(one, np.array([[0.0], [2.0 * 625], [4.0 * 625], [np.nan]])).tolist()[:3] == [1.0, 0.0, 0.0]
    assert np.isnan(ItemSums(*(np.array([[x]]) for x in (9.0, 450.0, 30000.0))).variance()[0, 0])
