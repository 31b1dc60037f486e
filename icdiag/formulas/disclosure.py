"""What hidden cells of a table give away beside published totals, and what to hide besides (method section 16). Pure.

An outsider knows the shown cells, the published totals and that no cell is under ``lower`` or over ``upper``. The
range that this leaves for a cell is the answer of a linear program. In a two-way table it is a flow: the cell can rise
by what can be sent back round through other hidden cells. So the range is exact, and with whole numbers in the table
its ends are whole: knowing that cells are counts narrows it no further. Source: Gusfield 1988, SIAM J. Computing
17:552-571; Cox 1980, JASA 75:377-385; FCSM Working Paper 22, 1994/2005; Hundepool et al. 2012, *Statistical Disclosure
Control*.
"""

import math
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

Cell = tuple[int, int]
Table = Sequence[Sequence[float]]

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a table besides its shown cells."""

    rows: bool = True
    """Row totals are published."""
    columns: bool = True
    total: bool = True
    """The grand total is; it follows where all row or all column totals are."""
    lower: float = 0.0
    """No cell is smaller."""
    upper: float | Mapping[Cell, float] = math.inf
    """No cell is larger, or each its own bound (such as 100 n for a sum of n scores)."""

    def most(self, cell: Cell) -> float:
        """Return the cell's upper bound."""
        return self.upper.get(cell, math.inf) if isinstance(self.upper, Mapping) else self.upper


def cell_ranges(
    table: Table, suppressed: Iterable[Cell], known: Known | None = None
) -> dict[Cell, tuple[float, float]]:
    """Return the least and the largest value that each suppressed (row, column) can have, in the table's unit.

    Equal ends: the cell can be worked out. The upper end is infinite where nothing bounds it. A cell that is shown has
    no entry.

    Raises:
        ValueError: rows of unequal length, a suppressed cell outside the table, or a cell outside its bounds.
    """
    known = known or Known()
    hidden = dict.fromkeys(suppressed)
    flow = _Flow.of(table, hidden, known)
    return {cell: flow.range(cell) for cell in hidden}


def recoverable(table: Table, suppressed: Iterable[Cell], known: Known | None = None) -> tuple[Cell, ...]:
    """Return the suppressed cells that can be worked out exactly."""
    return tuple(c for c, (low, high) in cell_ranges(table, suppressed, known).items() if high - low <= ROUNDING)


@dataclass(slots=True)
class _Flow:
    """The hidden cells as arcs between rows and columns, each with how far it can rise and fall.

    An unpublished total is one more hidden cell, between a row (or column) and the totals' own column (or row); seen
    from it the signs turn, so its arc points the other way.
    """

    arcs: dict[Cell, tuple[int, int]]
    value: dict[Cell, float]
    rise: dict[Cell, float]
    fall: dict[Cell, float]

    @classmethod
    def of(cls, table: Table, hidden: Collection[Cell], known: Known) -> "_Flow":
        rows, columns = len(table), len(table[0]) if table else 0
        if any(len(row) != columns for row in table):
            raise ValueError("a table's rows have one length")
        flow = cls({}, {}, {}, {})
        for i, j in hidden:
            if not (0 <= i < rows and 0 <= j < columns):
                raise ValueError(f"no cell ({i}, {j}) in a table of {rows} rows and {columns} columns")
            bounds = known.lower, known.most((i, j))
            flow.add((i, j), (i, rows + 1 + j), table[i][j], bounds)
        all_rows, all_columns = rows, rows + 1 + columns
        if not known.rows:
            for i, row in enumerate(table):
                flow.add((i, columns), (all_columns, i), sum(row), (-math.inf, math.inf))
        if not known.columns:
            for j in range(columns):
                flow.add((rows, j), (rows + 1 + j, all_rows), sum(row[j] for row in table), (-math.inf, math.inf))
        if not (known.total or known.rows or known.columns):
            flow.add((rows, columns), (all_rows, all_columns), sum(map(sum, table)), (-math.inf, math.inf))
        return flow

    def add(self, cell: Cell, arc: tuple[int, int], value: float, bounds: tuple[float, float]) -> None:
        if not bounds[0] - ROUNDING <= value <= bounds[1] + ROUNDING:
            raise ValueError(f"the cell {cell} lies outside its bounds")
        self.arcs[cell], self.value[cell] = arc, value
        self.rise[cell], self.fall[cell] = max(0.0, bounds[1] - value), max(0.0, value - bounds[0])

    def range(self, cell: Cell) -> tuple[float, float]:
        tail, head = self.arcs[cell]
        up = min(self.rise[cell], self.sent(cell, source=head, sink=tail))
        down = min(self.fall[cell], self.sent(cell, source=tail, sink=head))
        return self.value[cell] - down, self.value[cell] + up

    def sent(self, without: Cell, *, source: int, sink: int) -> float:
        """Return the most that flows from source to sink through the other hidden cells (Edmonds & Karp 1972)."""
        room: dict[int, dict[int, float]] = {}
        for cell, (tail, head) in self.arcs.items():
            if cell != without:
                for a, b, much in ((tail, head, self.rise[cell]), (head, tail, self.fall[cell])):
                    room.setdefault(a, {})[b] = room.get(a, {}).get(b, 0.0) + much
        total = 0.0
        while (path := _path(room, source, sink)) is not None:
            much = min(room[a][b] for a, b in path)
            if math.isinf(much):
                return math.inf
            for a, b in path:
                room[a][b] -= much
                room[b][a] += much
            total += much
        return total


