"""Numbers that a report works out from registered ones before the reader: the health score, and what explain tells."""

from collections.abc import Iterable
from statistics import NormalDist

from icdiag.measures.normal import Z90
from icdiag.report.explain.health import EACH_SIDE
from tests.privacy.printed.derived import departments, derived, links
from tests.privacy.printed.found import Found
from tests.privacy.printed.known import Known


def _weights(known: Known) -> dict[tuple[str, str], float]:
    shown_ = [x for x in known.document["links"] if x["score"] is not None]
    return {(x["supplier"], x["customer"]): x["criticality"] or 3 for x in shown_}


@derived
def health_weight(known: Known, found: Found) -> Iterable[float]:
    """A link's weight in the health score."""
    yield from (w for pair, w in _weights(known).items() if pair in found.links)


@derived
def health_total(known: Known, _: Found) -> Iterable[float]:
    """The sum of the weights in the health score."""
    yield sum(_weights(known).values())


def _health(known: Known, found: Found, *, less: float) -> Iterable[float]:
    weights = _weights(known)
    for x in links(known, found):
        weight = weights[x["supplier"], x["customer"]]
        yield weight / sum(weights.values()) * (x["score"] - less)


@derived
def health_points(known: Known, found: Found) -> Iterable[float]:
    """What a link adds to the health score."""
    yield from _health(known, found, less=0.0)


@derived
def health_pull(known: Known, found: Found) -> Iterable[float]:
    """What a link pulls the health score by."""
    score = known.document["health"]["score"]
    yield from () if score is None else _health(known, found, less=score)


@derived
def health_rest(known: Known, _: Found) -> Iterable[float]:
    """What the links add to the health score, and pull it by, that are not among those that move it most."""
    score, weights = known.document["health"]["score"], _weights(known)
    some = [x for x in known.document["links"] if x["score"] is not None] if score is not None else []
    shares = [weights[x["supplier"], x["customer"]] / sum(weights.values()) for x in some]
    pairs = zip(some, shares, strict=True)
    parts = sorted((s * (x["score"] - score), x["supplier"], x["customer"], s * x["score"]) for x, s in pairs)
    down, up = (min(EACH_SIDE, sum((part[0] > 0) == rises for part in parts)) for rises in (False, True))
    rest = parts[down : len(parts) - up]
    yield from (len(rest), sum(part[0] for part in rest), sum(part[3] for part in rest))


@derived
def walk(known: Known, found: Found) -> Iterable[float]:
    """What explain works out from a link's registered numbers: weights, standard errors, chances, shortfall."""
    cut, target = known.org.settings.cut, known.org.settings.target
    for x in links(known, found):
        q, sd, slope, raw = x["score"], x["sd"], x["slope"], x["raw_mean"]
        yield from (10.0, 20.0, 30.0, Z90, 1 - slope, x["weight"] or 0.0, 1 - (x["weight"] or 0.0), 100.0, 1.0)
        z = (cut - q) / sd
        short, to = target - q, (target - q) / sd
        density = NormalDist().pdf(to)
        yield from (z, NormalDist().cdf(z), to, NormalDist().cdf(to), density, short)
        yield from (short * NormalDist().cdf(to) + sd * density, (cut - q) / slope if slope else 0.0, raw - q)


@derived
def chance_percent(known: Known, found: Found) -> Iterable[float]:
    """How probable it is that a link is weak, before a percent sign of its own sentence."""
    yield from (100 * x["p_weak"] for x in links(known, found) if x["p_weak"] is not None)


@derived
def dimension_means(known: Known, found: Found) -> Iterable[float]:
    """The raw means of a link's dimensions and their weights, in the sum that makes its own."""
    for x in links(known, found):
        yield from (part["raw_mean"] for part in x["dimensions"] if part["raw_mean"] is not None)
        shown_ = {part["id"] for part in x["dimensions"] if part["raw_mean"] is not None}
        weights = {d["id"]: d["weight"] for d in known.document["instrument"]["dimensions"]}
        yield from weights.values()
        yield sum(weights[id_] for id_ in shown_)


def _mean(values: Iterable[float]) -> float:
    some = list(values)
    return sum(some) / len(some) if some else 0.0


