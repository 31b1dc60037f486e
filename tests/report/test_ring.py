import re
from collections.abc import Callable
from itertools import pairwise
from math import hypot

import pytest

from icdiag.diagnosis import Diagnosis
from icdiag.report.content import content
from icdiag.report.marks import CENTRE, clipped, text_width
from icdiag.report.matrix import matrix
from icdiag.report.ring import department_ring, group_ring, levels, pair_counts
from icdiag.report.ring_labels import label_spot, room


def test_every_shown_link_is_one_curve_and_no_other(diagnosis: Diagnosis) -> None:
    view = content(diagnosis, "en")
    ring = department_ring(view, walls_only=False)
    place = {d.ref.id: i for i, d in enumerate(view.departments)}
    drawn = {c.ends for c in (*ring.walls, *ring.weak)}
    bad = {f"{place[x.supplier.id]} {place[x.customer.id]}" for x in view.links if x.kind in ("wall", "weak")}
    assert drawn == bad
    hairs = re.findall(r"M(\d+) (\d+)Q-?\d+ -?\d+ (\d+) (\d+)", ring.sound)
    spots = {(round(float(n.x)), round(float(n.y))): n.place for n in ring.nodes}

    def nearest(x: str, y: str) -> int:
        return spots[min(spots, key=lambda s: hypot(s[0] - int(x), s[1] - int(y)))]

    sound = {(place[x.supplier.id], place[x.customer.id]) for x in view.links if x.kind == "sound"}
    assert {(nearest(a, b), nearest(c, d)) for a, b, c, d in hairs} == sound
    assert len(hairs) == len(sound)
    assert len(ring.walls) == sum(x.kind == "wall" for x in view.links)


def test_nodes_stand_on_one_circle_in_order(diagnosis: Diagnosis) -> None:
    ring = department_ring(content(diagnosis, "en"), walls_only=False)
    radii = [hypot(float(n.x) - CENTRE, float(n.y) - CENTRE) for n in ring.nodes]
    assert max(radii) - min(radii) < 2  # whole units are rounded
    assert len({(n.x, n.y) for n in ring.nodes}) == 12


def test_a_curve_starts_at_the_supplier_and_the_two_directions_differ(diagnosis: Diagnosis) -> None:
    ring = department_ring(content(diagnosis, "en"), walls_only=False)
    for curve in ring.walls:
        supplier, customer = (ring.nodes[int(i)] for i in curve.ends.split())
        numbers = [float(x) for x in re.findall(r"-?\d+", curve.path)]
        assert hypot(numbers[0] - float(supplier.x), numbers[1] - float(supplier.y)) < 10
        assert hypot(numbers[-2] - float(customer.x), numbers[-1] - float(customer.y)) < 12
    assert len({c.path for c in ring.walls}) == len(ring.walls)


@pytest.mark.parametrize("size", [1, 2, 12, 60, 120])
def test_everything_stays_inside_the_figure(make: Callable[..., Diagnosis], size: int) -> None:
    ring = department_ring(content(make(size, density=0.05), "zh"), walls_only=False)
    for node in ring.nodes:
        assert 0 <= float(node.x) <= ring.size and 0 <= float(node.y) <= ring.size


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labels_do_not_run_into_each_other_on_the_ring(make: Callable[..., Diagnosis], language: str) -> None:
    ring = department_ring(content(make(60, density=0.05), language), walls_only=False)
    places = [(float(n.x), float(n.y)) for n in ring.nodes]
    font = float(ring.font)
    gaps = [hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairwise(places)]
    assert min(gaps) >= 0.95 * font


def test_the_size_decides_what_is_drawn(make: Callable[..., Diagnosis]) -> None:
    assert levels(content(make(12), "en")) == (False, True, False)
    assert levels(content(make(121, density=0.02), "en")) == (True, True, True)
    assert levels(content(make(301, density=0.005), "en")) == (True, False, False)


def test_departments_of_a_unit_stand_together(make: Callable[..., Diagnosis]) -> None:
    view = content(make(60, density=0.05), "en")
    groups = [d.group for d in view.departments]
    assert len(set(groups)) == sum(a != b for a, b in zip(groups, [None, *groups], strict=False))


def test_without_units_clusters_stand_in(make: Callable[..., Diagnosis]) -> None:
    view = content(make(24, density=0.1, units=0), "en")
    assert not view.groups[0].declared
    assert sorted(id_ for g in view.groups for id_ in g.members) == sorted(d.ref.id for d in view.departments)
    assert view.groups[0].name.startswith("Cluster")


def test_unit_counts_add_up(make: Callable[..., Diagnosis]) -> None:
    view = content(make(60, density=0.05), "en")
    counts = pair_counts(view)
    assert sum(c.links for c in counts) == sum(x.status == "shown" for x in view.links)
    assert sum(c.walls for c in counts) == sum(x.kind == "wall" for x in view.links)
    ring = group_ring(view, counts)
    across = {frozenset((c.supplier, c.customer)) for c in counts if c.walls and c.supplier != c.customer}
    assert len(ring.walls) == len(across)


def test_the_matrix_prints_numbers_only_for_shown_links(diagnosis: Diagnosis) -> None:
    view = content(diagnosis, "en")
    drawn = matrix(view)
    assert sum(len(figures) for _, figures in drawn.figures) == sum(x.status == "shown" for x in view.links)
    assert drawn.hidden.count("M") == sum(x.status == "hidden" for x in view.links)
    assert drawn.unrated.count("M") == sum(x.status == "unrated" for x in view.links)
    assert drawn.frames.count("M") == sum(x.kind == "wall" for x in view.links)
    assert sum(path.count("M") for _, path in drawn.classes) == sum(len(f) for _, f in drawn.figures)


def test_clipping_counts_chinese_as_wide() -> None:
    assert text_width("销售a") == pytest.approx(2.56)
    assert clipped("销售部", 3) == "销售部"
    assert clipped("很长很长的部门名称", 5) == "很长很长…"
    assert text_width(clipped("x" * 300, 9)) <= 9.6


@pytest.mark.parametrize("count", [2, 5, 9, 12, 16])
@pytest.mark.parametrize("length", [2, 10, 24, 80])
def test_level_names_have_room_and_lie_apart(count: int, length: int) -> None:
    """Boxes of the names inside the circle that they were given, none over another; short names are not cut."""
    font, dot, outer = 15.0, 6.0, 478.0
    angles = [360 * i / count for i in range(count)]
    radius, ems = room(["n" * length] * count, angles, font=font, dot=dot, outer=outer)
    wide = min(ems, text_width("n" * length)) * font
    boxes = []
    for angle in angles:
        x, y, anchor, turn = label_spot(angle, radius + dot, level=True)
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
        boxes.append((left, y - 0.6 * font, left + wide, y + 0.6 * font))
        assert turn == 0
        assert max(hypot(a - CENTRE, b - CENTRE) for a in boxes[-1][::2] for b in boxes[-1][1::2]) <= outer
    assert not [
        (a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]  # fmt: skip
    assert length > 10 or ems >= text_width("n" * length)
    assert length > 2 or radius == 400
