"""The numbers of outputs that are text: JSON's sentences, Markdown, JUnit, SARIF and what is said on a terminal."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from rich.cells import cell_len

from icdiag.words import section
from tests.privacy.printed.found import Found, moved
from tests.privacy.printed.reader import Reader


class JsonNumbers(Reader):
    """Reads assessment.json: its sentences here, its numbers by the registry."""

    def walk(self, value: Any, place: str = "", about: tuple[str, ...] = (), links: tuple = ()) -> Iterator[Found]:
        """Yield the numbers of all texts within."""
        if isinstance(value, str):
            yield from self.read(value, f"json:{place}", about, links)
        elif isinstance(value, dict):
            if "check" in value and "state" in value:
                about, links = (value["id"], *value["departments"]), tuple(map(tuple, value["links"]))
            for name, part in value.items():
                yield from self.walk(part, f"{place}.{name}" if place else name, about, links)
        elif isinstance(value, list):
            for part in value:
                yield from self.walk(part, f"{place}[]", about, links)

    def _without_told(self, masked: str) -> tuple[str, list[str]]:
        return masked, []  # here is where they are told


class SarifNumbers(Reader):
    """Reads report.sarif, or validate's JSON: numbers by their keys, texts by their sentences."""

    kind = "sarif"

    def walk(self, value: Any, place: str = "", about: tuple[str, ...] = ()) -> Iterator[Found]:
        """Yield all numbers within."""
        if isinstance(value, bool) or value is None:
            return
        if isinstance(value, int | float):
            yield Found(self.output, f"{self.kind}:{place}", f"{value:.10f}".rstrip("0").rstrip("."), frozenset(about))
        elif isinstance(value, str):
            yield from self.read(value, f"{self.kind}:{place}", about)
        elif isinstance(value, list):
            for part in value:
                yield from self.walk(part, f"{place}[]", about)
        else:
            own = value.get("properties", {}).get("id") if "ruleId" in value else None
            for name, part in value.items():
                yield from self.walk(part, f"{place}.{name}" if place else name, (own,) if own else about)


class TextNumbers(Reader):
    """Reads what is said on a terminal."""

    kind = "said"

    def lines(self, text: str) -> Iterator[Found]:
        """Yield the numbers of each paragraph, whose lines were wrapped; of each line where it is a list's own."""
        for paragraph in re.split(r"\n\s*\n", text):
            lines = paragraph.split("\n")
            if LISTED.match(lines[0]) or any(LISTED.match(line) for line in lines[1:]):
                for line in lines:
                    yield from self._row(line)
            elif self.output.endswith("stderr") or any(line.startswith(" ") for line in lines):
                for line in unwrapped(paragraph):
                    yield from self.read(line, f"{self.kind}:line")
            else:
                yield from self.read(" ".join(lines), f"{self.kind}:line")

    def _row(self, line: str) -> Iterator[Found]:
        found = LISTED.match(line)
        if found is not None:
            beside = self.names.about(self.names.masked(line))
            yield from (moved(x, context=line) for x in self.read(found[1], f"{self.kind}:sure", beside))
        yield from self.read(line[found.end(1) :] if found else line, f"{self.kind}:line")


LISTED = re.compile(r"^\S+ +([<>]?\d+%) ")
"""A row of the summary's list: severity, how sure, and the finding's title."""


class MarkdownNumbers(TextNumbers):
    """Reads report.md, tables by their columns."""

    def lines(self, text: str) -> Iterator[Found]:
        """Yield the numbers of each line."""
        heads: list[str] = []
        for line in re.sub(r"\\(?=[^\w\s])", "", text).splitlines():
            if not line.startswith("|"):
                heads = []
                yield from self.read(re.sub(r"^\d+\. |^> |[*_#]", "", line), "md:line")
                continue
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            heads = heads or cells
            for head, cell in zip(heads, cells, strict=True) if cells is not heads else ():
                yield from self.read(cell, f"md:{self.head(head)}", (), self.names.pairs(self.names.masked(line)))


class JunitNumbers(Reader):
    """Reads junit.xml."""

    def walk(self, text: bytes) -> Iterator[Found]:
        """Yield the numbers of its attributes and texts."""
        for node in ElementTree.fromstring(text).iter():
            for name, value in node.attrib.items():
                yield from self.read(value, f"junit:{node.tag}@{name}")
            for line in (node.text or "").splitlines():
                yield from self.read(line, f"junit:{node.tag}")


class ProblemNumbers(SarifNumbers):
    """Reads what ``validate --json`` says."""

    kind = "problems"


class ExplainNumbers(TextNumbers):
    """Reads what explain says, line by line; what it explains is in the output's name."""

    kind = "explain"

    def lines(self, text: str) -> Iterator[Found]:
        """Yield the numbers of each line; those that were wrapped are joined again."""
        subject = self.output.split(" ")[1]
        sides = tuple(subject.split(".."))
        about, links = (subject, *sides), [(sides[0], sides[1])] if len(sides) == 2 else []
        serves: bool | None = None
        flip = section(self.language, "explain")["flip"].partition("{")[0].strip()
        for line in unwrapped(text, flip):
            head = self.known.english(line.strip())
            serves = True if head == "Serves:" else False if head == "Is served by:" else serves
            ids = self.names.about(self.names.masked(line))
            pairs = links
            if len(sides) == 1 and len(ids) == 1 and serves is not None and line.startswith("  "):
                pairs = [(subject, ids[0])] if serves else [(ids[0], subject)]
            found = self.read(line, "explain:line", about, pairs)
            yield from (moved(x, slack=STEPS) if ".walk." in x.place else x for x in found)


def unwrapped(text: str, begins: str = "\n") -> list[str]:
    """Return lines; one that goes on is indented by two more than where it began, and ``begins`` begins one."""
    out, full, indent = [""], False, 0
    for line in text.split("\n"):
        own = len(line) - len(line.lstrip())
        if full and own == indent + 2 and not line.lstrip().startswith(begins):
            out[-1] += " " + line.strip()
        else:
            out.append(line)
            indent = own
        full = cell_len(line) > WRAPPED
    return out


WRAPPED = 56
STEPS = 0.16
"""Each step is worked out from the tenths that are printed."""