@derived
def raw_means(known: Known, found: Found) -> Iterable[float]:
    """Means of raw means: of a link's customer, its supplier, of all, and of its customer's suppliers elsewhere."""
    some = [x for x in known.document["links"] if x["raw_mean"] is not None]
    yield _mean(x["raw_mean"] for x in some)
    sides = {id_ for pair in found.links for id_ in pair} or found.about
    for id_ in sides:
        yield _mean(x["raw_mean"] for x in some if x["customer"] == id_)
        yield _mean(x["raw_mean"] for x in some if x["supplier"] == id_)
        own = {x["supplier"]: x["raw_mean"] for x in some if x["customer"] == id_}
        others = {s: [x["raw_mean"] for x in some if x["supplier"] == s and x["customer"] != id_] for s in own}
        compared = [s for s in own if others[s]]
        gives, get = _mean(own[s] for s in compared), _mean(_mean(others[s]) for s in compared)
        yield from (gives, get, gives - get, len(compared), len(own))


@derived
def parts_of_quality(known: Known, found: Found) -> Iterable[float]:
    """What a link's score is made of: the house, the supplier's level, the customer's leniency, what is left."""
    units = {x["id"]: x for x in known.document["departments"]}
    for x in links(known, found):
        level, kind = units[x["supplier"]]["supplier_effect"], units[x["customer"]]["leniency"]
        if level is None or x["relationship"] is None:
            continue
        pair = x["relationship"]["value"]
        mu = x["score"] - level["value"] - pair
        a = kind["value"] if kind else 0.0
        freed, usual = x["raw_mean"] - a, mu + level["value"]
        yield from (mu, freed, usual, freed - usual, freed - usual - pair, abs(a), abs(level["value"]), abs(pair))
        some = [y for y in known.document["links"] if y["raw_mean"] is not None]
        yield (
            x["raw_mean"] + _mean(y["raw_mean"] for y in some)
            - _mean(y["raw_mean"] for y in some if y["customer"] == x["customer"])
            - _mean(y["raw_mean"] for y in some if y["supplier"] == x["supplier"])
        )  # fmt: skip


@derived
def effect_size(known: Known, found: Found) -> Iterable[float]:
    """How kindly a department marks and is marked, and how far its level lies from the house, without the sign."""
    units = {x["id"]: x for x in known.document["departments"]}
    for unit in departments(known, found):
        yield from (abs(unit[key]["value"]) for key in ("leniency", "supplier_effect") if unit[key])
        yield from (abs(unit[key]) for key in ("self_gap",) if unit[key] is not None)
        served = [x for x in known.document["links"] if x["supplier"] == unit["id"] and x["raw_mean"] is not None]
        kinds_ = [(units[x["customer"]]["leniency"] or {"value": 0.0})["value"] for x in served]
        yield abs(_mean(kinds_))
        yield _mean(kinds_)


@derived
def leniency_size(known: Known, found: Found) -> Iterable[float]:
    """How kindly or harshly a department marks, without the sign."""
    yield from (abs(x["leniency"]["value"]) for x in departments(known, found) if x["leniency"])


@derived
def customers_leniency(known: Known, found: Found) -> Iterable[float]:
    """How kindly a link's customer marks, or a supplier's customers do."""
    units = {x["id"]: x for x in known.document["departments"]}
    for _, customer in found.links:
        if units[customer]["leniency"]:
            yield units[customer]["leniency"]["value"]
    if not found.links:
        yield from effect_size(known, found)


@derived
def weight_percent(known: Known, found: Found) -> Iterable[float]:
    """What share of a link's quality its answers tell, before a percent sign of its own sentence."""
    yield from (100 * x["weight"] for x in links(known, found) if x["weight"] is not None)


@derived
def spared_scores(known: Known, found: Found) -> Iterable[float]:
    """Raw mean and quality of a link, or a supplier's means over its links, that only look weak."""
    some = [x for x in known.document["links"] if x["raw_mean"] is not None]
    if found.links:
        some = [x for x in some if (x["supplier"], x["customer"]) in found.links]
        yield from (x[key] for x in some for key in ("raw_mean", "score", "low", "high"))
        return
    for unit in departments(known, found):
        yield _mean(x["raw_mean"] for x in some if x["supplier"] == unit["id"])
        yield from ((unit["as_supplier"] or {}).get(key) or 0.0 for key in ("score", "low", "high"))
