"""Links between peers against links up and down the reporting line. Pure; from map, tally and estimates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import numpy.typing as npt

from icdiag.formulas.fdr import benjamini_hochberg
from icdiag.measures.estimates import Estimates
from icdiag.measures.hierarchy import kin
from icdiag.measures.normal import Z90, cdf
from icdiag.measures.quality_means import Known, mean_quality
from icdiag.measures.reporting import superiors
from icdiag.model.org import Org
from icdiag.model.tally import Tally

Codes = npt.NDArray[np.int64]
Array = npt.NDArray[np.float64]
LATERAL, VERTICAL, OTHER = 0, 1, 2
"""Between departments of one level; between a department and one above or below it; neither."""
NO_CONTRAST = 1e-9


@dataclass(frozen=True, slots=True)
class LevelContrast:
    """Lateral links against vertical ones (POMP; negative where those between peers are worse)."""

    department: str
    """Empty for the whole house."""
    drop: float
    sd: float
    lateral: Known
    """Mean quality, from the link model."""
    vertical: Known
    lateral_rows: tuple[int, ...]
    """Positions in the estimates' links."""
    vertical_rows: tuple[int, ...]
    p: float
    """One-sided, of a drop under 0."""
    q: float = 1.0
    """Benjamini-Hochberg adjusted over the departments tested; p for the whole house."""

    @property
    def low(self) -> float:
        """Return the lower end of the 90 % interval."""
        return self.drop - Z90 * self.sd

    @property
    def high(self) -> float:
        """Return the upper end of the 90 % interval."""
        return self.drop + Z90 * self.sd


def link_levels(org: Org, pairs: Sequence[tuple[str, str]]) -> Codes:
    """Return ``LATERAL``, ``VERTICAL`` or ``OTHER`` for each pair.

    Vertical: one stands above the other in the reporting line, at any distance. Lateral: neither does, and both have
    as many units above them, at least one. Links between departments of different depth in different lines are neither,
    and so are those of departments that report to nobody on the map, of whose level nothing is known.
    """
    family, chains = kin(org), superiors(org)
    out = []
    for s, c in pairs:
        if c in family.get(s, ()):
            out.append(VERTICAL)
        else:
            up, down = len(chains.get(s, ())), len(chains.get(c, ()))
            out.append(LATERAL if up == down > 0 else OTHER)
    return np.array(out, dtype=np.int64)


def house_levels(org: Org, estimates: Estimates, *, least: int) -> LevelContrast | None:
    """Return the whole house's contrast, or None in the one-way model or under ``least`` links of either kind.

    Generalised least squares in the link model with one indicator for lateral links and one for vertical ones:
    ``beta = (X'PX)^-1 X'Py``, drop = beta_lateral - beta_vertical, ``sd^2 = k'(X'PX)^-1 k``, k = (1, -1). So kind and
    harsh customers and good and poor suppliers do not pass for a difference between levels, and few suppliers on one
    side make it unsure. Wald's one-sided p.
    """
    levels = link_levels(org, [(x.supplier, x.customer) for x in estimates.links])
    sides = [np.flatnonzero(levels == kind) for kind in (LATERAL, VERTICAL)]
    if estimates.crossed is None or min(map(len, sides)) < least:
        return None
    found = _gls(estimates, levels)
    return None if found is None else _contrast(estimates, "", found, sides[0], sides[1])


def _gls(estimates: Estimates, levels: Codes) -> tuple[float, float] | None:
    """Return (drop, sd), or None where the model leaves no contrast."""
    model = estimates.crossed
    assert model is not None
    py, size = model.contrasts(np.where(levels == OTHER, -1, levels), 2)
    if (levels == OTHER).sum() == 0:  # the two indicators sum to 1, which the mean takes up
        return (float(py[0] / size[0]), float(size[0]) ** -0.5) if size[0] > NO_CONTRAST else None
    _, both = model.contrasts(np.where(levels == OTHER, -1, 0), 1)
    cross = float(both[0] - size[0] - size[1]) / 2
    matrix = np.array([[size[0], cross], [cross, size[1]]])
    if float(np.linalg.det(matrix)) <= NO_CONTRAST * float(size[0] * size[1]):
        return None
    inverse, k = np.linalg.inv(matrix), np.array([1.0, -1.0])
    return float(k @ inverse @ py), sqrt(float(k @ inverse @ k))


