"""How often the checks on pairs, own views and roles speak where nothing was planted.

``python -m tests.benchmarks.roles`` prints the table. Organisations of the scenario ``null`` (no wall, no damaged link,
no poor supplier; harsh and lenient customers, skewed and careless answers) get what it lacks: every department's people
rate their own service as good as it is plus the same flattery for all, and the departments report to each other by a
random line. So whatever ``perception-gap`` says of a department, and ``misread-role``, ``sideways-deficit``,
``weak-principle`` of a department and ``inconsistent-service``, is false. ``one-way-relation`` is false where the
damaged direction is not below the other one in truth, since small differences between pairs are part of the scenario.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from icdiag.answers import SUPPLIER, Answers, marks
from icdiag.findings import check
from icdiag.findings.base import Case
from icdiag.measures.estimating import estimate_links
from icdiag.measures.structure import build_structure
from icdiag.model.finding import Finding, State
from icdiag.model.org import Department, Org
from icdiag.model.settings import Settings
from icdiag.simulate.draw import POINT, Drawn, draw
from icdiag.simulate.parameters import SCENARIOS
from icdiag.tally.tally import build_tally

from .pipeline import answers_of, org_of

CHECKS = (
    "one-way-relation", "perception-gap", "weak-principle", "misread-role", "sideways-deficit", "inconsistent-service",
)  # fmt: skip
FLATTERY, PERSON, ITEM = 0.30, 0.40, 0.80
"""What everybody adds to the own service, and the sd of a person and of an answer; points of the 1-5 scale."""
SHARE = 0.6
"""Of a department's people who also rate their own service."""
HEADS = 4


def with_own_views(drawn: Drawn, answers: Answers, rng: np.random.Generator) -> Answers:
    """Return the survey with the suppliers' own ratings: the mean true quality, plus the same flattery for all."""
    place = {d: i for i, d in enumerate(answers.departments)}
    quality: dict[str, list[float]] = {}
    for (supplier, _), q in drawn.quality.items():
        quality.setdefault(supplier, []).append(q)
    home = {
        int(who): drawn.structure.links[int(link)][1] for who, link in zip(drawn.respondent, drawn.link, strict=True)
    }
    chosen = [(who, d) for who, d in home.items() if d in quality and rng.random() < SHARE]
    people = np.array([who for who, _ in chosen], dtype=np.int64)
    suppliers = np.array([place[d] for _, d in chosen], dtype=np.int64)
    level = np.array([1 + np.mean(quality[d]) / POINT + FLATTERY for _, d in chosen])
    level = level + PERSON * rng.standard_normal(len(chosen))
    items = drawn.values.shape[1]
    own = np.clip(np.round(level[:, None] + ITEM * rng.standard_normal((len(chosen), items))), 1, 5)
    return replace(
        answers,
        respondent=np.concatenate([answers.respondent, people]),
        customer=np.concatenate([answers.customer, suppliers]),
        supplier=np.concatenate([answers.supplier, suppliers]),
        perspective=np.concatenate([answers.perspective, np.full(len(chosen), SUPPLIER, dtype=np.uint8)]),
        values=marks(np.vstack([drawn.values, own])),
        importance=np.full(len(drawn.link) + len(chosen), np.nan),
        rows_read=answers.rows_read + len(chosen),
    )


def with_line(org: Org, rng: np.random.Generator) -> Org:
    """Return the map with a random reporting line: one head, three under it, all others under those."""
    units = [d for d in org.departments if d.parent]
    order = [units[int(i)].id for i in rng.permutation(len(units))]
    boss = dict.fromkeys(order[1:HEADS], order[0])
    boss |= {id_: order[int(rng.integers(1, HEADS))] for id_ in order[HEADS:]}
    return replace(
        org, departments=tuple(Department(d.id, d.name, boss.get(d.id, ""), d.headcount) for d in units)
    )  # fmt: skip


def case_of(drawn: Drawn, settings: Settings) -> Case:
    """Return what the checks look at."""
    rng = np.random.default_rng([drawn.seed, 17])
    plain = org_of(drawn, settings)
    tally = build_tally(with_own_views(drawn, answers_of(drawn, plain), rng), plain)
    org = with_line(plain, rng)
    return Case(org, tally, estimate_links(tally, settings), build_structure(org, tally), ())


def apart(case: Case) -> Case:
    """Return the case as if people told the dimensions apart, so that the halo does not silence a check."""
    assert case.tally is not None
    return replace(case, tally=replace(case.tally, halo=0.5))


def false(drawn: Drawn, finding: Finding) -> bool:
    """Tell whether a finding on a null organisation is wrong."""
    if finding.check == "one-way-relation":
        bad, good = finding.links
        return _special(drawn, bad) >= min(0.0, _special(drawn, good))
    house = finding.key == "all" or (finding.check == "weak-principle" and not finding.departments)
    return not (house and finding.check in {"perception-gap", "weak-principle"})  # flattery and hard questions are true


def _special(drawn: Drawn, link: tuple[str, str]) -> float:
    """Return how far a link's true quality lies above the mean of its supplier's links."""
    mine = [q for (supplier, _), q in drawn.quality.items() if supplier == link[0]]
    return drawn.quality[link] - float(np.mean(mine))


def count(seeds: Iterable[int], scenario: str = "null") -> dict[str, Counter[str]]:
    """Return, by check, the organisations, the findings, the false ones and the organisations with a false one."""
    counts: dict[str, Counter[str]] = {id_: Counter() for id_ in CHECKS}
    for seed in seeds:
        drawn = draw(SCENARIOS[scenario], seed)
        case = case_of(drawn, Settings())
        for id_ in CHECKS:
            found = list(check(id_).run(apart(case)))
            said = [x for x in found if x.state is State.FOUND]
            wrong = [x for x in said if false(drawn, x)]
            counts[id_] += Counter(
                organisations=1,
                found=len(said),
                false=len(wrong),
                with_false=bool(wrong),
                unknown=len(found) - len(said),
            )
    return counts


def table(counts: dict[str, Counter[str]]) -> str:
    """Return the counts as a table for people."""
    keys = ("organisations", "found", "false", "with_false", "unknown")
    lines = [f"{'check':<22}" + "".join(f"{key:>15}" for key in keys)]
    return "\n".join([*lines, *(f"{id_:<22}" + "".join(f"{c[key]:>15}" for key in keys) for id_, c in counts.items())])


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    print(table(count(range(5000, 5000 + many))))
