"""The attacker with two reports of one survey: before and after some people answered late, or answered more.

``python -m tests.privacy.late --seeds 1000`` draws a thousand such pairs of each shape. All means that either report
publishes are stacked as equations over single answers. Whatever few people follow from must be named by
``icdiag assess --audit-privacy``; how many links and own views it names, and from how many somebody follows, is told.
Where the same number of people have the same means in both reports, nobody can see that these are not the same people
(one came, and another was left out as careless, and their answers came to the same); such questions are only counted.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from random import Random
from unittest.mock import patch

import numpy as np

from icdiag import assess as whole_run
from icdiag.diagnosis import Diagnosis
from icdiag.intake import survey as intake
from icdiag.measures.structure import build_structure
from icdiag.model.problem import InputError
from icdiag.model.progress import silent
from icdiag.model.tally import Tally
from icdiag.report.assessment_json import assessment
from icdiag.report.late_answers import Late, late_answers
from icdiag.tally.privacy import USUAL_N
from icdiag.tally.tally import build_tally
from tests.privacy import draw, registry
from tests.privacy.attack import Outcome, _subtract, _walk, in_parallel, tell
from tests.privacy.equations import Book, Equation, components
from tests.privacy.rank import Row, singled_out

SIZES = (0, 6, 9, 11, 13, 14, 16)
LEVELS = (1, 2, 3, 3, 4, 5)
COMING = (1, 2, 4, 5, 6, 6, 7, 8, 8, 10)
"""How many of a department come late."""
FEW = (0, 1, 1, 2, 4, 5, 6)
"""How many of those who come late answer a part of the questionnaire."""
MORE = (1, 1, 2, 5, 6)
"""How many of those who came in time answer a part of it later."""
LEAST = (5, 5, 5, 5, 5, 6, 8)
"""Thresholds that a report may be under."""
PARTS = ("importance", "own", "expected", *(f"d{d}" for d in range(len(draw.WEIGHTS))))
MEANS = {
    *("links[].dimensions[].score", "links[].importance", "self_ratings[].dimensions[].score"),
    *("expectations.links[].dimensions[].expected", "expectations.links[].dimensions[].perceived"),
}
"""All means of the tally, but for those that are sums of these. What else is published is a sum of the tally's."""
Who = set[tuple[str, str]]
"""(person, part)."""
Column = tuple[str, ...]


@dataclass
class Coming:
    """Who answered late, and what."""

    people: set[str] = field(default_factory=set)
    silent: Who = field(default_factory=set)
    """Parts that late people never answer."""
    added: Who = field(default_factory=set)
    """Parts that others answer late."""

    @classmethod
    def drawn(cls, what: draw.Drawn, rows: draw.Rows) -> "Coming":
        """Draw who comes late in one or two departments, and of which parts some are silent."""
        rng, out = Random(f"{what.shape}-{what.seed}-late"), cls()
        units: dict[str, list[str]] = {}
        for who in sorted({row["respondent"] for row in rows}):
            units.setdefault(who.partition("-")[0], []).append(who)
        for people in rng.sample(sorted(units.values()), min(len(units), rng.choice([1, 2, 2]))):
            rng.shuffle(people)
            late = people[: rng.choice(COMING)]
            out.people.update(late)
            for part in rng.sample(PARTS, rng.choice([0, 1, 1, 2])):
                out.silent.update((who, part) for who in late[rng.choice(FEW) :])
            for part in rng.sample(PARTS[:3], rng.choice([0, 0, 1, 2])):
                out.added.update((who, part) for who in people[len(late) :][: rng.choice(MORE)])
        return out

    def after(self, rows: draw.Rows) -> draw.Rows:
        """Return the ratings when all have come."""
        return list(_without(rows, self.silent))

    def before(self, rows: draw.Rows) -> draw.Rows:
        """Return those of them that came in time."""
        return [row for row in _without(self.after(rows), self.added) if row["respondent"] not in self.people]


def _without(rows: draw.Rows, parts: Who) -> Iterator[dict[str, str]]:
    items = sum(name[0] == "q" and name[1:].isdigit() for name in (rows[0] if rows else ())) // len(draw.WEIGHTS)
    for row in rows:
        gone = {part for who, part in parts if who == row["respondent"]}
        if "own" in gone and row["perspective"] == "supplier":
            continue
        cells = {name for name in row if name.endswith(".expected")} if "expected" in gone else set()
        for d in (int(part[1:]) for part in gone if part[0] == "d"):
            cells |= {f"q{n}" for n in range(d * items + 1, (d + 1) * items + 1)}
        yield {name: "" if name in cells or name in gone else value for name, value in row.items()}


