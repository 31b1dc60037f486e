"""Fuzzing by hand and in CI: ``python -m tests.hostile.fuzz --count 10000 --kind yaml``.

Every damaged file goes through ``icdiag validate`` and, where that finds it usable, through ``icdiag assess``, in a child
process. What must never happen: a fault of icdiag's own, an abort, more than 10 s, more than 800 MB, an input touched,
reports of a refused file. Seeds are the file's number, so each case can be had again with ``--first N --count 1 --keep``.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.hostile import originals
from tests.hostile.measured import Ending, Runner, run_here
from tests.hostile.mutate import KINDS, mutated

SECONDS, MEGABYTES = 10.0, 800.0
PATIENCE = 6
"""How many times ``SECONDS`` a test waits: a busy machine takes longer, and what hangs takes for ever."""
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
    if status == 0:
        status, more, told = run_here(["assess", str(org), "--survey", str(survey), "-o", "out", *language])
        out, err = out + more, err + told
    if bad.read_bytes() != data:
        raise AssertionError("the input was changed")
    written = sorted(p.name for p in Path().glob("out/*"))
    if status == 2 and written:
        raise AssertionError(f"refused, and yet {written}")
    return status, out, err


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
    troubles, endings = [], []
    for seed in seeds:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            # Details of a fault would be saved to the temporary folder: into the same place with them.
            job = {"cwd": place, "fuzz": {"kind": kind, "seed": seed}, "environment": {"TMPDIR": place}}
            ending = runner.job(job)
            endings.append(ending)
            if found := trouble(ending, seconds=seconds):
                details = [p.read_text("utf-8") for p in Path(place).glob("icdiag-fault-*.txt")]
                troubles.append((seed, "\n".join([found, *details])))
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
