"""Diagnosis -> assessment.json: the machine-readable result, with a fixed shape, order and format."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import PureWindowsPath

from icdiag.diagnosis import Diagnosis
from icdiag.findings.lists import flag_lists
from icdiag.measures.chains import Chain, process_chains
from icdiag.measures.group_facts import GroupingFacts
from icdiag.measures.icc import Ranking, ranking
from icdiag.measures.places import estimated
from icdiag.model.tally import Tally
from icdiag.problem_text import mend, place_text, sentence
from icdiag.report.assessment_reading import SCHEMA, filled
from icdiag.report.departments_json import department_rows
from icdiag.report.findings_json import finding_json
from icdiag.report.gaps_json import expectations, gaps_of
from icdiag.report.intake_view import remarks
from icdiag.report.json_values import Json, Rows, flat, lines, rounded, rounded_value
from icdiag.report.links_json import LinkRows
from icdiag.report.model_json import health_json, instrument_json, model_json
from icdiag.words import Words


def to_bytes(assessment: Json) -> bytes:
    """Return the file's bytes: UTF-8, one key a line, and one link, finding or department a line.

    Raises:
        ValueError: a number is not finite, or a text holds a lone surrogate.
    """
    return b"".join(_encoded(assessment))


def _encoded(assessment: Json) -> Iterator[bytes]:
    return (part.encode("utf-8") for part in lines(assessment))


@dataclass(frozen=True, slots=True)
class JsonFile:
    """The bytes of assessment.json, made part by part: no more than some links are held at once.

    What follows from other keys is left out. Raises as ``to_bytes``, where it is gone through.
    """

    diagnosis: Diagnosis
    version: str

    def __iter__(self) -> Iterator[bytes]:
        """Yield the parts, the same each time."""
        return _encoded(_document(self.diagnosis, version=self.version))


def assessment(diagnosis: Diagnosis, *, version: str) -> Json:
    """Return the assessment (``icdiag/assessment/1``) as a reader of the file has it, worded in the map's language.

    Scores are POMP, 0-100, rounded to four decimals; null means unknown. A hidden link has no number of its answers.
    """
    return filled({key: _held(value) for key, value in _document(diagnosis, version=version).items()})


def _held(value: object) -> object:
    if isinstance(value, LinkRows):
        return [json.loads(row) for row in value]
    return list(value) if isinstance(value, Rows) else value


def _document(diagnosis: Diagnosis, *, version: str) -> Json:
    org, tally = diagnosis.org, diagnosis.tally
    gaps = gaps_of(diagnosis)
    return {
        "schema": SCHEMA,
        "icdiag": version,
        "org": {"name": org.name.in_(org.language), "period": org.period or None, "language": org.language},
        "inputs": _inputs(tally),
        "settings": asdict(org.settings),
        "health": health_json(diagnosis),
        "data_quality": _data_quality(diagnosis),
        "departments": department_rows(diagnosis),
        "links": LinkRows(diagnosis, gaps),
        "boundaries": Rows(diagnosis.boundaries, flat),
        "findings": Rows(diagnosis.findings, partial(finding_json, org=org)),
        "plan": [],
        "changes": {},
        "expectations": expectations(diagnosis, gaps, rounded=rounded_value),
        "remarks": _remarks(diagnosis),
        "groupings": [_grouping(x) for x in diagnosis.group_facts],
        "lists": [rounded(asdict(x)) for x in flag_lists(diagnosis.findings, org.settings)],
        "instrument": instrument_json(tally, org.language),
        "model": model_json(diagnosis.estimates),
        "loops": [list(loop) for loop in diagnosis.structure.loops],
        "estimated": list(estimated(diagnosis.structure, org.settings)),
        "chains": [_chain(x, name) for x, name in _processes(diagnosis)],
        "comments": _comments(tally),
    }


def _comments(tally: Tally | None) -> list[Json] | None:
    """Return what people wrote, by link and by department; None where it was not asked for."""
    if tally is None or tally.comments is None:
        return None
    return [{"supplier": x.supplier, "customer": x.customer, "texts": list(x.texts)} for x in tally.comments]


def _processes(diagnosis: Diagnosis) -> Iterator[tuple[Chain, str]]:
    org = diagnosis.org
    names = (process.name.in_(org.language) for process in org.processes)
    return zip(process_chains(org, diagnosis.estimates), names, strict=True)


def _chain(found: Chain, name: str) -> Json:
    """Return a declared process: its hand-overs, the weakest of them and what is left of quality at the end."""
    return {
        "name": name,
        "links": [list(pair) for pair in found.links],
        "unmeasured": found.unmeasured,
        "weakest": None if found.weakest is None else list(found.weakest),
        "lowest": rounded_value(found.lowest),
        "product": rounded_value(found.product),
    }


def _grouping(facts: GroupingFacts) -> Json:
    return {**rounded(asdict(facts)), "each": [rounded(asdict(x)) for x in facts.each]}


def _inputs(tally: Tally | None) -> list[Json]:
    """Return the survey's files; the counts are null where they would give a hidden group's size away."""
    if tally is None:
        return []
    asides = tally.files_aside or (None,) * len(tally.files)
    return [
        {
            "path": _portable(path),
            "sha256": digest,
            "rows": rows,
            "rows_used": None if rows is None or aside is None else rows - sum(aside.values()),
            "set_aside": None if aside is None else dict(aside),
        }
        for (path, digest, rows), aside in zip(tally.files, asides, strict=True)
    ]


def _portable(path: str) -> str:
    """Return the path as the map names it; of an absolute one the file's name alone, the rest is of this machine."""
    pure = PureWindowsPath(path)
    return pure.name if pure.is_absolute() or pure.root else path