@dataclass
class Report:
    """One of the two reports, with what it publishes as equations over people by name."""

    case: str
    diagnosis: Diagnosis
    book: Book
    names: dict[int, str]
    made: list[Equation]

    @classmethod
    def of(cls, path: Path, least: int, out: Outcome, case: str) -> "Report":
        """Read a survey and write down what its report says of single answers."""
        names: dict[int, str] = {}
        with patch.object(intake, "people", lambda rated: _noted(rated, names)):
            org, answers, _ = whole_run._read(path, (), whole_run._Own(language="en"), silent)
        assert answers is not None
        org = replace(org, settings=replace(org.settings, min_n=least))
        tally = build_tally(answers, org, brief=answers.expected is None)  # only gaps look at reliability
        diagnosis = Diagnosis(org, tally, None, build_structure(org, tally), (), None, (), ())
        book, found = Book(answers, org, tally), registry.numbers(tally)
        needed = (x for x in found if x[0] in MEANS or (x[0] == "links[].score" and _over_answers(tally, *x[1])))
        return cls(case, diagnosis, book, names, _walk(out, case, needed, registry.TALLY, book, book.in_tally))

    def values(self) -> dict[tuple[str, Column], float]:
        """Return each person's answers by the column they stand in."""
        book, ids, out = self.book, self.book.answers.departments, {}
        for kind, rated in (("received", book.rated), ("expected", book.wished)):
            for at in range(len(rated.person)) if rated is not None else ():
                place = (kind, ids[rated.supplier[at]], ids[rated.customer[at]])
                for d, value in zip(book.ids, rated.dimensions[at].tolist(), strict=True):
                    out[self.names[int(rated.person[at])], (*place, d)] = value
        return out

    def told(self) -> dict[Column, tuple]:
        """Return what a reader sees of each question: how many rated at all, and each mean with its people."""
        tally, seen = self.diagnosis.tally, {}
        assert tally is not None
        own = {x.supplier: x.n for x in tally.self_ratings}
        for one in self.made:
            kind, *ids = question = _question(one.row)
            link = None if kind == "own" else tally.link(*ids[:2])
            size = own[ids[0]] if link is None else link.n
            seen.setdefault(question, [size]).append((round(one.value, 4), one.people))
        return {question: (some[0], *sorted(some[1:])) for question, some in seen.items()}

    def rows(self, moved: set[tuple[str, Column]]) -> Iterator[Equation]:
        """Yield the equations over names; an answer that is not the same in both reports is an unknown of its own."""
        for one in self.made:
            named = (((self.names[person], column), weight) for (person, column), weight in one.row.items())
            row = {(cell[0], (*cell[1], self.case)) if cell in moved else cell: weight for cell, weight in named}
            yield replace(one, row=row)


def _noted(rated, names: dict[int, str]):
    """Find the people as intake does, and note their names."""
    codes, several = _people(rated)
    cells = [str(cell) for cell in rated.respondent.cells]
    names.update(zip(codes.tolist(), (cells[at] for at in rated.respondent.codes.tolist()), strict=True))
    return codes, several


_people = intake.people


def _over_answers(tally: Tally, supplier: str, customer: str) -> bool:
    """Tell whether a link's overall mean, over people, is no sum of its dimensions' means."""
    link = tally.link(supplier, customer)
    return link is not None and any(part.answers is not None for part in link.dimensions)


def drawn(seed: int, shape: str) -> draw.Drawn:
    """Return what the seed asks for: people have names, and departments are large enough for some to come late."""
    rng = Random(f"{shape}-{seed}-pair")
    several, own, importance, expected = (rng.random() < p for p in (0.15, 0.6, 0.6, 0.4))
    return replace(
        draw.drawn(seed, shape), layout="long", several=several, own=own, importance=importance, expected=expected,
        sizes=SIZES, levels=LEVELS,
    )  # fmt: skip


