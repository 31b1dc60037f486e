"""How many people rated each link, and the sums of what they said: one pass over the ratings; inside the tally."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from icdiag.tally.ratings import RatingRows, run_starts, sums

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LinkSums:
    """One entry a rated link, ordered by customer, then supplier."""

    customer: Codes
    supplier: Codes
    n: Codes
    """Raters with a score."""
    dimension_n: Codes
    """(links, dimensions): raters with a score in the dimension."""
    dimension_total: Array
    """(links, dimensions): the sum of their scores, POMP."""
    importance_n: Codes
    importance_total: Array
    """Sum of the stated importances, 1-5."""
    several: float
    """Share of ratings that are made of several rows."""


def link_sums(rows: RatingRows) -> tuple[LinkSums, RatingRows]:
    """Return the sums over ratings that have a score, and which those are."""
    dimensions = len(rows.answers.instrument.dimensions)
    parts: list[tuple[npt.NDArray[Any], ...]] = []
    scored = np.zeros(len(rows), np.bool_)
    several = 0
    for place, chunk in rows.chunks():
        scored[place] = np.isfinite(chunk.score)
        here = chunk.take(scored[place])
        starts = run_starts(here.customer * np.int64(len(rows.answers.departments)) + here.supplier)
        several += 0 if here.counts is None else int((here.counts.max(axis=1) > 1).sum())
        given = np.isfinite(here.importance)
        n = np.diff(np.append(starts, len(here.score))).astype(float)
        parts.append(
            (
                here.customer[starts], here.supplier[starts], n,
                sums(np.isfinite(here.dimensions), starts), sums(here.dimensions, starts),
                sums(given, starts), sums(here.importance, starts),
            )
        )  # fmt: skip
    flat = [np.concatenate(column) if parts else np.zeros(0) for column in zip(*parts, strict=True)] or [
        np.zeros((0, dimensions)) if at in (3, 4) else np.zeros(0) for at in range(7)
    ]
    customer, supplier, n, dimension_n, importance_n = (flat[at].astype(np.int64) for at in (0, 1, 2, 3, 5))
    share = several / max(int(scored.sum()), 1)
    return LinkSums(customer, supplier, n, dimension_n, flat[4], importance_n, flat[6], share), rows.kept(scored)
