"""A Diagnosis made by hand, of any size, and checks with sentences of our own: the report is tested apart from the
measures and the checks, so that no number here depends on theirs."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest

from icdiag import findings as catalogue
from icdiag.diagnosis import Diagnosis
from icdiag.findings.base import Check, Texts
from icdiag.measures.boundaries import Boundary
from icdiag.measures.estimates import Effect, Estimates, LinkEstimate
from icdiag.measures.health import Health
from icdiag.measures.structure import Structure
from icdiag.measures.whole import Known
from icdiag.model.finding import DepartmentRef, Evidence, Finding, Severity, State
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Department, Link, Name, Org
from icdiag.model.settings import Settings
from icdiag.model.tally import (
    DepartmentTally,
    DimensionTally,
    HiddenLink,
    LinkTally,
    Moments,
    Reliability,
    SelfTally,
    Tally,
)
from icdiag.report.html import render_html

if TYPE_CHECKING:
    from selenium import webdriver

    from tests.report.browsing import Open

DIMENSIONS = (
    ("respect-trust", "尊重与信任", "Respect and trust"),
    ("clear-needs", "需求明确", "Clear needs"),
    ("timely-response", "及时响应", "Timely response"),
    ("open-communication", "沟通畅通", "Open communication"),
    ("improvement", "持续改进", "Continuous improvement"),
    ("shared-goals", "共同目标", "Shared goals"),
)
FUNCTIONS = (
    ("销售部", "Sales"), ("生产部", "Production"), ("采购部", "Purchasing"), ("物流部", "Logistics"),
    ("质量部", "Quality"), ("研发部", "R&D"), ("人力资源部", "HR"), ("财务部", "Finance"),
    ("信息技术部", "IT"), ("市场部", "Marketing"), ("客户服务部", "Customer service"), ("法务部", "Legal"),
    ("计划部", "Planning"), ("仓储部", "Warehouse"), ("设备部", "Maintenance"), ("行政部", "Administration"),
)  # fmt: skip
SERVICES = (("招聘与入职", "Recruiting"), ("月度结算", "Monthly closing"), ("物料供应", "Material supply"),
            ("系统支持", "System support"), ("生产计划", "Production plan"))  # fmt: skip

Checks = dict[str, Check]


def _check(id_: str, family: str, en: Texts, zh: Texts) -> Check:
    return Check(id_, family, lambda case: (), en, zh)


def _pair_texts(name: str, title: str, summary: str, remedy: str, flip: str) -> Texts:
    return Texts(
        name=name,
        title=title,
        summary=summary,
        flip={"lower": flip},
        remedies={"meet": remedy, "standard": "Standard / 标准"},
        reasons={"few-raters": "{supplier} / {customer}"},
    )


CHECKS: Checks = {
    check.id: check
    for check in (
        _check(
            "mutual-wall",
            "walls",
            _pair_texts(
                "Mutual wall",
                "{a} and {b} are walled off from each other",
                "Both serve each other {gap} points worse than the rest would lead one to expect.",
                "Bring {a} and {b} to one table and agree on three needs of each side.",
                "Under {limit} points the wall would not hold.",
            ),
            _pair_texts(
                "双向部门墙",
                "{a}与{b}之间有一堵墙",
                "双方互相服务的质量都比应有水平低 {gap} 分。",
                "请{a}与{b}坐到一起，各自写下三条最重要的需求并约定做法。",
                "如果低于 {limit} 分，就不再算墙。",
            ),
        ),
        _check(
            "boundary-wall",
            "walls",
            _pair_texts(
                "Boundary wall", "A wall between {a} and {b}", "{gap} points", "Rotate people.", "Under {limit}."
            ),
            _pair_texts(
                "边界墙", "{a}与{b}之间的边界是一堵墙", "落差 {gap} 分。", "安排人员轮岗。", "低于 {limit} 分。"
            ),
        ),
        _check(
            "weak-link",
            "weak-links",
            _pair_texts(
                "Weak link",
                "{supplier} serves {customer} poorly",
                "Quality is {q} points; the chance that it is weak is {weak_p}.",
                "Write down what {customer} needs from {supplier}, and by when.",
                "Above {limit} points it would not be weak.",
            ),
            _pair_texts(
                "薄弱关系",
                "{supplier}对{customer}的服务薄弱",
                "质量分 {q}，薄弱的可能为 {weak_p}。",
                "写清{customer}需要{supplier}提供什么、何时提供。",
                "高于 {limit} 分就不算薄弱。",
            ),
        ),
        _check(
            "exemplary-supplier",
            "strengths",
            Texts("Exemplary supplier", "{supplier} serves all its customers well", "Its mean quality is {q} points."),
            Texts("服务榜样", "{supplier}把每个客户都服务得很好", "平均质量分 {q}。"),
        ),
        _check(
            "low-response",
            "data",
            Texts(
                "Low response",
                "Few of {supplier} answered",
                "Only {response_share} answered.",
                remedies={"ask": "Ask."},
            ),
            Texts(
                "应答偏低", "{supplier}答卷的人少", "只有 {response_share} 的人回答。", remedies={"ask": "再邀请一次。"}
            ),
        ),
    )
}


@pytest.fixture(autouse=True)
def own_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report's tests use the checks above, not the real ones."""
    monkeypatch.setattr(catalogue, "check", CHECKS.__getitem__, raising=False)


