"""How long icdiag takes to read a survey file, beside other readers and beside the least that any reader must do.

    python benchmarks/reading.py                      # S and M, five rounds
    python benchmarks/reading.py --sizes S M L --rounds 3 --folder /tmp/surveys
    python benchmarks/reading.py --sizes XL           # twenty million rows, parquet only

Files are made with a fixed seed and kept in the folder. Every measurement is a process of its own, the readers take
turns, and the median is shown: CPU seconds of the reading alone (imports not counted) and the peak memory of the whole
process. Compare ratios; seconds differ from machine to machine. Needs what tests need: pip install -e ".[dev]".
python-calamine is compared where it is installed as well.
"""

import argparse
import csv
import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

ITEMS = [f"q{i}" for i in range(1, 13)]
HEADERS = ["respondent", "customer", "supplier", *ITEMS]
TOO_SLOW = 20.0
"""CPU seconds from which on a reader is run only once."""
_CHUNK = 2**20
_BATCH = 250_000


@dataclass(frozen=True, slots=True)
class Size:
    """A survey: departments and ratings, each with twelve answers from 1 to 5, one in 33 missing."""

    departments: int
    rows: int
    formats: tuple[str, ...] = ("xlsx", "csv", "parquet")


SIZES = {
    "tiny": Size(5, 60),
    "S": Size(30, 6_000),
    "M": Size(200, 120_000),
    "L": Size(2_000, 1_000_000),
    "XL": Size(5_000, 20_000_000, ("parquet",)),
}


def batches(size: Size) -> Iterator[tuple[list[npt.NDArray[Any]], npt.NDArray[np.int8]]]:
    """Yield respondent, customer and supplier, and the answers, of which 0 is a missing one."""
    rng = np.random.default_rng(7)
    for first in range(0, size.rows, _BATCH):
        rows = np.arange(first, min(first + _BATCH, size.rows))
        person = rows * 4 // 25
        customer = person * 2_654_435_761 % 2**32 % size.departments
        supplier = (customer + 1 + (rows + person) % (size.departments - 1)) % size.departments
        level = 3.6 + 0.5 * np.sin(customer * 31 + supplier * 17)
        answers = np.clip(np.rint(level[:, None] + rng.normal(0, 0.8, (len(rows), 12))), 1, 5).astype(np.int8)
        answers[rng.random(answers.shape) < 0.03] = 0
        names = [
            np.char.add(sign, number.astype("U8")) for sign, number in (("R", person), ("D", customer), ("D", supplier))
        ]
        yield names, answers


def make(size: Size, ending: str, path: Path) -> None:
    """Write a survey file."""
    {"xlsx": _make_xlsx, "csv": _make_csv, "parquet": _make_parquet}[ending](size, path)


def _rows(size: Size) -> Iterator[list[str | int | None]]:
    for names, answers in batches(size):
        for *ids, row in zip(*(name.tolist() for name in names), answers.tolist(), strict=True):
            yield [*ids, *(answer or None for answer in row)]


def _make_xlsx(size: Size, path: Path) -> None:
    import xlsxwriter  # noqa: PLC0415 - only where a file has to be made

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("responses")
        sheet.write_row(0, 0, HEADERS)
        for number, row in enumerate(_rows(size), 1):
            sheet.write_row(number, 0, row)


