"""Golden cases of the crossed link model, by the product's own engine and, for people's ratings, from files on."""

import csv
import tempfile
from pathlib import Path

import numpy as np
import yaml

from icdiag.assess import assess
from icdiag.measures.reml import Design, fit_components
from icdiag.measures.whole import Whole
from tests.formulas.golden import case


@case("crossed_penicillin")
def crossed_penicillin(given):
    """Plates play the customers, samples the suppliers (disjoint codes), and the residual is the relationship."""
    data, row, column = given.rows(), given["row"], given["col"]
    plates, samples = (sorted({x[name] for x in data}) for name in (row, column))
    customer = np.array([plates.index(x[row]) for x in data])
    supplier = np.array([len(plates) + samples.index(x[column]) for x in data])
    y = np.array([float(x[given["response"]]) for x in data])
    v = np.zeros((len(y), len(y)))
    c = fit_components(y, v, Design.of(customer, supplier), prior_sd=None)
    fit = Whole.of(y, v, customer, supplier, c)
    effects = fit.departments()
    log_det = -float(np.linalg.slogdet(fit.inverse)[1])
    known = (len(y) - 1) * float(np.log(2 * np.pi))  # lme4 counts the constant, our objective does not need it
    return {
        "sd_plate": c.va**0.5,
        "sd_sample": c.vb**0.5,
        "sd_residual": c.vr**0.5,
        "mu": fit.mu,
        "mu_se": fit.information**-0.5,
        "reml_criterion": log_det + float(np.log(fit.information)) + float(y @ fit.projected) + known,
        "blup_sample": dict(zip(samples, effects.b, strict=True)),
        "blup_plate": dict(zip(plates, effects.a, strict=True)),
    }


LIKERT = 25.0
"""Points of 0-100 in a step of the 1-5 scale."""


@case(
    "link_crossed_reference_a",
    leaves={
        "truth_note": "a remark",
        "link_q.rel": "no tolerance named; ours knows reciprocity and a prior: one link of 107 is .21 off",
    },
    # the case names a tolerance for q alone; the departments' effects are held to the same
    tolerance_of=dict.fromkeys(("link_q.q", "supplier_blup", "customer_blup"), "q_max_vs_lmer"),
)
def link_crossed_reference(given):
    """From a survey file through the tally to q; people's ratings on 1-5."""
    data = given.rows()
    with tempfile.TemporaryDirectory() as folder:
        diagnosis = assess(survey(Path(folder), data, given["scale"]))
    found = diagnosis.estimates
    assert not diagnosis.tally.hidden
    parts = {"person": "vp", "link": "vr", "supplier": "vb", "customer": "va", "Residual": "ve"}
    links = {(x.customer, x.supplier): x for x in found.links}
    pairs = sorted({(x["customer"], x["supplier"]) for x in data})
    return {
        "sd": {name: found.variances[v] ** 0.5 / LIKERT for name, v in parts.items()},
        "mu": found.mu.value / LIKERT + 1,
        "link_q": {
            "customer": [c for c, _ in pairs],
            "supplier": [s for _, s in pairs],
            "q": [links[pair].q.value / LIKERT + 1 for pair in pairs],
        },
        "supplier_blup": {id_: effect.value / LIKERT for id_, effect in found.supplier.items()},
        "customer_blup": {id_: effect.value / LIKERT for id_, effect in found.leniency.items()},
    }


def survey(folder, data, scale):
    """Write map, instrument and survey of ratings (customer, person, supplier, score) and return the map."""
    ids = sorted({x["customer"] for x in data} | {x["supplier"] for x in data})
    low, high = scale
    item = {"id": "q1", "text": {"zh": "分", "en": "Score"}}
    instrument = {
        "name": {"zh": "评分", "en": "Score"},
        "scale": {"min": low, "max": high},
        "dimensions": [{"id": "d", "name": {"zh": "分", "en": "Score"}, "items": [item]}],
    }
    pairs = sorted({(x["customer"], x["supplier"]) for x in data})
    org = {
        "org": {"name": "Golden", "language": "en"},
        "instrument": "instrument.yaml",
        "survey": "survey.csv",
        "departments": [{"id": id_} for id_ in ids],
        "links": [{"supplier": s, "customer": c} for c, s in pairs],
    }
    (folder / "instrument.yaml").write_text(yaml.safe_dump(instrument, allow_unicode=True), "utf-8")
    (folder / "org.yaml").write_text(yaml.safe_dump(org, allow_unicode=True), "utf-8")
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow(["respondent", "customer", "supplier", "q1"])
        out.writerows([x["customer"] + x["person"], x["customer"], x["supplier"], x["score"]] for x in data)
    return folder / "org.yaml"
