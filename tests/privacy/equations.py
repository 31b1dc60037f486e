"""What a report publishes as equations over single answers, each checked against the number that was published.

The unknowns are a person's scores: (person, dimension) as received or expected, a stated importance, an own rating.
The attacker is given more than a reader has: who stands behind each number, and which of them were left out.
"""

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from icdiag.answers import CUSTOMER, Answers
from icdiag.model.instrument import Instrument
from icdiag.model.org import Org
from icdiag.model.tally import Tally
from icdiag.tally.careless import without_careless
from icdiag.tally.expectations import _in_the_gap, _lot
from icdiag.tally.privacy import USUAL_N, shown_mean
from icdiag.tally.ratings import Ratings, ratings, self_rated
from icdiag.tally.tally import _per_person, _Sorter
from tests.privacy.rank import Row

Key = tuple[str, ...]


@dataclass(frozen=True)
class Equation:
    """One published number as a weighted sum of single answers."""

    row: Row
    value: float
    """What the answers make of it, kept off the ends of the scale as the tally does."""
    people: int
    percent: float = float("nan")
    """The same, 0-100, of a plain mean over people; NaN of other sums."""


def used(answers: Answers, org: Org) -> Answers:
    """Return the answers that the tally counts, careless ones left out."""
    everybody = _Sorter(answers, org)
    settings = replace(org.settings, min_n=USUAL_N)
    return without_careless(answers, everybody.rows, everybody.open(USUAL_N), settings)[0]


