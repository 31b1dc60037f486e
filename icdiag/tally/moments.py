"""Pooled second moments of the shown ratings: residual and person variance, and who rated several links."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.model.tally import Moments
from icdiag.tally.privacy import SPREAD_N
from icdiag.tally.ratings import Ratings, blocks, run_starts, sums

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
PERSON_SHARE = 0.25
"""Share of the pooled variance taken as the persons' where raters cannot be told apart (method section 6)."""
LEAST_VARIANCE = 1.0
"""POMP^2. Where all gave their link's mean, none at all would say what every single person answered, and would take
the mean of a few for certain. Real surveys have some hundred."""
TABLE = 1 << 21
"""Cells of the largest table of people by suppliers that is looked at at once: 16 MB."""


@dataclass(slots=True)
class Pools:
    """Sums of squares and degrees of freedom, one entry a column of scores: the overall one, then the dimensions."""

    told_apart: bool
    sse: Array
    """Residual of person + supplier within each customer."""
    df: Codes
    ss_link: Array
    """Within links."""
    df_link: Codes
    people: Codes
    """Distinct people behind all of it."""

    @classmethod
    def of(cls, columns: int, *, told_apart: bool) -> "Pools":
        """Return those of no ratings."""
        sse, ss_link = np.zeros((2, columns))
        df, df_link, people = np.zeros((3, columns), np.int64)
        return cls(told_apart, sse, df, ss_link, df_link, people)

    def moments(self, column: int) -> Moments | None:
        """Return pooled residual and person variance (POMP^2), or None under ten people or degrees of freedom.

        ve = mean square of person + supplier within each customer (two-way least squares, pooled df);
        vp = max(0, pooled mean square within links - ve) (Henderson's method III). Where raters cannot be told apart,
        the pooled within-link variance is split 1 : 3.
        """
        df_link, df = int(self.df_link[column]), int(self.df[column])
        if min(df_link, int(self.people[column])) < SPREAD_N:
            return None
        within = max(float(self.ss_link[column]) / df_link, LEAST_VARIANCE)
        if not self.told_apart or df < SPREAD_N:
            return Moments(ve=within * (1 - PERSON_SHARE), vp=within * PERSON_SHARE, df=df_link)
        ve = max(float(self.sse[column]) / df, LEAST_VARIANCE)
        return Moments(ve=ve, vp=max(0.0, within - ve), df=df)

    def add(self, rated: Ratings, places: "Places") -> None:
        """Count the ratings of some customers."""
        scores = [rated.score, *rated.dimensions.T][: len(self.df)]
        here = np.stack([np.isfinite(score) for score in scores])
        filled = np.stack([np.where(there, score, 0.0) for there, score in zip(here, scores, strict=True)])
        who = np.zeros(int(places.person.max(initial=-1)) + 1, np.int64)
        who[places.person] = rated.person
        for column, (there, values) in enumerate(zip(here, filled, strict=True)):
            n = sums(there, places.starts)
            mean = sums(values, places.starts) / np.maximum(n, 1.0)
            off = np.where(there, values - mean[places.link], 0.0)
            self.ss_link[column] += float(off @ off)
            self.df_link[column] += int(n.sum()) - int((n > 0).sum())
            self.people[column] += len(np.unique(who[np.bincount(places.person[there], minlength=len(who)) > 0]))
        if self.told_apart:
            means = [
                np.bincount(places.person, weights=values) / np.maximum(np.bincount(places.person, weights=there), 1.0)
                for there, values in zip(here, filled, strict=True)
            ]
            filled -= np.where(here, np.stack(means)[:, places.person], 0.0)
            for rows in places.customers:
                self._within_customer(places, rows, filled[:, rows], here[:, rows])

    def _within_customer(self, places: "Places", rows: slice, centred: Array, here: npt.NDArray[np.bool_]) -> None:
        """Count the residuals of one customer; columns without a blank share one set of equations."""
        person, link = places.person[rows], places.link[rows] - places.link[rows.start]
        person = person - person.min()
        whole = here.all(axis=1)
        groups = [np.flatnonzero(whole), *(np.array([column]) for column in np.flatnonzero(~whole))]
        for columns in groups:
            there = here[columns[0]] if len(columns) else here[:0]
            if not there.any():
                continue
            some = slice(None) if there.all() else there
            sse, df = _residual(person[some], link[some], centred[columns][:, some])
            self.sse[columns] += sse
            self.df[columns] += df


