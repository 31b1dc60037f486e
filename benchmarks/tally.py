"""How long icdiag takes from a survey file to its tally, beside other engines' plain sums for each link.

    python benchmarks/tally.py                         # S and M, three rounds
    python benchmarks/tally.py --sizes L --formats parquet --rounds 3
    python benchmarks/tally.py --sizes XL              # twenty million rows, parquet only

Every measurement is a process of its own, and the engines take turns. Shown are CPU seconds (imports not counted), of
reading and of the rest, and the peak memory of the whole process. ``icdiag link sums`` is what the other engines do:
people, sum and mean of four dimensions for each link; ``icdiag tally`` is all that a diagnosis needs beside it. The
engines are duckdb, ibis on duckdb, polars, pandas and plain dicts; one that is not installed is said to be absent.
Files are those of ``benchmarks/reading.py`` with twenty suppliers a department, forty in the largest (200,000 links),
made with a fixed seed and kept in the folder.
"""

import argparse
import csv
import importlib.util
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ITEMS = [f"q{i}" for i in range(1, 13)]
DIMENSIONS = [ITEMS[first : first + 3] for first in range(0, 12, 3)]
SIZES = {"S": 6_000, "M": 120_000, "L": 1_000_000, "XL": 20_000_000}
FORMATS = {"S": ("xlsx", "csv", "parquet"), "M": ("xlsx", "csv", "parquet"), "L": ("xlsx", "csv", "parquet")}
SUPPLIERS = {"XL": 40}
"""Of each department; 20 in the other sizes."""
SLOW = 30.0
"""CPU seconds from which on an engine is run only once."""
Result = tuple[float, float, int]
"""CPU seconds of reading, of the rest, and links found."""


def _timed(read: Callable[[], Any], sums: Callable[[Any], int]) -> Result:
    start = time.process_time()
    table = read()
    middle = time.process_time()
    links = sums(table)
    return middle - start, time.process_time() - middle, links


def icdiag_tally(path: Path) -> Result:
    """Read the survey and build the whole tally."""
    from icdiag.tally.tally import build_tally  # noqa: PLC0415 - other engines do without

    org = _org(path)

    def tally(answers: Any) -> int:
        found = build_tally(answers, org, keep_careless=True)
        return len(found.links) + len(found.hidden)

    return _timed(lambda: _answers(path, org), tally)


def icdiag_sums(path: Path) -> Result:
    """Read the survey and sum up each link's people and dimensions."""
    from icdiag.answers import CUSTOMER  # noqa: PLC0415 - as above
    from icdiag.tally.link_sums import link_sums  # noqa: PLC0415 - as above
    from icdiag.tally.ratings import rating_rows  # noqa: PLC0415 - as above

    org = _org(path)
    return _timed(lambda: _answers(path, org), lambda answers: len(link_sums(rating_rows(answers, CUSTOMER))[0].n))


def _org(path: Path) -> Any:
    """Return a map with the departments ``D0``, ``D1``, … and no declared links."""
    from benchmarks.reading import SIZES as READ  # noqa: PLC0415 - as above
    from icdiag.model.org import Department, Name, Org  # noqa: PLC0415 - as above

    ids = [f"D{i}" for i in range(READ[path.stem].departments)]
    return Org("org.yaml", Name("x", "x"), departments=tuple(Department(id_, Name(id_, id_)) for id_ in ids))


def _answers(path: Path, org: Any) -> Any:
    from icdiag.intake.survey import read_survey  # noqa: PLC0415 - as above
    from icdiag.model.org import SurveySource  # noqa: PLC0415 - as above

    answers, problems = read_survey(SurveySource((str(path),)), org, _instrument(), base=Path())
    if answers is None:
        raise SystemExit(f"icdiag did not read {path.name}: {problems[0].code}")
    return answers


def _instrument() -> Any:
    """Return twelve items in four dimensions."""
    from icdiag.model.instrument import Dimension, Instrument, Item, Scale  # noqa: PLC0415 - as above
    from icdiag.model.org import Name  # noqa: PLC0415 - as above

    parts = [tuple(Item(id_, Name(id_, id_), Scale(1, 5)) for id_ in ids) for ids in DIMENSIONS]
    return Instrument(
        "twelve", Name("x", "x"), tuple(Dimension(f"d{i}", Name("x", "x"), x) for i, x in enumerate(parts))
    )


