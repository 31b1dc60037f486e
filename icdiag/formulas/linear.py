"""Small linear programs by the simplex method: the largest value of a sum within equations and bounds. Pure."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

TINY = 1e-9
"""What is smaller, numbers being scaled to about 1, is rounding."""


class InfeasibleError(ValueError):
    """No point satisfies the equations and bounds."""


class Program:
    """The points x with ``sums @ x = totals`` and ``0 <= x <= upper``, asked for the largest of one sum after another.

    Two-phase simplex on a dense table, with Bland's rule, which never runs in circles. Each question starts from the
    last answer. For some hundred variables. Source: Dantzig 1963; Bland 1977, Mathematics of Operations Research
    2:103-107.

    Raises:
        InfeasibleError: there is no such point.
    """

    def __init__(self, sums: Array, totals: Array, upper: Sequence[float]) -> None:
        self.count = sums.shape[1]
        self.scale = max([1.0, *np.abs(totals).tolist(), *(u for u in upper if math.isfinite(u))])
        bounded = [i for i, u in enumerate(upper) if math.isfinite(u)]
        left = np.vstack([sums, np.eye(self.count)[bounded]]) if self.count else sums
        right = np.append(totals, [upper[i] for i in bounded]) / self.scale
        slack = np.vstack([np.zeros((len(sums), len(bounded))), np.eye(len(bounded))])
        # artificial variables for the equations alone: a bound's slack is a start by itself
        rows = np.where(right < 0, -1.0, 1.0)
        extra = np.vstack([np.eye(len(sums)), np.zeros((len(bounded), len(sums)))])
        self.table = np.column_stack([np.hstack([left, slack]) * rows[:, None], extra, right * rows])
        real = self.count + len(bounded)
        self.basis = [*range(real, real + len(sums)), *range(self.count, real)]
        goal = np.zeros(real + len(sums))
        goal[real:] = -1.0
        if self._climb(goal) < -TINY * max(1, len(sums)) or any(u < -TINY for u in upper):
            raise InfeasibleError("no point satisfies the equations and bounds")
        self._drop(real)

    def largest(self, goal: Array) -> float:
        """Return the largest ``goal @ x``; infinite where nothing bounds it."""
        padded = np.zeros(self.table.shape[1] - 1)
        padded[: self.count] = goal
        return float(self._climb(padded) * self.scale)

    def _climb(self, goal: Array) -> float:
        """Move from corner to corner while the goal grows, and return its value."""
        while True:
            worth = goal - goal[self.basis] @ self.table[:, :-1]
            better = np.flatnonzero(worth > TINY)
            if not len(better):
                return float(np.dot(goal[self.basis], self.table[:, -1]))
            column = int(better[0])
            rows = np.flatnonzero(self.table[:, column] > TINY)
            if not len(rows):
                return math.inf
            ratio = self.table[rows, -1] / self.table[rows, column]
            tied = rows[ratio <= ratio.min() + TINY]
            self._pivot(min(tied.tolist(), key=lambda row: self.basis[row]), column)

    def _pivot(self, row: int, column: int) -> None:
        self.table[row] /= self.table[row, column]
        rest = self.table[:, column].copy()
        rest[row] = 0.0
        self.table -= np.outer(rest, self.table[row])
        self.basis[row] = column

    def _drop(self, real: int) -> None:
        """Take the artificial variables out; an equation that follows from others goes with its own."""
        for row in range(len(self.basis)):
            if self.basis[row] >= real:
                useful = np.flatnonzero(np.abs(self.table[row, :real]) > TINY)
                if len(useful):
                    self._pivot(row, int(useful[0]))
        kept = [row for row, variable in enumerate(self.basis) if variable < real]
        self.table = self.table[np.ix_(kept, [*range(real), self.table.shape[1] - 1])]
        self.basis = [self.basis[row] for row in kept]
