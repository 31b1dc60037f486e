"""Layout of the supplier x customer matrix, same order as the ring. Geometry only; hidden cells carry no number."""

from typing import NamedTuple

from icdiag.report.marks import clipped, text_width
from icdiag.report.network import score_class
from icdiag.report.ring import PairCount
from icdiag.report.view import Content

NUMBERS_TO = 20
NAMES_TO = 70
CELLS_TO = 400
UNITS_TO = 60
"""Units in the matrix of units: 3,600 cells; two hundred units would be the largest part of the page."""
_LABEL_EMS = 13.0
_LABEL_EMS_FEW = 14.0
"""Where cells are wide enough for their numbers, there is room for longer names."""


class Label(NamedTuple):
    """A name beside a row or above a column (or a unit's name, where departments are too many)."""

    at: str
    text: str
    full: str


class Figure(NamedTuple):
    """A number printed in a cell."""

    x: str
    y: str
    text: str


class Matrix(NamedTuple):
    """A laid-out matrix. Paths are in cells; ``margin`` and ``cell`` place and scale them."""

    margin: int
    cell: str
    side: int
    """Cells on a side."""
    width: int
    font: str
    labels: tuple[Label, ...]
    classes: tuple[tuple[int, str], ...]
    hidden: str
    unrated: str
    frames: str
    frame_width: str
    blocks: str
    lines: str
    figures: tuple[tuple[int, tuple[Figure, ...]], ...]
    """By score class, as a class shares its colour of print."""


class GroupRow(NamedTuple):
    """One row of the unit-by-unit matrix: (score class, mean quality, links) by customer unit, or None."""

    name: str
    cells: tuple[tuple[int, float, int] | None, ...]


def matrix(content: Content) -> Matrix:
    """Return the matrix of departments."""
    side = len(content.departments)
    place = {d.ref.id: i for i, d in enumerate(content.departments)}
    cell = 40.0 if side <= NUMBERS_TO else max(2.2, min(18.0, 880 / max(1, side)))
    font = min(12.0, 0.86 * cell)
    names = [d.ref.name for d in content.departments] if side <= NAMES_TO else [g.name for g in content.groups]
    if side > NAMES_TO:
        font = 11.0
    ems = _LABEL_EMS_FEW if side <= NUMBERS_TO else _LABEL_EMS
    margin = round(font * max((min(ems, text_width(n)) for n in names), default=1.0) + 14)
    marks = _marks(content, place)
    return Matrix(
        margin=margin,
        cell=f"{cell:.2f}",
        side=side,
        width=round(margin + side * cell + 4),
        font=f"{font:.1f}",
        labels=_labels(content, cell, margin, font, ems),
        classes=tuple((k, marks[str(k)]) for k in range(1, 6)),
        hidden=marks["hidden"],
        unrated=marks["unrated"],
        frames=marks["frames"],
        frame_width=f"{min(2.5, cell / 4):.1f}",
        blocks=_blocks(content),
        lines=_lines(content),
        figures=_figures(content, place, cell, margin) if side <= NUMBERS_TO else (),
    )


def _marks(content: Content, place: dict[str, int]) -> dict[str, str]:
    marks = dict.fromkeys(("1", "2", "3", "4", "5", "hidden", "unrated", "frames"), "")
    for link in content.links:
        if link.supplier.id not in place or link.customer.id not in place:
            continue
        y, x = place[link.supplier.id], place[link.customer.id]
        square = f"M{x} {y}h1v1h-1z"
        if link.status == "unrated":
            marks["unrated"] += f"M{x}.5 {y}.5h0"
        else:
            marks[str(link.score_class) if link.status == "shown" else "hidden"] += square
        if link.kind == "wall":
            marks["frames"] += square
    return marks


def _labels(content: Content, cell: float, margin: int, font: float, ems: float) -> tuple[Label, ...]:
    if len(content.departments) <= NAMES_TO:
        names = [(i + 0.5, d.ref.name) for i, d in enumerate(content.departments)]
    else:
        starts = _starts(content)
        names = [((a + b) / 2, g.name) for g, a, b in zip(content.groups, starts, starts[1:], strict=False)]
    labels = []
    for at, name in names:
        text = clipped(name, ems)
        labels.append(Label(f"{margin + at * cell + font * 0.36:.0f}", text, name if text != name else ""))
    return tuple(labels)


def _starts(content: Content) -> list[int]:
    starts = [0]
    for group in content.groups:
        starts.append(starts[-1] + len(group.members))
    return starts


def _lines(content: Content) -> str:
    side = len(content.departments)
    return "".join(f"M0 {s}h{side}M{s} 0v{side}" for s in _starts(content)[1:-1])


def _blocks(content: Content) -> str:
    """Return the frames of the blocks whose unit boundary is a wall."""
    starts = _starts(content)
    span = {g.name: (starts[i], len(g.members)) for i, g in enumerate(content.groups)}
    path = ""
    for boundary in content.boundaries:
        if boundary.verdict == "wall" and boundary.by_unit and boundary.a in span and boundary.b in span:
            for (y, height), (x, width) in (
                (span[boundary.a], span[boundary.b]),
                (span[boundary.b], span[boundary.a]),
            ):
                path += f"M{x} {y}h{width}v{height}h-{width}z"
    return path


def _figures(
    content: Content, place: dict[str, int], cell: float, margin: int
) -> tuple[tuple[int, tuple[Figure, ...]], ...]:
    found: dict[int, list[Figure]] = {}
    for link in content.links:
        y, x = place.get(link.supplier.id), place.get(link.customer.id)
        if link.value is None or y is None or x is None:
            continue
        figure = Figure(f"{margin + (x + 0.5) * cell:.0f}", f"{margin + (y + 0.5) * cell + 4:.0f}", f"{link.value:.0f}")
        found.setdefault(link.score_class or 3, []).append(figure)
    return tuple((klass, tuple(figures)) for klass, figures in sorted(found.items()))


def group_rows(content: Content, counts: tuple[PairCount, ...]) -> tuple[GroupRow, ...]:
    """Return the unit-by-unit matrix: what each unit supplies to each, of the worst units where they are many."""
    cells = {(c.supplier, c.customer): (score_class(c.mean), c.mean, c.links) for c in counts}
    names = [g.name for g in content.groups]
    if len(names) > UNITS_TO:
        bad: dict[str, tuple[int, int]] = dict.fromkeys(names, (0, 0))
        for c in counts:
            for name in {c.supplier, c.customer} & bad.keys():
                bad[name] = (bad[name][0] + c.walls, bad[name][1] + c.weak)
        worst = set(sorted(names, key=lambda name: bad[name], reverse=True)[:UNITS_TO])
        names = [name for name in names if name in worst]
    return tuple(GroupRow(name, tuple(cells.get((name, other)) for other in names)) for name in names)
