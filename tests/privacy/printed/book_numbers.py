"""The numbers of a workbook: the cells of all sheets, hidden ones too, and every other part of the file."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from icdiag.words import section
from tests.privacy.printed.found import NUMBER, Found
from tests.privacy.printed.known import Known
from tests.privacy.printed.reader import Reader

REFERENCE = re.compile(r"('[^']+'|\w+)?!?\$?[A-Z]*\$?\d*(:\$?[A-Z]*\$?\d*)?")
"""Where something stands, in a formula."""
LOOKS = re.compile(r"xl/styles\.xml|xl/theme/.*|.*\.rels|\[Content_Types\]\.xml")
"""Parts that only say how the book looks and hangs together."""
Grid = dict[tuple[int, int], str]


class Figure(str):
    """A cell that holds a number, not digits as a text."""


class BookNumbers(Reader):
    """Reads one workbook."""

    def __init__(self, output: str, content: bytes, known: Known) -> None:
        """Take the file's bytes; of a pack, its department is the first that its first sheet names."""
        super().__init__(output, known)
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            self.parts = {name: book.read(name) for name in book.namelist()}
        self.shared = self._shared()
        self.sheets = dict(self._sheets())
        first = next(iter(self.sheets.values()), {})
        title = self.names.masked(first.get((1, 1), ""))
        self.own = self.names.about(title)[:1] if output.startswith("packs/") else []
        self._unknown = section(known.org.language, "excel")["unknown"]
        """Stands where a value would, and is no heading."""

    def __iter__(self) -> Iterator[Found]:
        """Yield all numbers."""
        for title, grid in self.sheets.items():
            yield from self._sheet(self.known.english(title), grid)
        for name, part in self.parts.items():
            if not LOOKS.fullmatch(name) and name.endswith((".xml", ".vml")):
                yield from self._part(name, part)
            elif not LOOKS.fullmatch(name):
                yield Found(self.output, f"part {name}", "0")

    def _root(self, name: str) -> Element:
        return ElementTree.fromstring(self.parts[name])

    def _shared(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self.parts:
            return []
        return ["".join(x.text or "" for x in si.iter(f"{{{MAIN}}}t")) for si in self._root("xl/sharedStrings.xml")]

    def _sheets(self) -> Iterator[tuple[str, Grid]]:
        """Yield (title, cells) of every sheet that the book lists, whatever its state."""
        links = {x.get("Id"): x.get("Target", "") for x in self._root("xl/_rels/workbook.xml.rels")}
        for sheet in self._root("xl/workbook.xml").iter(f"{{{MAIN}}}sheet"):
            target = links[sheet.get(f"{{{RELATION}}}id")].lstrip("/")
            name = target if target.startswith("xl/") else f"xl/{target}"
            yield sheet.get("name", ""), self._cells(name)

    def _cells(self, name: str) -> Grid:
        grid = {}
        for cell in self._root(name).iter(f"{{{MAIN}}}c"):
            found = re.fullmatch(r"([A-Z]+)(\d+)", cell.get("r", ""))
            assert found, name
            column = 0
            for letter in found[1]:
                column = 26 * column + ord(letter) - 64
            text = "".join(x.text or "" for x in cell.iter() if x.tag in {f"{{{MAIN}}}t", f"{{{MAIN}}}v"})
            kind = str if cell.get("t") in {"inlineStr", "str", "s"} else Figure
            at = int(found[2]), column
            while text and at in grid:  # written twice: a reader sees one of them
                at = at[0], at[1] + BEYOND
            if text:
                grid[at] = kind(self.shared[int(text)] if cell.get("t") == "s" else text)
        return grid

    def _sheet(self, title: str, grid: Grid) -> Iterator[Found]:
        rows: dict[int, dict[int, str]] = {}
        for (row, column), text in grid.items():
            rows.setdefault(row, {})[column] = text
        heads: dict[int, str] = {}
        before = 0
        for row, cells in sorted(rows.items()):
            if row > before + 1:
                heads = {}
            before = row
            if self._is_head(title, cells, heads):
                heads = cells
            yield from self._row(title, cells, heads)

    def _is_head(self, title: str, cells: dict[int, str], heads: dict[int, str]) -> bool:
        """Tell whether a row is a table's heading: several texts, no number, known to the catalogue or names."""
        if heads or len(cells) < 2 or title == "Overview" or self._unknown in cells.values():
            return False
        return all(not NUMBER.fullmatch(text) and self._is_heading(text) for text in cells.values())

    def _is_heading(self, text: str) -> bool:
        return text in self.known.headings or text in self.known.names.of

    def _row(self, title: str, cells: dict[int, str], heads: dict[int, str]) -> Iterator[Found]:
        masked = self.names.masked(" \u2029 ".join(cells[column] for column in sorted(cells)))
        about, links = [*self.own, *self.names.about(masked)], set(self.names.pairs(masked))
        about += [text for text in cells.values() if "/" in text]
        names = [self.known.english(heads.get(column, "")) for column in (1, 2, 3)]
        for one, two in ((1, 2), (2, 3)):
            if names[one - 1 : two] == ["Supplier", "Customer"] and one in cells and two in cells:
                sides = [self.names.about(self.names.masked(cells[x])) for x in (one, two)]
                links |= {(s, c) for s in sides[0] for c in sides[1]}
        label = self.head(cells[min(cells)]) if not heads else ""
        for column, text in cells.items():
            head = self.head(heads[column]) if column in heads else f"{label}" if column > min(cells) else "text"
            here, pairs = set(about), set(links)
            if column in heads and (named := self.names.about(self.names.masked(heads[column]))):
                here |= {*named}
                first = self.names.about(self.names.masked(cells.get(1, "")))
                pairs |= {(s, c) for s in first for c in named}
            yield from self._cell(f"{title}:{head}", text, here, pairs)

    def _cell(self, place: str, text: str, about: set[str], links: set[tuple[str, str]]) -> Iterator[Found]:
        if NUMBER.fullmatch(text):
            yield Found(self.output, place, text, frozenset(about), frozenset(links), digits=isinstance(text, Figure))
        else:
            yield from self.read(text, place, about, links)

    def _part(self, name: str, part: bytes) -> Iterator[Found]:
        """Yield what else can be read in a part: comments, caches of charts, names, properties, conditions."""
        cells = name.startswith("xl/worksheets/sheet")
        for node in ElementTree.fromstring(part).iter():
            tag = node.tag.rpartition("}")[2]
            if (cells and tag in {"t", "v"}) or (name == "xl/sharedStrings.xml"):
                continue
            kind = re.sub(r"\d+", "", name)
            if node.text and node.text.strip() and not REFERENCE.fullmatch(node.text.strip()):
                yield from self.read(node.text, f"{kind}:{tag}")
            for key, value in node.attrib.items():
                if key.rpartition("}")[2] in SPOKEN:
                    yield from self.read(value, f"{kind}:{tag}@{key.rpartition('}')[2]}")


BEYOND = 100_000
SPOKEN = {"prompt", "promptTitle", "error", "errorTitle", "display", "tooltip", "descr", "alt", "title", "name"}
"""Attributes that a reader sees."""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