class Book:
    """Writes the equation of each published mean down."""

    def __init__(self, answers: Answers, org: Org, tally: Tally) -> None:
        self.answers, self.org, self.tally = used(answers, org), org, tally
        self.instrument: Instrument = answers.instrument
        self.weights = [Fraction(d.weight) for d in self.instrument.dimensions]
        self.ids = [d.id for d in self.instrument.dimensions]
        rated = ratings(self.answers, CUSTOMER)
        self.rated = rated.take(np.isfinite(rated.score))
        self.wished = None
        if self.answers.expected is not None:
            self.wished = ratings(replace(self.answers, values=self.answers.expected), CUSTOMER)
            self.wished = self.wished.take(np.isfinite(rated.score))
        self.own = {self.answers.departments[s]: _per_person(part) for s, part in self_rated(self.answers)}

    def under(self, org: Org, tally: Tally) -> "Book":
        """Return the book of a report under another threshold: the same people are left out as careless."""
        other = copy(self)
        other.org, other.tally = org, tally
        return other

    def _of(self, rated: Ratings, supplier: str, customer: str) -> tuple[Ratings, np.ndarray]:
        ids = self.answers.departments
        rows = (rated.customer == ids.index(customer)) & (rated.supplier == ids.index(supplier))
        return rated.take(rows), rows

    def whole(self, rated: Ratings, what: Key) -> Equation:
        """Return the weighted mean of the dimensions that at least ``min_n`` people answered."""
        parts = [(w, self.mean(rated, d, what)) for d, w in enumerate(self.weights)]
        shown = [(w, part) for w, part in parts if part.people >= self.tally.min_n]
        weight, row = sum((w for w, _ in shown), Fraction(0)), defaultdict(Fraction)
        for w, part in shown:
            for cell, x in part.row.items():
                row[cell] += w / weight * x
        value = float(sum(float(w) * part.value for w, part in shown) / float(weight))
        return Equation(dict(row), value, len(rated.person))

    def mean(self, rated: Ratings, d: int, what: Key, *, among: np.ndarray | None = None) -> Equation:
        """Return a dimension's mean over people, percent of scale."""
        scores = rated.dimensions[:, d]
        here = np.isfinite(scores) if among is None else among
        people, n = rated.person[here].tolist(), int(here.sum())
        row = {(p, (*what, self.ids[d])): Fraction(1, max(n, 1)) for p in people}
        value = shown_mean(float(scores[here].mean()), n) if n else 0.0
        return Equation(row, value, n, value)

    def over_answers(self, rated: Ratings, d: int, what: Key) -> Equation:
        """Return a dimension's mean over answers."""
        here = np.isfinite(rated.dimensions[:, d])
        counts, total = rated.answers[here, d], rated.answers_total[here, d]
        pairs = zip(rated.person[here].tolist(), counts.tolist(), strict=True)
        row = {(p, (*what, self.ids[d])): Fraction(c, int(counts.sum())) for p, c in pairs}
        return Equation(row, shown_mean(float(total.sum() / counts.sum()), int(here.sum())), int(here.sum()))

    def link(self, supplier: str, customer: str) -> Equation:
        """Return a link's overall mean."""
        return self.whole(self._of(self.rated, supplier, customer)[0], ("received", supplier, customer))

    def dimension(self, supplier: str, customer: str, id_: str) -> Equation:
        """Return the mean of one dimension of a link, over people or answers as the tally says."""
        rated, d = self._of(self.rated, supplier, customer)[0], self.ids.index(id_)
        link = self.tally.link(supplier, customer)
        by_answers = link is not None and link.dimensions[d].answers is not None
        make = self.over_answers if by_answers else self.mean
        return make(rated, d, ("received", supplier, customer))

    def importance(self, supplier: str, customer: str) -> Equation:
        """Return a link's mean stated importance, 1-5."""
        rated = self._of(self.rated, supplier, customer)[0]
        here = np.isfinite(rated.importance)
        n = int(here.sum())
        row = {(p, ("importance", supplier, customer)): Fraction(1, n) for p in rated.person[here].tolist()}
        value = shown_mean(25 * float(rated.importance[here].mean() - 1), n)
        return Equation(row, 1 + value / 25, n, value)

    def gap(self, supplier: str, customer: str, id_: str, side: str) -> Equation:
        """Return what was expected or received, or the difference, over the people in a dimension's gap."""
        rated, rows = self._of(self.rated, supplier, customer)
        assert self.wished is not None
        wished, d = self.wished.take(rows), self.ids.index(id_)
        ids, units = self.answers.departments, len(self.answers.departments)
        code = ids.index(customer) * units + ids.index(supplier)
        lot = _lot(self.org.settings.seed, code, len(rated.person))
        among = _in_the_gap(rated.dimensions[:, d], wished.dimensions[:, d], lot, self.tally.min_n)
        received = self.mean(rated, d, ("received", supplier, customer), among=among)
        expected = self.mean(wished, d, ("expected", supplier, customer), among=among)
        if side != "value":
            return expected if side == "expected" else received
        row = received.row | {cell: -x for cell, x in expected.row.items()}
        return Equation(row, received.value - expected.value, received.people)

    def self_rating(self, supplier: str, id_: str = "") -> Equation:
        """Return how a department's people rate their own service."""
        rated = self.own[supplier]
        return self.mean(rated, self.ids.index(id_), ("own", supplier)) if id_ else self.whole(rated, ("own", supplier))

    def in_json(self, place: str, keys: Key) -> Equation:
        """Return the equation of a mean in assessment.json."""
        match place.removeprefix("links[].").split("."):
            case ["raw_mean"]:
                return self.link(*keys)
            case ["importance"]:
                return self.importance(*keys)
            case ["dimensions[]", "raw_mean"]:
                return self.dimension(*keys)
            case ["dimensions[]", "scale_mean" | "answers_mean"]:
                return _natural(self.dimension(*keys))
            case ["dimensions[]", "gap", side]:
                return self.gap(*keys, side)
            case ["departments[]", "self_score"] | ["departments[]", "self_dimensions[]", "raw_mean"]:
                return self.self_rating(*keys)
        raise LookupError(place)

    def in_tally(self, place: str, keys: Key) -> Equation:
        """Return the equation of a mean in the tally."""
        match place.split("."):
            case ["links[]", "score"]:
                return self.link(*keys)
            case ["links[]", "importance"]:
                return self.importance(*keys)
            case ["links[]", "dimensions[]", "score"]:
                return self.dimension(*keys)
            case ["links[]", "dimensions[]", "raw" | "answers_mean"]:
                return _natural(self.dimension(*keys))
            case ["self_ratings[]", "score"]:
                return self.self_rating(*keys)
            case ["self_ratings[]", "dimensions[]", "score"]:
                return self.self_rating(*keys)
            case ["self_ratings[]", "dimensions[]", "raw"]:
                return _natural(self.self_rating(*keys))
            case ["expectations", "links[]", "dimensions[]", side]:
                return self.gap(*keys, side)
        raise LookupError(place)


def _natural(equation: Equation) -> Equation:
    return replace(equation, value=1 + equation.value / 25)  # the drawn scales run from 1 to 5


def components(rows: list[Row]) -> Iterator[list[Row]]:
    """Yield the rows in parts that share no unknown: what one part tells, another neither adds to nor takes from."""
    parts: list[tuple[set, list[Row]]] = []
    for row in rows:
        cells, together = {*row}, [row]
        rest = []
        for known, old in parts:
            if known & cells:
                cells |= known
                together = old + together
            else:
                rest.append((known, old))
        parts = [*rest, (cells, together)]
    yield from (rows for _, rows in parts)
