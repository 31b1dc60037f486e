"""Single answers, on their way from the intake to the tally. Nothing after the tally may import this module."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from icdiag.model.instrument import Instrument

CUSTOMER, SUPPLIER = 0, 1
"""Values of ``perspective``: the customer rates the service it gets; the supplier's own people rate what they give."""
Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.integer]
_WORDS = (1, 2, 4, 8)
"""Bytes of a machine's numbers."""
_TOGETHER = 2**8
"""Combinations of answers that one byte tells apart."""
_COLUMNS = 4
"""Columns that there is room for at first: twelve items of five options."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file that was read."""

    path: str
    sha256: str
    rows: int
    set_aside: Mapping[str, int] = field(default_factory=dict)
    """Reason -> rows of this file that are not used."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Answers on scales as small codes, those to several items together in one byte where it holds them.

    Three items of five options and a blank have 216 combinations: twelve answers then take four bytes.
    """

    codes: npt.NDArray[np.unsignedinteger]
    """Shape (ratings, columns); 0 = no answer to any of the column's items."""
    levels: tuple[Array, ...]
    """By item: what each code of its column stands for, in the item's own scale as it was answered (not yet
    reversed); NaN = no answer, as the first always is."""
    columns: tuple[int, ...]
    """By item: its column of ``codes``."""

    def __len__(self) -> int:
        """Return the ratings."""
        return len(self.codes)

    def take(self, rows: Codes | npt.NDArray[np.bool_]) -> "Marks":
        """Return some of the ratings, in the order asked for."""
        return Marks(self.picked(rows), self.levels, self.columns)

    def picked(self, rows: Codes | slice | npt.NDArray[np.bool_]) -> npt.NDArray[np.unsignedinteger]:
        """Return the codes of some of the ratings, in the order asked for."""
        wide = self.codes.shape[1] * self.codes.itemsize
        if wide not in _WORDS or not self.codes.flags.c_contiguous or isinstance(rows, slice):
            return self.codes[rows]
        words = self.codes.view(f"u{wide}").ravel()  # a rating as one number: several times as fast
        words = words[rows] if rows.dtype == np.bool_ else np.take(words, rows, mode="clip")
        return words[:, None].view(self.codes.dtype)

    def floats(self) -> Array:
        """Return all answers as numbers, NaN = no answer. Many times as big: for tests and small surveys."""
        return self.decoded(slice(None), self.levels)

    def decoded(self, rows: Codes | slice, tables: Sequence[Array]) -> Array:
        """Return what some ratings' codes stand for in tables like ``levels``, each item contiguous in memory."""
        codes = self.picked(rows)
        values = np.empty((len(tables), len(codes)))
        for item, (table, column) in enumerate(zip(tables, self.columns, strict=True)):
            np.take(table, codes[:, column], out=values[item], mode="clip")  # without a copy, as "raise" would make
        return values.T

    def answered(self) -> npt.NDArray[np.bool_]:
        """Return which ratings have an answer to any item."""
        any_ = np.zeros(len(self.codes), np.bool_)
        for column in range(self.codes.shape[1]):
            any_ |= self.codes[:, column] != 0
        return any_


