"""Finds out what the columns of a sheet mean, the same way for every survey site."""

from collections.abc import Iterable, Iterator, Sequence

from icdiag.intake.columns import column_of
from icdiag.intake.layouts.export import Export, Heading
from icdiag.intake.layouts.grid import grid_cell, only_item
from icdiag.intake.layouts.headers import Vocabulary, grid_name, splits, tidy
from icdiag.intake.layouts.meaning import PER_SUPPLIER, WIDE, Cell, Meaning
from icdiag.intake.layouts.plain import header_text
from icdiag.intake.layouts.raters import (
    disagree,
    holds_departments,
    is_filled,
    several_named,
    take_department,
    take_option,
)
from icdiag.intake.layouts.table import EXPECTED, ROLES


def understand(export: Export, words: Vocabulary) -> Meaning:
    """Return what the columns of a sheet mean."""
    meaning = Meaning(export)
    mapped: set[str] = set()
    left: list[Heading] = []
    whole = {heading.question for heading in export.headings if not heading.part}
    written = [header_text(cell) for cell in export.sheet.head(export.header_row + 1)[-1]] if words.mapping else []
    for heading in export.headings:
        again = comes_again(heading) and words.names.find(words.mapping.get(tidy(heading.question), "")) is not None
        names = iter((heading.code,)) if again else _names_of(heading, written, is_part=heading.question in whole)
        name = _mapped_name(names, words, mapped)
        if name is None or not _take_mapped(name, heading, words, meaning):
            left.append(heading)
    left = _take_blocks(left, words, meaning)
    left = [heading for heading in left if not _take_plain(heading, words, meaning)]
    left = [heading for heading in left if not _take_cell(heading, words, meaning)]
    left = [heading for heading in left if not _take_expected(heading, words, meaning)]
    left = _take_asked(left, words, meaning)
    if not meaning.grid and export.site:
        left = _take_in_order(left, words, meaning)
    if "supplier" in meaning.roles:
        left = [heading for heading in left if not _take_row(heading, words, meaning)]
    if "customer" not in meaning.roles and not meaning.options and "customer" not in words.mapped_names:
        left = take_department(left, words, meaning)
    meaning.unused = [heading.column for heading in left]
    meaning.unmapped = [(name, header) for header, name in words.mapping.items() if header not in mapped]
    if "customer" in meaning.roles and (export.site or meaning.shape == WIDE):
        meaning.several = several_named(meaning.roles["customer"], words, export)
    if export.seconds is not None:
        meaning.roles.setdefault("seconds", export.seconds)
    return meaning


def _names_of(heading: Heading, written: Sequence[str], *, is_part: bool) -> Iterator[str]:
    """Yield the ways in which a mapping may write a heading.

    A question's text means all columns under it, but not an addition ("Other") to a question with a column of its own.
    """
    if heading.code:
        yield heading.code
    if not (heading.part and is_part):
        yield from written[heading.column : heading.column + 1]
        yield heading.question
    if heading.part:
        yield heading.part
        for sign in (" - ", "—", ": ", " ", "\n"):
            yield f"{heading.question}{sign}{heading.part}"
        yield f"{heading.question} [{heading.part}]"
        yield f"{heading.question}({heading.part})"


def _mapped_name(names: Iterable[str], words: Vocabulary, mapped: set[str]) -> str | None:
    if not words.mapping:
        return None
    for name in names:
        found = words.mapping.get(tidy(name))
        if found is not None:
            mapped.add(tidy(name))
            return found
    return None


def _take_mapped(name: str, heading: Heading, words: Vocabulary, meaning: Meaning) -> bool:
    """Take a column that the map names; False where it names only half of it and the other half is not in sight."""
    if name in ROLES:
        if name == "customer" and heading.part and take_option(heading, words, meaning):
            return True
        return _put(meaning.roles, name, heading.column, meaning)
    other = [text for text in (heading.part, heading.question) if text]
    cell = grid_name(name, words.names, (*words.items, *(f"{i}{EXPECTED}" for i in words.items), *PER_SUPPLIER))
    if cell is None:  # an item: the supplier stands in the other half, or each row names it
        supplier = next((found for text in other if (found := words.department(text))), None)
        if supplier:
            return _put(meaning.grid, (supplier, name), heading.column, meaning)
        return _put(meaning.items, name, heading.column, meaning)
    supplier, item = cell
    if not item:
        item = next((found for text in other if (found := words.item(text))), "") or only_item(words)
    return bool(item) and _put(meaning.grid, (supplier, item), heading.column, meaning)


def comes_again(heading: Heading) -> bool:
    """Tell whether a header is one that came before with a number behind it: a table's headers must differ."""
    rest = heading.code.removeprefix(heading.question)
    return not heading.part and rest != heading.code and rest.isdecimal()


def _take_blocks(left: Sequence[Heading], words: Vocabulary, meaning: Meaning) -> list[Heading]:
    """Take the items that follow a column of which the map says whom it rates: they rate the same one.

    For sites that write neither department nor question above a statement, only the statement once for each of them.
    """
    named = {words.names.find(name) for name in words.mapped_names}
    begins = {at: supplier for (supplier, _), at in meaning.grid.items() if supplier in named}
    if not begins or not any(map(comes_again, meaning.export.headings)):
        return list(left)
    rest, supplier, free = [], "", {heading.column for heading in left}
    for heading in meaning.export.headings:
        item = words.item(heading.question) if not heading.part else None
        supplier = begins.get(heading.column, supplier if item else "")
        if heading.column not in free:
            continue
        if supplier and item and item not in words.mapped_names:
            _put(meaning.grid, (supplier, item), heading.column, meaning)
        else:
            rest.append(heading)
    return rest


