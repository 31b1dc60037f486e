"""Fuzzing by hand and in CI: ``python -m tests.hostile.fuzz --count 10000 --kind yaml``.

Every damaged file goes through ``icdiag validate`` and, where that finds it usable, one in four through ``icdiag assess``,
in a child process. What must never happen: a fault of icdiag's own, an abort, more than 10 s, more than 800 MB, an input touched,
reports of a refused file. Seeds are the file's number, so each case can be had again with ``--first N --count 1 --keep``.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.hostile import originals
from tests.hostile.measured import Ending, Runner, run_here
from tests.hostile.mutate import KINDS, mutated

SECONDS, MEGABYTES = 10.0, 800.0
PATIENCE = 6
"""How many times ``SECONDS`` a test waits: a busy machine takes longer, and what hangs takes for ever."""
EVERY = 4
"""One usable file in so many is assessed too: that takes ten times as long, and finds what reading it lets through."""
BATCH = 25
"""So many files share a child, and what it held at most."""
SUFFIX = {"yaml": ".yaml", "csv": ".csv", "xlsx": ".xlsx", "ods": ".ods", "xls": ".xls"}


def fuzzed_call(kind: str, seed: int) -> tuple[int, str, str]:
    """Damage a file in the working folder and run icdiag on it; return the status of the last call and what it wrote."""
    data, is_map = mutated(kind, seed)
    bad = Path(f"bad{SUFFIX[kind]}")
    bad.write_bytes(data)
    org, survey = (bad, Path("survey.csv")) if is_map else (Path("org.yaml"), bad)
    if not survey.exists():
        survey.write_bytes(originals.written(originals.long_rows()))
    if not org.exists():
        org.write_text(originals.ORG, "utf-8")
    language = ("--lang", "zh" if seed % 2 else "en")
    status, out, err = run_here(["validate", str(org), "--survey", str(survey), *language])
    if status == 0 and seed % EVERY == 0:
        status, more, told = run_here(["assess", str(org), "--survey", str(survey), "-o", "out", *language])
        out, err = out + more, err + told
    if bad.read_bytes() != data:
        raise AssertionError("the input was changed")
    written = sorted(p.name for p in Path().glob("out/*"))
    if status == 2 and written:
        raise AssertionError(f"refused, and yet {written}")
    return status, out, err


def fuzzed_calls(kind: str, seeds: list[int]) -> Iterator[tuple[int, str, str, float]]:
    """Do several in this process, each in a folder of its own; yield what came of each and its processor time."""
    home = Path.cwd()
    for seed in seeds:
        with tempfile.TemporaryDirectory(dir=home) as place:
            # Details of a fault would be saved to the temporary folder: into the same place with them.
            os.chdir(place)
            tempfile.tempdir = place
            start = time.process_time()
            try:
                status, out, err = fuzzed_call(kind, seed)
            except Exception as error:
                status, out, err = 70, "", f"{type(error).__name__}: {error}"
            details = [path.read_text("utf-8") for path in Path(place).glob("icdiag-fault-*.txt")]
            os.chdir(home)
            yield status, out[-2000:], "\n".join([err[-2000:], *details]), time.process_time() - start


def trouble(ending: Ending, *, seconds: float = SECONDS) -> str:
    """Return what must not happen and did, or ""."""
    if ending.killed_by:
        return f"killed by signal {ending.killed_by}"
    if ending.status not in (0, 1, 2):
        return f"status {ending.status}: {ending.err.strip()[-600:]}"
    if ending.status == 2 and not (ending.out + ending.err).strip():
        return "refused without a word"
    if ending.seconds > seconds or ending.megabytes > MEGABYTES:
        return f"{ending.seconds:.1f} s, {ending.megabytes:.0f} MB"
    return ""


def fuzz(
    runner: Runner, kind: str, seeds: range, folder: Path, *, seconds: float = SECONDS
) -> tuple[list[tuple[int, str]], list[Ending]]:
    """Return the troubles by seed, and all endings."""
    left, endings, troubles = list(seeds), list[Ending](), list[tuple[int, str]]()
    while left:
        batch = left[:BATCH]
        child = runner.job({"cwd": str(folder), "fuzz": {"kind": kind, "seeds": batch}})
        done = [Ending(s, 0, out, err, took, child.megabytes) for s, out, err, took in json.loads(child.out or "[]")]
        if len(done) < len(batch):  # the next one ended the child
            done.append(replace(child, out="", err=child.err or "the child ended"))
        found = zip(left, done, strict=False)
        troubles += [(seed, said) for seed, ending in found if (said := trouble(ending, seconds=seconds))]
        endings += done
        left = left[len(done) :]
        if len(endings) % 500 < len(done):  # for whoever waits, or gives up
            print(f"{kind}: {len(endings)} files, troubles so far: {troubles}", file=sys.stderr, flush=True)
    return troubles, endings


def quantiles(values: list[float]) -> str:
    """Return median, 95th percentile and the most."""
    ordered = sorted(values)
    return " / ".join(f"{ordered[min(len(ordered) - 1, int(q * len(ordered)))]:.2f}" for q in (0.5, 0.95, 1.0))


def main() -> int:
    """Fuzz one kind of file and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=KINDS, required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="write the damaged files here instead of running them")
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.count)
    if asked.keep:
        for seed in seeds:
            (asked.keep / f"{asked.kind}-{seed}{SUFFIX[asked.kind]}").write_bytes(mutated(asked.kind, seed)[0])
        return 0
    with tempfile.TemporaryDirectory(prefix="icdiag-fuzz-") as folder, Runner() as runner:
        troubles, endings = fuzz(runner, asked.kind, seeds, Path(folder))
    for seed, found in troubles:
        print(f"{asked.kind} {seed}: {found}")
    statuses = Counter(ending.status for ending in endings)
    print(json.dumps({"kind": asked.kind, "files": len(endings), "statuses": dict(sorted(statuses.items()))}))
    print(f"seconds {quantiles([e.seconds for e in endings])}, MB {quantiles([e.megabytes for e in endings])}")
    print(f"{len(troubles)} troubles")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