def duckdb(path: Path) -> Result:
    """One SQL query on the file, with one thread."""
    import duckdb as engine  # noqa: PLC0415 - as above

    scores = [f"list_avg([{', '.join(items)}])" for items in DIMENSIONS]
    columns = ", ".join(f"count({x}), avg({x}), var_samp({x})" for x in scores)
    query = f"select supplier, customer, {columns} from '{path}' group by all"  # noqa: S608 - our own names
    connection = engine.connect(config={"threads": 1})
    return _timed(lambda: None, lambda _: len(connection.execute(query).fetchall()))


def ibis(path: Path) -> Result:
    """The same through Ibis on duckdb, with one thread."""
    import ibis as engine  # noqa: PLC0415 - as above

    connection = engine.duckdb.connect(threads=1)

    def sums(table: Any) -> int:
        scores = {}
        for items in DIMENSIONS:
            n = sum(table[item].notnull().cast("int8") for item in items)
            scores[items[0]] = sum(table[item].coalesce(0).cast("float64") for item in items) / n.nullif(0)
        scored = table.select("supplier", "customer", **scores)
        each = {"n": lambda x: x.count(), "mean": lambda x: x.mean(), "var": lambda x: x.var(how="sample")}
        columns = {f"{name}_{item}": of(scored[item]) for item in scores for name, of in each.items()}
        return int(connection.to_pyarrow(scored.group_by("supplier", "customer").aggregate(**columns)).num_rows)

    read = {".csv": connection.read_csv, ".parquet": connection.read_parquet}
    return _timed(lambda: read[path.suffix](path), sums)


def polars(path: Path) -> Result:
    """A data frame and a grouping."""
    import polars as pl  # noqa: PLC0415 - as above

    read: dict[str, Callable[[Path], Any]] = {".csv": pl.read_csv, ".parquet": pl.read_parquet}

    def sums(frame: Any) -> int:
        scored = frame.select("supplier", "customer", *(pl.mean_horizontal(x).alias(x[0]) for x in DIMENSIONS))
        each = [f(x[0]).name.suffix(f.__name__) for x in DIMENSIONS for f in (pl.count, pl.mean, pl.var)]
        return len(scored.group_by("supplier", "customer").agg(each))

    return _timed(lambda: read[path.suffix](path), sums)


def pandas(path: Path) -> Result:
    """A data frame and a grouping."""
    import pandas as pd  # noqa: PLC0415 - as above

    read: dict[str, Callable[[Path], Any]] = {
        ".xlsx": pd.read_excel, ".csv": pd.read_csv, ".parquet": pd.read_parquet,
    }  # fmt: skip

    def sums(frame: Any) -> int:
        for items in DIMENSIONS:
            frame[items[0]] = frame[items].mean(axis=1)
        groups = frame.groupby(["supplier", "customer"])
        return len(groups[[items[0] for items in DIMENSIONS]].agg(["count", "mean", "var"]))

    return _timed(lambda: read[path.suffix](path), sums)


def dicts(path: Path) -> Result:
    """Plain Python: rows of a csv as lists of numbers, and dicts of sums."""

    def read() -> list[tuple[str, str, list[int]]]:
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.reader(file)
            next(rows)
            return [(row[2], row[1], [int(x) if x else 0 for x in row[3:]]) for row in rows]

    def sums(rows: list[tuple[str, str, list[int]]]) -> int:
        found: dict[tuple[str, str], list[float]] = {}
        for supplier, customer, answers in rows:
            mine = found.setdefault((supplier, customer), [0.0] * 12)
            for part in range(4):
                given = [x for x in answers[3 * part : 3 * part + 3] if x]
                if given:
                    score = sum(given) / len(given)
                    mine[3 * part] += 1
                    mine[3 * part + 1] += score
                    mine[3 * part + 2] += score * score
        return len(found)

    return _timed(read, sums)


