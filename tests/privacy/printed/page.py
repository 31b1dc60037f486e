"""The tree of a web page, with the tags that HTML lets one leave out, and the numbers in its text and attributes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "br", "link", "img", "hr", "col"}
ENDS = {
    "li": ({"li"}, {"ul", "ol"}),
    "td": ({"td", "th"}, {"tr"}),
    "th": ({"td", "th"}, {"tr"}),
    "tr": ({"td", "th", "tr"}, {"table"}),
    "tbody": ({"td", "th", "tr", "thead", "tbody"}, {"table"}),
    "thead": ({"td", "th", "tr", "thead", "tbody"}, {"table"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
} | {tag: ({"p"}, set()) for tag in ("p", "div", "ul", "ol", "dl", "table", "section", "article", "h2", "h3", "h4")}
"""Tag -> the open tags that it ends, and the one beyond which it ends none."""


@dataclass(eq=False)
class Node:
    """An element."""

    tag: str
    attributes: dict[str, str]
    parent: "Node | None" = None
    inside: list["Node | str"] = field(default_factory=list)

    def above(self) -> Iterator["Node"]:
        """Yield the element and those around it."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def all(self, *tags: str) -> Iterator["Node"]:
        """Yield the elements within, itself too; of these tags, if any are given."""
        if not tags or self.tag in tags:
            yield self
        for part in self.inside:
            if isinstance(part, Node):
                yield from part.all(*tags)

    def text(self) -> str:
        """Return all text within; a blank stands between elements."""
        return "".join(part if isinstance(part, str) else f" {part.text()} " for part in self.inside)

    def around(self, *tags: str) -> "Node | None":
        """Return the nearest of these around it, itself too."""
        return next((node for node in self.above() if node.tag in tags), None)

    def get(self, name: str) -> str:
        """Return an attribute."""
        return self.attributes.get(name, "")


class Page(HTMLParser):
    """Builds the tree; ``comments`` and ``stray`` hold what is no element."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = self.root
        self.comments: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, and end what it ends."""
        ended, until = ENDS.get(tag, (set(), set()))
        for node in list(self.open.above()):
            if node.tag in until or not node.tag or (tag in {"p", "div", "ul"} and node.tag in {"li", "td", "dd"}):
                break
            if node.tag in ended:
                assert node.parent is not None
                self.open = node.parent
        node = Node(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.inside.append(node)
        if tag not in VOID:
            self.open = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add an element without content."""
        self.open.inside.append(Node(tag, {name: value or "" for name, value in attrs}, self.open))

    def handle_endtag(self, tag: str) -> None:
        """Close the nearest such element."""
        node = next((node for node in self.open.above() if node.tag == tag), None)
        if node is not None and node.parent is not None:
            self.open = node.parent

    def handle_data(self, data: str) -> None:
        """Add text."""
        self.open.inside.append(data)

    def handle_comment(self, data: str) -> None:
        """Keep comments: they can be read too."""
        self.comments.append(data)
