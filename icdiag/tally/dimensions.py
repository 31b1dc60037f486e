"""The dimensions of shown groups: means over people, or over answers where people give several; inside the tally.

Beside a mean over answers stands the link's overall mean over people, and what the two tell together is settled by the
usual threshold (``answers_mean_safe``). So that reports under two thresholds never hold both means of one dimension,
that is settled once for all of them: such a link shows the same dimensions and the same overall mean under every
threshold, or is hidden as a whole.
"""

import numpy as np
import numpy.typing as npt

from icdiag.model.instrument import Dimension, Instrument
from icdiag.model.tally import DimensionTally
from icdiag.tally.privacy import USUAL_N, answers_mean_safe, shown_mean, shown_means
from icdiag.tally.ratings import RatingRows, Ratings, blocks
from icdiag.tally.scoring import common_scale, natural

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Parts = tuple[DimensionTally, ...]
SEVERAL_SHARE = 0.10
"""From this share of ratings made of several rows on, a survey asks people to rate a supplier several times."""


def dimension_tallies(
    instrument: Instrument, n: Codes, total: Array, min_n: int
) -> tuple[list[tuple[DimensionTally, ...]], list[float | None]]:
    """Return for each group its dimensions' means over people, where enough of them answered, and the overall mean.

    Args:
        instrument: the questionnaire.
        n: (groups, dimensions): people.
        total: the sums of their scores.
        min_n: fewest people that a number may speak of.
    """
    columns, weight, points = [], np.zeros(len(n)), np.zeros(len(n))
    for d, dimension in enumerate(instrument.dimensions):
        enough = n[:, d] >= min_n
        scores = shown_means(total[:, d] / np.maximum(n[:, d], 1), n[:, d])
        weight += enough * dimension.weight
        points += np.where(enough, scores * dimension.weight, 0.0)
        columns.append(_column(dimension, enough.tolist(), n[:, d].tolist(), scores))
    overall = np.divide(points, weight, out=np.zeros(len(n)), where=weight > 0).tolist()
    known = [score if some else None for score, some in zip(overall, (weight > 0).tolist(), strict=True)]
    return list(zip(*columns, strict=True)), known


def _column(dimension: Dimension, enough: list[bool], n: list[int], scores: Array) -> list[DimensionTally]:
    id_, scale = dimension.id, common_scale(dimension)
    hidden = DimensionTally(id_, None, None, None)
    raw = [None] * len(n) if scale is None else natural(scale, scores).tolist()
    rows = zip(enough, n, scores.tolist(), raw, strict=True)
    return [DimensionTally(id_, people, x, natural_) if show else hidden for show, people, x, natural_ in rows]


def over_answers(rows: RatingRows, sums: tuple[Codes, Array], min_n: int) -> dict[int, tuple[Parts, float | None]]:
    """Return the dimensions and the overall mean of the links whose dimensions are means over answers, by place.

    Each answer (about a colleague, a service) then counts once in a dimension's mean. The link's overall mean stays
    the mean over people, and a mean over people of a single dimension is not published beside it. The overall mean is
    None where the link must be hidden: ``min_n`` was raised and a part of it rests on fewer people, or would give
    fewer away.

    Args:
        rows: the ratings that have a score.
        sums: (links, dimensions): people, and the sums of their scores.
        min_n: fewest people that a number may speak of.
    """
    units, instrument = np.int64(len(rows.answers.departments)), rows.answers.instrument
    usual = zip(*dimension_tallies(instrument, *sums, USUAL_N), strict=True)
    found, at = {}, 0
    for _, chunk in rows.chunks():
        for _, here in blocks(chunk.customer * units + chunk.supplier):
            parts, score = next(usual)
            rated = chunk.take(here)
            gave = _gave(rated, parts)
            if score is not None and len(gave) >= 2 and answers_mean_safe(list(gave.values()), USUAL_N):
                found[at] = _parts(instrument, rated, parts, gave), score if _whole(gave, min_n) else None
            at += 1
    return found


def _gave(rated: Ratings, parts: Parts) -> dict[int, list[int]]:
    """Return, for each shown dimension, the answers that each of its raters gave."""
    shown = (d for d, part in enumerate(parts) if part.n is not None)
    return {d: rated.answers[np.isfinite(rated.dimensions[:, d]), d].tolist() for d in shown}


def _whole(gave: dict[int, list[int]], min_n: int) -> bool:
    """Tell whether a link that shows these dimensions under the usual threshold may show them under this one."""
    if min_n <= USUAL_N:
        return True
    return min(map(len, gave.values())) >= min_n and answers_mean_safe(list(gave.values()), min_n)


def _parts(instrument: Instrument, rated: Ratings, by_people: Parts, gave: dict[int, list[int]]) -> Parts:
    out = list(by_people)
    for d, counts in gave.items():
        dimension = instrument.dimensions[d]
        here = np.isfinite(rated.dimensions[:, d])
        score = shown_mean(float(rated.answers_total[here, d].sum() / sum(counts)), len(counts))
        scale = common_scale(dimension)
        raw = None if scale is None else natural(scale, score)
        out[d] = DimensionTally(dimension.id, len(counts), score, raw, sum(counts), raw)
    return tuple(out)
