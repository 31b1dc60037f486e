"""Draws small organisations as link means, for tests that need the model and not the files."""

import numpy as np

from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Name
from icdiag.model.settings import Settings
from icdiag.model.tally import DimensionTally, LinkTally, Moments, Tally

SETTINGS = Settings()
INSTRUMENT = Instrument("t", Name(en="t"), (Dimension("all", Name(en="all"), (Item("q1", Name(en="?"), Scale()),)),))
MOMENTS = Moments(ve=300.0, vp=100.0, df=500)


def organisation(seed: int, *, size: int = 11, density: float = 0.55) -> Tally:
    """Draw link means: skewed supplier levels, harsh and kind customers, some bad links; not the model's own family."""
    rng = np.random.default_rng(seed)
    level = rng.gamma(2.0, 5.0, size) - 10.0
    kind = rng.choice([-14.0, 0.0, 0.0, 3.0, 9.0], size)
    links = []
    for c in range(size):
        for s in range(size):
            if s != c and rng.random() < density:
                n = int(rng.integers(5, 26))
                bad = -24.0 if rng.random() < 0.12 else 0.0
                mean = 64.0 + level[s] + kind[c] + bad + 6.0 * rng.standard_t(5) + rng.normal(0, (400.0 / n) ** 0.5)
                links.append(link_of(f"d{s}", f"d{c}", n, float(np.clip(mean, 5.0, 95.0))))
    return tally_of(links)


def link_of(supplier: str, customer: str, n: int, score: float) -> LinkTally:
    return LinkTally(supplier, customer, n, score, (DimensionTally("all", n, score, 1 + score / 25),))


def tally_of(links: list[LinkTally]) -> Tally:
    pairs = [(i, j) for i, a in enumerate(links) for j, b in enumerate(links) if i < j and a.customer == b.customer]
    first, second = (np.array([pair[k] for pair in pairs], np.int64) for k in (0, 1))
    both = np.array([min(links[i].n, links[j].n) for i, j in pairs], float)
    return Tally(
        INSTRUMENT, tuple(links), (), (), (), MOMENTS, {"all": MOMENTS}, (first, second, both), (), 5, True, None,
        sum(x.n for x in links), {}, 100, (),
    )  # fmt: skip