def pair(seed: int, shape: str, folder: Path) -> Outcome:
    """Draw a survey before and after late answers, and attack both reports together."""
    out, what, case = Outcome(), drawn(seed, shape), f"{shape} {seed}"
    least = [Random(f"{case} {when}").choice(LEAST) for when in ("before", "after")]
    try:
        path = draw.write(what, folder, change=lambda rows: Coming.drawn(what, rows).before(rows))
        before = Report.of(path, least[0], out, f"{case} before")
        path = draw.write(what, folder, change=lambda rows: Coming.drawn(what, rows).after(rows))
        after = Report.of(path, least[1], out, f"{case} after")
    except InputError as error:
        out.counts[f"refused: {error.problems[0].code}"] += 1
        return out
    out.counts["pairs"] += 1
    together(out, case, before, after)
    return out


def together(out: Outcome, case: str, before: Report, after: Report) -> None:
    """Stack what both reports say, and check that the audit names all from which few people follow."""
    named = late_answers(after.diagnosis, assessment(before.diagnosis, version="x"))
    old, new = before.values(), after.values()
    moved = {cell for cell in old.keys() & new.keys() if not np.array_equal(old[cell], new[cell], equal_nan=True)}
    first, second = before.told(), after.told()
    still = {question for question in first.keys() & second.keys() if first[question] == second[question]}
    made = [*before.rows(moved), *(one for one in after.rows(moved) if _question(one.row) not in still)]
    out.counts["others unseen"] += _others(still, before, after)
    about: dict[Column, list[Equation]] = {}
    for one in {frozenset(one.row.items()): one for one in made}.values():
        about.setdefault(_about(one.row), []).append(one)
    for what, some in about.items():
        kind = "own views" if what[0] == "own" else "links"
        told, found = _named(what, named), Outcome()
        leaks = list(_leaks(found, case, some))
        out.counts["equations"] += len(some)
        out.counts[f"{kind}"] += 1
        out.counts[f"{kind} named"] += told
        out.counts[f"{kind} followed"] += bool(leaks)
        for kind_ in {leak[0] for leak in leaks}:
            out.counts[f"followed: {kind_}"] += 1
        out.leaks += [] if told else [f"{case}: {text}" for _, text in leaks]


def _others(still: set[Column], before: Report, after: Report) -> int:
    """Return behind how many questions other people stand, though nothing that is published has moved."""
    people = [
        {(_question(x.row), *sorted({who for who, _ in x.row})) for x in one.rows(set())} for one in (before, after)
    ]
    return len({row[0] for row in people[0] ^ people[1]} & still)


def _question(row: Row) -> Column:
    """Return the one question that an equation is about, or the link where it is several."""
    columns = {column for _, column in row}
    return columns.pop() if len(columns) == 1 else ("whole", *columns.pop()[1:3])


def _about(row: Row) -> Column:
    """Return the link, or the department whose own view it is, that an equation is about."""
    column = next(iter(row))[1]
    return column[:2] if column[0] == "own" else ("link", *column[1:3])


def _named(what: Column, named: Late) -> bool:
    return what[1] in named.own_views if what[0] == "own" else what[1:] in named.links


def _leaks(found: Outcome, case: str, some: list[Equation]) -> Iterator[tuple[str, str]]:
    """Yield what few people's answers follow to, with a text each."""
    for part in components([one.row for one in some]):
        kinds = {column[0] for _, column in chain.from_iterable(part)}
        group = singled_out(part, USUAL_N)
        if group is not None:
            yield from ((kind, f"{kind} of {len(group)} people follows from {len(part)} equations") for kind in kinds)
    _subtract(found, case, some)
    yield from (("all alike", text) for text in found.leaks)


def main(arguments: list[str] | None = None) -> int:
    """Attack many pairs of reports of each shape and print what was counted; 1 where anything leaks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=1000, help="pairs of reports of each shape")
    parser.add_argument("--shapes", nargs="*", default=draw.SHAPES, choices=draw.SHAPES)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args(arguments)
    start, leaks = time.monotonic(), 0
    for shape in asked.shapes:
        out = in_parallel(pair, shape, asked.seeds, asked.processes)
        print(f"{shape}: {len(out.leaks)} leaks; " + ", ".join(f"{k} {out.counts[k]}" for k in sorted(out.counts)))
        tell(out)
        leaks += len(out.leaks)
    print(f"{time.monotonic() - start:.0f} s", file=sys.stderr)
    return 1 if leaks else 0


if __name__ == "__main__":
    raise SystemExit(main())