def department_levels(org: Org, tally: Tally, estimates: Estimates, *, least: int) -> tuple[LevelContrast, ...]:
    """Return each department's own contrast over the links in which it serves or is served.

    ``drop = mean raw score of its lateral links - that of its vertical ones``, ``sd^2 = w'Sw`` with the link model's
    whole covariance S of these links (customer, supplier, pair and sampling error), so that a difference which a few
    good or poor partners make by chance is not counted. Wald's one-sided p, Benjamini-Hochberg over the departments.
    Only departments with ``least`` links or more of each kind; empty in the one-way model.
    """
    if estimates.crossed is None:
        return ()
    levels = link_levels(org, [(x.supplier, x.customer) for x in estimates.links])
    ends = Counter(x for i in np.flatnonzero(levels == VERTICAL) for x in _ends(estimates, int(i)))
    wanted = [id_ for id_, count in ends.items() if count >= least]
    rows: dict[str, list[int]] = {id_: [] for id_ in wanted}
    for i, level in enumerate(levels):
        for id_ in _ends(estimates, i):
            if level != OTHER and id_ in rows:
                rows[id_].append(i)
    both = _overlaps(tally, {i for part in rows.values() for i in part})
    found = []
    for id_ in (d.id for d in org.departments if d.id in rows):
        at = np.array(rows[id_])
        lateral, vertical = at[levels[at] == LATERAL], at[levels[at] == VERTICAL]
        if len(lateral) >= least:
            found.append(_contrast(estimates, id_, _plain(estimates, both, lateral, vertical), lateral, vertical))
    adjusted = benjamini_hochberg([x.p for x in found])
    return tuple(replace(x, q=q) for x, q in zip(found, adjusted, strict=True))


def _ends(estimates: Estimates, i: int) -> tuple[str, str]:
    return estimates.links[i].supplier, estimates.links[i].customer


def _overlaps(tally: Tally, rows: set[int]) -> dict[tuple[int, int], float]:
    first, second, people = tally.overlap
    return {
        (int(i), int(j)): float(n) for i, j, n in zip(first, second, people, strict=True) if i in rows and j in rows
    }  # fmt: skip


def _plain(
    estimates: Estimates, both: Mapping[tuple[int, int], float], lateral: Codes, vertical: Codes
) -> tuple[float, float]:
    """Return the difference of the raw means and its sd under the link model."""
    rows = np.concatenate([lateral, vertical])
    weights = np.concatenate([np.full(len(lateral), 1 / len(lateral)), np.full(len(vertical), -1 / len(vertical))])
    raw = np.array([estimates.links[int(i)].raw for i in rows])
    return float(weights @ raw), sqrt(max(float(weights @ _covariance(estimates, both, rows) @ weights), 0.0))


def _covariance(estimates: Estimates, both: Mapping[tuple[int, int], float], rows: Codes) -> Array:
    """Return S of some links: ``va Ka + vb Kb + vr (I + rho Kd) + V``."""
    x, links = estimates.variances, [estimates.links[int(i)] for i in rows]
    s, c = np.array([link.supplier for link in links]), np.array([link.customer for link in links])
    n = np.array([link.n for link in links], dtype=float)
    reverse = (s[:, None] == c[None, :]) & (c[:, None] == s[None, :])
    out: Array = x["va"] * (c[:, None] == c) + x["vb"] * (s[:, None] == s)
    out = out + x["vr"] * (np.eye(len(rows)) + x["rho"] * reverse) + np.diag((x["vp"] + x["ve"]) / n)
    for a, i in enumerate(rows):
        for b, j in enumerate(rows):
            shared = both.get((min(int(i), int(j)), max(int(i), int(j))), 0.0) if a != b else 0.0
            out[a, b] += x["vp"] * shared / (n[a] * n[b])
    return out


def _contrast(
    estimates: Estimates, department: str, found: tuple[float, float], lateral: Codes, vertical: Codes
) -> LevelContrast:
    drop, sd = found
    p = cdf(drop / sd) if sd > 0 else float(drop >= 0)
    sides = [tuple(int(i) for i in rows) for rows in (lateral, vertical)]
    means = [mean_quality(estimates, rows) for rows in sides]
    return LevelContrast(department, drop, sd, means[0], means[1], sides[0], sides[1], p, p)
