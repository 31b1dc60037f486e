"""The numbers of a web page: its text, its attributes, its embedded data and what its drawings measure."""

import json
import re
from collections.abc import Iterator

from icdiag.report.marks import KINDS
from tests.privacy.printed.drawings import drawings, drawn
from tests.privacy.printed.found import FIRST, LAST, NUMBER, Found
from tests.privacy.printed.known import Known
from tests.privacy.printed.page import Node, Page
from tests.privacy.printed.reader import ELSE, Reader

BLOCKS = {
    *("td", "th", "li", "p", "dt", "dd", "h1", "h2", "h3", "h4", "title", "desc", "text", "label", "option", "button"),
    *("small", "code", "caption", "b", "i", "span", "a", "bdi", "footer", "div", "section", "article", "body"),
}
INLINE = {"b", "i", "span", "a", "bdi"}
"""Part of the sentence around them."""
LOOKS = re.compile(
    r"class|id|href|scope|type|role|tabindex|lang|charset|name|hidden|checked|for|d|x|y|x1|x2|y1|y2|cx|cy|r|dx|dy|"
    r"viewbox|width|height|transform|fill|stroke(-[a-z]+)?|font-[a-z]+|text-anchor|marker[a-z-]*|ref[xy]|orient|"
    r"colspan|rowspan|pattern[a-z]+|vector-effect|points|rx|ry|opacity|aria-hidden|open|multiple|selected"
)
"""Attributes of looks and of the page's make; those of drawings that measure something are read apart."""


