"""Reads tests/findings/cases/<check id>.yaml: small org maps, the published side of a survey, and what a check says.

    one supplier and no backup:            # any name
      kind: hit                            # hit | near-miss | cannot-tell
      org: {departments: [a, b], links: [{supplier: a, customer: b, criticality: 5}]}  # ids may stand alone
                                           # links: everyone = each department serves each other one
      tally:                               # left out: no survey
        rest: {n: 10, score: 70}           # optional: all declared relations that are not listed below
        links: [{supplier: a, customer: b, n: 8, score: 40}]  # agreement, agreement_skewed, polarity
        hidden: [{supplier: b, customer: a, reason: few-raters}]
        departments: [{id: b, raters: 9, headcount: 12}]
        self: [{supplier: a, n: 6, score: 80}]
        moments: {vp: 100, ve: 300, df: 200}
        careless: {judged: 87, left_out: 4, flags: {straight-line: 4}}
        reliability: [{dimension: all, alpha: 0.8, n: 200, items: 3, item_stats: [{id: q1, rest: 0.5}]}]
        halo: 0.8
        told_apart: false
        dims: [trust, speed]               # optional: links, rest and self may then say {dims: {trust: 40}}; the others
                                           # have the score, and a link's score is the mean of its dimensions
      changes: [weak-link/a..b]            # optional: what comes or goes if careless answers are kept
      expect: [{key: a, state: found, severity: high}]     # all findings of this check; any fields of Finding
      values: {a: {count: 1}}              # optional: some of the numbers that a finding's sentence states

A check that can never be unsure says so in a top-level ``cannot_tell: "not-applicable: <why>"``.
"""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import yaml

from icdiag.findings.base import Case
from icdiag.intake.org_map import read_org
from icdiag.measures.boundaries import boundaries
from icdiag.measures.estimating import estimate_links
from icdiag.measures.structure import build_structure
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Name, Org
from icdiag.model.tally import (
    CarelessTally,
    DepartmentTally,
    DimensionTally,
    HiddenLink,
    ItemReliability,
    LinkTally,
    Moments,
    Reliability,
    SelfTally,
    Tally,
)

FOLDER = Path(__file__).parent / "cases"
INSTRUMENT = Instrument(
    "test", Name(en="test"), (Dimension("all", Name(en="all"), (Item("q1", Name(en="?"), Scale()),)),)
)


@dataclass(frozen=True)
class CaseSpec:
    check: str
    name: str
    body: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.check}: {self.name}"


def read_cases(check: str) -> tuple[list[CaseSpec], str]:
    """Return the cases of a check, and why it never says "cannot tell" (empty if it does)."""
    content = yaml.safe_load((FOLDER / f"{check}.yaml").read_text("utf-8"))
    excuse = content.pop("cannot_tell", "")
    return [CaseSpec(check, name, body) for name, body in content.items()], excuse


def build_case(spec: CaseSpec, folder: Path) -> Case:
    org = _org(spec.body["org"], folder)
    tally = _tally(org, spec.body["tally"]) if "tally" in spec.body else None
    estimates = estimate_links(tally, org.settings) if tally else None
    changes = tuple(spec.body["changes"]) if "changes" in spec.body else None
    return Case(org, tally, estimates, build_structure(org, tally), boundaries(org, tally, estimates), changes)


def _org(content: dict[str, Any], folder: Path) -> Org:
    departments = [{"id": d} if isinstance(d, str) else d for d in content.get("departments", [])]
    content = {"org": {"name": {"en": "Test"}}, **content, "departments": departments}
    if content.get("links") == "everyone":
        ids = [d["id"] for d in departments]
        content["links"] = [{"supplier": s, "customer": c} for s in ids for c in ids if s != c]
    path = folder / "org.yaml"
    path.write_text(yaml.safe_dump(content), "utf-8")
    org, problems = read_org(path)
    assert org is not None, [(str(p.where), p.code, dict(p.values)) for p in problems]
    return org


