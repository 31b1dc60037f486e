"""Social relations model: who rates high, who is rated high, and what is special to a pair (round-robin). Pure."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
LEAST, MOST_MISSING = 4, 0.2
"""Least members of a round robin, and the largest share of missing cells."""


@dataclass(frozen=True, slots=True)
class RoundRobin:
    """Variance components of ratings of each by each, squared unit of the ratings; they may be negative by chance."""

    grand: float
    """Mean of all ratings."""
    actor: float
    """How much raters differ in what they give."""
    partner: float
    """How much the rated differ in what they get."""
    relationship: float
    """What is special to a pair, with error: single ratings cannot tell the two apart."""
    actor_partner: float
    """Covariance of giving and getting (generalised reciprocity)."""
    reciprocity: float
    """Covariance of both directions of a pair (dyadic reciprocity)."""
    actors: Array
    """Each member's estimated actor effect; they sum to 0."""
    partners: Array
    """Each member's estimated partner effect; they sum to 0."""

    @property
    def shares(self) -> tuple[float, float, float]:
        """Return actor, partner and relationship as parts of their sum, a negative one counted as 0."""
        parts = [max(0.0, x) for x in (self.actor, self.partner, self.relationship)]
        total = sum(parts)
        return (parts[0] / total, parts[1] / total, parts[2] / total) if total > 0 else (0.0, 0.0, 0.0)

    @property
    def reliabilities(self) -> tuple[float | None, float | None]:
        """Return how reliable actor and partner effects of a complete table are, 0-1; None where they do not vary.

        ``v / (v + vr (n - 1) / (n (n - 2)) + c / (n (n - 2)))``, c the dyadic covariance (Bonito & Kenny 2010).
        """
        n = len(self.actors)
        noise = (self.relationship * (n - 1) + self.reciprocity) / (n * (n - 2))
        actor, partner = (x / (x + noise) if x > 0 and x + noise > 0 else None for x in (self.actor, self.partner))
        return actor, partner


def round_robin(ratings: Array) -> RoundRobin:
    """Return the social relations analysis of a square table, raters in rows, the rated in columns, diagonal ignored.

    ``x_ij = mu + a_i + b_j + g_ij`` with variances of a, b, g, Cov(a_i, b_i) and Cov(g_ij, g_ji). Five quadratic
    forms (rater means, rated means, their product, all cells, both directions of a pair) are set equal to what they
    are expected to be. In a complete table this is the round-robin analysis of variance of Warner, Kenny & Stoto
    (1979), as R's TripleR has it. With missing cells it stays unbiased, if what is missing has nothing to do with its
    value; TripleR fills such cells in instead. Effects are least squares (in a complete table the formulas of Warner,
    Kenny & Stoto).

    Raises:
        ValueError: for a table that is not square, under four members, over a fifth of the cells missing, or a member
            with under two ratings given or received.
    """
    here = _checked(ratings)
    mean = float(ratings[here].mean())
    seen = here.astype(float)
    both = seen * seen.T
    given, got = seen.sum(axis=1), seen.sum(axis=0)
    off = np.where(here, ratings - mean, 0.0)
    rows, columns = off.sum(axis=1) / given, off.sum(axis=0) / got
    forms = [
        (given * rows**2).sum(),
        (got * columns**2).sum(),
        (rows * columns).sum(),
        (off**2).sum(),
        (off * off.T).sum(),
    ]
    found = np.linalg.solve(_expected(seen, both, given, got), np.array(forms))
    actor, partner, cross, relation, pair = (float(v) for v in found)
    return RoundRobin(mean, actor, partner, relation, cross, pair, *_effects(off, seen, given, got))


def _checked(ratings: Array) -> npt.NDArray[np.bool_]:
    n = len(ratings)
    if ratings.ndim != 2 or ratings.shape[1] != n or n < LEAST:
        raise ValueError(f"a round robin is a square table of at least {LEAST} members")
    here: npt.NDArray[np.bool_] = np.isfinite(ratings) & ~np.eye(n, dtype=bool)
    if here.sum() < (1 - MOST_MISSING) * n * (n - 1) or min(here.sum(axis=0).min(), here.sum(axis=1).min()) < 2:
        raise ValueError("too many ratings of the round robin are missing")
    return here


def _expected(seen: Array, both: Array, given: Array, got: Array) -> Array:
    """Return what each form is expected to be for each component alone, shape (forms, components).

    A form is y' M A M y with M = I - 11' / N; for a covariance K it is expected to be tr(A M K M) =
    tr(A K) - 2 (A1)'(K1) / N + (1'A1)(1'K1) / N^2. Every trace is a sum over members: no one rates oneself.
    """
    n, cells, mutual = len(seen), float(seen.sum()), both.sum(axis=1)
    cross = float(((mutual + given * got) / (given * got)).sum())
    pairs = float((mutual / (given * got)).sum())
    trace = np.array(
        [
            [cells, n, 0.0, n, 0.0],
            [n, cells, 0.0, n, 0.0],
            [0.0, 0.0, cross, 0.0, pairs],
            [cells, cells, 0.0, cells, 0.0],
            [0.0, 0.0, 2 * mutual.sum(), 0.0, mutual.sum()],
        ]
    )
    i, j = np.nonzero(seen)
    one, paired = np.ones(len(i)), both[i, j]
    a = np.array([one, one, 0.5 / given[i] + 0.5 / got[j], one, paired])
    k = np.array([given[i], got[j], got[i] + given[j], one, paired])
    expected: Array = trace - 2 / cells * (a @ k.T) + np.outer(a.sum(axis=1), k.sum(axis=1)) / cells**2
    return expected


def _effects(off: Array, seen: Array, given: Array, got: Array) -> tuple[Array, Array]:
    """Return least-squares actor and partner effects, each with sum 0."""
    n = len(seen)
    normal = np.block([[np.diag(given), seen], [seen.T, np.diag(got)]])
    both = np.linalg.lstsq(normal, np.concatenate([off.sum(axis=1), off.sum(axis=0)]), rcond=None)[0]
    actors, partners = both[:n], both[n:]
    return actors - actors.mean(), partners - partners.mean()
