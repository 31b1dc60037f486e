"""Data quality, privacy and method pages of the view model."""

from dataclasses import fields
from math import floor

from icdiag import __version__
from icdiag.diagnosis import Diagnosis
from icdiag.measures.icc import Ranks, ranking
from icdiag.model.settings import Settings
from icdiag.model.tally import DepartmentTally, Tally
from icdiag.report.department_view import raters_text
from icdiag.report.intake_view import file_name, rows_view
from icdiag.report.network import Network
from icdiag.report.text import whole
from icdiag.report.view_data import MethodView, QualityView, ReliabilityView, ResponseView
from icdiag.report.view_links import LinkView
from icdiag.words import Words

STEPS = 8
"""Sentences of the method page, ``report.method.step1`` on."""
USUAL = Settings()


def quality_view(network: Network, links: tuple[LinkView, ...]) -> QualityView | None:
    """Return what the answers can bear, or None where there was no survey."""
    tally, words = network.diagnosis.tally, network.words
    if tally is None:
        return None
    return QualityView(
        raters=tally.raters,
        rows=rows_view(tally, words),
        rows_shown=tally.rows_shown,
        response_rate=_response_rate(tally),
        responses=tuple(_response(network, d) for d in tally.departments),
        reliability=tuple(
            ReliabilityView(
                network.dimension_name(r.dimension),
                None if r.alpha is None else floor(r.alpha * 100) / 100,  # rounded up, .698 would be .70 and under .70
                None if 0 < r.n < tally.min_n else r.n,
                r.items,
                r.alpha is not None and r.alpha >= network.org.settings.alpha_ok,
            )
            for r in tally.reliability
        ),
        hidden=_hidden(tally, words),
        hidden_total=len(tally.hidden),
        unrated=sum(link.status == "unrated" for link in links),
        told_apart=tally.told_apart,
        compare=_compare(network, tally),
        min_n=tally.min_n,
        lowered=tally.min_n < USUAL.min_n,
    )


def _compare(network: Network, tally: Tally) -> str:
    """Return whether the answers tell links apart well enough for departments to be compared."""
    words, estimates = network.words, network.diagnosis.estimates
    found = ranking(tally, estimates, network.org.settings) if estimates else None
    if found is None or found.verdict is None:
        return words("report.quality.compare_unknown")
    share = {} if found.icc2 is None else {"share": whole(found.icc2 * 100)}
    text = words(f"report.quality.compare_{found.verdict}", **share)
    if found.verdict is Ranks.RELIABLE or found.raters is None:
        return text
    needed = words("report.quality.compare_needed", n=found.raters)
    return f"{text} {needed}" if words.language == "en" else text + needed


def _response_rate(tally: Tally) -> float | None:
    """Return raters / people over the departments where both are known."""
    counted = [(d.raters, d.headcount) for d in tally.departments if d.raters is not None and d.headcount]
    people = sum(headcount or 0 for _, headcount in counted)
    return min(1.0, sum(raters or 0 for raters, _ in counted) / people) if people else None


def _response(network: Network, part: DepartmentTally) -> ResponseView:
    rate = part.response_rate
    return ResponseView(
        ref=network.ref(part.id),
        raters=part.raters,
        raters_text=raters_text(part.raters, known=True, network=network),
        headcount=part.headcount,
        rate=rate,
        low=rate is not None and rate < network.org.settings.rr_warn,
    )


def _hidden(tally: Tally, words: Words) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for link in tally.hidden:
        counts[link.reason] = counts.get(link.reason, 0) + 1
    return tuple((words(f"report.hidden.{reason}", least=tally.min_n), n) for reason, n in sorted(counts.items()))


def _as_written(value: float | bool) -> str:
    """Return a setting as an org map writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def method_view(diagnosis: Diagnosis, words: Words) -> MethodView:
    """Return how the numbers came about: steps, settings in force, inputs, model and version."""
    tally, estimates, settings = diagnosis.tally, diagnosis.estimates, diagnosis.org.settings
    return MethodView(
        steps=tuple(words(f"report.method.step{i}", least=settings.min_n) for i in range(1, STEPS + 1)),
        settings=tuple(
            (f.name, words(f"report.setting.{f.name}"), _as_written(getattr(settings, f.name)))
            for f in fields(settings)
        ),
        files=tuple((file_name(path), digest, rows) for path, digest, rows in (tally.files if tally else ())),
        instrument=tally.instrument.name.in_(words.language) if tally else "",
        model=words(f"report.model.{estimates.model}") if estimates else "",
        version=__version__,
        changed=frozenset(f.name for f in fields(settings) if getattr(settings, f.name) != getattr(USUAL, f.name)),
        cut=f"{settings.cut:g}",
        watch=f"{settings.weak_watch:.2f}",
    )
