"""From the raw mean to the verdict, each step with its arithmetic, so that a reader can redo it by hand."""

from collections.abc import Iterator, Mapping
from statistics import NormalDist
from typing import Any

from icdiag.report.explain.text import Json, safe, signed, taken, tenths, whole
from icdiag.words import Words

EVEN = 2.0
"""Points under which a department marks about as the others do."""
Z90 = 1.645
BANDS = (("weak_confirmed", "confirmed"), ("weak_probable", "probable"), ("weak_watch", "watch"))
SEVERITIES = ((30.0, "critical"), (20.0, "high"), (10.0, "medium"), (0.0, "low"))
"""Expected shortfall from which a weak link has the severity."""
_NORMAL = NormalDist()


def walk(assessment: Json, link: Json, names: Mapping[str, str], words: Words) -> Iterator[str]:
    """Yield the steps of one measured link. Means are of published links alone."""
    means = Means(assessment, link)
    customer = next(x for x in assessment["departments"] if x["id"] == link["customer"])
    supplier = next(x for x in assessment["departments"] if x["id"] == link["supplier"])
    values: dict[str, Any] = {"supplier": names[link["supplier"]], "customer": names[link["customer"]]}
    yield from _raw(assessment, link, words)
    one_way = link["relationship"] is None or supplier["supplier_effect"] is None
    if one_way:
        yield from _one_way(assessment, link, words)
    else:
        yield from _leniency(link, customer["leniency"], means, values, words)
        yield from _parts(link, supplier["supplier_effect"], customer["leniency"], values, words)
        yield from _cross_check(link, means, words)
    yield from _sure(assessment, link, words, one_way=one_way)
    yield from _verdict(assessment, link, values, words)


class Means:
    """Raw means of the published links around one link."""

    def __init__(self, assessment: Json, link: Json) -> None:
        """Take the link's customer and supplier, and all links that are shown."""
        shown = [x for x in assessment["links"] if x["raw_mean"] is not None]
        self.suppliers = {x["supplier"] for x in shown if x["customer"] == link["customer"]}
        self.customer = _mean([x["raw_mean"] for x in shown if x["customer"] == link["customer"]])
        self.supplier = _mean([x["raw_mean"] for x in shown if x["supplier"] == link["supplier"]])
        self.all = _mean([x["raw_mean"] for x in shown])
        elsewhere: dict[str, list[float]] = {}
        own: dict[str, float] = {}
        for x in shown:
            if x["customer"] == link["customer"]:
                own[x["supplier"]] = x["raw_mean"]
            elif x["supplier"] in self.suppliers:
                elsewhere.setdefault(x["supplier"], []).append(x["raw_mean"])
        self.compared = len(elsewhere)
        """Suppliers of this customer that somebody else rates too."""
        self.gives = _mean([own[s] for s in elsewhere]) if elsewhere else 0.0
        self.others_give = _mean([_mean(scores) for scores in elsewhere.values()]) if elsewhere else 0.0


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _raw(assessment: Json, link: Json, words: Words) -> Iterator[str]:
    """Yield how the dimensions' means make the raw mean."""
    yield from ("", words("explain.step.raw", n=link["n"]))
    scales = {d["id"]: d for d in (assessment.get("instrument") or {"dimensions": []})["dimensions"]}
    known = [(scales[d["id"]], d) for d in link["dimensions"] if d["id"] in scales and d["raw_mean"] is not None]
    over_answers = False
    for scale, d in known:
        name, over_answers = safe(d.get("name") or d["id"]), over_answers or d["answers"] is not None
        if d["scale_mean"] is None or scale["low"] is None:
            yield words("explain.walk.part_mixed", name=name, points=tenths(d["raw_mean"]))
        else:
            yield words(
                "explain.walk.part", name=name, mean=f"{d['scale_mean']:.2f}", low=f"{scale['low']:g}",
                high=f"{scale['high']:g}", points=tenths(d["raw_mean"]),
            )  # fmt: skip
    raw = tenths(link["raw_mean"])
    if len(known) < 2 or over_answers:
        yield words("explain.walk.raw_people" if over_answers else "explain.walk.raw", raw=raw)
        return
    weights = [scale["weight"] for scale, _ in known]
    even = len(set(weights)) == 1
    points = [tenths(d["raw_mean"]) for _, d in known]
    terms = points if even else [f"{w:g} x {p}" for w, p in zip(weights, points, strict=True)]
    total = f"{len(known) if even else sum(weights):g}"
    yield words("explain.walk.raw_mean", terms=" + ".join(terms), total=total, raw=raw)


