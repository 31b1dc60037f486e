"""Diagnosis -> assessment.json: the machine-readable result, with a fixed shape, order and format."""

import io
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import PureWindowsPath

from icdiag.diagnosis import Diagnosis
from icdiag.findings.lists import flag_lists
from icdiag.measures.group_facts import GroupingFacts
from icdiag.measures.icc import Ranking, ranking
from icdiag.measures.servqual import GapProfile, ServiceGaps
from icdiag.model.org import Link
from icdiag.model.tally import DimensionTally, Tally
from icdiag.problem_text import mend, place_text, sentence
from icdiag.report.departments_json import department_rows, effect_json
from icdiag.report.findings_json import finding_json
from icdiag.report.gaps_json import expectations, gaps_of, link_dimension
from icdiag.report.intake_view import remarks
from icdiag.report.json_values import Json, Rows, lines, rounded, rounded_value
from icdiag.report.model_json import cause_json, dimension_name, health_json, instrument_json, model_json
from icdiag.words import Words

SCHEMA = "icdiag/assessment/1"


def to_bytes(assessment: Json) -> bytes:
    """Return the file's bytes: UTF-8, one key a line, and one link, finding or department a line.

    Raises:
        ValueError: a number is not finite, or a text holds a lone surrogate.
    """
    out = io.BytesIO()
    for part in lines(assessment):
        out.write(part.encode("utf-8"))
    return out.getvalue()


def render_json(diagnosis: Diagnosis, *, version: str) -> bytes:
    """Return the bytes of ``to_bytes(assessment(...))``, without ever holding all links at once."""
    return to_bytes(_document(diagnosis, version=version))


def assessment(diagnosis: Diagnosis, *, version: str) -> Json:
    """Return the assessment (``icdiag/assessment/1``), worded in the org map's language.

    Scores are POMP, 0-100, rounded to four decimals; null means unknown. A hidden link has no number of its answers.
    """
    document = _document(diagnosis, version=version)
    return {key: list(value) if isinstance(value, Rows) else value for key, value in document.items()}


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
        "links": Rows(lambda: _links(diagnosis, gaps)),
        "boundaries": [rounded(asdict(boundary)) for boundary in diagnosis.boundaries],
        "findings": [finding_json(f, org=org) for f in diagnosis.findings],
        "plan": [],
        "changes": {},
        "expectations": expectations(diagnosis, gaps, rounded=rounded_value),
        "remarks": _remarks(diagnosis),
        "groupings": [_grouping(x) for x in diagnosis.group_facts],
        "lists": [rounded(asdict(x)) for x in flag_lists(diagnosis.findings, org.settings)],
        "instrument": instrument_json(tally),
        "model": model_json(diagnosis.estimates),
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
    *("ranking", "raters_needed", "careless", "min_n", "told_apart", "suppressed_links", "set_aside", "model"),
)


def tally_response_rate(tally: Tally) -> float | None:
    """Return raters / headcount, 0-1, over the departments where both are known; None where there are none."""
    known = [(d.raters, d.headcount) for d in tally.departments if d.raters is not None and d.headcount]
    total = sum(headcount for _, headcount in known)
    return min(1.0, sum(raters for raters, _ in known) / total) if total else None


def _links(diagnosis: Diagnosis, gaps: ServiceGaps | None) -> Iterator[Json]:
    """Yield every declared or rated relation, in the map's order, then the undeclared ones."""
    declared, tally = diagnosis.org.relations(), diagnosis.tally
    hidden = {(h.supplier, h.customer) for h in tally.hidden} if tally else set()
    rated = [(x.supplier, x.customer) for x in tally.links] if tally else []
    undeclared = [p for p in dict.fromkeys([*rated, *sorted(hidden)]) if p not in declared]
    profiles = gaps.links if gaps else {}
    for pair in [*declared, *undeclared]:
        services = declared.get(pair, ())
        yield _link(diagnosis, pair, services=services, suppressed=pair in hidden, gaps=profiles.get(pair))


def _link(
    diagnosis: Diagnosis,
    pair: tuple[str, str],
    *,
    services: tuple[Link, ...],
    suppressed: bool,
    gaps: GapProfile | None,
) -> Json:
    tally, graph = diagnosis.tally, diagnosis.structure.graph
    shown = None if suppressed or tally is None else tally.link(*pair)
    estimate = diagnosis.estimates.link(*pair) if diagnosis.estimates and shown else None
    # One band for every hidden link, whatever the reason: telling the reasons apart would tell the larger ones.
    band = f"<{tally.min_n}" if tally and suppressed else None
    return {
        "supplier": pair[0],
        "customer": pair[1],
        "services": [_service(link, diagnosis.org.language) for link in services],
        "declared": bool(services),
        "rated": suppressed or shown is not None,
        "suppressed": suppressed,
        "n": shown.n if shown else None,
        "n_band": band,
        "score": rounded_value(estimate.q.value) if estimate else None,
        "low": rounded_value(estimate.q.low) if estimate else None,
        "high": rounded_value(estimate.q.high) if estimate else None,
        "p_weak": rounded_value(estimate.p_weak) if estimate else None,
        "raw_mean": rounded_value(shown.score) if shown else None,
        "relationship": effect_json(estimate.r) if estimate else None,
        "weight": rounded_value(estimate.weight) if estimate else None,
        "sd": rounded_value(estimate.q.sd) if estimate else None,
        "slope": rounded_value(estimate.slope) if estimate else None,
        "cause": cause_json(diagnosis, estimate),
        "importance": rounded_value(shown.importance) if shown else None,
        "agreement": rounded_value(shown.agreement) if shown else None,
        "dimensions": [_dimension(diagnosis, d, pair, gaps) for d in shown.dimensions] if shown else [],
        "gap": rounded_value(gaps.overall.value) if gaps and gaps.overall else None,
        "criticality": graph.edges[pair]["criticality"] if services and graph.has_edge(*pair) else None,
        "exposure": rounded_value(diagnosis.structure.exposure.get(pair)) if services else None,
    }


def _service(link: Link, language: str) -> Json:
    return {
        "name": link.service.in_(language) or None,
        "kind": link.kind,
        "cooperation": link.cooperation,
        "criticality": link.criticality,
        "volume": link.volume,
        "owner": link.owner or None,
        "declared_by": link.declared_by,
        "backups": list(link.backups),
        "standards": [
            {
                "measure": s.measure.in_(language),
                **{key: getattr(s, key) for key in ("target", "unit", "better", "actual", "met", "total", "goal")},
            }
            for s in link.standards
        ],
    }


def _dimension(diagnosis: Diagnosis, tally: DimensionTally, pair: tuple[str, str], gaps: GapProfile | None) -> Json:
    estimates = diagnosis.estimates
    own = estimates.dimensions.get(tally.id) if estimates and tally.n is not None else None
    estimate = own.link(*pair) if own else None
    return {
        "id": tally.id,
        "name": dimension_name(diagnosis, tally.id),
        "n": tally.n,
        "score": rounded_value(estimate.q.value) if estimate else None,
        "low": rounded_value(estimate.q.low) if estimate else None,
        "high": rounded_value(estimate.q.high) if estimate else None,
        "raw_mean": rounded_value(tally.score),
        "scale_mean": rounded_value(tally.raw),
        "answers": tally.answers,
        "answers_mean": rounded_value(tally.answers_mean),
        "gap": link_dimension(gaps, tally.id, rounded=rounded_value),
    }
