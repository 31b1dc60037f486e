"""Stated importance of suppliers beside their scores, inside the tally: which quadrant each falls into, how surely.

Importance is asked once for each supplier that a person rates. The points' own places follow from the shown links
(``icdiag.measures.importance``); only how often they change quadrant when people are drawn anew needs single answers.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from icdiag.formulas.importance import quadrant_shares
from icdiag.model.settings import Settings
from icdiag.model.tally import LinkTally, QuadrantTally
from icdiag.tally.draws import MIN_POINTS, DrawPools
from icdiag.tally.privacy import SPREAD_N
from icdiag.tally.ratings import RatingRows

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
TOGETHER = 256
"""Suppliers that are drawn together: 40 MB of sums."""


def supplier_quadrants(rows: RatingRows, links: Iterable[LinkTally], settings: Settings) -> tuple[QuadrantTally, ...]:
    """Return each supplier's quadrants, over the shown links whose importance may be said; empty under three suppliers.

    Args:
        rows: the ratings behind the shown links.
        links: the shown links.
        settings: the seed in force.
    """
    departments = rows.answers.departments
    units, code = len(departments), {id_: i for i, id_ in enumerate(departments)}
    stated = sorted(code[x.customer] * units + code[x.supplier] for x in links if x.importance is not None)
    if not stated:
        return ()
    wanted = np.array(stated, np.int64)
    people, n = np.zeros(rows.answers.people, np.bool_), np.zeros(units, np.int64)
    for person, supplier, _, _ in _stated(rows, wanted):
        people[person] = True
        n += np.bincount(np.unique(supplier * np.int64(len(people)) + person) // len(people), minlength=units)
    suppliers = np.flatnonzero(n >= SPREAD_N)
    if len(suppliers) < MIN_POINTS:
        return ()
    drawn = [_drawn(rows, wanted, part, people, settings.seed) for part in _parts(suppliers)]
    x, y = (np.concatenate(side, axis=1) for side in zip(*drawn, strict=True))
    pairs = zip(suppliers.tolist(), quadrant_shares(x, y), strict=True)
    return tuple(QuadrantTally(departments[s], share) for s, share in pairs)


def _stated(rows: RatingRows, wanted: Codes) -> Iterator[tuple[Codes, Codes, Array, Array]]:
    """Yield (person, supplier, importance, score) of the ratings that state an importance on a wanted link."""
    for _, chunk in rows.chunks():
        here = np.isfinite(chunk.importance) & np.isfinite(chunk.score)
        here &= np.isin(chunk.customer * np.int64(len(rows.answers.departments)) + chunk.supplier, wanted)
        yield chunk.person[here], chunk.supplier[here], chunk.importance[here], chunk.score[here]


def _parts(suppliers: Codes) -> Iterator[Codes]:
    return (suppliers[first : first + TOGETHER] for first in range(0, len(suppliers), TOGETHER))


def _drawn(rows: RatingRows, wanted: Codes, part: Codes, people: Mask, seed: int) -> tuple[Array, Array]:
    """Return some suppliers' mean importance and score in each draw."""
    columns = len(part)
    pools = DrawPools.of(people, 2 * columns)
    for person, supplier, importance, score in _stated(rows, wanted):
        here = np.isin(supplier, part)
        column = np.searchsorted(part, supplier[here])
        pools.add_cells(person[here], column, importance[here])
        pools.add_cells(person[here], column + columns, score[here])
    drawn = pools.means(seed)
    return drawn[:, :columns], drawn[:, columns:]