@dataclass(frozen=True, slots=True)
class Places:
    """Where the ratings of some customers stand; numbered from 0 within the chunk, without gaps."""

    customers: tuple[slice, ...]
    link: Codes
    starts: Codes
    """First rating of each link."""
    person: Codes
    """A person of one customer; those of a customer follow each other."""


def places_of(rated: Ratings) -> Places:
    """Return the places of ratings that are sorted by customer, then supplier."""
    customers = tuple(rows for _, rows in blocks(rated.customer))
    starts = run_starts(rated.customer * np.int64(rated.supplier.max(initial=0) + 1) + rated.supplier)
    link = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(rated.customer))))
    seats = rated.customer * np.int64(rated.person.max(initial=0) + 1) + rated.person
    person = np.unique(seats, return_inverse=True)[1].astype(np.int64)
    return Places(customers, link, starts, person)


def _residual(person: Codes, link: Codes, centred: Array) -> tuple[Array, int]:
    """Return each column's residual sum of squares of person + supplier in one customer, and its degrees of freedom.

    Suppliers that share no raters, not over others either, cannot be compared: each such group is a mean of its own.

    Args:
        person: of each rating.
        link: the supplier of each.
        centred: (columns, ratings): scores as distances from the person's mean.
    """
    n = np.bincount(person)
    raters = np.bincount(link)
    normal = np.diag(raters.astype(float)) - _together(person, link, 1.0 / np.maximum(n, 1))
    reach = (normal != 0) | np.diag(raters > 0)
    while True:
        further = (reach.astype(np.float32) @ reach) > 0
        if (further == reach).all():
            break
        reach = further
    groups = round(float((1.0 / reach.sum(axis=1)[raters > 0]).sum()))
    rhs = np.stack([np.bincount(link, weights=column, minlength=len(raters)) for column in centred], axis=1)
    told = (rhs * np.linalg.solve(normal + reach + np.diag(raters == 0), rhs)).sum(axis=0)
    sse: Array = np.maximum(np.einsum("ij,ij->i", centred, centred) - told, 0.0)
    return sse, len(person) - int((n > 0).sum()) - (int((raters > 0).sum()) - groups)


def _together(person: Codes, link: Codes, weight: Array) -> Array:
    """Return (suppliers, suppliers): the weights of the people who rated both, added up."""
    people, suppliers = len(weight), int(link.max()) + 1
    found = np.zeros((suppliers, suppliers))
    step = max(TABLE // suppliers, 1)
    for first in range(0, people, step):
        size = min(step, people - first)
        here = slice(None) if size == people else (person >= first) & (person < first + size)
        table = np.zeros((size, suppliers))
        table[person[here] - first, link[here]] = 1.0
        found += table.T @ (table * weight[first : first + size, None])
    return found


def overlap(places: Places, *, told_apart: bool) -> tuple[Codes, Codes, Array]:
    """Return (i, j, people who rated both) for links i < j of one customer, numbered as in the chunk.

    Where raters cannot be told apart it is the smaller of the two counts, the most that can overlap.
    """
    found: list[tuple[Codes, Codes, Array]] = []
    for rows in places.customers:
        first = int(places.link[rows.start])
        person, link = places.person[rows], places.link[rows] - first
        if told_apart:
            person = person - int(person.min())
            both = _together(person, link, np.ones(int(person.max()) + 1))
        else:
            size = np.bincount(link).astype(float)
            both = np.minimum(size[:, None], size[None, :])
        i, j = np.triu_indices(len(both), 1)
        some = both[i, j] > 0
        found.append((i[some] + first, j[some] + first, both[i, j][some]))
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
    i, j, count = (np.concatenate(column) for column in zip(*found, strict=True))
    return i.astype(np.int64), j.astype(np.int64), count
