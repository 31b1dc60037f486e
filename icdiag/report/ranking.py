"""Departments as suppliers in groups that can be told apart. Only made when asked for: no other page ranks anybody."""

import numpy as np

from icdiag.measures.departments import department_scores
from icdiag.measures.estimates import Estimates
from icdiag.measures.normal import Z90
from icdiag.report.network import Network
from icdiag.report.view_basics import Score
from icdiag.report.view_scores import RankGroup, RankingView, RankRow


def ranking_view(network: Network, order: list[str]) -> RankingView:
    """Return the departments that serve, in groups from the best on; inside a group they stand in the map's ``order``.

    A department belongs to the group of the best one that it cannot be told from: the 90 % interval of the difference
    of their mean qualities, from the joint posterior of all their links, holds zero.
    """
    estimates = network.diagnosis.estimates
    if estimates is None:
        return RankingView(groups=(), unranked=tuple(network.ref(id_) for id_ in order))
    scores = {id_: sides[0] for id_, sides in department_scores(estimates).items()}
    known = {id_: score for id_ in order if (score := scores.get(id_)) is not None}
    place = {id_: i for i, id_ in enumerate(order)}
    groups, first = [], 1
    for members in _groups(estimates, sorted(known, key=lambda id_: (-known[id_].score, place[id_]))):
        last = first + len(members) - 1
        rows = []
        for id_ in sorted(members, key=place.__getitem__):
            score = known[id_]
            rows.append(RankRow(network.ref(id_), Score(score.score, score.low, score.high, score.n, score.links)))
        groups.append(RankGroup(first, last, tuple(rows)))
        first = last + 1
    return RankingView(tuple(groups), tuple(network.ref(id_) for id_ in order if id_ not in known))


def _groups(estimates: Estimates, ids: list[str]) -> list[list[str]]:
    """Return the ids, best first, cut where one can be told from the first of its group."""
    rows: dict[str, list[int]] = {}
    for i, link in enumerate(estimates.links):
        rows.setdefault(link.supplier, []).append(i)
    groups: list[list[str]] = []
    for id_ in ids:
        if groups and not _apart(estimates, rows[groups[-1][0]], rows[id_]):
            groups[-1].append(id_)
        else:
            groups.append([id_])
    return groups


def _apart(estimates: Estimates, best: list[int], other: list[int]) -> bool:
    """Tell whether the first links' mean quality is higher than the others' for sure."""
    both = [*best, *other]
    weights = np.array([1 / len(best)] * len(best) + [-1 / len(other)] * len(other))
    variance = float(weights @ estimates.q_covariance(both) @ weights)
    difference = float(weights @ np.array([estimates.links[i].q.value for i in both]))
    return bool(difference > Z90 * max(variance, 0.0) ** 0.5)
