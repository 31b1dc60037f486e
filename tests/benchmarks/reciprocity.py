"""What large maps lose by leaving reciprocity out: ``python -m tests.benchmarks.reciprocity --orgs 20``.

The same simulated organisations through the pipeline three ways: all four variance components fitted together, the
three by blocks and rho after them (what icdiag does for 250 to 800 links), and no rho at all (what it does beyond).
"""

import argparse
import os
import sys
import time
from dataclasses import replace
from multiprocessing import get_context
from unittest.mock import patch

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before numpy: one thread a process, and both cores

from icdiag.model.settings import Settings  # noqa: E402
from icdiag.simulate.draw import draw  # noqa: E402
from icdiag.simulate.parameters import BASE  # noqa: E402

from . import score  # noqa: E402
from .accuracy import FIRST_SEED, table  # noqa: E402
from .pipeline import Seen, look  # noqa: E402

WAYS = {"all four together": (10_000, 10_000), "rho after the others": (0, 10_000), "no rho": (0, 0)}
"""DENSE_LINKS and RHO_LINKS of ``icdiag.measures.link_fit``."""


def _one(job: tuple[str, float, int, int, int]) -> tuple[Seen, float]:
    way, rho, departments, raters, seed = job
    drawn = draw(replace(BASE, departments=departments, reciprocity=rho).exactly(raters), seed)
    dense, most = WAYS[way]
    start = time.process_time()
    with (
        patch("icdiag.measures.link_fit.DENSE_LINKS", dense),
        patch("icdiag.measures.link_fit.RHO_LINKS", most),
    ):
        return look(drawn, Settings()), time.process_time() - start


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison and print its table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reciprocity", description=__doc__)
    parser.add_argument("--orgs", type=int, default=20)
    parser.add_argument("--departments", type=int, default=50)
    parser.add_argument("--raters", type=int, nargs="+", default=[6, 12])
    given = parser.parse_args(arguments)
    rows = []
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        for rho in (0.0, 0.3, 0.6):
            for raters in given.raters:
                for way in WAYS:
                    jobs = [(way, rho, given.departments, raters, FIRST_SEED + k) for k in range(given.orgs)]
                    done = pool.map(_one, jobs, chunksize=1)
                    xs, seconds = [x for x, _ in done], sum(s for _, s in done) / len(done)
                    rows.append([
                        rho, raters, way, score.rmse(xs)[1], score.coverage(xs), f"{score.calibration(xs).value:.3f}",
                        score.over_links(xs, lambda x: x.flagged, lambda x: x.weak).f1,
                        score.over_links(xs, lambda x: x.relation, lambda x: x.damaged).f1,
                        score.over_sets(xs, lambda x: x.walls_found, lambda x: x.walls).f1, f"{seconds:.1f}",
                    ])  # fmt: skip
    head = ["rho drawn", "n", "way", "RMSE", "90 % cover", "ECE", "ABS F1", "REL F1", "PAIR F1", "CPU s an org"]
    print(table(head, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
