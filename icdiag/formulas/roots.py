"""One root of a function between two points of opposite sign, for quantiles and variance estimators. Pure."""

from collections.abc import Callable

Point = tuple[float, float]
"""Where the function was looked at, and its value there."""


def root(f: Callable[[float], float], low: float, high: float, *, rounds: int = 200) -> float:
    """Return an x in [low, high] with f(x) = 0, to the last digits that f allows.

    Chandrupatla (1997), "A new hybrid quadratic/bisection algorithm": inverse quadratic steps, bisection wherever
    they are not safe, so it never leaves the interval.

    Raises:
        ValueError: where f has the same sign at both ends.
    """
    a, b, fa, fb = high, low, f(high), f(low)
    if fa == 0 or fb == 0:
        return a if fa == 0 else b
    if (fa > 0) == (fb > 0):
        raise ValueError("a root needs a change of sign between both ends")
    share = 0.5
    for _ in range(rounds):
        x = a + share * (b - a)
        fx = f(x)
        if (fx > 0) == (fa > 0):
            c, fc = a, fa
        else:
            c, b, fc, fb = b, a, fb, fa
        a, fa = x, fx
        best = a if abs(fa) < abs(fb) else b
        near = 2e-16 * abs(best) + 1e-300
        if fa == 0 or fb == 0 or near > 0.5 * abs(b - a):
            return best
        share = min(1 - near / abs(b - a), max(near / abs(b - a), _share((a, fa), (b, fb), (c, fc))))
    return best


def _share(last: Point, other: Point, before: Point) -> float:
    """Return how far from a towards b the next look is: by inverse quadratic interpolation where that is safe."""
    (a, fa), (b, fb), (c, fc) = last, other, before
    if fb in (fa, fc) or fa == fc:
        return 0.5
    xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
    if phi**2 < xi and (1 - phi) ** 2 < 1 - xi:
        return fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
    return 0.5