def _tally(org: Org, content: dict[str, Any]) -> Tally:
    order = [d.id for d in org.departments]
    instrument = _instrument(content["dims"]) if "dims" in content else INSTRUMENT
    names = [d.id for d in instrument.dimensions]
    links = [_link(x, names) for x in content.get("links", [])]
    listed = {(x["supplier"], x["customer"]) for x in (*content.get("links", []), *content.get("hidden", []))}
    if "rest" in content:
        pairs = [pair for pair in org.relations() if pair not in listed]
        links += [_link({"supplier": s, "customer": c, **content["rest"]}, names) for s, c in pairs]
    links.sort(key=lambda x: (order.index(x.customer), order.index(x.supplier)))
    moments = Moments(**{"vp": 100.0, "ve": 300.0, "df": 200, **content.get("moments", {})})
    return Tally(
        instrument=instrument,
        links=tuple(links),
        hidden=tuple(HiddenLink(**x) for x in content.get("hidden", [])),
        self_ratings=tuple(_self(x, names) for x in content.get("self", [])),
        departments=tuple(DepartmentTally(**x) for x in content.get("departments", [])),
        moments=moments,
        dimension_moments=MappingProxyType(dict.fromkeys(names, moments)),
        overlap=_overlap(links),
        reliability=tuple(_reliability(x) for x in content.get("reliability", [])),
        min_n=org.settings.min_n,
        told_apart=content.get("told_apart", True),
        rows_read=None,
        rows_shown=sum(x.n for x in links),
        set_aside=MappingProxyType({}),
        raters=sum(x.get("raters") or 0 for x in content.get("departments", [])),
        files=(),
        halo=content.get("halo"),
        careless=_careless(content["careless"]) if "careless" in content else None,
    )  # fmt: skip


def _instrument(names: list[str]) -> Instrument:
    items = [Item(f"q{i}", Name(en="?"), Scale()) for i, _ in enumerate(names, start=1)]
    dimensions = tuple(Dimension(name, Name(en=name), (item,)) for name, item in zip(names, items, strict=True))
    return Instrument("test", Name(en="test"), dimensions)


def _parts(content: dict[str, Any], names: list[str]) -> tuple[DimensionTally, ...]:
    scores = {**dict.fromkeys(names, content["score"]), **content.get("dims", {})}
    return tuple(DimensionTally(d, content["n"], float(scores[d]), 1 + scores[d] / 25) for d in names)


def _self(content: dict[str, Any], names: list[str]) -> SelfTally:
    parts = _parts(content, names)
    mean = sum(part.score or 0.0 for part in parts) / len(parts)
    return SelfTally(content["supplier"], content["n"], mean, parts, content.get("spread"))


def _reliability(content: dict[str, Any]) -> Reliability:
    items = tuple(ItemReliability(**{"whole": None, "alpha_without": None, **x}) for x in content.get("item_stats", []))
    return Reliability(**{**content, "item_stats": items})


def _careless(content: dict[str, Any]) -> CarelessTally:
    return CarelessTally(**{**content, "flags": tuple(content.get("flags", {}).items())})


def _link(content: dict[str, Any], names: list[str]) -> LinkTally:
    parts = _parts(content, names)
    mean = sum(part.score or 0.0 for part in parts) / len(parts)
    agreement = {key: content.get(key) for key in ("agreement", "agreement_skewed", "polarity")}
    return LinkTally(content["supplier"], content["customer"], content["n"], mean, parts, **agreement)


def _overlap(links: list[LinkTally]) -> tuple[Any, Any, Any]:
    """The same people of a customer rated all its suppliers."""
    pairs = [
        (i, j, min(a.n, b.n))
        for (i, a), (j, b) in combinations(enumerate(links), 2)
        if a.customer == b.customer
    ]  # fmt: skip
    i, j, people = zip(*pairs, strict=True) if pairs else ((), (), ())
    return np.array(i, np.int64), np.array(j, np.int64), np.array(people, np.float64)
