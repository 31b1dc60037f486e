"""The attacker: every number of a report as an equation over single answers, and whether a few people follow from them.

``python -m tests.privacy.attack --seeds 1000`` draws a thousand surveys of each shape and prints what was tried and
found. What one report publishes is stacked with what other reports of the same answers do: under a lowered threshold
and under several raised ones, all at once. Of every twentieth survey all outputs are made, and each number that they
print is traced to a registered one (``tests.privacy.printed``). Reports before and after late answers cannot be
kept apart by any one of them: ``tests.privacy.late`` attacks both together.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, permutations
from pathlib import Path
from unittest.mock import patch

import numpy as np

from icdiag import assess as whole_run
from icdiag.answers import Answers
from icdiag.model.org import Org
from icdiag.model.problem import InputError
from icdiag.model.progress import silent
from icdiag.model.tally import Tally
from icdiag.report.assessment_json import assessment
from icdiag.tally.privacy import SPREAD_N, USUAL_N
from icdiag.tally.tally import build_tally
from tests.privacy import draw, registry
from tests.privacy.equations import Book, Equation, components
from tests.privacy.printed import outputs
from tests.privacy.printed.trace import all_traced
from tests.privacy.rank import Row, singled_out
from tests.privacy.twins import told_apart, turned

LOWERED, RAISED = 3, (6, 8, 10, 12)
NARROW = 15.0
"""Percent of scale: a person's answer that is known to lie within less is as good as known (method section 16)."""
ROUNDED = 6e-5
TOLD = ("links shown under", "differences", "twins", "answers turned", "refused", "printed", "outputs")
"""Counts that have a line of their own, by how their names begin."""


@dataclass
class Outcome:
    """What one case, or many, came to."""

    counts: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    narrowest: float = 100.0

    def add(self, other: "Outcome") -> None:
        """Count another case."""
        self.counts += other.counts
        self.leaks += other.leaks
        self.narrowest = min(self.narrowest, other.narrowest)


def attack(seed: int, shape: str, folder: Path, *, every: int = 0) -> Outcome:
    """Draw a survey, assess it, and attack the report; of every so many surveys, trace all that all outputs print."""
    out, what = Outcome(), draw.drawn(seed, shape)
    path = draw.write(what, folder)
    try:
        read = whole_run._read(path, (), whole_run._Own(language="en"), silent)
        org, answers, _ = read
        with patch.object(whole_run, "_read", return_value=read):  # once is enough
            diagnosis = whole_run.assess(path, language="en")
    except InputError as error:
        out.counts[f"refused: {error.problems[0].code}"] += 1
        return out
    assert answers is not None
    assert diagnosis.tally is not None
    out.counts["surveys"] += 1
    book = Book(answers, org, diagnosis.tally)
    document = assessment(diagnosis, version="x")
    rows = [
        *_walk(out, f"{shape} {seed} json", registry.numbers(document), registry.ASSESSMENT, book, book.in_json),
        *_walk(out, f"{shape} {seed} tally", registry.numbers(diagnosis.tally), registry.TALLY, book, book.in_tally),
    ]
    out.counts["links shown"] += len(diagnosis.tally.links)
    out.counts["links hidden"] += len(diagnosis.tally.hidden)
    _stack(out, f"{shape} {seed}", rows, USUAL_N)
    _twin(out, f"{shape} {seed} twin", answers, org)
    for least in RAISED:
        more = _other(out, f"{shape} {seed} raised to {least}", book, answers, least)
        _stack(out, f"{shape} {seed} raised to {least} alone", more, least)
        rows += more
    _stack(out, f"{shape} {seed} raised", rows, USUAL_N)
    rows += _other(out, f"{shape} {seed} lowered", book, answers, LOWERED)
    _stack(out, f"{shape} {seed} lowered", rows, LOWERED)
    if every and seed % every == 0:
        _printed(out, f"{shape} {seed}", path, "zh" if seed % (2 * every) else "en")
    return out


def _printed(out: Outcome, case: str, path: Path, language: str) -> None:
    """Read every number out of every output of a run, and trace it to a registered one."""
    known, made = outputs.run(path, language)
    found = all_traced(known, made)
    out.counts["outputs read"] += len(made)
    out.counts["printed numbers traced"] += sum(found.numbers.values())
    out.counts["printed beside hidden links"] += sum(found.beside_hidden.values())
    for kind, some in (("no registered number", found.untraced), ("few people", found.few), ("hidden", found.beside)):
        out.leaks += [f"{case}: {kind}: {x.output} prints {x.text} at {x.place}" for x in some]


