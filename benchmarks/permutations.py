"""How long the permutation test of the E-I index takes, beside a plain loop over a networkx graph. CPU seconds.

    python benchmarks/permutations.py                           # 2,000 departments, 40,000 links, 1,000 permutations
    python benchmarks/permutations.py --departments 200 --links 3000 --rounds 5

The plain loop is what one would write first: shuffle the labels, walk over ``G.edges``, count. It runs for a few
permutations only and is scaled up. Between them stands a loop in numpy, two gathers and a comparison a permutation. All
three share the graph and the groups; sides take turns and the median is shown. ``indices`` is the work on ties alone,
``whole`` is the public function: it also looks the departments' names up and deals out the labels. Compare ratios.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx
import numpy as np

from icdiag.formulas.ei_permutation import Permutation, ei_permutation

GROUPS = 20
PLAIN_DRAWS = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """A network, its groups, and how many permutations are asked for."""

    edges: list[tuple[str, str]]
    labels: dict[str, str]
    draws: int


def problem(departments: int, links: int, draws: int) -> Problem:
    """Return a random network in which every link exists once."""
    rng = random.Random(7)  # noqa: S311 - a seeded benchmark
    names = [f"d{i}" for i in range(departments)]
    edges: dict[tuple[str, str], None] = {}
    while len(edges) < links:
        a, b = rng.choice(names), rng.choice(names)
        if a != b:
            edges[a, b] = None
    return Problem(list(edges), {name: f"g{rng.randrange(GROUPS)}" for name in names}, draws)


def ours(given: Problem) -> Permutation | None:
    """Return icdiag's test."""
    return ei_permutation(given.edges, given.labels, draws=given.draws, seed=1)


def numpy_loop(given: Problem) -> float:
    """Return the mean index of a loop over permutations in numpy."""
    place = {name: i for i, name in enumerate(given.labels)}
    group = {name: i for i, name in enumerate(dict.fromkeys(given.labels.values()))}
    codes = np.array([group[x] for x in given.labels.values()])
    source, target = np.array([(place[a], place[b]) for a, b in given.edges]).T
    rng = np.random.default_rng(1)
    total = 0.0
    for _ in range(given.draws):
        labels = rng.permutation(codes)
        total += 1 - 2 * float((labels[source] == labels[target]).mean())
    return total / given.draws


def plain(given: Problem) -> float:
    """Return the mean index of ``PLAIN_DRAWS`` permutations over a networkx graph."""
    graph: nx.DiGraph[str] = nx.DiGraph(given.edges)
    names, groups = list(given.labels), list(given.labels.values())
    rng = random.Random(1)  # noqa: S311 - a seeded benchmark
    total = 0.0
    for _ in range(PLAIN_DRAWS):
        rng.shuffle(groups)
        labels = dict(zip(names, groups, strict=True))
        external = sum(labels[a] != labels[b] for a, b in graph.edges)
        total += 2 * external / graph.number_of_edges() - 1
    return total / PLAIN_DRAWS


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main(argv: list[str] | None = None) -> None:
    """Print the three side by side, and that they agree."""
    parser = argparse.ArgumentParser(description="The E-I permutation test beside plain loops.")
    parser.add_argument("--departments", type=int, default=2_000)
    parser.add_argument("--links", type=int, default=40_000)
    parser.add_argument("--draws", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args(argv)
    given = problem(asked.departments, asked.links, asked.draws)
    scale = asked.draws / PLAIN_DRAWS
    times: dict[str, list[float]] = {"icdiag": [], "numpy loop": [], "networkx loop": []}
    for _ in range(asked.rounds):
        times["icdiag"].append(seconds(lambda: ours(given)))
        times["numpy loop"].append(seconds(lambda: numpy_loop(given)))
        times["networkx loop"].append(scale * seconds(lambda: plain(given)))
    found = ours(given)
    means = f"{found.expected:.4f} exact, {numpy_loop(given):.4f} numpy, {plain(given):.4f} networkx" if found else "-"
    print(f"{asked.departments} departments, {asked.links} links, {asked.draws} permutations; mean index {means}")
    slowest = statistics.median(times["networkx loop"])
    print(f"{'':16}{'CPU s':>10}{'times quicker than networkx':>30}")
    for name, taken in times.items():
        print(f"{name:16}{statistics.median(taken):>10.3f}{slowest / statistics.median(taken):>30.0f}")


if __name__ == "__main__":
    main()