class MarksOf:
    """Packs one item's codes after the other into as few columns of bytes as hold them."""

    def __init__(self, ratings: int) -> None:
        """Begin without any item."""
        self._codes: npt.NDArray[np.unsignedinteger] = np.zeros((ratings, _COLUMNS), np.uint8)
        """All columns, and room for some more: of millions of ratings there is never a second copy."""
        self._sizes: list[int] = []
        """By column: how many different codes it may have."""
        self._items: list[tuple[int, int, Array]] = []
        """By item: its column, what one step of it counts there, and what its own codes stand for."""

    def add(self, codes: npt.NDArray[np.unsignedinteger], known: Sequence[float] | Array) -> None:
        """Take the next item's codes, 0 for no answer, and the answers that 1, 2, … stand for."""
        size = len(known) + 1
        if self._sizes and self._sizes[-1] * size <= _TOGETHER:
            step = self._sizes[-1]
            self._codes[:, len(self._sizes) - 1] += codes.astype(np.uint8, copy=False) * np.uint8(step)
            self._sizes[-1] *= size
        else:
            step = 1
            self._widen(code_type([known]))
            self._codes[:, len(self._sizes)] = codes
            self._sizes.append(size)
        self._items.append((len(self._sizes) - 1, step, np.array([np.nan, *known])))

    def _widen(self, kind: type[np.unsignedinteger]) -> None:
        """Make room for one more column of a kind."""
        used = len(self._sizes)
        wide = self._codes.shape[1] * (1 + (used == self._codes.shape[1]))
        both = np.result_type(self._codes.dtype, kind)
        if wide == self._codes.shape[1] and both == self._codes.dtype:
            return
        codes: npt.NDArray[np.unsignedinteger] = np.zeros((len(self._codes), wide), both)
        codes[:, :used] = self._codes[:, :used]
        self._codes = codes

    def marks(self) -> Marks:
        """Return all items' answers; nothing may be added afterwards."""
        levels = tuple(
            own[np.arange(self._sizes[column]) // step % len(own)] for column, step, own in self._items
        )  # fmt: skip
        codes = np.ascontiguousarray(self._codes[:, : len(self._sizes)])
        return Marks(codes, levels, tuple(column for column, _, _ in self._items))


def marks(values: Array) -> Marks:
    """Return answers, shape (ratings, items), NaN = no answer, as codes."""
    packed = MarksOf(len(values))
    for column in values.T:
        known = np.unique(column[np.isfinite(column)])
        codes = np.where(np.isfinite(column), np.searchsorted(known, column) + 1, 0)
        packed.add(codes.astype(code_type([known])), known)
    return packed.marks()


def code_type(levels: Sequence[Sequence[float] | Array]) -> type[np.unsignedinteger]:
    """Return the narrowest type that holds a code for each level of any item beside the one for no answer."""
    most = max(map(len, levels), default=0) + 1
    return np.uint8 if most <= 2**8 else np.uint16 if most <= 2**16 else np.uint32


@dataclass(frozen=True, slots=True)
class Written:
    """What people wrote in their own words, one text a rating."""

    codes: Codes
    """Shape (ratings,); indices into ``texts``."""
    texts: tuple[str, ...]
    """The different texts; "" = nothing."""


COMMENT, GENERAL = "comment", "general"
"""What a text is about: the rated supplier; or nobody in particular, the same in all ratings of the person."""


@dataclass(frozen=True, slots=True)
class Answers:
    """All usable ratings of the survey, column by column.

    Every array has one entry a rating, a rating being one person's answers about one supplier. The files' rows are
    counted apart: each was read, and either holds a rating here or is counted in ``set_aside``. Integers are as narrow
    as they fit: a rating takes some twelve bytes, so that a million of them do not fill the memory.
    """

    instrument: Instrument
    departments: tuple[str, ...]
    """The ids that ``customer`` and ``supplier`` index."""
    respondent: Codes
    """A code for each distinct person, 0, 1, …; persons are distinct over the whole survey."""
    told_apart: bool
    """False where the file had no respondent column: then every row counts as a person of its own."""
    customer: Codes
    supplier: Codes
    perspective: npt.NDArray[np.uint8]
    values: Marks
    importance: Array | None
    """1-5 or NaN; None where nobody was asked."""
    rows_read: int
    set_aside: dict[str, int]
    """Reason -> rows, the reasons being keys of the ``problems`` catalogue's ``aside`` group."""
    files: tuple[InputFile, ...]
    expected: Marks | None = None
    """What a good supplier should give, as ``values``; None where the survey does not ask for it."""
    seconds: Array | None = None
    """Seconds that the rating's person took for the whole form; NaN = unknown."""
    rows_are_people: bool = False
    """True where a row of a file is a person with several ratings, so that counts of rows count people."""
    comments: Mapping[str, Written] = field(default_factory=dict)
    """``COMMENT`` or ``GENERAL`` -> the texts; empty unless the map's ``settings.comments`` asks for them."""

    @property
    def people(self) -> int:
        """Return how many codes ``respondent`` has."""
        return int(self.respondent.max(initial=-1)) + 1

    def without(self, dropped: npt.NDArray[np.bool_]) -> "Answers":
        """Return the answers without some ratings, the counts of rows as they were."""
        kept = ~dropped
        return replace(
            self,
            respondent=self.respondent[kept],
            customer=self.customer[kept],
            supplier=self.supplier[kept],
            perspective=self.perspective[kept],
            values=self.values.take(kept),
            importance=None if self.importance is None else self.importance[kept],
            expected=None if self.expected is None else self.expected.take(kept),
            seconds=None if self.seconds is None else self.seconds[kept],
            comments={about: Written(said.codes[kept], said.texts) for about, said in self.comments.items()},
        )