def _twin(out: Outcome, case: str, answers: Answers, org: Org) -> None:
    """Turn all hidden answers round, under the usual threshold and, nobody being left out, under a raised one."""
    for least, everybody in ((USUAL_N, False), (RAISED[1], True)):
        other = replace(org, settings=replace(org.settings, min_n=least))
        tally = build_tally(answers, other, keep_careless=everybody)
        second = turned(answers, tally)
        out.counts["twins"] += 1
        out.counts["answers turned round"] += _moved(answers, second)
        place = told_apart(tally, build_tally(second, other, keep_careless=everybody))
        if place:
            out.leaks.append(f"{case} under {least}: {place} tells of hidden answers")


def _moved(one: Answers, other: Answers) -> int:
    first, second = one.values.floats(), other.values.floats()
    return int((np.isfinite(first) & (first != second)).sum())


def _other(out: Outcome, case: str, book: Book, answers: Answers, least: int) -> list[Equation]:
    """Return the equations of a report of the same answers under another threshold."""
    other = replace(book.org, settings=replace(book.org.settings, min_n=least))
    tally = build_tally(answers, other, brief=True)
    out.counts["links shown under other thresholds"] += len(tally.links)
    second = book.under(other, tally)
    return _walk(out, case, registry.numbers(tally), registry.TALLY, second, second.in_tally)


def _walk(out: Outcome, case: str, found: Iterator, table: dict[str, str], book: Book, equation) -> list[Equation]:
    """Check each number against what its place says it is, and return the equations of the means."""
    rows = []
    for place, keys, value in found:
        kind = registry.kind(place, table)
        out.counts["numbers"] += 1
        if kind is None:
            out.leaks.append(f"{case}: nobody says what {place} tells")
        elif kind == registry.PEOPLE and 0 < value < book.tally.min_n:
            out.leaks.append(f"{case}: {place} counts fewer than {book.tally.min_n}")
        elif kind == registry.SPREAD and (people := _behind(place, keys, book)) < SPREAD_N:
            out.leaks.append(f"{case}: {place} is the spread of {people} people")
        elif kind == registry.SCREEN and _judged(book.tally) < SPREAD_N:
            out.leaks.append(f"{case}: {place} tells of fewer than ten people judged")
        elif kind == registry.MEAN:
            made = equation(place, keys)
            rows.append(made)
            _check(out, case, place, made, value, book.tally.min_n)
    return rows


def _check(out: Outcome, case: str, place: str, made: Equation, value: float, least: int) -> None:
    if abs(made.value - value) > ROUNDED:
        out.leaks.append(f"{case}: {place} is not the mean that it is taken for: {value} and {made.value}")
    if made.people < least:
        out.leaks.append(f"{case}: {place} is a mean of {made.people}")
    if made.people < SPREAD_N and not place.endswith(("value", "importance")):
        score = 25 * (value - 1) if place.endswith(("raw", "scale_mean", "answers_mean")) else value
        out.narrowest = min(out.narrowest, width(score, made.people))
        if least >= LOWERED and width(score, made.people) < NARROW - ROUNDED * made.people:
            out.leaks.append(f"{case}: {place} leaves one answer {width(score, made.people):.1f} wide")


def width(mean: float, people: int) -> float:
    """Return how wide the range of one person's score is, given the mean of so many people as it is shown (0-100)."""
    mean = 100.0 if mean >= 95.0 - ROUNDED else 0.0 if mean <= 5.0 + ROUNDED else mean  # it may have been kept off
    return room(min(max(mean, 5.0), 95.0), people)


def room(mean: float, people: int) -> float:
    """Return how wide the range of one person's score is, given the mean of so many people as it is (0-100)."""
    return min(100.0, people * mean) - max(0.0, people * mean - 100.0 * (people - 1))


def _judged(tally: Tally) -> int:
    return tally.careless.judged if tally.careless else 0


def _behind(place: str, keys: tuple[str, ...], book: Book) -> int:
    """Return how many people the spread at this place is of; of what evidence speaks of, all of them."""
    tally = book.tally
    if place.startswith(("links[].agreement", "links[].polarity")):
        rated = book._of(book.rated, *keys)[0]
        return int(np.isfinite(rated.items).sum(axis=0).min())
    if place.startswith(("reliability[]", "data_quality.alpha")):
        name = keys[0] if keys else place.rpartition(".")[2]
        return next(r.people for r in tally.reliability if r.dimension == name)
    if place.startswith(("expectations.spread", "expectations.quadrants")):
        assert tally.expectations is not None
        return next(s.people for s in tally.expectations.spread if s.dimension == keys[0])
    if place.startswith("importance"):
        return len(set(chain.from_iterable(_stating(book, keys[0]))))
    if place.startswith("self_ratings"):
        return sum(own.n for own in tally.self_ratings)
    shown = {(link.supplier, link.customer) for link in tally.links}
    d = book.ids.index(place.split(".")[1]) if place.startswith("dimension_moments") else None
    return len(set(chain.from_iterable(_raters(book, pair, d) for pair in shown)))


