"""The search for groups that nobody declared: who works well together and badly with the rest. Arrays only.

Every step is the same for the answers as they are and for answers dealt out anew, so that what the search itself
finds in chance alone is known.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Sides = npt.NDArray[np.float64]
"""+1 or -1 for each department: the side it is on."""

STARTS = 8
"""Random beginnings of each search; the best end counts."""
PASSES = 12
PENALTIES = (0.0, 0.3, 0.6)
"""What each crossing link costs, in standard deviations of a link: the more, the smaller the groups that are found."""
SMALLEST = 3
"""Departments on a side: one alone is a matter of the department itself, two are a pair."""
FEWEST_LINKS = 4
"""Measured links inside each side, and across."""
FIXED = 1e-6
"""Share of a link's variance left free under which its own department's level fits it exactly."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The measured links, weighted by how sure each is, and what is allowed for: levels and declared lines."""

    supplier: Codes
    customer: Codes
    units: int
    weight: Matrix
    """1 / sd of each link's score."""
    basis: Matrix
    """Orthonormal columns spanning what is allowed for, weighted."""
    free: Matrix
    """Share of each link's variance that is left free."""

    def residual(self, values: Matrix) -> Matrix:
        """Return (weighted) values without what is allowed for; one column each, or a single vector."""
        left: Matrix = values - self.basis @ (self.basis.T @ values)
        return left


def frame(supplier: Codes, customer: Codes, units: int, sd: Matrix, extra: Matrix) -> Frame:
    """Return the frame: a level for each customer, one for each supplier, and the columns of ``extra``."""
    weight = 1 / sd
    levels = np.zeros((len(sd), 2 * units))
    levels[np.arange(len(sd)), customer] = 1
    levels[np.arange(len(sd)), units + supplier] = 1
    columns = np.hstack([levels, extra]) * weight[:, None]
    left, size, _ = np.linalg.svd(columns, full_matrices=False)
    basis = left[:, size > 1e-9 * size[0]]
    return Frame(supplier, customer, units, weight, basis, 1 - (basis**2).sum(axis=1))


@dataclass(frozen=True, slots=True)
class Split:
    """The best split that a search found, for each of the columns it was given."""

    sides: Sides
    """(columns, departments)."""
    strength: Matrix
    """Partial correlation between not crossing and the score, 0 where no split is allowed."""
    drop: Matrix
    """By how much crossing links score lower (positive), points."""
    sd: Matrix
    """Of the drop, for a split that was not searched for."""


def search(frame_: Frame, values: Matrix, rng: np.random.Generator) -> Split:
    """Return the best split of the departments into two sides for each column of (weighted) values.

    Best: the greatest partial correlation, what is allowed for taken out. Found by moving one department after the
    other to the side it fits better with, from several beginnings and with several costs of a crossing link.
    """
    residual = frame_.residual(values)
    pull = _pull(frame_, residual)
    sides = np.concatenate([_settle(frame_, pull, residual, cost, rng) for cost in PENALTIES], axis=1)
    return _best(frame_, residual, sides)


def _pull(frame_: Frame, residual: Matrix) -> Matrix:
    """Return how well each two departments go together, both directions summed: (columns, units, units)."""
    count, units = residual.shape[1], frame_.units
    pull = np.zeros((count, units, units))
    # Each supplier and customer have one link, so no place is added to twice.
    pull[:, frame_.supplier, frame_.customer] = (residual * frame_.weight[:, None]).T
    both: Matrix = pull + pull.transpose(0, 2, 1)
    return both


def _settle(frame_: Frame, pull: Matrix, residual: Matrix, cost: float, rng: np.random.Generator) -> Sides:
    """Return (columns, beginnings, units): where the departments end up."""
    count, units = len(pull), frame_.units
    links = np.zeros((units, units))
    links[frame_.supplier, frame_.customer] = 1.0
    usual = (residual * frame_.weight[:, None]).std(axis=0)
    together = pull + (cost * usual)[:, None, None] * (links + links.T)[None]
    sides = rng.choice([-1.0, 1.0], size=(1, STARTS, units)).repeat(count, axis=0)
    for _ in range(PASSES):
        before = sides.copy()
        for i in range(units):
            force = (sides @ together[:, i, :, None])[:, :, 0]
            sides[:, :, i] = np.where(force == 0, sides[:, :, i], np.sign(force))
        if np.array_equal(before, sides):
            break
    return sides


