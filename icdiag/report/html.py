"""View model -> one self-contained HTML file. Server-rendered SVG and tables; a strict content policy; no network."""

from collections import Counter
from typing import Any, NamedTuple

from icdiag.diagnosis import Diagnosis
from icdiag.memory import give_back
from icdiag.report.content import content
from icdiag.report.gap_view import ChartView
from icdiag.report.marks import KINDS
from icdiag.report.matrix import CELLS_TO, NUMBERS_TO, GroupRow, Matrix, group_rows, matrix
from icdiag.report.network import score_class
from icdiag.report.page import digest
from icdiag.report.quadrants import QuadrantFigure, quadrant_figure
from icdiag.report.ring import PairCount, Ring, department_ring, group_ring, levels, pair_counts
from icdiag.report.scorecard import NARROW, Scorecard, scorecard, suppliers
from icdiag.report.templates import environment
from icdiag.report.view import Content
from icdiag.report.view_findings import FindingView
from icdiag.report.view_links import DepartmentView, LinkView
from icdiag.words import Words

FULL_FINDINGS, SUMMED_FINDINGS = 5, 20
"""Findings told in full, and those after them whose list row has a summary; the rest stand there by name."""
FINDING_ROWS = 200
STRENGTHS = 5
UNKNOWN_EACH = 5
"""Of each check, findings that cannot be told: more of one kind say nothing new."""
LINK_ROWS = 400
"""Rows of the links table up to 20 departments; above, ``LINK_ROWS_LARGE`` or, where they are more, as many of the
walled and weak ones as ``LINK_ROWS_MOST``."""
LINK_ROWS_LARGE, LINK_ROWS_MOST = 60, 200
DEPARTMENT_ROWS = 300
PARTNERS = 12
"""Suppliers and customers on the card of a department, where not every department has one."""
PAIR_ROWS = 25
COMMENT_GROUPS, COMMENTS_EACH = 30, 6
"""Links, and comments on each, that are shown of many."""
FILLS = ("#fff", "#a51526", "#ef8a62", "#d9d9d9", "#92c5de", "#1d5795")
"""Fill of score classes 1 to 5 (0: no score), written on every mark: for programs that ignore the style sheet."""
TOOL_WORDS = ("search", "filter", "all", "sort", "rows", "department", "suppliers", "customers", "bowtie", "nothing")
SLOTS = {slot: f"{{{slot}}}" for slot in ("column", "n", "total", "department")}
"""Placeholders that the script fills, kept as they are."""


class Figures(NamedTuple):
    """Everything drawn, laid out; None where the size of the organisation rules a view out."""

    groups: Ring | None
    departments: Ring | None
    matrix: Matrix | None
    group_rows: tuple[GroupRow, ...]
    pairs: tuple[PairCount, ...]
    scorecard: Scorecard
    dimensions: Scorecard
    quadrants: tuple[tuple[ChartView, QuadrantFigure], ...]


def render_html(diagnosis: Diagnosis, language: str, shown: Content | None = None) -> str:
    """Return the whole report as one HTML text in ``zh`` or ``en``; the same diagnosis gives the same text.

    ``shown`` is the diagnosis's content in that language, where it is at hand.
    """
    view, words = shown or content(diagnosis, language), Words(language)
    templates = environment()
    style, script = (templates.get_template(name).render() for name in ("report.css", "report.js"))
    cards = _department_rows(view)
    anchored = _anchored(view, cards)
    give_back()
    return templates.get_template("report.html.j2").render(
        c=view,
        w=words,
        lang="zh-CN" if language == "zh" else "en",
        policy=_policy(style, script),
        figures=_figures(view),
        data=_data(view, words),
        fills=FILLS,
        place={d.ref.id: i for i, d in enumerate(view.departments)},
        anchored=anchored,
        told=view.findings[:FULL_FINDINGS],
        summed=SUMMED_FINDINGS,
        listed=view.findings[:FINDING_ROWS],
        unknown=_unknown(view),
        strengths=view.strengths[:STRENGTHS],
        link_rows=_link_rows(view),
        link_groups={kind: [x for x in view.links if x.status == kind] for kind in ("shown", "hidden", "unrated")},
        department_rows=[view.departments[i] for i in cards],
        partners=PARTNERS if len(cards) < len(view.departments) else len(view.departments),
        comments_groups=COMMENT_GROUPS,
        comments_each=COMMENTS_EACH,
        kinds={kind: sum(x.kind == kind for x in view.links) for kind in KINDS},
    )