def _raters(book: Book, pair: tuple[str, str], d: int | None) -> list[int]:
    rated = book._of(book.rated, *pair)[0]
    link = book.tally.link(*pair)
    assert link is not None
    if d is None:
        return rated.person.tolist()
    return rated.person[np.isfinite(rated.dimensions[:, d])].tolist() if link.dimensions[d].n else []


def _stating(book: Book, supplier: str) -> Iterator[list[int]]:
    for link in book.tally.links:
        if link.supplier == supplier and link.importance is not None:
            rated = book._of(book.rated, link.supplier, link.customer)[0]
            yield rated.person[np.isfinite(rated.importance)].tolist()


def _stack(out: Outcome, case: str, made: list[Equation], least: int) -> None:
    """Look for a few people in all combinations of the equations, and for as good as known answers in differences."""
    unlike = list({frozenset((*c, *x.as_integer_ratio()) for c, x in one.row.items()): one for one in made}.values())
    _subtract(out, case, unlike)
    for part in components([equation.row for equation in unlike]):
        out.counts["systems"] += 1
        out.counts["equations"] += len(part)
        group = singled_out(part, least)
        if group is not None:
            out.leaks.append(f"{case}: {len(group)} people follow from {len(part)} equations on {_about(part)}")


def _subtract(out: Outcome, case: str, made: list[Equation]) -> None:
    """Take each mean over a part of a group off the mean over all of it, where both are shown as they are."""
    by_column: dict[object, list[Equation]] = {}
    for one in made:
        if 5 < one.percent < 95 or (one.people >= SPREAD_N and np.isfinite(one.percent)):
            by_column.setdefault(next(what for _, what in one.row), []).append(one)
    for some in by_column.values():
        for whole, part in permutations(some, 2):
            rest = whole.people - part.people
            if 0 < rest < SPREAD_N and part.row.keys() < whole.row.keys():
                out.counts["differences"] += 1
                score = (whole.people * whole.percent - part.people * part.percent) / rest
                if (wide := room(score, rest)) < NARROW - ROUNDED * whole.people:
                    out.leaks.append(f"{case}: one answer of {rest} left out is {wide:.1f} wide: {_about([whole.row])}")


def _about(rows: list[Row]) -> str:
    return ", ".join(sorted({"/".join(map(str, what)) for row in rows for _, what in row})[:4])


Attack = Callable[[int, str, Path], Outcome]
"""Attacks what a seed draws of a shape, in a folder of its own."""


def over(one: Attack, shape: str, seeds: Iterable[int]) -> Outcome:
    """Return what an attack on each of some seeds came to."""
    out = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            out.add(one(seed, shape, Path(folder)))
    return out


def in_parallel(one: Attack, shape: str, seeds: int, processes: int) -> Outcome:
    """Return what an attack on so many seeds came to."""
    out, parts = Outcome(), [range(first, min(first + 25, seeds)) for first in range(0, seeds, 25)]
    with ProcessPoolExecutor(processes) as pool:
        for part in pool.map(partial(over, one, shape), parts):
            out.add(part)
    return out


def tell(out: Outcome) -> None:
    """Print the first leaks."""
    for leak in out.leaks[:20]:
        print(f"         {leak}")


def main(arguments: list[str] | None = None) -> int:
    """Attack many surveys of each shape and print a table; 1 where anything leaks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1000, help="surveys of each shape")
    parser.add_argument("--shapes", nargs="*", default=draw.SHAPES, choices=draw.SHAPES)
    parser.add_argument("--printed-every", type=int, default=20, help="trace what is printed of every so many; 0: none")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args(arguments)
    start, leaks = time.monotonic(), 0
    print("shape    surveys  links shown/hidden   numbers   equations  systems  narrowest  leaks")
    for shape in asked.shapes:
        out = in_parallel(partial(attack, every=asked.printed_every), shape, asked.seeds, asked.processes)
        n = out.counts
        print(
            f"{shape:8} {n['surveys']:7} {n['links shown']:9} / {n['links hidden']:6} {n['numbers']:11} "
            f"{n['equations']:11} {n['systems']:8} {out.narrowest:9.1f} {len(out.leaks):7}",
            flush=True,
        )
        for name in sorted(n):
            if name.startswith(TOLD):
                print(f"         {name}: {n[name]}")
        tell(out)
        leaks += len(out.leaks)
    print(f"{time.monotonic() - start:.0f} s", file=sys.stderr)
    return 1 if leaks else 0


if __name__ == "__main__":
    raise SystemExit(main())