def _leniency(link: Json, kind: Json | None, means: Means, values: dict[str, Any], words: Words) -> Iterator[str]:
    """Yield how kindly the customer marks, and how that was found."""
    yield from ("", words("explain.step.leniency", **values))
    if kind is None:
        yield words("explain.walk.inseparable", n=len(means.suppliers), **values)
        return
    if means.compared:
        yield words(
            "explain.walk.compared", suppliers=means.compared, gives=tenths(means.gives),
            others=tenths(means.others_give), others_taken=taken(means.others_give),
            gap=tenths(round(means.gives, 1) - round(means.others_give, 1)), **values,
        )  # fmt: skip
    interval = {"low": f"{kind['low']:+.0f}", "high": f"{kind['high']:+.0f}"}
    key = "even" if abs(kind["value"]) < EVEN else "harsh" if kind["value"] < 0 else "kind"
    points = {} if key == "even" else {"points": f"{abs(kind['value']):.1f}"}
    yield words(f"explain.walk.{key}", a=tenths(kind["value"]), **interval, **points)


def _parts(link: Json, level: Json, kind: Json | None, values: dict[str, Any], words: Words) -> Iterator[str]:
    """Yield the sum of house average, supplier's level and pair, and what is put down to chance."""
    pair = link["relationship"]
    mu = link["score"] - level["value"] - pair["value"]
    yield from ("", words("explain.step.parts"))
    yield words(
        "explain.link.parts", mu=tenths(mu), supplier=values["supplier"],
        supplier_points=f"{level['value']:+.1f}", low=f"{level['low']:+.0f}", high=f"{level['high']:+.0f}",
        pair_points=f"{pair['value']:+.1f}", pair_low=f"{pair['low']:+.0f}", pair_high=f"{pair['high']:+.0f}",
    )  # fmt: skip
    if kind is not None:
        freed = round(link["raw_mean"], 1) - round(kind["value"], 1)
        usual = round(mu, 1) + round(level["value"], 1)
        left = freed - usual
        yield words("explain.walk.freed", raw=tenths(link["raw_mean"]), a=taken(kind["value"]), freed=tenths(freed))
        yield words("explain.walk.usual", mu=tenths(mu), b=signed(level["value"]), usual=tenths(usual))
        yield words(
            "explain.walk.left", freed=tenths(freed), usual=taken(usual), left=tenths(left), r=tenths(pair["value"]),
            r_taken=taken(pair["value"]), chance=tenths(left - round(pair["value"], 1)),
        )  # fmt: skip
    signs = {"b": signed(level["value"]), "r": signed(pair["value"])}
    yield words("explain.link.sum", mu=tenths(mu), q=tenths(link["score"]), **signs)


def _cross_check(link: Json, means: Means, words: Words) -> Iterator[str]:
    """Yield the two-way residual, which needs no model: near r, unless few people answered."""
    residual = link["raw_mean"] - means.customer - means.supplier + means.all
    yield words("explain.step.cross_check")
    yield words(
        "explain.walk.residual", raw=tenths(link["raw_mean"]), customer_mean=taken(means.customer),
        supplier_mean=taken(means.supplier), all=tenths(means.all), residual=tenths(residual),
        r=tenths(link["relationship"]["value"]),
    )  # fmt: skip