def _make_csv(size: Size, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        writer.writerows(_rows(size))


def _make_parquet(size: Size, path: Path) -> None:
    import pyarrow  # noqa: PLC0415 - as above
    from pyarrow import parquet  # noqa: PLC0415 - as above

    kinds = [(name, pyarrow.string()) for name in HEADERS[:3]] + [(name, pyarrow.int8()) for name in ITEMS]
    schema = pyarrow.schema(kinds)
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        for names, answers in batches(size):
            columns = [pyarrow.array(name) for name in names]
            columns += [pyarrow.array(answers[:, i], mask=answers[:, i] == 0) for i in range(12)]
            file.write_table(pyarrow.Table.from_arrays(columns, schema=schema))


def inflate(path: Path) -> int:
    """Unpack the sheet and its strings and do nothing with them: what any reader of .xlsx must do."""
    with zipfile.ZipFile(path) as package, path.open("rb") as file:
        for name in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
            info = package.getinfo(name)
            file.seek(info.header_offset + 26)
            lengths = file.read(4)
            file.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
            unpack, left = zlib.decompressobj(-zlib.MAX_WBITS), info.compress_size
            while left:
                left -= len(chunk := file.read(min(_CHUNK // 8, left)))
                unpack.decompress(chunk)
    return 0


def read_bytes(path: Path) -> int:
    """Read the bytes and do nothing with them."""
    with path.open("rb") as file:
        while file.read(_CHUNK):
            pass
    return 0


def icdiag(path: Path) -> int:
    """Read the table as ``icdiag assess`` does."""
    from icdiag.intake.sheets import read_sheets  # noqa: PLC0415 - other readers do without

    (sheet,), _ = read_sheets(path, shown_as=path.name)
    return sheet.height


def openpyxl_rows(path: Path) -> int:
    """Go through the rows with openpyxl, read-only."""
    import openpyxl  # noqa: PLC0415 - as above

    book = openpyxl.load_workbook(path, read_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))


def calamine(path: Path) -> int:
    """Go through the rows with python-calamine."""
    import python_calamine  # noqa: PLC0415 - as above

    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    return sum(1 for _ in sheet.iter_rows())


def csv_module(path: Path) -> int:
    """Go through the rows with Python's csv module and keep nothing."""
    with path.open(newline="", encoding="utf-8") as file:
        return sum(1 for _ in csv.reader(file))


def pandas(path: Path) -> int:
    """Make a data frame, each format in the way that pandas does it without being told."""
    import pandas as pd  # noqa: PLC0415 - as above

    read: dict[str, Callable[[Path], Any]] = {
        ".xlsx": pd.read_excel,
        ".csv": pd.read_csv,
        ".parquet": pd.read_parquet,
    }
    return len(read[path.suffix](path)) + 1


def pyarrow_table(path: Path) -> int:
    """Make a pyarrow table."""
    from pyarrow import parquet  # noqa: PLC0415 - as above

    return int(parquet.read_table(path, use_threads=False).num_rows) + 1


Job = Callable[[Path], int]
"""Reads a file; returns the rows with the headers, or 0 where it counts none."""
JOBS: dict[str, list[tuple[str, str, Job]]] = {
    "xlsx": [
        ("inflate (floor)", "zlib", inflate),
        ("icdiag", "icdiag", icdiag),
        ("calamine", "python_calamine", calamine),
        ("openpyxl read-only", "openpyxl", openpyxl_rows),
        ("pandas", "pandas", pandas),
    ],
    "csv": [
        ("csv module (floor)", "csv", csv_module),
        ("icdiag", "icdiag", icdiag),
        ("pandas", "pandas", pandas),
    ],
    "parquet": [
        ("read bytes (floor)", "zlib", read_bytes),
        ("icdiag", "icdiag", icdiag),
        ("pyarrow", "pyarrow", pyarrow_table),
        ("pandas", "pandas", pandas),
    ],
}
"""Format -> (name, module that it needs, job); the first is the least that can be done."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of one reader."""

    seconds: float
    """CPU, of the reading alone."""
    mebibytes: float
    """Peak memory of the whole process."""
    rows: int


def run_job(job: Job, path: Path) -> Measured:
    """Read once in this process, after a run on a tiny file to have all imports done."""
    job(path.with_stem("tiny"))
    before = time.process_time()
    rows = job(path)
    seconds = time.process_time() - before
    return Measured(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, rows)


def _call(*arguments: str) -> str:
    """Run this file in a process of its own; this process stays small, for a child's peak begins at its parent's."""
    command = [sys.executable, __file__, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def measure(ending: str, name: str, path: Path) -> Measured:
    """Run one reader once."""
    return Measured(**json.loads(_call("--job", ending, name, str(path))))


def compare(size: str, ending: str, folder: Path, rounds: int, readers: list[str]) -> list[str]:
    """Return the lines of the table for one file: of its floor, and of some readers or all."""
    path = folder / f"{size}.{ending}"
    for name in ("tiny", size):
        if not (made := folder / f"{name}.{ending}").exists():
            _call("--make", ending, name, str(made))
    names = [name for name, module, _ in JOBS[ending] if importlib.util.find_spec(module)]
    names = [name for name in names if name == names[0] or not readers or name in readers]
    runs: dict[str, list[Measured]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            if not runs[name] or runs[name][0].seconds < TOO_SLOW:
                runs[name].append(measure(ending, name, path))
    missing = [name for name, module, _ in JOBS[ending] if name not in names and not importlib.util.find_spec(module)]
    return _lines(f"{size}.{ending}", SIZES[size].rows, runs) + [
        f"{size}.{ending:<{11 - len(size)}} {name:<20} not installed"
        for name in missing
        if not readers or name in readers
    ]


def _lines(file: str, rows: int, runs: dict[str, list[Measured]]) -> list[str]:
    lines, floor = [], 0.0
    for name, measured in runs.items():
        if any(run.rows not in (0, rows + 1) for run in measured):
            raise SystemExit(f"{name} found {measured[0].rows} rows in {file}, not {rows + 1}")
        seconds = statistics.median(run.seconds for run in measured)
        memory = statistics.median(run.mebibytes for run in measured)
        floor = floor or seconds
        ratio = f"{seconds / floor:7.2f}" if floor else "      -"
        lines.append(f"{file:<12} {name:<20} {seconds:9.3f} {ratio} {memory:9.0f} {len(measured):3d}")
    return lines


def main(arguments: list[str] | None = None) -> None:
    """Make what files are missing, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["S", "M"])
    parser.add_argument("--formats", nargs="+", choices=JOBS, default=list(JOBS))
    parser.add_argument("--readers", nargs="+", default=[])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "icdiag-reading")
    parser.add_argument("--job", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.job:
        ending, name, path = given.job
        job = next(job for known, _, job in JOBS[ending] if known == name)
        found = run_job(job, Path(path))
        print(json.dumps({"seconds": found.seconds, "mebibytes": found.mebibytes, "rows": found.rows}))
        return
    if given.make:
        ending, name, path = given.make
        make(SIZES[name], ending, Path(path))
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    print(f"{'file':<12} {'reader':<20} {'CPU s':>9} {'x floor':>7} {'peak MiB':>9} {'n':>3}")
    for size in given.sizes:
        for ending in SIZES[size].formats:
            if ending in given.formats:
                print("\n".join(compare(size, ending, given.folder, given.rounds, given.readers)), flush=True)


if __name__ == "__main__":
    main()