def _put(place: dict, name: str | Cell, column: int, meaning: Meaning) -> bool:  # type: ignore[type-arg]
    """Note a column's meaning, or that another column means the same already."""
    if name in place and name != "comment":
        meaning.twice.append((place[name], column, name if isinstance(name, str) else "..".join(name)))
    else:
        place[name] = column
    return True


def _take_plain(heading: Heading, words: Vocabulary, meaning: Meaning) -> bool:
    """Take a column whose whole header is a role or an item."""
    if heading.part:
        return False
    name = words.role(heading.question)
    if name is not None:
        return name in words.mapped_names or _put(meaning.roles, name, heading.column, meaning)
    name = words.item(heading.question)
    if name is None or name in words.mapped_names:
        return name is not None
    return _put(meaning.items, name, heading.column, meaning)


def _take_row(heading: Heading, words: Vocabulary, meaning: Meaning) -> bool:
    """Take an item that is one row of a matrix about the one supplier that the form asks for."""
    halves = [heading.part] if heading.part else [right for _, right in splits(heading.question)]
    item = next((found for text in halves if (found := words.item(text))), None)
    return item is not None and item not in words.mapped_names and _put(meaning.items, item, heading.column, meaning)


def _take_cell(heading: Heading, words: Vocabulary, meaning: Meaning) -> bool:
    """Take a column that is one item of one supplier."""
    cell = grid_cell(heading, words)
    if cell is None or (heading.part and only_item(words) and _is_ticked(heading, meaning.export)):
        return False
    return _put(meaning.grid, cell, heading.column, meaning)


def _take_expected(heading: Heading, words: Vocabulary, meaning: Meaning) -> bool:
    """Take a column that says what a person expects of anybody, asked once and not for each supplier."""
    halves = [(heading.question, heading.part)] if heading.part else splits(heading.question)
    name = next((found for head, item in halves if (found := words.expected(head, item))), None)
    return name is not None and _put(meaning.items, name, heading.column, meaning)


def _take_asked(left: Sequence[Heading], words: Vocabulary, meaning: Meaning) -> list[Heading]:
    """Take the questions that ask for a role in so many words."""
    rest = []
    for heading in left:
        role = words.role(heading.question, asked=True) or _worded_role(heading, words, meaning.export)
        if role is None or role in words.mapped_names:
            rest.append(heading)
        elif heading.part:  # one column for each option; "Other" is none of them
            if role != "customer" or not take_option(heading, words, meaning):
                rest.append(heading)
        elif role not in meaning.roles:
            meaning.roles[role] = heading.column
        elif role == "customer" and not is_filled(meaning.roles[role], meaning.export):
            meaning.roles[role] = heading.column  # a site's own column for it, which nobody fills in
        else:
            if role == "customer" and disagree(meaning.roles[role], heading.column, words, meaning.export):
                meaning.rival = meaning.rival or heading.question
            rest.append(heading)
    return rest


def _worded_role(heading: Heading, words: Vocabulary, export: Export) -> str | None:
    role = words.worded(heading.question)
    return role if role and (heading.part or holds_departments(heading, words, export)) else None


def _take_in_order(left: list[Heading], words: Vocabulary, meaning: Meaning) -> list[Heading]:
    """Take matrices of which a site writes only the rows, departments: as many as items, in the items' order.

    Only where nothing else is possible: each department stands exactly once for each item, and every matrix has the
    same ones in the same order. The report of the columns says so, since a changed order could not be seen.
    """
    rows = [(heading, words.department(heading.part or heading.question)) for heading in left]
    named = [(heading, supplier) for heading, supplier in rows if supplier is not None]
    matrices = len(words.items)
    size, rest = divmod(len(named), matrices)
    blocks = [named[at * size : (at + 1) * size] for at in range(matrices)]
    suppliers = [supplier for _, supplier in blocks[0]]
    whole = (
        size and not rest and matrices > 1 and len(set(suppliers)) == size and not set(words.items) & words.mapped_names
    )
    if not whole or any([supplier for _, supplier in block] != suppliers for block in blocks):
        return left
    if any(len({heading.question for heading, _ in block}) > 1 for block in blocks if block[0][0].part):
        return left
    for item, block in zip(words.items, blocks, strict=True):
        for heading, supplier in block:
            _put(meaning.grid, (supplier, item), heading.column, meaning)
    firsts = (block[0][0] for block in blocks)
    meaning.in_order = tuple(h.question if h.part else h.code or h.question for h in firsts)
    taken = {heading.column for heading, _ in named}
    return [heading for heading in left if heading.column not in taken]


def _is_ticked(heading: Heading, export: Export) -> bool:
    """Tell whether a column says whether its option was chosen: every cell is the option itself, or all are 0 or 1."""
    column = column_of(export.sheet, heading.column, export.first)
    filled = {str(cell).strip() for cell in column.cells if cell is not None} - {"", *export.blanks}
    return bool(filled) and (filled <= {"0", "1"} or {tidy(text) for text in filled} == {tidy(heading.part)})