def _one_way(assessment: Json, link: Json, words: Words) -> Iterator[str]:
    yield from ("", words("explain.step.one_way"))
    mu = (assessment.get("model") or {}).get("mu")
    if mu is not None and link["weight"] is not None:
        w = round(link["weight"], 2)
        yield words(
            "explain.walk.shrunk", weight=f"{w:.2f}", raw=tenths(link["raw_mean"]), rest=f"{1 - w:.2f}",
            mu=tenths(mu["value"]), q=tenths(link["score"]),
        )  # fmt: skip


def _sure(assessment: Json, link: Json, words: Words, *, one_way: bool) -> Iterator[str]:
    """Yield the weight of the link's own answers and the interval."""
    q, sd, model = tenths(link["score"]), link.get("sd"), assessment.get("model")
    ends = {"low": whole(link["low"]), "high": whole(link["high"])}
    yield from ("", words("explain.step.sure"))
    share = whole(100 * link["weight"])
    if sd is not None and model is not None and model["vb"] is not None and not one_way:
        yield words(
            "explain.walk.weight", sd=f"{sd:.2f}", vb=tenths(model["vb"]), vr=tenths(model["vr"]),
            weight=f"{link['weight']:.2f}",
        )  # fmt: skip
    if sd is not None:
        yield words("explain.walk.interval", q=q, sd=f"{sd:.2f}", z=f"{Z90}", **ends)
    if one_way:
        yield words("explain.link.quality_only", q=q, **ends)
    else:
        yield words("explain.link.quality", weight=share)
    if link.get("slope"):
        yield words("explain.link.slope", slope=f"{link['slope']:.2f}")


def _verdict(assessment: Json, link: Json, values: dict[str, Any], words: Words) -> Iterator[str]:
    """Yield the chance that it is weak, the band, the severity and where the score comes from."""
    settings, q, sd, p = assessment["settings"], link["score"], link.get("sd"), link["p_weak"]
    cut = settings["cut"]
    yield from ("", words("explain.step.verdict", cut=whole(cut)))
    if sd:
        z = (cut - q) / sd
        yield words("explain.walk.z", cut=f"{cut:g}", q=taken(q), sd=f"{sd:.2f}", z=f"{z:.2f}", phi=f"{p:.3f}")
    yield words("explain.link.weak", cut=whole(cut), p=whole(100 * p))
    band = next((name for key, name in BANDS if p >= settings[key]), "none")
    limits = {key: f"{settings[key]:.2f}" for key, _ in BANDS}
    yield words(f"explain.band.{band}", p=f"{p:.3f}", **limits)
    if band != "none" and sd:
        yield from _severity(settings["target"], q, sd, words)
        if link.get("slope") and q < cut:
            rise, slope = (cut - q) / link["slope"], f"{link['slope']:.2f}"
            yield words("explain.walk.rise", cut=f"{cut:g}", q=taken(q), slope=slope, rise=tenths(rise))
    if link.get("cause"):
        yield words(f"explain.cause.{link['cause']}", cut=whole(cut), **values)


def _severity(target: float, q: float, sd: float, words: Words) -> Iterator[str]:
    short, z = target - q, (target - q) / sd
    phi, density = _NORMAL.cdf(z), _NORMAL.pdf(z)
    expected = short * phi + sd * density
    yield words(
        "explain.walk.shortfall", target=f"{target:g}", q=taken(q), sd=f"{sd:.2f}", z=f"{z:.2f}", short=tenths(short),
        phi=f"{phi:.3f}", density=f"{density:.3f}", expected=tenths(expected),
    )  # fmt: skip
    name = next(name for least, name in SEVERITIES if expected >= least)
    graded = {key: words(f"report.severity.{key}") for _, key in SEVERITIES}
    yield words("explain.walk.severity", severity=graded[name], **graded)
