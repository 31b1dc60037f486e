"""A simulated organisation as files: the org map, the survey, and the truth beside them. The same bytes every time."""

import csv
import io
import json
from dataclasses import asdict
from typing import Any

import numpy as np
import yaml

from icdiag.simulate.draw import POINT, Drawn
from icdiag.simulate.planting import ITEMS
from icdiag.simulate.structure import Pair
from icdiag.words import LANGUAGES, Words

MAP, SURVEY, TRUTH = "org.yaml", "survey.csv", "truth.json"
SCHEMA = "icdiag/simulated-truth/1"
HEADER = ("respondent", "customer", "supplier", *(f"q{i}" for i in range(1, ITEMS + 1)))
PERIOD = "2026-Q3"
NAMED = 30
"""Departments that have names of their own; those after them are numbered."""


def render(drawn: Drawn, *, scenario: str, language: str, cut: float) -> dict[str, bytes]:
    """Return the files by name.

    Args:
        drawn: the organisation.
        scenario: the name of its parameters, to be told.
        language: the map's, and the one of its opening comment.
        cut: the quality under which a link is weak in truth, POMP.
    """
    texts = {
        MAP: _map(drawn, scenario=scenario, language=language),
        SURVEY: _survey(drawn),
        TRUTH: json.dumps(truth(drawn, scenario=scenario, cut=cut), ensure_ascii=False, indent=1) + "\n",
    }
    return {name: text.encode("utf-8") for name, text in texts.items()}


def org_map(drawn: Drawn, *, language: str) -> dict[str, Any]:
    """Return the organisation as an org map (``icdiag/org-map/1``)."""
    catalogues = {code: Words(code) for code in LANGUAGES}
    structure = drawn.structure

    def named(key: str, number: int) -> dict[str, str]:
        return {code: words(f"simulate.{key}", number=number) for code, words in catalogues.items()}

    departments: list[dict[str, Any]] = [
        {"id": v, "name": named("division", i)} for i, v in enumerate(structure.divisions(), start=1)
    ]
    for i, d in enumerate(structure.departments, start=1):
        name = named(f"departments.d{i:02d}" if i <= NAMED else "department", i)
        departments.append({"id": d, "name": name, "parent": structure.division[d], "headcount": drawn.headcount[d]})
    return {
        "version": 1,
        "org": {"name": named("organisation", drawn.seed), "period": PERIOD, "language": language},
        "survey": SURVEY,
        "departments": departments,
        "links": [{"supplier": s, "customer": c} for s, c in structure.links],
    }


def _map(drawn: Drawn, *, scenario: str, language: str) -> str:
    words = Words(language)
    opening = f"# {words('simulate.comment', scenario=scenario, seed=drawn.seed, truth=TRUTH)}\n"
    return opening + yaml.safe_dump(
        org_map(drawn, language=language), allow_unicode=True, sort_keys=False, default_flow_style=None, width=200
    )


def _survey(drawn: Drawn) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for person, at, row in zip(drawn.respondent, drawn.link, drawn.values, strict=True):
        supplier, customer = drawn.structure.links[at]
        cells = ["" if np.isnan(x) else int(x) for x in row]
        writer.writerow([_respondent(int(person)), customer, supplier, *cells])
    return text.getvalue()


def _respondent(person: int) -> str:
    return f"R{person + 1:05d}"


def truth(drawn: Drawn, *, scenario: str, cut: float) -> dict[str, Any]:
    """Return what was planted and what is true of every link; qualities and effects in POMP, 0-100."""
    planted, levels = drawn.planted, drawn.levels
    counts = np.bincount(drawn.link, minlength=len(drawn.structure.links))
    weak, damaged = drawn.weak(cut), planted.damaged()
    return {
        "schema": SCHEMA,
        "scenario": scenario,
        "seed": drawn.seed,
        "cut": cut,
        "parameters": asdict(drawn.parameters),
        "walls": [list(pair) for pair in planted.walls],
        "weak_links": [_link(pair) for pair in planted.weak],
        "boundary": list(planted.boundary) if planted.boundary else None,
        "walled_in": list(planted.walled_in),
        "harsh": list(planted.harsh),
        "lenient": list(planted.lenient),
        "poor": list(planted.poor),
        "quiet": list(planted.quiet),
        "straight_liners": [_respondent(int(person)) for person in drawn.straight],
        "departments": [
            {
                "id": d,
                "leniency": _points(levels.leniency[d]),
                "supplier": _points(levels.supplier[d]),
            }
            for d in drawn.structure.departments
        ],
        "links": [
            {
                **_link(pair),
                "raters": int(counts[i]),
                "quality": round(drawn.quality[pair], 2),
                "relationship": _points(levels.special[pair]),
                "damaged": pair in damaged,
                "weak": pair in weak,
                "split": pair in planted.split,
            }
            for i, pair in enumerate(drawn.structure.links)
        ],
    }


def _link(pair: Pair) -> dict[str, str]:
    return {"supplier": pair[0], "customer": pair[1]}


def _points(level: float) -> float:
    return round(POINT * level, 2)