def _policy(style: str, script: str) -> str:
    """Return the content policy: nothing may load; only our one style and one script, known by hash, may work."""
    return (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _figures(view: Content) -> Figures:
    by_group, by_department, walls_only = levels(view)
    pairs = pair_counts(view)
    large = len(view.departments) > CELLS_TO
    worth = sorted((p for p in pairs if p.walls or p.weak), key=lambda p: (-p.walls, -p.weak, p.mean))
    return Figures(
        groups=group_ring(view, pairs) if by_group else None,
        departments=department_ring(view, walls_only=walls_only) if by_department else None,
        matrix=None if large else matrix(view),
        group_rows=group_rows(view, pairs) if large else (),
        pairs=tuple(worth[:PAIR_ROWS]),
        scorecard=scorecard(suppliers(view)),
        dimensions=scorecard(list(view.dimensions), NARROW),
        quadrants=tuple((chart, quadrant_figure(chart)) for chart in (view.gaps.charts if view.gaps else ())),
    )


def _link_rows(view: Content) -> tuple[LinkView, ...]:
    shown = tuple(link for link in view.links if link.status == "shown")
    if len(view.departments) <= NUMBERS_TO:
        return shown[:LINK_ROWS]
    order = sorted(range(len(shown)), key=lambda i: (shown[i].kind == "sound", i))
    bad = sum(link.kind != "sound" for link in shown)
    return tuple(shown[i] for i in sorted(order[: min(LINK_ROWS_MOST, max(LINK_ROWS_LARGE, bad))]))


def _unknown(view: Content) -> tuple[FindingView, ...]:
    """Return the findings that cannot be told, the first few of each check."""
    seen: Counter[str] = Counter()
    kept = []
    for finding in view.unknown:
        seen[finding.check] += 1
        if seen[finding.check] <= UNKNOWN_EACH:
            kept.append(finding)
    return tuple(kept)


def _department_rows(view: Content) -> tuple[int, ...]:
    """Return the positions of the departments that get a card, in drawing order.

    Where they are too many: those named in the findings on the page, then those with the most measured links. No score
    counts, or the cards would be a league table of the lowest.
    """
    order = range(len(view.departments))
    if len(view.departments) <= DEPARTMENT_ROWS:
        return tuple(order)

    named: dict[str, int] = {}
    for finding in view.findings[:FINDING_ROWS]:
        for ref in finding.departments:
            named.setdefault(ref.id, len(named))
    measured = Counter(ref.id for x in view.links if x.status == "shown" for ref in (x.supplier, x.customer))

    def turn(i: int) -> tuple[int, int]:
        id_ = view.departments[i].ref.id
        return named.get(id_, len(named)), -measured[id_]

    return tuple(sorted(sorted(order, key=turn)[:DEPARTMENT_ROWS]))


def _anchored(view: Content, cards: tuple[int, ...]) -> frozenset[str]:
    """Return the anchors that the page has, so that no link of it leads nowhere."""
    listed: tuple[FindingView, ...] = view.findings[:FINDING_ROWS] + _unknown(view) + view.strengths[:STRENGTHS]
    return frozenset({f.anchor for f in listed} | {view.departments[i].ref.anchor for i in cards})


def _data(view: Content, words: Words) -> dict[str, Any]:
    """Return what the script draws the one-department view from: names, score classes and links by kind.

    Of each kind a list for each supplier: its place, then customer and score in turn, or only the customers where
    links of that kind have no score.
    """
    place = {d.ref.id: i for i, d in enumerate(view.departments)}
    links: list[dict[int, list[int]]] = [{} for _ in KINDS]
    for x in view.links:
        a, b = place.get(x.supplier.id), place.get(x.customer.id)
        if a is not None and b is not None:
            score = [] if x.value is None else [round(x.value)]
            links[KINDS.index(x.kind)].setdefault(a, [a]).extend([b, *score])
    return {
        "d": [d.ref.name for d in view.departments],
        "s": "".join(str(_class_of(d)) for d in view.departments),
        "l": [list(kind.values()) for kind in links],
        "k": [words(f"report.kind.{kind}") for kind in KINDS],
        "w": {key: words(f"report.tool.{key}", **SLOTS) for key in TOOL_WORDS},
    }


def _class_of(department: DepartmentView) -> int:
    return score_class(department.as_supplier.value) if department.as_supplier else 0
