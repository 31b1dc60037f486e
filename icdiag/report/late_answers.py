"""Two reports of one survey, before and after more answers came: of whom they tell together; for the privacy audit."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from icdiag.diagnosis import Diagnosis
from icdiag.formulas.differencing import Group, Told, may_tell
from icdiag.model.org import Org
from icdiag.model.privacy import COMMENTS_N, EXTREME, SPREAD_N, USUAL_N
from icdiag.model.tally import CarelessTally, SelfTally, Tally
from icdiag.report.departments_json import own_view
from icdiag.report.gaps_json import gaps_of
from icdiag.report.json_values import rounded_value
from icdiag.report.links_json import LinkRows

Json = Mapping[str, Any]
Pair = tuple[str, str]
About = tuple[str | None, str]
"""Whom a comment is about (None: nobody in particular), and whose people wrote it."""
LARGEST = 10**9
"""No number of an honest report comes near; an earlier report may be anybody's."""
Question = tuple[Told, Told]
"""What the earlier report tells of one question, and what the later one does."""


@dataclass(frozen=True, slots=True)
class Late:
    """From what a few people's answers may follow, for somebody who has both reports."""

    links: tuple[Pair, ...] = ()
    """(supplier, customer): how the service is rated, what is expected of it, how important it is."""
    own_views: tuple[str, ...] = ()
    """Departments: how their people rate their own service."""
    careless: bool = False
    """Whether a few people answered carelessly."""
    comments: tuple[About, ...] = ()
    """Of whom and whose: comments that are in one report alone."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """What holds for all questions."""

    least: int
    """Fewest people that may be told of."""
    gone: bool
    """People of the earlier report may be left out of the later one as careless. Then as many people with the same mean
    may be others, where anything else on the link has moved."""

    def settled(self, row: Json, key: str) -> tuple[float | None, ...]:
        """Return what must not have moved either where people are taken for the same."""
        return (_count(row, key),) if self.gone else ()


def late_answers(diagnosis: Diagnosis, before: Json) -> Late:
    """Return from what a few people's answers may follow beside an earlier assessment.json of the same period.

    Means of two reports can be subtracted. Each question is looked at by itself, as no answer to one is an answer to
    another: a dimension of a link, what is expected in it, a link's importance, a dimension of a department's own
    view. All other means are sums of these. Where a report does not say how many people stand behind a mean (older
    ones do not for importance and own views), any move of it counts. What tells how far answers lie apart is no sum,
    and rests on ten people at least in each report. A question of which nothing moved tells nothing that either report
    does not: if one person came and another went unseen, their answers came to the same.
    """
    tally = diagnosis.tally
    if tally is None or not _same_period(diagnosis.org, before):
        return Late()
    rules = _Rules(max(tally.min_n, USUAL_N), gone=bool(tally.careless and tally.careless.left_out))
    old_links, old_units = _by_ids(before, "links", "supplier", "customer"), _by_ids(before, "departments", "id")
    links = (json.loads(row) for row in LinkRows(diagnosis, gaps_of(diagnosis)))
    shown = ((row["supplier"], row["customer"], row) for row in links if row["n"] is not None)
    raters = {department.id: department.raters for department in tally.departments}
    units = ((x.supplier, _whole(x, raters.get(x.supplier))) for x in tally.self_ratings)
    return Late(
        tuple((s, c) for s, c, row in shown if (s, c) in old_links and _link(old_links[s, c], row, rules)),
        tuple(id_ for id_, row in units if (id_,) in old_units and _own_view(old_units[id_,], row, rules)),
        _careless(before, tally.careless, rules.least),
        tuple(_comments(before, tally)),
    )


def _same_period(org: Org, before: Json) -> bool:
    """Tell whether the earlier report is of the same organisation and period."""
    head, same = before.get("org"), {"name": org.name.in_(org.language), "period": org.period or None}
    return isinstance(head, dict) and {key: head.get(key) for key in same} == same


def _link(before: Json, after: Json, rules: _Rules) -> bool:
    """Tell whether a few people's answers on a link may follow from its rows of both reports."""
    n = _count(before, "n")
    if n is None or 0 < abs(n - after["n"]) < rules.least:
        return n is not None
    if _over_answers(before, after) or _importance(before, after, rules):
        return True
    return any(_few(*question, rules) for question in _dimensions(before, after, rules))


def _few(before: Told, after: Told, rules: _Rules) -> bool:
    return may_tell(before, after, least=rules.least, spread=SPREAD_N, extreme=EXTREME)


def _over_answers(before: Json, after: Json) -> bool:
    """Tell whether something moved in a link with means over answers, of which a person may have given several.

    Beside the mean over people they tell of those who gave more than others; how many gave how many is not published.
    """
    keys = ("n", "answers", "raw_mean")
    old, new = ([[p.get(key) for key in ("id", *keys)] for p in _rows(x, "dimensions")] for x in (before, after))
    any_ = any(answers is not None for _, _, answers, _ in (*old, *new))
    return any_ and (old != new or before.get("n") != after["n"])


def _importance(before: Json, after: Json, rules: _Rules) -> bool:
    old, new = (_stated(link, rules) for link in (before, after))
    mean = _number(before, "importance")
    if mean is None or new is None:
        return False
    if old is None:  # nobody says how many
        return mean != _number(after, "importance") or before.get("n") != after["n"]
    return _few(Told(old), Told(new), rules)


def _stated(link: Json, rules: _Rules) -> Group | None:
    n, mean = _count(link, "importance_n"), _number(link, "importance")
    return None if n is None or mean is None else Group(n, 25 * (mean - 1), rules.settled(link, "n"))


