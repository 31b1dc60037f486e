"""A survey by internal-servqual that asks for expected and perceived service, drawn by seed."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from icdiag.answers import marks
from icdiag.intake.instrument import read_instrument
from tests.tally.conftest import Survey

UNITS = ("sales", "production", "hr", "it", "finance")
STRENGTH = {"sales": 0.4, "production": 0.0, "hr": -0.8, "it": 0.6, "finance": -0.2}
PART = {"tangibles": 0.7, "reliability": -1.0, "responsiveness": -0.5, "assurance": 0.3, "empathy": 0.0}
"""What is received, above or below the supplier's own level, in steps of the scale."""
LEVEL = 4.4
WISH = {"tangibles": 5.0, "reliability": 6.4, "responsiveness": 6.0, "assurance": 5.6, "empathy": 4.8}
"""What is expected, in the scale."""


def draw(seed=1, size=9, skip=0.0, importance=False, loose=""):
    """(answers, org): all people of five departments rate the other four.

    Args:
        seed: of the draw.
        size: people in each department.
        skip: share of ratings without expectations.
        importance: whether it was asked; planted to follow the supplier's strength.
        loose: a dimension whose items have nothing to do with each other.
    """
    rng = np.random.default_rng(seed)
    instrument, problems = read_instrument("internal-servqual", base=Path())
    assert not problems
    survey, wishes, weights = Survey(instrument, headcount=dict.fromkeys(UNITS, size + 3)), [], []
    parts = [d.id for d in instrument.dimensions]
    of_item = np.array([d for d, x in enumerate(instrument.dimensions) for _ in x.items])
    turned = np.array([item.reversed for item in instrument.items()])
    noise = np.where(np.array([parts[d] == loose for d in of_item]), 3.0, 0.5)
    for customer in UNITS:
        for p in range(size):
            kind, demanding = rng.normal(0, 0.4, 2)
            for supplier in (x for x in UNITS if x != customer):
                seen = np.array([LEVEL + STRENGTH[supplier] + PART[x] + kind for x in parts]) + rng.normal(0, 0.7, 5)
                wish = np.array([WISH[x] + demanding for x in parts]) + rng.normal(0, 0.4, 5)
                sides = (seen[of_item] + noise * rng.normal(0, 1, 15), wish[of_item] + rng.normal(0, 0.4, 15))
                seen, wish = (np.where(turned, 8 - x, x) for x in (np.clip(np.rint(side), 1, 7) for side in sides))
                survey.add(f"{customer}-{p}", customer, supplier, *seen)
                wishes.append(wish if rng.random() >= skip else np.full(15, np.nan))
                weights.append(float(np.clip(np.rint(3 + 2 * STRENGTH[supplier] + rng.normal(0, 0.5)), 1, 5)))
    answers = replace(survey.answers(), expected=marks(np.array(wishes)))
    return (replace(answers, importance=np.array(weights)) if importance else answers), survey.org()
