"""From filled questionnaires to one row per rating: a filled sheet is one person, and counts as one row."""

from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np

from icdiag.answers import COMMENT, SUPPLIER
from icdiag.intake.columns import coded
from icdiag.intake.layouts.questionnaire import FormRating, Place
from icdiag.intake.layouts.table import EXPECTED, Ints, RatingTable

LAYOUT = "questionnaire"


def form_tables(ratings: Sequence[FormRating], items: Sequence[str]) -> list[RatingTable]:
    """Return one table for each filled sheet."""
    return [_table(list(group), items) for _, group in groupby(ratings, key=lambda rating: id(rating.sheet))]


def _table(ratings: list[FormRating], items: Sequence[str]) -> RatingTable:
    first = ratings[0].customer
    parts: dict[str, list[Place | None]] = {
        # who rates the own service names no customer: it goes to all
        "customer": [None if rating.perspective == SUPPLIER else rating.customer for rating in ratings],
        "supplier": [rating.supplier for rating in ratings],
        "perspective": [_perspective(rating) for rating in ratings],
        "importance": [rating.importance for rating in ratings],
        COMMENT: [rating.comment for rating in ratings],
    }
    for item in items:
        parts[item] = [rating.answers.get(item) for rating in ratings]
        parts[item + EXPECTED] = [rating.expected.get(item) for rating in ratings]
    parts = {name: places for name, places in parts.items() if any(places) or name == "customer"}
    return RatingTable(
        sheet=ratings[0].sheet,
        layout=LAYOUT,
        rows=np.full(len(ratings), first.row, np.int64),
        cells={name: coded(place and place.value for place in places) for name, places in parts.items()},
        columns={name: _each(places, lambda place: place.column, first.column) for name, places in parts.items()},
        read=1,
        aside={},
        row_is_person=True,
        cell_rows={name: _each(places, lambda place: place.row, first.row) for name, places in parts.items()},
    )


def _perspective(rating: FormRating) -> Place:
    place = rating.supplier
    return Place("supplier" if rating.perspective == SUPPLIER else "customer", place.row, place.column)


def _each(places: Sequence[Place | None], of: Callable[[Place], int], otherwise: int) -> Ints:
    return np.array([otherwise if place is None else of(place) for place in places], np.int64)