class PageNumbers(Reader):
    """Reads one page."""

    def __init__(self, output: str, text: str, known: Known) -> None:
        """Take the page's text."""
        super().__init__(output, known)
        self.page = Page(text)
        heads = [x.text() for x in self.page.root.all("h1")] if output.startswith("packs/") else []
        self.own = self.names.about(self.names.masked(heads[0]))[:1] if heads else []
        self.data = self._data()

    def _data(self) -> dict:
        scripts = [node for node in self.page.root.all("script") if node.get("type") == "application/json"]
        return json.loads(scripts[0].text()) if scripts else {}

    def __iter__(self) -> Iterator[Found]:
        """Yield all numbers."""
        for node in self.page.root.all():
            if drawn(node) or self._is_partner_list(node):
                yield from self._partners(node)
            elif node.tag in BLOCKS - INLINE or (node.tag in INLINE and self._block(node) is node):
                for text in self._texts(node):
                    yield from self._sentence(node, text)
            yield from self._attributes(node)
        yield from drawings(self)
        yield from self._embedded()
        for comment in self.page.comments:
            yield from self._numbers(comment, "comment", self.page.root)

    def _block(self, node: Node) -> Node:
        return next(x for x in node.above() if x.tag not in INLINE)

    def _texts(self, node: Node) -> Iterator[str]:
        """Yield the block's own text, parted at line breaks."""
        parts = [""]
        self._gather(node, parts)
        for part in parts:
            if NUMBER.search(part):
                yield part

    def _gather(self, node: Node, parts: list[str]) -> None:
        for part in node.inside:
            if isinstance(part, str):
                parts[-1] += part
            elif part.tag == "br":
                parts.append("")
            elif part.tag in INLINE:
                self._gather(part, parts)
            elif part.tag not in {"script", "style"}:
                parts[-1] += f" {ELSE} "

    def _sentence(self, node: Node, text: str) -> Iterator[Found]:
        yield from self._numbers(text, self._place(node), node)

    def _numbers(self, text: str, place: str, node: Node) -> Iterator[Found]:
        yield from self.read(text, place, *self._beside(node))

    def _attributes(self, node: Node) -> Iterator[Found]:
        for name, value in node.attributes.items():
            if name == "content" and node.get("http-equiv"):
                continue
            if not LOOKS.fullmatch(name):
                yield from self._numbers(value, f"{self._place(node)}@{name}", node)

    def _place(self, node: Node) -> str:
        """Return the kind of place: the section, then the column, the term or the element."""
        where = self._section(node)
        cell = node.around("td", "th")
        if cell is not None and (head := self._head(cell)) is not None:
            return f"{where}:{head}"
        if (term := node.around("dd", "dt")) is not None and term.tag == "dd":
            return f"{where}:{self._term(term)}"
        kind = next((x.get("class").split()[0] for x in node.above() if x.get("class")), "")
        return f"{where}:{node.tag}.{kind}"

    def _section(self, node: Node) -> str:
        article = node.around("article")
        if article is not None:
            return article.get("id").split("-")[0] or "finding"
        section = node.around("section")
        return section.get("id") if section is not None else self._heading(node)

    def _heading(self, node: Node) -> str:
        """Return the heading before it, of a page without sections."""
        last = ""
        for other in self.page.root.all():
            if other is node:
                return last
            if other.tag == "h2":
                last = self.head(other.text())
        return last

    def _head(self, cell: Node) -> str | None:
        """Return the heading of a cell's column; None outside of tables."""
        if cell.around("tr") is None or cell.around("thead") is not None:
            return None if cell.around("tr") is None else "head"
        head = self._head_node(cell)
        return "beyond" if head is None else self.head(head.text())

    def _head_node(self, cell: Node) -> Node | None:
        row, table = cell.around("tr"), cell.around("table")
        if row is None or table is None:
            return None
        heads = [x for x in next(table.all("tr")).inside if isinstance(x, Node)]
        cells = [x for x in row.inside if isinstance(x, Node)]
        at = sum(int(x.get("colspan") or 1) for x in cells[: cells.index(cell)]) + self._spanned(row)
        return heads[at] if at < len(heads) else None

    def _spanned(self, row: Node) -> int:
        """Return how many cells of rows above reach into this row."""
        assert row.parent is not None
        above = [x for x in row.parent.inside if isinstance(x, Node) and x.tag == "tr"]
        reach = 0
        for up, other in enumerate(reversed(above[: above.index(row)]), 1):
            reach += sum(int(x.get("rowspan") or 1) > up for x in other.inside if isinstance(x, Node))
        return reach

    def _term(self, dd: Node) -> str:
        """Return the term that a description belongs to."""
        assert dd.parent is not None
        terms = [x for x in dd.parent.inside if isinstance(x, Node) and x.tag in {"dt", "dd"}]
        before = [x for x in terms[: terms.index(dd)] if x.tag == "dt"]
        return self.head(before[-1].text()) if before else ""

    def _beside(self, node: Node) -> tuple[list[str], set[tuple[str, str]]]:
        """Return the ids and the links that a number in this element stands beside."""
        row, about, links = node.around("tr"), [*self.own], {*self._side_of(node)}
        for around in node.above():
            kind, _, id_ = around.get("id").partition("-")
            if kind in {"finding", "dept"} and id_:
                about.append(id_)
            if around.get("data-p") and self.data:
                links.add(self._pair(around.get("data-p")))
        near = row or node.around("li")
        for anchor in near.all("a") if near is not None else ():
            about += [anchor.get("href").removeprefix("#finding-")]
        if row is not None:
            masked = self.names.masked(row.text())
            about += self.names.about(masked)
            links |= {*self.names.pairs(masked), *self._named_first(row, masked), *self._headed(node)}
        return about, links

    def _named_first(self, row: Node, masked: str) -> set[tuple[str, str]]:
        """Return the link of a row whose first columns name a supplier and a customer."""
        ids = self.names.about(masked)
        if self.own and ids:
            section = self._heading(row)
            return {(*self.own, ids[0])} if section == SERVES else {(ids[0], *self.own)} if section == SERVED else set()
        sides = [self.known.english(x) for x in self._heads(row)[:2]]
        return {(ids[0], ids[1])} if sides == SIDES and len(ids) > 1 else set()

    def _side_of(self, node: Node) -> Iterator[tuple[str, str]]:
        """Yield the link that a column of a workshop's page is about."""
        side = next((x for x in node.above() if x.get("class") == "side"), None)
        for head in side.all("h3") if side is not None else ():
            ids = self.names.about(self.names.masked(head.text()))
            if len(ids) == 2:
                yield ids[0], ids[1]

    def _headed(self, node: Node) -> set[tuple[str, str]]:
        """Return the link that a column's heading names."""
        cell = node.around("td")
        head = self._head_node(cell) if cell is not None else None
        ids = self.names.about(self.names.masked(head.text())) if head is not None else []
        return {(ids[0], ids[1])} if len(ids) == 2 else set()

    def _is_partner_list(self, node: Node) -> bool:
        return node.tag == "p" and node.around("article") is not None and self._side(node) is not None

    def _side(self, node: Node) -> int | None:
        """Return whether a list on a department's card is of its customers (0) or its suppliers (1)."""
        assert node.parent is not None
        before = node.parent.inside[: node.parent.inside.index(node)]
        heads = [x for x in before if isinstance(x, Node) and x.tag == "h4"]
        return len(heads) - 1 if heads and node.parent.get("class").startswith("card dept") else None

    def _partners(self, node: Node) -> Iterator[Found]:
        """Yield the numbers of a card's list: each belongs to the name before it."""
        if drawn(node):
            return
        article, side = node.around("article"), self._side(node)
        assert article is not None
        own = article.get("id").removeprefix("dept-")
        for part in re.split(f"(?=[{chr(FIRST)}-{chr(LAST)}])", self.names.masked(node.text())):
            ids = self.names.about(part)
            pairs = {(own, id_) if side == 0 else (id_, own) for id_ in ids}
            for number in NUMBER.finditer(part):
                yield Found(self.output, "dept:partner", number[0], frozenset(), frozenset(pairs), part)

    def _embedded(self) -> Iterator[Found]:
        """Yield the numbers of the data that the page's script draws from."""
        ids = [self.names.id(name) for name in self.data.get("d", ())]
        for id_, band in zip(ids, self.data.get("s", ""), strict=True):
            yield Found(self.output, "data:band", band, frozenset({id_}))
        for kind, lists in zip(KINDS, self.data.get("l", ()), strict=bool(self.data)):
            for supplier, *rest in lists:
                told = kind not in {"hidden", "unrated"}
                for at in range(0, len(rest), 1 + told):
                    pair = frozenset({(ids[supplier], ids[rest[at]])})
                    yield Found(self.output, f"data:{kind}", str(rest[at + 1] if told else 0), links=pair)
        for key in self.data.keys() - {"d", "s", "l", "k", "w"}:
            yield Found(self.output, f"data:{key}", "0", context=str(self.data[key])[:80])

    def _heads(self, row: Node) -> list[str]:
        table = row.around("table")
        assert table is not None
        return [x.text().strip() for x in next(table.all("tr")).inside if isinstance(x, Node)]

    def _pair(self, places: str) -> tuple[str, str]:
        one, two = (self.data["d"][int(i)] for i in places.split())
        return self.names.id(one), self.names.id(two)


SIDES = ["Supplier", "Customer"]
SERVES, SERVED = "Whom you serve", "Who serves you"
