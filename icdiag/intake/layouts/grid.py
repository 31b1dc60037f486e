"""Which supplier and which item a header names: one half each, or one standing inside a longer text of the other."""

from collections.abc import Iterator

from icdiag.intake.layouts.export import Heading
from icdiag.intake.layouts.headers import Vocabulary, splits
from icdiag.intake.layouts.meaning import PER_SUPPLIER, Cell


def grid_cell(heading: Heading, words: Vocabulary) -> Cell | None:
    """Return (supplier, item or role) of a column, or None."""
    for left, right in _halves(heading):
        for one, two in ((left, right), (right, left)):
            supplier = words.rated(one)
            item = _item_or_role(two, words) if supplier else None
            if supplier and item:
                return supplier, item
    return _loose_cell(heading, words)


def _halves(heading: Heading) -> Iterator[tuple[str, str]]:
    if heading.part:
        yield heading.question, heading.part
        yield from splits(heading.part)
    else:
        yield from splits(heading.question)
    if heading.code:
        yield from splits(heading.code)


def _item_or_role(text: str, words: Vocabulary) -> str | None:
    item = words.item(text)
    if item is not None:
        return item
    role = words.role(text)
    return role if role in PER_SUPPLIER else None


def _loose_cell(heading: Heading, words: Vocabulary) -> Cell | None:
    """Read a header where one half is exact and the other stands inside a longer text."""
    if heading.part:
        for exact, loose in ((heading.part, heading.question), (heading.question, heading.part)):
            supplier, item = words.rated(exact), _item_or_role(exact, words)
            within = words.item_within(loose) if supplier else None
            if supplier and (within or only_item(words)):
                return supplier, within[0] if within else only_item(words)
            around = words.department_within(loose) if item else None
            if item and around:
                return around, item
        return None
    inside = words.item_within(heading.question)
    if inside is not None:
        supplier = words.rated(inside[1]) or words.department_within(inside[1])
        return (supplier, inside[0]) if supplier else None
    supplier = words.department(heading.question) if only_item(words) else None
    return (supplier, only_item(words)) if supplier else None


def only_item(words: Vocabulary) -> str:
    """Return the questionnaire's item if it has one only, else ""."""
    return words.items[0] if len(words.items) == 1 else ""
