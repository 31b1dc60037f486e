"""Departments in the view model: whom each serves, who serves it, how it scores, and what its card says of that."""

from icdiag.measures.departments import DepartmentScore, department_scores
from icdiag.measures.estimates import Effect
from icdiag.model.tally import DepartmentTally
from icdiag.report.network import Network
from icdiag.report.text import whole
from icdiag.report.view_basics import Score
from icdiag.report.view_links import DepartmentView, LinkView
from icdiag.report.view_structure import GroupView
from icdiag.words import Words


def department_views(
    network: Network, links: tuple[LinkView, ...], groups: tuple[GroupView, ...]
) -> tuple[DepartmentView, ...]:
    """Return the departments in drawing order, each with its links on both sides."""
    serves: dict[str, list[LinkView]] = {}
    served: dict[str, list[LinkView]] = {}
    for link in links:
        serves.setdefault(link.supplier.id, []).append(link)
        served.setdefault(link.customer.id, []).append(link)
    estimates, tally = network.diagnosis.estimates, network.diagnosis.tally
    scores = department_scores(estimates) if estimates else {}
    parts = {d.id: d for d in tally.departments} if tally else {}
    own = {s.supplier: s.score for s in tally.self_ratings} if tally else {}
    return tuple(
        _department(
            network,
            id_,
            group.name,
            part=parts.get(id_),
            own=own.get(id_),
            serves=serves.get(id_, []),
            served=served.get(id_, []),
            sides=scores.get(id_, (None, None)),
        )
        for group in groups
        for id_ in group.members
    )


def _department(
    network: Network,
    id_: str,
    group: str,
    *,
    part: DepartmentTally | None,
    own: float | None,
    serves: list[LinkView],
    served: list[LinkView],
    sides: tuple[DepartmentScore | None, DepartmentScore | None],
) -> DepartmentView:
    estimates = network.diagnosis.estimates
    raters = part.raters if part else None
    kindness = estimates.leniency.get(id_) if estimates and id_ in estimates.separable else None
    gap = None if own is None or sides[0] is None else own - sides[0].score
    return DepartmentView(
        ref=network.ref(id_),
        group=group,
        role=network.words(f"report.role.{_role(len(serves), len(served))}"),
        headcount=network.department(id_).headcount,
        raters=raters,
        raters_text=raters_text(raters, known=part is not None, network=network),
        out_of=_out_of(network.department(id_).headcount, raters, network),
        response_rate=part.response_rate if part else None,
        serves=tuple(serves),
        served_by=tuple(served),
        as_supplier=_side(sides[0]),
        supplier_text=_side_text(sides[0], network.words),
        as_customer=_side(sides[1]),
        customer_text=_side_text(sides[1], network.words),
        leniency=_effect(kindness),
        leniency_text=_leniency_text(kindness, network.words),
        self_score=own,
        self_gap=gap,
        self_text=_self_text(own, gap, network.words),
    )


def raters_text(raters: int | None, *, known: bool, network: Network) -> str:
    """Return a number of raters, or its band where it may not be said."""
    if raters is not None:
        return f"{raters:,}"
    least = network.diagnosis.tally.min_n if network.diagnosis.tally else network.org.settings.min_n
    return f"<{least}" if known else "–"


def _out_of(headcount: int | None, raters: int | None, network: Network) -> int | None:
    """Return the people to name beside the raters: ``<5 of 4`` would say nothing and look wrong."""
    least = network.diagnosis.tally.min_n if network.diagnosis.tally else 0
    return None if headcount is None or (raters is None and headcount < least) else headcount


def _role(out: int, into: int) -> str:
    if not out and not into:
        return "apart"
    share = out / (out + into)
    return "supplier" if share > 2 / 3 else "customer" if share < 1 / 3 else "both"


def _side(score: DepartmentScore | None) -> Score | None:
    return None if score is None else Score(score.score, score.low, score.high, score.n, score.links)


def _effect(effect: Effect | None) -> Score | None:
    return None if effect is None else Score(effect.value, effect.low, effect.high)


def _side_text(score: DepartmentScore | None, words: Words) -> str:
    if score is None:
        return words("report.department.unmeasured")
    links = words("report.department.links", n=score.links)
    low, high = whole(score.low), whole(score.high)
    return words("report.department.score", value=whole(score.score), low=low, high=high, n=score.n, links=links)


def _leniency_text(effect: Effect | None, words: Words) -> str:
    if effect is None:
        return ""
    text = _leaning(("kinder", "alike", "harsher"), round(effect.value), words)
    return words("report.department.interval", text=text, low=whole(effect.low), high=whole(effect.high))


def _self_text(score: float | None, gap: float | None, words: Words) -> str:
    if score is None:
        return ""
    if gap is None:
        return whole(score)
    return _leaning(("self_above", "self_same", "self_below"), round(gap), words, whole(score))


def _leaning(keys: tuple[str, str, str], points: int, words: Words, score: str = "") -> str:
    """Return the sentence for a difference in whole points: above, none or below."""
    key = keys[0] if points > 0 else keys[2] if points < 0 else keys[1]
    return words(f"report.department.{key}", n=abs(points), score=score)
