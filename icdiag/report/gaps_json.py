"""Expected beside received in assessment.json: gaps of links, suppliers and the organisation, and the two charts."""

from collections.abc import Callable
from typing import Any

from icdiag.diagnosis import Diagnosis
from icdiag.measures.importance import Chart, dimension_chart, supplier_chart
from icdiag.measures.servqual import DimensionGap, Gap, GapProfile, ServiceGaps, service_gaps

Json = dict[str, Any]
Round = Callable[[float | None], float | None]


def gaps_of(diagnosis: Diagnosis) -> ServiceGaps | None:
    """Return the gaps, or None where there is no survey or nothing was expected."""
    return service_gaps(diagnosis.tally, diagnosis.org.settings) if diagnosis.tally else None


def expectations(diagnosis: Diagnosis, gaps: ServiceGaps | None, *, rounded: Round) -> Json | None:
    """Return the organisation-wide block, or None where neither expectation nor importance was asked."""
    tally = diagnosis.tally
    by_supplier = supplier_chart(tally) if tally else None
    if tally is None or (gaps is None and by_supplier is None):
        return None
    return {
        "links": len(gaps.links) if gaps else 0,
        "shown_links": len(tally.links),
        "gap": _gap(gaps.whole.overall, rounded) if gaps else None,
        "dimensions": [_dimension(d, rounded) for d in gaps.whole.reported()] if gaps else [],
        "suppliers": [_supplier(id_, profile, rounded) for id_, profile in sorted(gaps.suppliers.items())]
        if gaps
        else [],
        "by_dimension": _chart(dimension_chart(tally, gaps), rounded) if gaps else None,
        "by_supplier": _chart(by_supplier, rounded),
    }


def link_dimension(profile: GapProfile | None, id_: str, *, rounded: Round) -> Json | None:
    """Return the gap of one dimension of one link, or None where it may not be shown."""
    found = next((d for d in profile.reported() if d.id == id_), None) if profile else None
    return _gap(found.gap, rounded) | _scale(found, rounded) if found else None


def unreported_people(profile: GapProfile, id_: str) -> int | None:
    """Return the people of a dimension's gap that is part of the whole one, but not reported by itself; else None."""
    return next((d.gap.n for d in profile.dimensions if d.id == id_ and not d.reported), None)


def _gap(gap: Gap | None, rounded: Round) -> Json:
    if gap is None:
        return dict.fromkeys(("n", "expected", "perceived", "value", "low", "high", "perceived_alone"))
    return {
        "n": gap.n,
        "expected": rounded(gap.expected),
        "perceived": rounded(gap.perceived),
        "value": rounded(gap.value),
        "low": rounded(gap.low),
        "high": rounded(gap.high),
        "perceived_alone": rounded(gap.alone),
    }


def _scale(dimension: DimensionGap, rounded: Round) -> Json:
    return {
        "scale_expected": rounded(dimension.in_scale(dimension.gap.expected)),
        "scale_perceived": rounded(dimension.in_scale(dimension.gap.perceived)),
        "scale_value": rounded(dimension.gap_in_scale()),
    }


def _dimension(dimension: DimensionGap, rounded: Round) -> Json:
    return {
        "id": dimension.id,
        **_gap(dimension.gap, rounded),
        **_scale(dimension, rounded),
        "reliability": rounded(dimension.reliability),
        "usable": dimension.usable,
    }


def _supplier(id_: str, profile: GapProfile, rounded: Round) -> Json:
    return {
        "id": id_,
        "links": profile.links,
        "gap": _gap(profile.overall, rounded),
        "dimensions": [{"id": d.id, **_gap(d.gap, rounded), **_scale(d, rounded)} for d in profile.reported()],
    }


def _chart(chart: Chart | None, rounded: Round) -> Json | None:
    if chart is None:
        return None
    return {
        "importance": rounded(chart.importance),
        "performance": rounded(chart.performance),
        "flat": chart.flat,
        "points": [
            {
                "id": p.id,
                "importance": rounded(p.importance),
                "performance": rounded(p.performance),
                "quadrant": p.quadrant or None,
                "share": rounded(p.share),
            }
            for p in chart.points
        ],
    }
