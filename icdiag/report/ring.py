"""Layout of the network: departments (or units) on a ring, curves bundled through the centre. Geometry only."""

from math import hypot, sqrt
from typing import NamedTuple

from icdiag.report.marks import CENTRE, KINDS, clipped, on_circle, point
from icdiag.report.network import score_class
from icdiag.report.ring_labels import LEVEL_TO, label_spot, room
from icdiag.report.view import Content
from icdiag.report.view_links import DepartmentView, LinkView

ALL_LINKS_TO = 120
WALLS_ONLY_TO = 300
COLOURED = 150
"""More coloured curves than this cannot be told apart: then a level less is drawn."""
GROUP_WEAK_TO = 15
_ARC = 478.0
_GAP = 3.0
_GROUP_EMS = 9.5
ARC_FONT = 14.0
_NEAR, _FAR = 0.72, 0.34
"""How far from the centre curves inside a unit, and between units, are drawn together; shares of the radius."""


class Node(NamedTuple):
    """A dot with its label."""

    place: int
    x: str
    y: str
    r: str
    label: str
    full: str
    """The whole name, where the label is cut; else empty."""
    transform: str
    anchor: str
    """Of the label: ``start``, ``middle`` or ``end``."""
    score_class: int | None


class Arc(NamedTuple):
    """A unit's arc and its name."""

    path: str
    label: str
    transform: str


class Curve(NamedTuple):
    """A link's curve; ``ends`` are the node indices, supplier first."""

    path: str
    ends: str
    width: str = ""


class Ring(NamedTuple):
    """A laid-out ring."""

    size: int
    font: str
    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]
    walls: tuple[Curve, ...]
    weak: tuple[Curve, ...]
    sound: str
    """All sound links in one path: they are background, not marks of their own."""
    walls_only: bool


class PairCount(NamedTuple):
    """Links between two units, one direction."""

    supplier: str
    customer: str
    links: int
    walls: int
    weak: int
    mean: float


def levels(content: Content) -> tuple[bool, bool, bool]:
    """Return (draw the unit ring, draw the department ring, walls only there)."""
    size = len(content.departments)
    walls = sum(link.kind == "wall" for link in content.links)
    weak = sum(link.kind == "weak" for link in content.links)
    several = len(content.groups) > 1
    if several and (size > WALLS_ONLY_TO or walls > COLOURED):
        return True, False, False
    return several and size > ALL_LINKS_TO, True, size > ALL_LINKS_TO or walls + weak > COLOURED


def department_ring(content: Content, *, walls_only: bool) -> Ring:
    """Return the departments on a ring, with every shown link as a curve."""
    angles, mids, arcs_at = _angles([len(g.members) for g in content.groups])
    count = len(angles)
    font = min(15.0 if count <= LEVEL_TO else 13.0, 0.86 * 2 * 3.1416 * 350 / max(1, count))
    dot = max(2.0, min(6.0, font * 0.42))
    radius, ems = room([d.ref.name for d in content.departments], angles, font=font, dot=dot, outer=_ARC)
    group_of = [g for g, group in enumerate(content.groups) for _ in group.members]
    place = {d.ref.id: i for i, d in enumerate(content.departments)}
    nodes = tuple(
        _node(
            i,
            d.ref.name,
            angles[i],
            radius,
            klass=_class(d),
            r=dot,
            ems=ems,
            level=count <= LEVEL_TO,
        )
        for i, d in enumerate(content.departments)
    )
    curves: dict[str, list[Curve]] = {kind: [] for kind in KINDS}
    sound: list[str] = []
    for link in content.links:
        if link.status == "shown" and link.supplier.id in place and link.customer.id in place:
            a, b = place[link.supplier.id], place[link.customer.id]
            bent = [(angles[i] + mids[group_of[i]]) / 2 for i in (a, b)]
            near = group_of[a] == group_of[b]
            if link.kind == "sound":
                sound.append(_hairline((angles[a], angles[b]), (bent[0], bent[1]), radius, near=near))
            else:
                path = _curve((angles[a], angles[b]), (bent[0], bent[1]), radius, near=near)
                curves[link.kind].append(Curve(path, f"{a} {b}"))
    return Ring(
        size=round(2 * CENTRE),
        font=f"{font:.1f}",
        nodes=nodes,
        arcs=tuple(_arc(g.name, *arcs_at[i]) for i, g in enumerate(content.groups)) if len(content.groups) > 1 else (),
        walls=tuple(curves["wall"]),
        weak=tuple(curves["weak"]),
        sound="".join(sound),
        walls_only=walls_only,
    )


def group_ring(content: Content, counts: tuple[PairCount, ...]) -> Ring:
    """Return the units on a ring; a line joins two units, wider the more links of its kind it stands for."""
    names = [g.name for g in content.groups]
    place = {name: i for i, name in enumerate(names)}
    step = 360 / max(1, len(names))
    angles = [i * step for i in range(len(names))]
    score = _group_scores(content)
    sizes = [len(g.members) for g in content.groups]
    both: dict[tuple[int, int], list[int]] = {}
    for c in counts:
        a, b = sorted((place[c.supplier], place[c.customer]))
        if a != b:
            pair = both.setdefault((a, b), [0, 0])
            pair[0] += c.walls
            pair[1] += c.weak
    radius = 340.0
    largest = min(20.0, 0.4 * 2 * 3.1416 * radius / max(1, len(names)))
    level = len(names) <= LEVEL_TO
    walls: list[Curve] = []
    weak: list[Curve] = []
    for (a, b), (w, k) in sorted(both.items()):
        if w or (k and len(names) <= GROUP_WEAK_TO):
            path = _curve((angles[a], angles[b]), (angles[a], angles[b]), radius, near=False)
            width = min(12.0, 1.5 + sqrt(w)) if w else min(6.0, 1 + sqrt(k) / 2)
            (walls if w else weak).append(Curve(path, f"{a} {b}", f"{width:.1f}"))
    return Ring(
        size=round(2 * CENTRE),
        font="13.0",
        nodes=tuple(
            _node(
                i,
                name,
                angles[i],
                radius,
                klass=score[i],
                r=4 + (largest - 4) * sqrt(sizes[i] / max(sizes)),
                ems=_GROUP_EMS,
                level=level,
            )
            for i, name in enumerate(names)
        ),
        arcs=(),
        walls=tuple(walls),
        weak=tuple(weak),
        sound="",
        walls_only=False,
    )


