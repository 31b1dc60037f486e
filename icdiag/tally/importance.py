"""Stated importance of suppliers beside their scores, inside the tally: which quadrant each falls into, how surely.

Importance is asked once for each supplier that a person rates. The points' own places follow from the shown links
(``icdiag.measures.importance``); only how often they change quadrant when people are drawn anew needs single answers.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from icdiag.model.settings import Settings
from icdiag.model.tally import LinkTally, QuadrantTally
from icdiag.tally.draws import MIN_POINTS, drawn_means, quadrant_shares
from icdiag.tally.privacy import SPREAD_N
from icdiag.tally.ratings import Ratings

Array = npt.NDArray[np.float64]


def supplier_quadrants(
    shown: Ratings, departments: tuple[str, ...], links: Iterable[LinkTally], settings: Settings
) -> tuple[QuadrantTally, ...]:
    """Return each supplier's quadrants, over the shown links whose importance may be said; empty under three suppliers.

    Args:
        shown: the ratings behind the shown links.
        departments: the ids that the ratings index.
        links: the shown links.
        settings: the seed in force.
    """
    stated = {(x.supplier, x.customer) for x in links if x.importance is not None}
    if not stated:
        return ()
    units, code = len(departments), {id_: i for i, id_ in enumerate(departments)}
    wanted = np.array(sorted(code[customer] * units + code[supplier] for supplier, customer in stated))
    rated = shown.take(np.isin(shown.customer * np.int64(units) + shown.supplier, wanted))
    rated = rated.take(np.isfinite(rated.importance))
    suppliers = [int(s) for s in np.unique(rated.supplier) if _people(rated, int(s)) >= SPREAD_N]
    if len(suppliers) < MIN_POINTS:
        return ()
    sides = (rated.importance, rated.score)
    columns = [np.where(rated.supplier == s, values, np.nan) for values in sides for s in suppliers]
    drawn = drawn_means(rated.person, np.stack(columns, axis=1), seed=settings.seed)
    shares = quadrant_shares(drawn[:, : len(suppliers)], drawn[:, len(suppliers) :])
    return tuple(QuadrantTally(departments[s], share) for s, share in zip(suppliers, shares, strict=True))


def _people(rated: Ratings, supplier: int) -> int:
    return len(np.unique(rated.person[rated.supplier == supplier]))