def _data_quality(diagnosis: Diagnosis) -> Json:
    tally, estimates = diagnosis.tally, diagnosis.estimates
    if tally is None:
        return dict.fromkeys(_QUALITY_KEYS) | {"suppressed_links": 0, "set_aside": {}, "model": None}
    ranks = ranking(tally, estimates, diagnosis.org.settings) if estimates else Ranking(None, None, None, None)
    return {
        "raters": tally.raters,
        "rows": tally.rows_read,
        "rows_used": None if tally.rows_read is None else tally.rows_read - sum(tally.set_aside.values()),
        "rows_shown": tally.rows_shown,
        "response_rate": rounded_value(tally_response_rate(tally)),
        "alpha": {r.dimension: rounded_value(r.alpha) for r in tally.reliability},
        "icc1": rounded_value(ranks.icc1),
        "icc2": rounded_value(ranks.icc2),
        "ranking": ranks.verdict,
        "raters_needed": ranks.raters,
        "careless": tally.careless.left_out if tally.careless else None,
        "careless_judged": tally.careless.judged if tally.careless else None,
        "min_n": tally.min_n,
        "told_apart": tally.told_apart,
        "suppressed_links": len(tally.hidden),
        "set_aside": dict(sorted(tally.set_aside.items())),
        "model": estimates.model if estimates else None,
    }


def _remarks(diagnosis: Diagnosis) -> list[Json]:
    """Return what was noticed while the files were read: alike remarks as one, without counts of rows."""
    words = Words(diagnosis.org.language)
    return [
        {
            "level": group.first.level,
            "code": group.first.code,
            "place": place_text(group.first.where),
            "count": group.count,
            "message": sentence(group.first, words),
            "help": mend(group.first, words) or None,
        }
        for group in remarks(diagnosis.problems)
    ]


_QUALITY_KEYS = (
    *("raters", "rows", "rows_used", "rows_shown", "response_rate", "alpha", "icc1", "icc2"),
    *("ranking", "raters_needed", "careless", "careless_judged", "min_n", "told_apart", "suppressed_links"),
    *("set_aside", "model"),
)


def tally_response_rate(tally: Tally) -> float | None:
    """Return raters / headcount, 0-1, over the departments where both are known; None where there are none."""
    known = [(d.raters, d.headcount) for d in tally.departments if d.raters is not None and d.headcount]
    total = sum(headcount for _, headcount in known)
    return min(1.0, sum(raters for raters, _ in known) / total) if total else None
