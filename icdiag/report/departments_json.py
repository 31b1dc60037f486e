"""The departments in assessment.json: how each serves and is served, its own view, its place in the structure."""

from dataclasses import asdict

from icdiag.diagnosis import Diagnosis
from icdiag.measures.chains import Chain
from icdiag.measures.departments import DepartmentScore, department_scores
from icdiag.measures.estimates import Effect, Estimates
from icdiag.measures.places import Place, places
from icdiag.model.org import Department
from icdiag.model.tally import SelfTally
from icdiag.report.json_values import Json, rounded, rounded_value

LONGEST_LOOP = 50
"""Members from which on a loop is not told again with each of them: it stands in ``loops`` once."""


def department_rows(diagnosis: Diagnosis) -> list[Json]:
    """Return the departments in the map's order."""
    tally, estimates = diagnosis.tally, diagnosis.estimates
    scores = department_scores(estimates) if estimates else {}
    raters = {d.id: d.raters for d in tally.departments} if tally else {}
    selves = {s.supplier: s for s in tally.self_ratings} if tally else {}
    at = places(diagnosis.org, diagnosis.structure, estimates)
    listed = []
    for department in diagnosis.org.departments:
        supplier, customer = scores.get(department.id, (None, None))
        own = selves.get(department.id)
        listed.append(
            _department(department, diagnosis.org.language)
            | {
                "raters": raters.get(department.id),
                "as_supplier": _score(supplier),
                "as_customer": _score(customer),
                "leniency": _leniency(estimates, department.id),
                "supplier_effect": effect_json(estimates.supplier.get(department.id) if estimates else None),
                "self_score": rounded_value(own.score if own else None),
                "self_gap": rounded_value(own.score - supplier.score) if own and supplier else None,
                **own_view(own),
                "structure": _structure(diagnosis, department.id, at.get(department.id)),
            }
        )
    return listed


def _department(department: Department, language: str) -> Json:
    return {
        "id": department.id,
        "name": department.name.in_(language) or department.id,
        "parent": department.parent or None,
        "headcount": department.headcount,
        "external": department.external,
    }


def _score(score: DepartmentScore | None) -> Json:
    if score is None:
        return {"score": None, "low": None, "high": None, "n": None, "links": 0}
    return rounded(asdict(score))


def effect_json(effect: Effect | None) -> Json | None:
    """Return an effect with its interval, or None."""
    if effect is None:
        return None
    return {"value": rounded_value(effect.value), "low": rounded_value(effect.low), "high": rounded_value(effect.high)}


def _leniency(estimates: Estimates | None, id_: str) -> Json | None:
    """Return how kindly a department marks; null where that cannot be told from the quality it gets."""
    return effect_json(estimates.leniency.get(id_)) if estimates and id_ in estimates.separable else None


def own_view(own: SelfTally | None) -> Json:
    """Return how many people of a department rate their own service, and how, in each dimension."""
    parts = own.dimensions if own else ()
    return {
        "self_n": own.n if own else None,
        "self_dimensions": [{"id": x.id, "n": x.n, "raw_mean": rounded_value(x.score)} for x in parts],
    }


def _structure(diagnosis: Diagnosis, id_: str, place: Place | None) -> Json:
    structure, graph = diagnosis.structure, diagnosis.structure.graph
    present = id_ in graph
    loop = next((loop for loop in structure.loops if id_ in loop), ())
    return {
        "suppliers": graph.in_degree(id_) if present else 0,
        "customers": graph.out_degree(id_) if present else 0,
        "layer": structure.layers.get(id_),
        "reach": structure.reach.get(id_),
        "depends_on": structure.depends_on.get(id_),
        "betweenness": rounded_value(structure.betweenness.get(id_)),
        "cut_off": next((list(point.cut_off) for point in structure.cut_points if point.id == id_), []),
        "loop": None if len(loop) > LONGEST_LOOP else list(loop),
        "loop_size": len(loop),
        "fragmentation_loss": rounded_value(place.fragmentation_loss if place else None),
        "flow_betweenness": rounded_value(place.flow_betweenness if place else None),
        "constraint": rounded_value(place.constraint if place else None),
        "effective_size": rounded_value(place.effective_size if place else None),
        "load_per_head": rounded_value(place.load_per_head if place else None),
        "outside": _outside(place.outside if place else None),
    }


def _outside(way: Chain | None) -> Json | None:
    """Return the shortest way to a customer outside, and what is left of quality at its end."""
    if way is None:
        return None
    return {
        "steps": len(way.links),
        "way": list(way.steps),
        "unmeasured": way.unmeasured,
        "lowest": rounded_value(way.lowest),
        "product": rounded_value(way.product),
    }