def _path(room: Mapping[int, Mapping[int, float]], source: int, sink: int) -> list[tuple[int, int]] | None:
    """Return the arcs of a shortest way with room left, or None."""
    before: dict[int, int] = {source: source}
    waiting = deque([source])
    while waiting and sink not in before:
        here = waiting.popleft()
        for there, much in room.get(here, {}).items():
            if much > ROUNDING and there not in before:
                before[there] = here
                waiting.append(there)
    if sink not in before:
        return None
    path = []
    while sink != source:
        path.append((before[sink], sink))
        sink = before[sink]
    return path[::-1]


Width = float | Callable[[Cell], float]


def exposed(
    table: Table, suppressed: Collection[Cell], primary: Iterable[Cell], *, width: Width, known: Known | None = None
) -> tuple[Cell, ...]:
    """Return the primary cells whose range is narrower than ``width``, in the table's unit, or can be worked out.

    Args:
        table: the true cells.
        suppressed: all of them that are hidden.
        primary: those that must stay hidden.
        width: that a range must have, for all cells or each (method: 15 POMP on the mean, so 15 n on a sum).
        known: what else is known.
    """
    found = cell_ranges(table, suppressed, known)
    need = width if callable(width) else lambda _: width
    return tuple(c for c in primary if not found[c][1] - found[c][0] >= max(need(c) - ROUNDING, 2 * ROUNDING))


def complementary(
    table: Table, primary: Collection[Cell], *, width: Width = 0.0, known: Known | None = None
) -> tuple[Cell, ...] | None:
    """Return further cells to hide so that no primary cell's range is narrower than ``width``; None where none helps.

    For each exposed cell the cheapest way round it through other cells is closed, a shown cell costing its value; where
    that does not suffice the next smallest cell of its row and column, then of the table, is hidden. At the end every
    cell is shown again, largest first, that is not needed. The result protects, and none of it can be left out; a
    pattern of fewer or smaller cells may exist (finding the least is NP-hard). In the order of the table. Empty where
    none is needed. Source: after Cox 1995, JASA 90:1453-1462; method section 16 (next-smallest rule).

    Raises:
        ValueError: as ``cell_ranges``.
    """
    hidden = dict.fromkeys(primary)
    cells = [(i, j) for i, row in enumerate(table) for j in range(len(row))]
    bare: tuple[Cell, ...]
    while bare := exposed(table, hidden, primary, width=width, known=known):
        more = _way_round(table, hidden, bare[0]) or _next_smallest(table, hidden, bare[0], cells)
        if not more:
            return None
        hidden |= dict.fromkeys(more)
    for cell in sorted((c for c in hidden if c not in primary), key=lambda c: (-table[c[0]][c[1]], c)):
        fewer = {c: None for c in hidden if c != cell}
        if not exposed(table, fewer, primary, width=width, known=known):
            hidden = fewer
    return tuple(c for c in cells if c in hidden and c not in primary)


def _way_round(table: Table, hidden: Collection[Cell], cell: Cell) -> list[Cell]:
    """Return the shown cells on the cheapest way from the cell's row to its column (Dijkstra 1959).

    Hidden ones are free. Empty where a way through hidden cells alone is there already.
    """
    rows, columns = len(table), len(table[0])
    cost = {("row", cell[0]): 0.0}
    before: dict[tuple[str, int], tuple[str, int]] = {}
    done: set[tuple[str, int]] = set()
    while open_ := [x for x in cost if x not in done]:
        here = min(open_, key=lambda x: (cost[x], x))
        done.add(here)
        kind, at = here
        for other in range(columns if kind == "row" else rows):
            step = (at, other) if kind == "row" else (other, at)
            there = ("column" if kind == "row" else "row", other)
            price = cost[here] + (0.0 if step in hidden else table[step[0]][step[1]] + ROUNDING)
            if step != cell and price < cost.get(there, math.inf):
                cost[there], before[there] = price, here
    at_end, way = ("column", cell[1]), []
    while at_end in before:
        (_, a), (kind, _), at_end = at_end, before[at_end], before[at_end]
        way.append((at_end[1], a) if kind == "row" else (a, at_end[1]))
    return [step for step in way if step not in hidden]


def _next_smallest(table: Table, hidden: Collection[Cell], cell: Cell, cells: Sequence[Cell]) -> list[Cell]:
    shown = [c for c in cells if c not in hidden]
    shown.sort(key=lambda c: (c[0] != cell[0] and c[1] != cell[1], table[c[0]][c[1]], c))
    return shown[:1]
