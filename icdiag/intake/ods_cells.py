"""Reads the content of an .ods with expat: which tables there are, which are hidden, and whose cells are whose."""

from icdiag.intake.cells import Sheet, Unreadable
from icdiag.intake.limits import beyond, limits
from icdiag.intake.ods_table import Table, Tag
from icdiag.intake.xlsx_values import Book
from icdiag.unseen import clean

_MAX_DEPTH = 100
_PREFIXES = {
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
}
_TAGS = {
    "table:table": Tag.TABLE, "table:table-row": Tag.ROW, "table:table-cell": Tag.CELL,
    "table:covered-table-cell": Tag.COVERED, "text:p": Tag.PARAGRAPH, "text:s": Tag.SPACES, "text:tab": Tag.TAB,
    "text:line-break": Tag.BREAK, "style:style": Tag.STYLE, "style:table-properties": Tag.TABLE_STYLE,
    "office:annotation": Tag.UNSEEN, "table:shapes": Tag.UNSEEN, "office:forms": Tag.UNSEEN,
    "text:ruby-text": Tag.UNSEEN, "table:tracked-changes": Tag.UNSEEN,
}  # fmt: skip


class _Names(dict[str, str]):
    """Qualified name as the file writes it -> as we know it."""

    def __init__(self) -> None:
        super().__init__()
        self._prefixes: dict[str, str] = {}
        self.usual = True
        """Whether the file writes all names as we know them, as all programs do."""

    def learn(self, attributes: dict[str, str]) -> None:
        """Take the prefixes that the root declares."""
        for key, value in attributes.items():
            if key.startswith("xmlns") and value in _PREFIXES:
                self._prefixes[key[6:]] = _PREFIXES[value]
                self.usual = self.usual and key[6:] == _PREFIXES[value]

    def __missing__(self, name: str) -> str:
        prefix, _, local = name.rpartition(":")
        known = f"{self._prefixes.get(prefix, prefix)}:{local}"
        if len(self) < 10_000:
            self[name] = known
        return known

    def of(self, attributes: dict[str, str]) -> dict[str, str]:
        """Return attributes under the names we know."""
        return attributes if self.usual else {self[key]: value for key, value in attributes.items()}


class _Tags(dict[str, Tag]):
    """Qualified tag -> what it is to us, worked out once a tag."""

    def __init__(self, names: _Names) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, tag: str) -> Tag:
        name = self._names[tag]
        found = Tag.UNSEEN if name.startswith("draw:") else _TAGS.get(name, Tag.OTHER)
        if len(self) < 10_000:
            self[tag] = found
        return found


class Content:
    """expat callbacks that make sheets of an OpenDocument's content."""

    def __init__(self, shown_as: str) -> None:
        """Take the file's name as problems show it."""
        self._shown_as = shown_as
        self._names = _Names()
        self._tags = _Tags(self._names)
        self._book = Book([], frozenset())
        self._sheets: list[Sheet] = []
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._table: Table | None = None
        """The table that is being read; None outside of tables, in hidden ones, and in tables inside a cell."""
        self._outer: list[Table | None] = []
        self._depth = self._unseen = 0

    def sheets(self) -> tuple[Sheet, ...]:
        """Return the sheets, once all is read."""
        if not self._sheets:
            raise Unreadable("no-sheet")
        return tuple(self._sheets)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an opening tag."""
        if not self._depth:
            self._names.learn(attributes)
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise Unreadable("file-damaged")
        kind = self._tags[tag]
        if self._unseen or kind is Tag.UNSEEN:
            self._unseen += 1
        elif kind is Tag.TABLE:
            self._start_table(self._names.of(attributes))
        elif self._table is not None:
            self._table.start(kind, self._names.of(attributes))
        elif kind is Tag.STYLE or kind is Tag.TABLE_STYLE:
            self._take_style(kind, self._names.of(attributes))

    def text(self, text: str) -> None:
        """Take a piece of character data."""
        if self._table is not None and self._table.in_text and not self._unseen:
            self._table.text(text)

    def end(self, tag: str) -> None:
        """Take a closing tag."""
        self._depth -= 1
        if self._unseen:
            self._unseen -= 1
            return
        kind = self._tags[tag]
        if kind is Tag.TABLE:
            if self._table is not None:
                self._table.close()
            self._table = self._outer.pop()
        elif self._table is not None:
            self._table.end(kind)

    def _take_style(self, kind: Tag, attributes: dict[str, str]) -> None:
        if kind is Tag.STYLE:
            self._style = attributes.get("style:name", "")
        elif attributes.get("table:display") == "false" and len(self._hidden_styles) < limits().sheets:
            self._hidden_styles.add(self._style)

    def _start_table(self, attributes: dict[str, str]) -> None:
        is_inner = bool(self._outer)
        self._outer.append(self._table)
        self._table = None
        if is_inner:
            return
        hidden = attributes.get("table:style-name", "") in self._hidden_styles
        sheet = Sheet(self._shown_as, clean(attributes.get("table:name", "")), hidden)
        if hidden and "'#$" in sheet.name:
            return  # what LibreOffice remembers of another file
        self._sheets.append(sheet)
        if len(self._sheets) > limits().sheets:
            raise beyond("too-many-sheets", "sheets")
        if not hidden:
            self._table = Table(sheet, self._book)
