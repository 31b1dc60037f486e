"""The link model against published and peer-computed numbers (read in place; skipped where they are absent)."""

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest

from icdiag.answers import Answers, marks
from icdiag.formulas.shrinkage import dersimonian_laird, shrink
from icdiag.measures.estimating import estimate_links
from icdiag.measures.reml import Design, fit_components
from icdiag.measures.whole import Whole
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Department, Name, Org
from icdiag.tally.tally import build_tally

SHARED = Path(os.environ.get("ICDIAG_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared"))
GOLDEN = SHARED / "golden"
pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the shared golden cases are not beside this checkout")


def case(name):
    folder = GOLDEN / name
    return json.loads((folder / "case.json").read_text("utf-8")), folder


def rows(path):
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def test_plain_reml_equals_lme4_on_penicillin():
    spec, folder = case("crossed_penicillin")
    data = rows(folder / spec["input"]["file"])
    plates = sorted({r["plate"] for r in data})
    samples = sorted({r["sample"] for r in data})
    # Disjoint codes: plates play the customers, samples the suppliers, the residual is the relationship.
    customer = np.array([plates.index(r["plate"]) for r in data])
    supplier = np.array([len(plates) + samples.index(r["sample"]) for r in data])
    y = np.array([float(r["diameter"]) for r in data])
    v = np.zeros((len(y), len(y)))
    design = Design.of(customer, supplier)
    c = fit_components(y, v, design, prior_sd=None)
    want, tol = spec["expected"], spec["tolerance"]
    assert c.va**0.5 == pytest.approx(want["sd_plate"], abs=tol["sd"])
    assert c.vb**0.5 == pytest.approx(want["sd_sample"], abs=tol["sd"])
    assert c.vr**0.5 == pytest.approx(want["sd_residual"], abs=tol["sd"])
    solution = Whole.of(y, v, customer, supplier, c)
    assert solution.mu == pytest.approx(want["mu"], abs=tol["mu"] * 23)
    effects = solution.departments()
    assert effects.b == pytest.approx([want["blup_sample"][s] for s in samples], abs=tol["blup"])
    assert effects.a == pytest.approx([want["blup_plate"][p] for p in plates], abs=tol["blup"])


def test_one_way_equals_metafor_on_bcg():
    spec, _ = case("eb_known_variance_bcg")
    y, v = np.array(spec["input"]["y"]), np.array(spec["input"]["v"])
    for method, tau2 in (("DL", dersimonian_laird(y, v)), ("REML", spec["expected"]["REML"]["tau2"])):
        want = spec["expected"][method]
        assert tau2 == pytest.approx(want["tau2"], abs=1e-6)
        got = shrink(y, v, tau2)
        assert got.mu == pytest.approx(want["mu"], abs=1e-6)
        assert got.mean == pytest.approx(want["blup"], abs=1e-6)
        assert got.se == pytest.approx(want["blup_se"], abs=1e-6)


def test_link_quality_equals_lme4_on_person_ratings():
    """From single answers through the tally to q: within the case's tolerance of lme4's fit on the persons' rows."""
    spec, folder = case("link_crossed_reference_a")
    data = rows(folder / spec["input"]["file"])
    ids = tuple(sorted({r["customer"] for r in data} | {r["supplier"] for r in data}))
    people = sorted({(r["customer"], r["person"]) for r in data})
    scale = Scale(*spec["input"]["scale"])
    instrument = Instrument("one", Name(), (Dimension("d", Name(), (Item("q1", Name(), scale),)),))
    n = len(data)
    answers = Answers(
        instrument, ids, np.array([people.index((r["customer"], r["person"])) for r in data]), True,
        np.array([ids.index(r["customer"]) for r in data]), np.array([ids.index(r["supplier"]) for r in data]),
        np.zeros(n, dtype=np.uint8), marks(np.array([[float(r["score"])] for r in data])), None, n, {}, (),
    )  # fmt: skip
    org = Org("org.yaml", Name(), departments=tuple(Department(i, Name(i)) for i in ids))
    tally = build_tally(answers, org)
    assert not tally.hidden
    found = estimate_links(tally, org.settings)
    want, tol = spec["expected"], spec["tolerance"]
    sd = {
        k: found.variances[v] ** 0.5 / 25
        for k, v in {"person": "vp", "link": "vr", "supplier": "vb", "customer": "va", "Residual": "ve"}.items()
    }
    for name, value in sd.items():
        assert value == pytest.approx(want["sd"][name], abs=tol["sd"]), name
    assert found.mu.value / 25 + 1 == pytest.approx(want["mu"], abs=tol["mu"])
    peer = {(s, c): q for c, s, q in zip(*(want["link_q"][k] for k in ("customer", "supplier", "q")), strict=True)}
    off = np.array([link.q.value / 25 + 1 - peer[link.supplier, link.customer] for link in found.links])
    assert len(off) == len(peer)
    assert np.sqrt((off**2).mean()) < tol["q_rms_vs_lmer"]
    assert np.abs(off).max() < tol["q_max_vs_lmer"]