def _best(frame_: Frame, residual: Matrix, sides: Sides) -> Split:
    """Return the strongest allowed of each column's candidates."""
    count, many, _ = sides.shape
    strength, drop, sd = (np.zeros((count, many)) for _ in range(3))
    length = np.sqrt((residual**2).sum(axis=0))
    freedom = max(len(residual) - frame_.basis.shape[1] - 1, 1)
    for at in range(count):
        here = sides[at]
        apart = here[:, frame_.supplier] != here[:, frame_.customer]
        crossing = frame_.residual(np.where(apart, frame_.weight, 0.0).T)
        size = (crossing**2).sum(axis=0)
        good = _allowed(frame_, here, apart) & (size > FIXED * frame_.weight.mean() ** 2)
        effect = -(residual[:, at] @ crossing) / np.where(good, size, 1.0)
        share = effect * np.sqrt(size) / (length[at] or 1.0)
        strength[at] = np.where(good, share, 0.0)
        drop[at] = np.where(good, effect, 0.0)
        noise = length[at] * np.sqrt(np.maximum(1 - share**2, 0) / freedom)
        sd[at] = np.where(good, noise / np.sqrt(np.where(good, size, 1.0)), np.inf)
    chosen = strength.argmax(axis=1)
    rows = np.arange(count)
    return Split(sides[rows, chosen], strength[rows, chosen], drop[rows, chosen], sd[rows, chosen])


def _allowed(frame_: Frame, sides: Sides, apart: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell which candidates have enough departments and links on both sides and across."""
    present = np.zeros(frame_.units, dtype=bool)
    present[frame_.supplier] = present[frame_.customer] = True
    one = sides[:, present] > 0
    people = np.minimum(one.sum(axis=1), (~one).sum(axis=1))
    first = (~apart & (sides[:, frame_.supplier] > 0)).sum(axis=1)
    second = (~apart & (sides[:, frame_.supplier] < 0)).sum(axis=1)
    links = np.minimum(np.minimum(first, second), apart.sum(axis=1))
    enough: npt.NDArray[np.bool_] = (people >= SMALLEST) & (links >= FEWEST_LINKS)
    return enough


@dataclass(frozen=True, slots=True)
class Dyads:
    """The links in pairs of a link and its reverse, and those without one: what may be exchanged for what."""

    there: Codes
    back: Codes
    alone: Codes

    @classmethod
    def of(cls, supplier: Codes, customer: Codes) -> "Dyads":
        """Return the pairs in the order of the links."""
        place = {(s, c): i for i, (s, c) in enumerate(zip(supplier.tolist(), customer.tolist(), strict=True))}
        pairs = [(i, place[c, s]) for (s, c), i in place.items() if (c, s) in place and i < place[c, s]]
        alone = [i for (s, c), i in place.items() if (c, s) not in place]
        there, back = (np.array([p[k] for p in pairs], dtype=np.int64) for k in (0, 1))
        return cls(there, back, np.array(alone, dtype=np.int64))

    def dealt(self, values: Matrix, draws: int, rng: np.random.Generator) -> Matrix:
        """Return the values dealt out anew, one column a draw.

        A link and its reverse go together, in either order: how alike they are is not to be lost.
        """
        out = np.empty((len(values), draws))
        for draw in out.T:
            order = rng.permutation(len(self.there))
            turned = rng.random(len(order)) < 0.5
            first, second = self.there[order], self.back[order]
            draw[self.there] = values[np.where(turned, second, first)]
            draw[self.back] = values[np.where(turned, first, second)]
            draw[self.alone] = values[rng.permutation(self.alone)]
        return out
