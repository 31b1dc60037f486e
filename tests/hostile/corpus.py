"""The whole corpus by hand: ``python -m tests.hostile.corpus`` tells how many pass by area, and how long bad files take.

Seconds are of processor time, so a busy machine changes them little; megabytes are the most that a run held.
"""

import argparse
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.hostile import books, csvs, org_maps
from tests.hostile.case import Case
from tests.hostile.fuzz import quantiles, trouble
from tests.hostile.measured import Ending, Runner

AREAS = {"org map": org_maps, "csv": csvs, "workbook": books}
CASES: dict[str, Case] = {
    f"{module.__name__.rpartition('.')[2]}/{case.name}": case for module in AREAS.values() for case in module.CASES
}
FEW = 12


def tried(runner: Runner, case: Case, folder: Path) -> tuple[Ending, str]:
    """Run ``validate`` on a case; return how it ended and what is wrong with that, or ""."""
    ending = runner.call("validate", *case.write(folder), "--lang", "en", cwd=folder)
    found = trouble(ending)
    if not found and ending.status != case.status:
        found = f"status {ending.status}"
    if not found and not re.search(case.says, ending.out + ending.err):
        found = "says something else"
    return ending, found


def main() -> int:
    """Try every case whose name holds the text, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", metavar="TEXT")
    asked = parser.parse_args()
    passed, endings, failed = Counter[str](), dict[str, Ending](), dict[str, str]()
    with Runner() as runner:
        for name, case in CASES.items():
            if asked.only in name:
                with tempfile.TemporaryDirectory(prefix="icdiag-corpus-") as folder:
                    endings[name], wrong = tried(runner, case, Path(folder))
                passed[name.split("/")[0]] += not wrong
                failed |= {name: wrong} if wrong else {}
    for name, wrong in failed.items():
        print(f"{name}: {wrong}\n{(endings[name].out + endings[name].err)[:600]}")
    for area, n in passed.items():
        print(f"{area}: {n} of {sum(name.startswith(f'{area}/') for name in endings)} pass")
    bad = {name: ending for name, ending in endings.items() if CASES[name].status}
    print(f"{len(bad)} bad files, median / 95 % / most: seconds {quantiles([e.seconds for e in bad.values()])}, "
          f"MB {quantiles([e.megabytes for e in bad.values()])}")  # fmt: skip
    for title, key in (("slowest", lambda e: e.seconds), ("largest", lambda e: e.megabytes)):
        worst = sorted(endings, key=lambda name: -key(endings[name]))[:FEW]
        print(f"{title}: " + ", ".join(f"{n} {endings[n].seconds:.1f} s {endings[n].megabytes:.0f} MB" for n in worst))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