def _dimensions(before: Json, after: Json, rules: _Rules) -> Iterator[Question]:
    """Yield what both tell of each dimension: of what is received, and of what is expected."""
    known = _by_ids(before, "dimensions", "id")
    for new in after["dimensions"]:
        old = known.get((new["id"],), {})
        both = (old, before), (new, after)
        wholes = [_mean(part, rules.settled(link, "n")) for part, link in both]
        gaps = [_gap(part, link) for part, link in both]
        if wholes[0] and wholes[1]:
            yield Told(wholes[0], gaps[0] and gaps[0][0]), Told(wholes[1], gaps[1] and gaps[1][0])
        if gaps[0] and gaps[1]:
            yield Told(gaps[0][1]), Told(gaps[1][1])


def _gap(part: Json, link: Json) -> tuple[Group, Group] | None:
    """Return the people in a dimension's gap with what they receive and what they expect; None where there is none.

    Of a dimension that is not reported by itself only the link's whole gap tells, and stands for both.
    """
    gap, own = part.get("gap"), _count(part, "gap_n")
    n = own if own is not None else _count(gap, "n")
    if n is None:
        return None
    people = _count(part, "n")
    by_lot = None if n == people else _count(link, "n")  # others are drawn where the link has more people
    whole = (people, _number(part, "raw_mean"), by_lot)
    if own is not None:
        return (Group(n, None, (_number(link, "gap"), *whole)),) * 2
    received, expected = (_number(gap, key) for key in ("perceived", "expected"))
    return Group(n, received, (expected, *whole)), Group(n, expected, (received, *whole))


def _own_view(before: Json, after: Json, rules: _Rules) -> bool:
    """Tell whether a few people's view of their own department's service may follow from its rows of both reports."""
    if _number(before, "self_score") is None:
        return False
    if "self_dimensions" not in before:  # nobody says how many
        return any(before.get(key) != after[key] for key in ("self_score", "raters"))
    known = _by_ids(before, "self_dimensions", "id")
    settled = [rules.settled(unit, "self_n") for unit in (before, after)]
    pairs = ((known.get((new["id"],), {}), new) for new in after["self_dimensions"])
    groups = ((_mean(old, settled[0]), _mean(new, settled[1])) for old, new in pairs)
    return any(_few(Told(old), Told(new), rules) for old, new in groups if old and new)


def _whole(own: SelfTally, raters: int | None) -> Json:
    """Return a department's own view as its row has it."""
    return {"self_score": rounded_value(own.score), "raters": raters, **own_view(own)}


def _careless(before: Json, screen: CarelessTally | None, least: int) -> bool:
    """Tell whether counts of careless people moved, while not as many more were judged as a number may speak of."""
    found = next((row for row in _rows(before, "findings") if row.get("check") == "careless-answers"), {})
    told = {ids[0]: row for ids, row in _by_ids(found, "evidence", "measure").items()}
    quality = before.get("data_quality")
    left_out, judged = (_count(quality, key) for key in ("careless", "careless_judged"))
    if screen is None or left_out is None:
        return False
    flags = ((_number(told.get(f"flag_{name.replace('-', '_')}"), "value"), people) for name, people in screen.flags)
    moved = left_out != screen.left_out or any(old != new for old, new in flags if old is not None)
    return moved and (judged is None or abs(judged - screen.judged) < least)


def _comments(before: Json, tally: Tally) -> Iterator[About]:
    """Yield where the texts differ, while both reports show all there are, of not ten people more or less."""
    if tally.comments is None or not isinstance(before.get("comments"), list):
        return
    old = {
        (repr(row.get("supplier")), repr(row.get("customer"))): row.get("texts") for row in _rows(before, "comments")
    }
    new = {(group.supplier, group.customer): group.texts for group in tally.comments}
    links, units = _by_ids(before, "links", "supplier", "customer"), _by_ids(before, "departments", "id")
    people: dict[About, tuple[int | None, int | None]] = {
        (x.supplier, x.customer): (_count(links.get((x.supplier, x.customer)), "n"), x.n) for x in tally.links
    }
    people |= {(None, x.id): (_count(units.get((x.id,)), "raters"), x.raters) for x in tally.departments}
    least = max(COMMENTS_N, tally.min_n)
    for about, (were, are) in people.items():
        few = were is not None and are is not None and min(were, are) >= COMMENTS_N and abs(are - were) < least
        texts = old.get((repr(about[0]), repr(about[1])))
        known = sorted(map(str, texts)) if isinstance(texts, list) else []
        if few and known != sorted(new.get(about, ())):
            yield about


def _mean(row: Json, settled: tuple[float | None, ...]) -> Group | None:
    """Return the people behind a dimension's mean; None where their number or the mean is not known."""
    n, value = _count(row, "n"), _number(row, "raw_mean")
    return None if n is None or value is None else Group(n, value, settled)


def _count(row: object, key: str) -> int | None:
    value = row.get(key) if isinstance(row, dict) else None
    return value if isinstance(value, int) and 0 <= value < LARGEST else None


def _number(row: object, key: str) -> float | None:
    value = row.get(key) if isinstance(row, dict) else None
    return float(value) if isinstance(value, int | float) and abs(value) < LARGEST else None


def _by_ids(part: Json, key: str, *ids: str) -> dict[tuple[str, ...], Json]:
    """Return the rows by their ids; those without are no rows of ours."""
    rows = (row for row in _rows(part, key) if all(isinstance(row.get(id_), str) for id_ in ids))
    return {tuple(row[id_] for id_ in ids): row for row in rows}


def _rows(part: Json, key: str) -> list[dict[str, Any]]:
    rows = part.get(key)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
