"""What the drawings of a page measure: the places of dots and lines on their scales, and the colours of bands."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.privacy.printed.found import Found
from tests.privacy.printed.page import Node

if TYPE_CHECKING:
    from tests.privacy.printed.html_numbers import PageNumbers

PIXEL = 1.02
"""Dots and the scale's labels stand at whole pixels, each up to half a pixel off."""


def drawn(node: Node) -> bool:
    """Tell whether an element's numbers are read here."""
    svg = node.around("svg")
    return svg is not None and svg.get("class").split()[0] in {"score", "matrix"} and node.tag == "text"


def drawings(page: "PageNumbers") -> Iterator[Found]:
    """Yield what the drawings of a page tell."""
    for svg in page.page.root.all("svg"):
        look = svg.get("class").split()
        if "quad" in look:
            yield from _quadrants(page, svg)
        elif "score" in look:
            yield from _scores(page, svg)
        elif "matrix" in look:
            yield from _matrix(page, svg)
        elif "ring" in look:
            yield from _ring(page, svg)


def _number(node: Node, name: str) -> float:
    return float(node.get(name) or "nan")


class _Scale:
    """A scale by two of its labels."""

    def __init__(self, labels: list[tuple[float, float]]) -> None:
        (self.at, self.value), (end, last) = min(labels), max(labels)
        self.step = (last - self.value) / (end - self.at)

    def __call__(self, at: float) -> str:
        return f"{self.value + (at - self.at) * self.step:.4f}"

    @property
    def slack(self) -> float:
        return PIXEL * abs(self.step)


def _section(page: "PageNumbers", svg: Node) -> str:
    return page._section(svg)


def _scores(page: "PageNumbers", svg: Node) -> Iterator[Found]:
    """A dot and a line for each row, and the same in figures."""
    where = f"{_section(page, svg)}:chart"
    axis = [x for g in svg.all("g") if g.get("class") == "axis" for x in g.all("text")]
    scale = _Scale([(_number(x, "x"), float(x.text())) for x in axis])
    yield from (Found(page.output, f"{where}:tick", x.text().strip()) for x in axis)
    texts = [x for x in svg.all("text") if x not in axis]
    lines = {y: (a, b) for a, y, b in _lines(svg, r"M([\d.]+) ([\d.]+)H([\d.]+)")}
    told = set()
    for dot in svg.all("circle"):
        y = _number(dot, "cy")
        row = [x for x in texts if abs(_number(x, "y") - y) < 11]
        told |= {id(x) for x in row}
        masked = page.names.masked(" ".join(x.text() for x in row))
        about = frozenset(page.names.about(masked))
        for at, what in [(_number(dot, "cx"), "dot"), *((x, "end") for x in lines.pop(y, ()))]:
            yield Found(page.output, f"{where}:{what}", scale(at), about, context=masked, slack=scale.slack)
        yield from _band(page, f"{where}:band", dot, about)
        for text in row:
            yield from page.read(text.text(), f"{where}:figures", about)
    yield from (Found(page.output, f"{where}:stray line", "0") for _ in lines)
    for text in texts:
        if id(text) not in told:
            yield from page.read(text.text(), f"{where}:stray")


def _lines(svg: Node, pattern: str) -> Iterator[tuple[float, float, float]]:
    for g in svg.all("g"):
        if g.get("class") == "whisker":
            for path in g.all("path"):
                yield from (tuple(map(float, found)) for found in re.findall(pattern, path.get("d")))


def _band(page: "PageNumbers", place: str, mark: Node, about: frozenset[str]) -> Iterator[Found]:
    found = re.search(r"\bs(\d)\b", mark.get("class"))
    if found:
        yield Found(page.output, place, found[1], about)


def _quadrants(page: "PageNumbers", svg: Node) -> Iterator[Found]:
    where = f"{_section(page, svg)}:quadrants"
    axis = [x for g in svg.all("g") if g.get("class") == "axis" for x in g.all("text") if _is_number(x)]
    across = _Scale([(_number(x, "x"), float(x.text())) for x in axis if x.get("text-anchor") == "middle"])
    up = _Scale([(_number(x, "y"), float(x.text())) for x in axis if x.get("text-anchor") == "end"])
    yield from (Found(page.output, f"{where}:tick", x.text().strip()) for x in axis)
    inks = [x for g in svg.all("g") if g.get("class") == "ink" for x in g.inside if isinstance(x, Node)]
    for dot in (x for x in inks if x.tag == "circle"):
        near = [x for x in inks if x.tag == "text" and _near(x, dot)]
        masked = page.names.masked(" ".join(x.text() for x in near))
        about = frozenset(page.names.about(masked))
        for scale, at, what in ((across, "cx", "across"), (up, "cy", "up")):
            value = scale(_number(dot, at))
            yield Found(page.output, f"{where}:{what}", value, about, context=masked, slack=scale.slack)
        for text in near:
            yield from page.read(text.text(), f"{where}:number", about)
    for x, y in re.findall(r"M([\d.]+) [\d.]+V[\d.]+M[\d.]+ ([\d.]+)H", _paths(svg)):
        yield Found(page.output, f"{where}:mean across", across(float(x)), slack=across.slack)
        yield Found(page.output, f"{where}:mean up", up(float(y)), slack=up.slack)


def _paths(svg: Node) -> str:
    return " ".join(x.get("d") for g in svg.all("g") if g.get("class") == "whisker" for x in g.all("path"))


def _is_number(node: Node) -> bool:
    return re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", node.text()) is not None


def _near(text: Node, dot: Node) -> bool:
    return abs(_number(text, "y") - _number(dot, "cy")) < 6 and abs(_number(text, "x") - _number(dot, "cx")) < 17


def _matrix(page: "PageNumbers", svg: Node) -> Iterator[Found]:
    margin, cell = _number(svg, "data-m"), _number(svg, "data-c")
    labels = [x for x in svg.all("text") if not x.get("x")]
    names = {int((_number(x, "y") - margin) // cell): page.names.masked(x.text()) for x in labels}
    ids = {at: (page.names.about(name) or [name])[0] for at, name in names.items()}
    for text in svg.all("text"):
        if text.get("x"):
            row, column = (int((_number(text, at) - margin) // cell) for at in ("y", "x"))
            yield from page.read(text.text(), "matrix:cell", (), [(ids[row], ids[column])])
    for path in svg.all("path"):
        look = re.search(r"\bs(\d) cells|\b(hid)\b", path.get("class"))
        for x, y in re.findall(r"M(\d+) (\d+)h1", path.get("d")) if look else ():
            pair = frozenset({(ids[int(y)], ids[int(x)])})
            yield Found(page.output, "matrix:band" if look[1] else "matrix:hatched", look[1] or "0", links=pair)


def _ring(page: "PageNumbers", svg: Node) -> Iterator[Found]:
    for g in svg.all("g"):
        if g.get("data-i"):
            about = frozenset(page.names.about(page.names.masked(g.text())))
            for dot in g.all("circle"):
                yield from _band(page, "network:band", dot, about)
