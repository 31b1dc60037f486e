"""Twins of a survey: the answers of all that is hidden are turned round, and no number that is published may move."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from icdiag.answers import CUSTOMER, Answers, Marks, marks
from icdiag.model.tally import Tally
from tests.privacy.registry import numbers

TURN = 6.0
"""All drawn scales run from 1 to 5: 6 less an answer is the answer at the other end."""


def turned(answers: Answers, tally: Tally) -> Answers:
    """Return the answers, turned round wherever the tally hides them: links, dimensions, gaps, importance, own view."""
    gaps = {(x.supplier, x.customer): {d.dimension for d in x.dimensions} for x in _gap_links(tally)}
    shown = {(x.supplier, x.customer): {d.id for d in x.dimensions if d.n is not None} for x in tally.links}
    own = {x.supplier: {d.id for d in x.dimensions if d.n is not None} for x in tally.self_ratings}
    stated = {(x.supplier, x.customer) for x in tally.links if x.importance is not None}
    hidden, unexpected, unstated = [], [], []
    for perspective, supplier, customer in _rows(answers):
        mine = perspective == CUSTOMER
        open_ = shown.get((supplier, customer), set()) if mine else own.get(supplier, set())
        hidden.append([d.id not in open_ for d in answers.instrument.dimensions for _ in d.items])
        gap = gaps.get((supplier, customer), set()) if mine else set()
        unexpected.append([d.id not in gap for d in answers.instrument.dimensions for _ in d.items])
        unstated.append(not mine or (supplier, customer) not in stated)
    expected = None if answers.expected is None else _turned(answers.expected, unexpected)
    importance = None if answers.importance is None else _turn(answers.importance, np.array(unstated))
    return replace(answers, values=_turned(answers.values, hidden), expected=expected, importance=importance)


def told_apart(one: Tally, other: Tally) -> str:
    """Return the first place where two tallies differ; empty where nowhere."""
    first, second = (list(numbers(tally)) for tally in (one, other))
    names = [(tally.links and [(x.supplier, x.customer) for x in tally.links], tally.hidden) for tally in (one, other)]
    if names[0] != names[1] or len(first) != len(second):
        return "what is shown"
    pairs = zip(first, second, strict=True)
    return next((f"{a[0]} of {a[1]}" for a, b in pairs if not np.array_equal(a[2], b[2], equal_nan=True)), "")


def _gap_links(tally: Tally) -> tuple:
    return () if tally.expectations is None else tally.expectations.links


def _rows(answers: Answers) -> Iterator[tuple[int, str, str]]:
    columns = (answers.perspective.tolist(), answers.supplier.tolist(), answers.customer.tolist())
    ids = answers.departments
    return ((perspective, ids[s], ids[c]) for perspective, s, c in zip(*columns, strict=True))


def _turned(values: Marks, where: list[list[bool]]) -> Marks:
    return marks(_turn(values.floats(), np.array(where, np.bool_).reshape(len(values), -1)))


def _turn(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    return np.where(where, TURN - values, values)
