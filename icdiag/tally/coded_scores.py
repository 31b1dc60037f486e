"""Dimension scores straight from the answers' codes, inside the tally: what one byte of answers comes to is looked up.

Several answers stand together in a byte (``icdiag.answers.Marks``); where those to all items of a dimension do, each of
its few hundred combinations is scored once, by the same rule as single ratings, and not once a rating.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from icdiag.answers import Marks
from icdiag.model.instrument import Instrument
from icdiag.tally.scoring import half_rule, item_slices, pomp

Array = npt.NDArray[np.float64]


def item_tables(instrument: Instrument, values: Marks, *, turn: bool = True) -> list[Array]:
    """Return what each code of each item's column stands for: percent of scale; ``turn``: higher better."""
    items = zip(instrument.items(), values.levels, strict=True)
    return [pomp(levels, item.scale.low, item.scale.high, reverse=turn and item.reversed) for item, levels in items]


@dataclass(frozen=True, slots=True)
class CodedScores:
    """What the codes of a survey's answers come to."""

    values: Marks
    parts: tuple[slice, ...]
    """By dimension: its items."""
    items: list[Array]
    """By item: percent of scale, higher better, of each code of its column."""
    dimensions: tuple[Array | None, ...]
    """By dimension: the score of each code of its column; None where its items stand in several columns."""

    @classmethod
    def of(cls, instrument: Instrument, values: Marks, parts: tuple[slice, ...] = ()) -> "CodedScores":
        """Return them; ``parts`` where other groups of items are scored than the dimensions."""
        tables, parts = item_tables(instrument, values), parts or tuple(item_slices(instrument))
        together = (len(set(values.columns[part])) == 1 for part in parts)
        scores = (
            half_rule(np.stack(tables[x], axis=1)) if one else None for x, one in zip(parts, together, strict=True)
        )
        return cls(values, parts, tables, tuple(scores))

    def scores(self, codes: npt.NDArray[np.integer]) -> Array:
        """Return one score per row of codes and dimension by the half rule; (rows, dimensions), column by column."""
        columns = self.values.columns
        found = np.empty((len(self.parts), len(codes)))
        for d, (part, table) in enumerate(zip(self.parts, self.dimensions, strict=True)):
            if table is not None:
                np.take(table, codes[:, columns[part.start]], out=found[d], mode="clip")  # as ``Marks.decoded``
            else:
                items = zip(self.items[part], columns[part], strict=True)
                found[d] = half_rule(np.stack([own[codes[:, column]] for own, column in items]).T)
        return found.T
