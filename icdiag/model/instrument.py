"""A questionnaire: items in dimensions, each with its own scale."""

from dataclasses import dataclass

from icdiag.model.org import Name


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers an answer may take and the words for them, lowest first."""

    low: float = 1
    high: float = 5
    labels_zh: tuple[str, ...] = ()
    labels_en: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One question."""

    id: str
    text: Name
    scale: Scale
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class Dimension:
    """A group of items that measure one thing."""

    id: str
    name: Name
    items: tuple[Item, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Instrument:
    """A whole questionnaire."""

    id: str
    name: Name
    dimensions: tuple[Dimension, ...]
    source: str = ""

    def items(self) -> tuple[Item, ...]:
        """Return all items in order."""
        return tuple(item for dimension in self.dimensions for item in dimension.items)
