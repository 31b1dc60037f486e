"""The checks, in report order, and the function that runs them. Adding a check is one new file and one line here."""

from icdiag.findings import (
    alliance,
    blind_spot,
    boundary_wall,
    bridge_link,
    broker,
    careless_answers,
    cut_department,
    exemplary_supplier,
    favour_inflation,
    hidden_silo,
    inconsistent_service,
    information_silo,
    low_response,
    misread_role,
    missed_standard,
    missing_hand_off,
    mutual_wall,
    one_sided_declaration,
    one_way_relation,
    overload,
    perception_gap,
    rater_disagreement,
    rework_loop,
    sideways_deficit,
    single_source,
    suppressed_link,
    undeclared_link,
    unrated_link,
    unreliable_scale,
    walled_in_department,
    weak_link,
    weak_principle,
)
from icdiag.findings.base import Case, Check
from icdiag.findings.causes import with_causes
from icdiag.model.finding import Finding, Severity, State

CHECKS: tuple[Check, ...] = (
    mutual_wall.CHECK,
    blind_spot.CHECK,
    missing_hand_off.CHECK,
    boundary_wall.CHECK,
    hidden_silo.CHECK,
    information_silo.CHECK,
    walled_in_department.CHECK,
    weak_link.CHECK,
    one_way_relation.CHECK,
    perception_gap.CHECK,
    missed_standard.CHECK,
    favour_inflation.CHECK,
    single_source.CHECK,
    cut_department.CHECK,
    bridge_link.CHECK,
    broker.CHECK,
    overload.CHECK,
    rework_loop.CHECK,
    undeclared_link.CHECK,
    one_sided_declaration.CHECK,
    weak_principle.CHECK,
    misread_role.CHECK,
    sideways_deficit.CHECK,
    inconsistent_service.CHECK,
    unrated_link.CHECK,
    low_response.CHECK,
    rater_disagreement.CHECK,
    unreliable_scale.CHECK,
    careless_answers.CHECK,
    suppressed_link.CHECK,
    alliance.CHECK,
    exemplary_supplier.CHECK,
)


WALLS = frozenset({"mutual-wall", "boundary-wall", "hidden-silo", "walled-in-department"})
"""The checks whose findings are counted as walls; a blind spot or a missing hand-off is no wall yet."""


def check(id_: str) -> Check:
    """Return the check with this id.

    Raises:
        KeyError: there is none.
    """
    for one in CHECKS:
        if one.id == id_:
            return one
    raise KeyError(id_)


def _rank(found: Finding) -> tuple[int, int, int, float, str]:
    """Order findings: problems worst first and in report order, the surest first of a kind, then what cannot be told, then strengths."""
    order = [one.id for one in CHECKS]
    strength = check(found.check).family == "strengths"
    group = 1 if found.state is State.CANNOT_TELL else 2 if strength else 0
    severity = list(Severity).index(found.severity) if found.severity else len(Severity)
    return group, severity, order.index(found.check), -(found.confidence or 0.0), found.key


def run_all(
    case: Case, *, select: frozenset[str] = frozenset(), ignore: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """Return the findings of the selected checks (all, if none is named) without the ignored ones."""
    chosen = [one for one in CHECKS if (not select or one.id in select) and one.id not in ignore]
    return tuple(sorted(with_causes(case, (found for one in chosen for found in one.run(case))), key=_rank))


def changes(case: Case, other: Case) -> tuple[str, ...]:
    """Return the ids of the findings that one case has and the other lacks, in report order.

    What cannot be told is no finding here.
    """
    ignore = frozenset({careless_answers.CHECK.id})
    chosen = [one for one in CHECKS if one.id not in ignore]
    one, two = ({f.id: f for x in chosen for f in x.run(case) if f.state is State.FOUND} for case in (case, other))
    differ = [found for id_, found in {**one, **two}.items() if (id_ in one) != (id_ in two)]
    return tuple(found.id for found in sorted(differ, key=_rank))
