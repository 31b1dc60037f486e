"""Pooled second moments of the shown ratings: residual and person variance, overlaps, internal consistency."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.model.tally import Moments
from icdiag.tally.privacy import SPREAD_N
from icdiag.tally.ratings import Ratings, blocks

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
PERSON_SHARE = 0.25
"""Share of the pooled variance taken as the persons' where raters cannot be told apart (method section 6)."""


@dataclass(frozen=True, slots=True)
class _Within:
    sse: float
    df: int
    ss_link: float
    df_link: int


def _two_way(person: Codes, supplier: Codes, score: Array) -> _Within:
    """Return the residual sum of squares of person + supplier, and of supplier alone, in one customer department."""
    _, p = np.unique(person, return_inverse=True)
    _, s = np.unique(supplier, return_inverse=True)
    persons, suppliers = int(p.max()) + 1, int(s.max()) + 1
    table = np.zeros((persons, suppliers))
    table[p, s] = 1.0
    per_person = table.sum(axis=1)
    person_mean = np.bincount(p, weights=score) / per_person
    centred = score - person_mean[p]
    normal = np.diag(table.sum(axis=0)) - table.T @ (table / per_person[:, None])
    rhs = np.bincount(s, weights=centred, minlength=suppliers)
    strength, axes = np.linalg.eigh(normal)  # singular: suppliers that share no raters cannot be compared
    kept = strength > 1e-9 * max(1.0, float(strength[-1]))
    rank = int(kept.sum())
    sse = float(centred @ centred - ((axes.T @ rhs)[kept] ** 2 / strength[kept]).sum())
    link_mean = np.bincount(s, weights=score) / np.bincount(s)
    off = score - link_mean[s]
    return _Within(max(sse, 0.0), len(score) - persons - rank, float(off @ off), len(score) - suppliers)


def moments(rated: Ratings, score: Array, *, told_apart: bool) -> Moments | None:
    """Return pooled residual and person variance (POMP^2), or None under ten degrees of freedom.

    ve = mean square of person + supplier within each customer (two-way least squares, pooled df);
    vp = max(0, pooled mean square within links - ve) (Henderson's method III). Where raters cannot be told apart,
    the pooled within-link variance is split 1 : 3.
    """
    keep = np.isfinite(score)
    kept, score = rated.take(keep), score[keep]
    parts = [_two_way(kept.person[rows], kept.supplier[rows], score[rows]) for _, rows in blocks(kept.customer)]
    df_link = sum(x.df_link for x in parts)
    if df_link < SPREAD_N:
        return None
    within = sum(x.ss_link for x in parts) / df_link
    df = sum(x.df for x in parts)
    if not told_apart or df < SPREAD_N:
        return Moments(ve=within * (1 - PERSON_SHARE), vp=within * PERSON_SHARE, df=df_link)
    ve = sum(x.sse for x in parts) / df
    return Moments(ve=ve, vp=max(0.0, within - ve), df=df)


def overlap(rated: Ratings, links: dict[tuple[int, int], int], *, told_apart: bool) -> tuple[Codes, Codes, Array]:
    """Return (i, j, people who rated both) for links i < j of one customer.

    Where raters cannot be told apart it is the smaller of the two counts, the most that can overlap.
    """
    first: list[int] = []
    second: list[int] = []
    count: list[float] = []
    for c, rows in blocks(rated.customer):
        suppliers, s = np.unique(rated.supplier[rows], return_inverse=True)
        _, p = np.unique(rated.person[rows], return_inverse=True)
        if len(suppliers) < 2:
            continue
        table = np.zeros((int(p.max()) + 1, len(suppliers)))
        table[p, s] = 1.0
        size = table.sum(axis=0)
        both = table.T @ table if told_apart else np.minimum(size[:, None], size[None, :])
        for a in range(len(suppliers)):
            for b in range(a + 1, len(suppliers)):
                i, j = sorted((links[c, int(suppliers[a])], links[c, int(suppliers[b])]))
                if both[a, b] > 0:
                    first.append(i)
                    second.append(j)
                    count.append(float(both[a, b]))
    return np.array(first, dtype=np.int64), np.array(second, dtype=np.int64), np.array(count, dtype=float)


def cronbach_alpha(items: Array) -> float | None:
    """Return ``k/(k-1) (1 - sum of item variances / variance of the sum)`` over complete rows (ddof 1).

    None for one item, under ten complete rows, or no variance. Source: Cronbach 1951.
    """
    complete = items[np.isfinite(items).all(axis=1)]
    k = items.shape[1]
    if k < 2 or len(complete) < SPREAD_N:
        return None
    total = float(complete.sum(axis=1).var(ddof=1))
    if total <= 0:
        return None
    return float(k / (k - 1) * (1 - complete.var(axis=0, ddof=1).sum() / total))
