"""The golden table, ours beside the published or peer-computed number: ``python -m tests.benchmarks.golden [case …]``.

One row a quantity; of many alike (49 companies, ten members) the entry that is furthest off. ``off`` is the difference
relative to max(1, |expected|), as the tolerance is. The cases are those that ``tests/formulas`` tests; what is left out
of a comparison is listed below the table with its reason. ``--markdown`` for a closing note.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator

from tests.formulas.golden import GOLDEN, Line, Registered, load, registered, run

HEAD = ("case", "quantity", "ours", "expected", "off", "tolerance", "source")
LONGEST = 60


def rows(plans: Iterable[Registered]) -> Iterator[tuple[str, ...]]:
    """Yield the table's rows."""
    for plan in plans:
        source = load(plan.id).source
        short = source if len(source) <= LONGEST else source[: LONGEST - 1] + "…"
        families: dict[str, list[Line]] = {}
        for line in run(plan):
            families.setdefault(line.group or line.quantity, []).append(line)
        for lines in families.values():
            yield (plan.id, *_row(lines), short)


def _row(lines: list[Line]) -> tuple[str, ...]:
    """Return quantity, ours, expected, difference and tolerance of the entry that is furthest off."""
    worst = max(lines, key=lambda x: (not x.agrees, x.difference))
    of = f" of {len(lines)}" if len(lines) > 1 else ""
    place = of if worst.index is None else f" [{worst.index + 1}]{of}"
    off = "" if isinstance(worst.expected, str) else f"{worst.difference:.0e}"
    verdict = "" if worst.agrees else "  DIFFERS"
    numbers = _number(worst.ours), _number(worst.expected)
    return (worst.quantity + place, *numbers, off + verdict, f"{worst.tolerance:g}")


def _number(value: object) -> str:
    return f"{value:.8g}" if isinstance(value, float) else "" if value is None else str(value)


def text(table: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a plain table."""
    widths = [max(len(row[i]) for row in [HEAD, *table]) for i in range(len(HEAD))]
    for row in [HEAD, *table]:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def markdown(table: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    yield "| " + " | ".join(HEAD) + " |"
    yield "|" + "---|" * len(HEAD)
    for row in table:
        yield "| " + " | ".join(cell.replace("|", "/") for cell in row) + " |"


def main(arguments: list[str]) -> int:
    """Print the table; 1 where something differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="*", help="only these")
    parser.add_argument("--markdown", action="store_true")
    given = parser.parse_args(arguments)
    plans = [x for x in registered().values() if (GOLDEN / x.id).is_dir() and (not given.case or x.id in given.case)]
    if not plans:
        print("No golden case is beside this checkout.")
        return 0
    table = list(rows(plans))
    for line in (markdown if given.markdown else text)(table):
        print(line)
    print()
    for plan in plans:
        for quantity, reason in plan.leaves.items():
            print(f"not compared: {plan.id} {quantity}: {reason}")
    differing = sum("DIFFERS" in row[4] for row in table)
    print(f"{len(plans)} cases, {len(table)} rows, {differing} differ")
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