ENGINES: dict[str, tuple[str, tuple[str, ...], Callable[[Path], Result]]] = {
    "icdiag tally": ("icdiag", ("xlsx", "csv", "parquet"), icdiag_tally),
    "icdiag link sums": ("icdiag", ("xlsx", "csv", "parquet"), icdiag_sums),
    "duckdb": ("duckdb", ("csv", "parquet"), duckdb),
    "ibis on duckdb": ("ibis", ("csv", "parquet"), ibis),
    "polars": ("polars", ("csv", "parquet"), polars),
    "pandas": ("pandas", ("xlsx", "csv", "parquet"), pandas),
    "plain dicts": ("csv", ("csv",), dicts),
}
"""Name -> module that it needs, formats, job."""


def _measure(python: str, name: str, path: Path) -> tuple[float, float, float, int]:
    """Run one engine once, in a process of its own and on one thread."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"), "1")
    command = [python, __file__, "--job", name, str(path)]
    run = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **threads})
    read, rest, memory, links = json.loads(run.stdout)
    return read, rest, memory, links


def _python_with(module: str, peers: str) -> str | None:
    """Return the interpreter that has a module: this one, or the peers' own."""
    if importlib.util.find_spec(module):
        return sys.executable
    found = (
        peers and subprocess.run([peers, "-c", f"import {module}"], check=False, capture_output=True).returncode == 0
    )
    return peers if found else None


def compare(path: Path, rounds: int, peers: str) -> None:
    """Print the lines of one file."""
    runs: dict[str, list[tuple[float, float, float, int]]] = {}
    fit = {name: module for name, (module, formats, _) in ENGINES.items() if path.suffix[1:] in formats}
    pythons = {name: _python_with(module, peers) for name, module in fit.items()}
    for _ in range(rounds):
        for name, python in pythons.items():
            if python and (name not in runs or sum(runs[name][0][:2]) < SLOW):
                runs.setdefault(name, []).append(_measure(python, name, path))
    if len({links for found in runs.values() for *_, links in found}) > 1:
        raise SystemExit(f"the engines found different links in {path.name}: {runs}")
    for name, python in pythons.items():
        if python is None:
            print(f"{path.name:<12} {name:<18} absent")
            continue
        read, rest, memory = (statistics.median(column) for column in list(zip(*runs[name], strict=True))[:3])
        print(f"{path.name:<12} {name:<18} {read:9.2f} {rest:9.2f} {memory:9.0f} {len(runs[name]):3d}", flush=True)


def _make(path: Path) -> None:
    """Write a survey file that is not there yet."""
    if path.exists():
        return
    from benchmarks import reading  # noqa: PLC0415 - other engines do without

    drawn, most = reading.batches, SUPPLIERS.get(path.stem, 20)

    def few_suppliers(size: Any) -> Any:
        """Yield the same people and answers, each department having some suppliers only."""
        for (person, customer, supplier), answers in drawn(size):
            c, s = (np.char.lstrip(names, "D").astype(int) for names in (customer, supplier))
            near = (c + 1 + (s - c - 1) % size.departments % min(most, size.departments - 1)) % size.departments
            yield [person, customer, np.char.add("D", near.astype("U8"))], answers

    reading.batches = few_suppliers
    reading.make(reading.SIZES[path.stem], path.suffix[1:], path)
    reading.batches = drawn


def main(arguments: list[str] | None = None) -> None:
    """Make what files are missing, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["S", "M"])
    parser.add_argument("--formats", nargs="+", choices=("xlsx", "csv", "parquet"), default=["xlsx", "csv", "parquet"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "icdiag-tally")
    parser.add_argument("--peers", default="", help="a Python that has the engines which this one lacks")
    parser.add_argument("--job", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.job:
        name, path = given.job
        ENGINES[name][2](Path(path).with_stem("tiny"))  # has all imports done
        read, rest, links = ENGINES[name][2](Path(path))
        print(json.dumps([read, rest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, links]))
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    print(f"{'file':<12} {'engine':<18} {'read s':>9} {'rest s':>9} {'peak MiB':>9} {'n':>3}")
    for size in given.sizes:
        for ending in FORMATS.get(size, ("parquet",)):
            if ending in given.formats:
                for name in ("tiny", size):
                    _make(given.folder / f"{name}.{ending}")
                compare(given.folder / f"{size}.{ending}", given.rounds, given.peers)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