def _org(size: int, density: float, rng: np.random.Generator, units: int, names: dict[str, Name]) -> Org:
    tops = [
        Department(f"unit{u}", Name(f"第{'一二三四五六七八九十'[u % 10]}事业部{u // 10 or ''}", f"Division {u + 1}"))
        for u in range(units)
    ]
    departments, per = [], max(1, -(-size // max(1, units)))
    for i in range(size):
        zh, en = FUNCTIONS[i % len(FUNCTIONS)]
        suffix = str(i // len(FUNCTIONS) + 1) if size > len(FUNCTIONS) else ""
        name = names.get(f"d{i}") or Name(zh.replace("部", f"{suffix}部"), f"{en} {suffix}".strip())
        parent = f"unit{i // per}" if units else ""
        departments.append(Department(f"d{i}", name, parent=parent, headcount=None if i % 7 == 6 else 20 + i % 5))
    links = []
    for s in range(size):
        for c in range(size):
            near = s // per == c // per
            walled = {s // per, c // per} == {0, units - 1} and (s + c) % 6 == 0
            if s != c and not walled and rng.random() < (density * 3 if near else density * 0.6):
                service = SERVICES[int(rng.integers(len(SERVICES)))]
                links.append(Link(f"d{s}", f"d{c}", Name(*service), criticality=int(rng.integers(1, 6))))
            elif s != c and walled:
                links.append(Link(f"d{s}", f"d{c}", Name("数据", "Data"), criticality=5))
    return Org("org.yaml", Name("子午线制造集团", "Meridian Manufacturing"), "2026-Q3", "zh",
               departments=(*tops, *departments), links=tuple(links))  # fmt: skip


def _tally(org: Org, scores: dict[tuple[str, str], float], hidden: list[tuple[str, str]], min_n: int) -> Tally:
    scale = Scale(1, 5)
    instrument = Instrument(
        "six-principles",
        Name("六原则", "Six principles"),
        tuple(
            Dimension(
                id_,
                Name(zh, en),
                (Item(f"q{2 * i + 1}", Name(zh, en), scale), Item(f"q{2 * i + 2}", Name(zh, en), scale)),
            )
            for i, (id_, zh, en) in enumerate(DIMENSIONS)
        ),
    )
    links = []
    for i, ((s, c), score) in enumerate(scores.items()):
        n = 5 + i % 17
        values = [min(98.0, max(2.0, score + 6 * (k - 2.5))) for k in range(6)]
        parts = tuple(
            DimensionTally(id_, n, v, 1 + v / 25, 2 * n, 1 + v / 25)
            for (id_, _, _), v in zip(DIMENSIONS, values, strict=True)
        )
        links.append(LinkTally(s, c, n, score, parts))
    units = org.units()
    return Tally(
        instrument=instrument,
        links=tuple(links),
        hidden=tuple(HiddenLink(s, c, ("few-raters", "complement")[i % 3 == 2]) for i, (s, c) in enumerate(hidden)),
        self_ratings=tuple(SelfTally(d.id, 9, 70.0, ()) for d in units[::3]),
        departments=tuple(
            DepartmentTally(d.id, None if i % 11 == 10 else 6 + i % 12, d.headcount) for i, d in enumerate(units)
        ),
        moments=Moments(120.0, 60.0, 200),
        dimension_moments={},
        overlap=(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)),
        reliability=tuple(
            Reliability(id_, None if i == 5 else 0.62 + 0.06 * i, 240, 2) for i, (id_, _, _) in enumerate(DIMENSIONS)
        ),
        min_n=min_n,
        told_apart=True,
        rows_read=1288,
        rows_shown=1204,
        set_aside={"repeat": 12, "self-rating": 3, "blank": 0},
        raters=11 * len(units),
        files=(("/somewhere/private/survey.xlsx", "ab" * 32, 1288),),
    )


def _estimates(scores: dict[tuple[str, str], float], ids: list[str]) -> Estimates:
    links = tuple(
        LinkEstimate(s, c, 5 + i % 17, v, Effect(v, 5.0, max(0.0, v - 8.2), min(100.0, v + 8.2)),
                     Effect(v - 60, 5, v - 68, v - 52), float(1 / (1 + np.exp((v - 50) / 4))), 0.7)
        for i, ((s, c), v) in enumerate(scores.items())
    )  # fmt: skip
    return Estimates(
        model="crossed",
        mu=Effect(62.0, 2.0, 59.0, 65.0),
        variances={},
        links=links,
        leniency={id_: Effect(float(i % 7 - 3), 2.0, i % 7 - 6.0, i % 7 + 0.0) for i, id_ in enumerate(ids)},
        supplier={id_: Effect(0.0, 2.0, -3.0, 3.0) for id_ in ids},
        joint=Known(60.0, 1.0, np.array([x.q.value for x in links]), np.eye(len(links)) * 25, np.ones(len(links))),
        separable=frozenset(ids),
        connected=True,
        dimensions={},
    )


def _structure(org: Org) -> Structure:
    graph = nx.DiGraph()
    graph.add_nodes_from(d.id for d in org.units())
    for (s, c), services in org.relations().items():
        graph.add_edge(s, c, services=services, criticality=max(x.criticality for x in services), declared=True)
    return Structure(
        graph=nx.freeze(graph), cut_points=(), bridges=(), loops=(), betweenness={}, reach={},
        exposure=dict.fromkeys(org.relations(), 0.2), layers={}, reciprocity=0.3, depends_on={},
    )  # fmt: skip


def _wall(a: str, b: str) -> Finding:
    return Finding(
        check="mutual-wall",
        key=f"{a}~{b}",
        severity=Severity.CRITICAL,
        confidence=0.97,
        departments=(a, b),
        links=((a, b), (b, a)),
        values=MappingProxyType({"a": DepartmentRef(a), "b": DepartmentRef(b), "gap": 14.6, "limit": 6.25}),
        evidence=(
            Evidence("mean_r", -14.6, -19.0, -10.2, 23, -6.25),
            Evidence("r", -12.1, -18.0, -6.2, 11, -5.0, ((a, b),)),
            Evidence("r", -17.1, -24.0, -10.2, 12, -5.0, ((b, a),)),
        ),
        against=(Evidence("contacts_needed", 8.0),),
        flip="lower",
        remedies=("meet", "standard"),
    )


def _weak(pair: tuple[str, str], q: float, severity: Severity) -> Finding:
    s, c = pair
    return Finding(
        check="weak-link",
        key=f"{s}..{c}",
        severity=severity,
        confidence=0.86,
        departments=pair,
        links=(pair,),
        values=MappingProxyType(
            {"supplier": DepartmentRef(s), "customer": DepartmentRef(c), "q": q, "weak_p": 0.86, "limit": 50.0}
        ),
        evidence=(Evidence("q", q, q - 8.2, q + 8.2, 12, 50.0), Evidence("p_weak", 0.86, threshold=0.8)),
        flip="lower",
        remedies=("meet",),
    )


def _findings(org: Org, walls: list[tuple[str, str]], scores: dict[tuple[str, str], float]) -> tuple[Finding, ...]:
    walled = {pair for a, b in walls for pair in ((a, b), (b, a))}
    weak = [pair for pair, v in scores.items() if v < 45 and pair not in walled]
    first = org.units()[0].id
    return (
        *(_wall(a, b) for a, b in walls),
        *(_weak(pair, scores[pair], Severity.HIGH if i % 2 else Severity.MEDIUM) for i, pair in enumerate(weak)),
        Finding("exemplary-supplier", first, confidence=0.93, departments=(first,),
                values={"supplier": DepartmentRef(first), "q": 81.4},
                evidence=(Evidence("mean_q", 81.4, 76.0, 86.8, 60, 75.0),)),
        Finding("low-response", first, severity=Severity.LOW, departments=(first,),
                values={"supplier": DepartmentRef(first), "response_share": 0.314},
                evidence=(Evidence("response_rate", 0.314, threshold=0.5),), remedies=("ask",)),
        Finding("weak-link", "d2..d1", State.CANNOT_TELL, departments=("d2", "d1"), links=(("d2", "d1"),),
                values={"supplier": DepartmentRef("d2"), "customer": DepartmentRef("d1")}, reason="few-raters"),
    )  # fmt: skip


def synthetic(
    size: int = 12,
    *,
    density: float = 0.22,
    units: int | None = None,
    names: dict[str, Name] | None = None,
    min_n: int = 5,
    seed: int = 7,
) -> Diagnosis:
    """Return a Diagnosis of an invented organisation: the same arguments give the same one."""
    rng = np.random.default_rng(seed)
    units = max(1, size // 10) + (size == 12) if units is None else units
    org = _org(size, density, rng, units, names or {})
    pairs = list(org.relations())
    hidden = [p for i, p in enumerate(pairs) if i % 13 == 5]
    unrated = {p for i, p in enumerate(pairs) if i % 17 == 9}
    shown = [p for p in pairs if p not in hidden and p not in unrated]
    scores = {p: round(float(np.clip(rng.normal(64, 11), 5, 96)), 1) for p in shown}
    mutual = [p for p in shown if (p[1], p[0]) in scores and p[0] < p[1]]
    far = [p for p in mutual if org.department(p[0]).parent != org.department(p[1]).parent] or mutual
    walls = far[: max(2, size // 4)]
    for a, b in walls:
        scores[a, b], scores[b, a] = 31.2, 36.8
    ids = [d.id for d in org.units()]
    boundaries = (
        Boundary("parent", "unit0", "unit1", tuple(ids[:2]), tuple(ids[2:4]), 9, 20, 66.1, 49.3, -12.4, 3.1,
                 0.002, 0.01, "permutation", -0.2, 0.1, -0.1),
        Boundary("site", "上海", "苏州", tuple(ids[:2]), tuple(ids[2:4]), 2, 20, 66.1, None, None, None,
                 None, None, "", None, None, None, reason="few-links"),
    )  # fmt: skip
    health = Health(
        61.7,
        58.9,
        64.5,
        tuple((id_, 52.0 + 4 * i, 48.0 + 4 * i, 56.0 + 4 * i) for i, (id_, _, _) in enumerate(DIMENSIONS)),
        0.2,
    )
    settings = Settings(min_n=min_n)
    return Diagnosis(
        org=replace(org, settings=settings),
        tally=_tally(org, scores, hidden, min_n),
        estimates=_estimates(scores, ids),
        structure=_structure(org),
        boundaries=boundaries,
        health=health,
        findings=_findings(org, walls, scores),
        problems=(),
    )


@pytest.fixture(scope="session")
def make() -> Callable[..., Diagnosis]:
    """Return the builder of synthetic diagnoses."""
    return synthetic


@pytest.fixture
def diagnosis() -> Diagnosis:
    """Return twelve departments in two units."""
    return synthetic(12)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[webdriver.Chrome]":
    """Return the browser of all tests here; each shows pages of its own in it."""
    from tests.report.browsing import start  # noqa: PLC0415 - selenium is a heavy import for the other tests here

    driver = start(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture
def page(browser: "webdriver.Chrome", tmp_path: Path) -> "Open":
    """Return a function that shows a diagnosis' report, or a page that is made already."""
    from tests.report.browsing import show  # noqa: PLC0415 - as above

    def opened(shown: "Diagnosis | str", language: str = "en", **how: object) -> "webdriver.Chrome":
        file = tmp_path / "report.html"
        file.write_text(shown if isinstance(shown, str) else render_html(shown, language), "utf-8")
        return show(browser, file, **how)  # type: ignore[arg-type]

    return opened