def pair_counts(content: Content) -> tuple[PairCount, ...]:
    """Return the shown links between every two units that have any, in the units' order."""
    group = {id_: i for i, g in enumerate(content.groups) for id_ in g.members}
    found: dict[tuple[int, int], list[LinkView]] = {}
    for link in content.links:
        if link.status == "shown" and link.supplier.id in group and link.customer.id in group:
            found.setdefault((group[link.supplier.id], group[link.customer.id]), []).append(link)
    return tuple(
        PairCount(
            content.groups[a].name,
            content.groups[b].name,
            len(links),
            sum(x.kind == "wall" for x in links),
            sum(x.kind == "weak" for x in links),
            sum(x.value or 0.0 for x in links) / len(links),
        )
        for (a, b), links in sorted(found.items())
    )


def _group_scores(content: Content) -> list[int | None]:
    scores = {d.ref.id: d.as_supplier.value for d in content.departments if d.as_supplier}
    classes: list[int | None] = []
    for group in content.groups:
        known = [scores[id_] for id_ in group.members if id_ in scores]
        classes.append(score_class(sum(known) / len(known)) if known else None)
    return classes


def _class(department: DepartmentView) -> int | None:
    return score_class(department.as_supplier.value) if department.as_supplier else None


def _angles(sizes: list[int]) -> tuple[list[float], list[float], list[tuple[float, float]]]:
    """Return each department's angle, each unit's middle, and each unit's (first, last) angle."""
    gap = _GAP if len(sizes) > 1 else 0.0
    step = (360 - gap * len(sizes)) / max(1, sum(sizes))
    at, angles, mids, spans = gap / 2, [], [], []
    for size in sizes:
        angles += [at + step * (i + 0.5) for i in range(size)]
        mids.append(at + step * size / 2)
        spans.append((at, at + step * size))
        at += step * size + gap
    return angles, mids, spans


def _node(
    place: int, name: str, angle: float, radius: float, *, klass: int | None, r: float, ems: float, level: bool
) -> Node:
    x, y = on_circle(angle, radius)
    spot = label_spot(angle, radius + r, level=level)
    label = clipped(name, ems)
    turn = f" rotate({spot.turn:.1f})" if spot.turn else ""
    return Node(
        place=place,
        x=f"{x:.0f}",
        y=f"{y:.0f}",
        r=f"{r:.1f}",
        label=label,
        full=name if label != name else "",
        transform=f"translate({spot.x:.0f} {spot.y:.0f}){turn}",
        anchor=spot.anchor,
        score_class=klass,
    )


def _arc(name: str, first: float, last: float) -> Arc:
    a, b = on_circle(first, _ARC), on_circle(last, _ARC)
    large = int(last - first > 180)
    middle = (first + last) / 2
    below = 90 < middle < 270
    x, y = on_circle(middle, _ARC + (26 if below else 14))
    label = clipped(name, max(2.0, (last - first + _GAP) / 360 * 2 * 3.1416 * _ARC / ARC_FONT))
    turn = middle + 180 if below else middle
    return Arc(
        # Two decimals: with whole units an arc near 180 degrees gets another centre.
        path=f"M{a[0]:.2f} {a[1]:.2f}A{_ARC:.0f} {_ARC:.0f} 0 {large} 1 {b[0]:.2f} {b[1]:.2f}",
        label=label,
        transform=f"translate({x:.1f} {y:.1f}) rotate({turn:.1f})",
    )


def _curve(ends: tuple[float, float], bent: tuple[float, float], radius: float, *, near: bool) -> str:
    """Return a curve from supplier to customer; the two directions of a pair bend apart a little."""
    start, stop = on_circle(ends[0], radius - 6), on_circle(ends[1], radius - 9)
    depth = radius * (_NEAR if near else _FAR)
    one, two = on_circle(bent[0], depth), on_circle(bent[1], depth)
    dx, dy = stop[0] - start[0], stop[1] - start[1]
    length = hypot(dx, dy) or 1.0
    sx, sy = -dy / length * 9, dx / length * 9
    return f"M{point(start)}C{point((one[0] + sx, one[1] + sy))} {point((two[0] + sx, two[1] + sy))} {point(stop)}"


def _hairline(ends: tuple[float, float], bent: tuple[float, float], radius: float, *, near: bool) -> str:
    """Return a curve much like ``_curve``'s with one bend: sound links are the most, and each is a hairline."""
    start, stop = on_circle(ends[0], radius - 6), on_circle(ends[1], radius - 6)
    depth = radius * (_NEAR if near else _FAR)
    one, two = on_circle(bent[0], depth), on_circle(bent[1], depth)
    bend = (3 * (one[0] + two[0]) - start[0] - stop[0]) / 4, (3 * (one[1] + two[1]) - start[1] - stop[1]) / 4
    return f"M{point(start)}Q{point(bend)} {point(stop)}"
