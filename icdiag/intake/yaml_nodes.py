"""YAML text to nodes, by parser events: nothing is constructed, no alias is followed, every scalar stays as written."""

import codecs
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from icdiag.intake.cells import Unreadable
from icdiag.intake.csv_file import decode
from icdiag.intake.limits import MB, limits, raising
from icdiag.intake.nodes import COLUMN_BITS, FileSource, Mapping, Node, Scalar, Sequence, packed, unpacked
from icdiag.intake.problems import Problems
from icdiag.intake.sheets import read_bytes
from icdiag.model.problem import Location, Problem
from icdiag.unseen import UNSEEN, clean, is_clean

_BEFORE_NODES = ("\n", ",", "[", "{")
"""What stands before most values: they are counted before anything is read."""
MAX_REPEATS = 20
"""So many refusals of one file are enough."""
MAX_TOLD = 1000
"""So many places of one kind are kept: a hostile file has one in every character."""
PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map"))

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""What no YAML file may hold as a raw character."""


class _Refused(Exception):  # noqa: N818 - carries a verdict out of the builder, turned into a Problem at once
    def __init__(self, code: str, mark: Any, **values: str | int) -> None:
        super().__init__(code)
        self.code, self.mark = code, mark
        self.values: dict[str, Any] = dict(values)


class _Open:
    """A list or record whose end has not come yet."""

    __slots__ = ("at", "entries", "is_list", "items", "key", "key_at", "keys_at", "repeated")

    def __init__(self, at: int, *, is_list: bool) -> None:
        self.at, self.is_list = at, is_list
        self.items: list[Node] = []
        self.entries: dict[str, Node] = {}
        self.keys_at: list[int] = []
        self.key: str | None = None
        """The key whose value comes next; None where a key comes next."""
        self.key_at = 0
        self.repeated = 0

    def closed(self, source: FileSource) -> Node:
        """Return the finished node."""
        if self.is_list:
            return Sequence(self.items, source, self.at)
        return Mapping(self.entries, self.keys_at, source, self.at)


class _Builder:
    """Turns events into one tree. Follows no alias, so the tree is never larger than the file."""

    def __init__(self, *, source: FileSource, problems: Problems, suspicious: bool) -> None:
        self.source, self.problems, self.suspicious = source, problems, suspicious
        self._limits = limits()
        self.root: Node | None = None
        self.nodes = 0
        self.aliases = self.duplicates = 0
        self.documents = 0
        self._open: list[_Open] = []
        self._texts: dict[str, str] = {}
        self._told: Counter[str] = Counter()

    def build(self, next_event: Callable[[], Any]) -> None:
        """Take all events of a file; the tree is then in ``root``.

        A value, or the key before it, is what most events are: those are done here, without a call.
        """
        scalar, opened, texts, source, new = yaml.ScalarEvent, self._open, self._texts, self.source, tuple.__new__
        careful, most = self.suspicious, self._limits.yaml_keys
        while True:
            event = next_event()
            kind = type(event)
            if kind is scalar:
                if careful or event.tag is not None or not opened:
                    self._scalar(event)
                    continue
                text, mark, parent = event.value, event.start_mark, opened[-1]
                text = texts.setdefault(text, text)
                at = mark.line << COLUMN_BITS | mark.column
                key = parent.key
                if parent.is_list:
                    self._count(mark)
                    parent.items.append(new(Scalar, (text, not event.style, source, at)))
                elif key is None:
                    parent.key, parent.key_at = text, at
                    if len(parent.keys_at) >= most or text in parent.entries or text == "<<":
                        self._check_key(parent, text, mark)
                elif key in parent.entries or key == "<<" or key[:1] == "\0":
                    self._count(mark)
                    self._put(Scalar(text, not event.style, source, at))
                else:
                    self._count(mark)
                    parent.entries[key] = new(Scalar, (text, not event.style, source, at))
                    parent.keys_at.append(parent.key_at)
                    parent.key = None
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._start(event, is_list=kind is yaml.SequenceStartEvent)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._put(self._open.pop().closed(self.source))
            elif kind is yaml.StreamEndEvent:
                return
            else:
                self._seldom(event)

    def _seldom(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise _Refused("yaml-several-documents", event.start_mark)

    def _where(self, mark: Any) -> Location:
        return self.source.where(mark.line, mark.column)

    def _start(self, event: Any, *, is_list: bool) -> None:
        mark = event.start_mark
        if event.tag is not None:
            self._check_tag(event)
        if len(self._open) >= self._limits.yaml_depth:
            raise _Refused("yaml-too-deep", mark, cap=self._limits.yaml_depth, **raising("yaml-depth"))
        self._count(mark)
        self._open.append(_Open(packed(mark.line, mark.column), is_list=is_list))

    def _count(self, mark: Any) -> None:
        self.nodes += 1
        if self.nodes > self._limits.yaml_values:
            raise _Refused("yaml-too-many-values", mark, cap=self._limits.yaml_values, **raising("yaml-values"))

    def _check_tag(self, event: Any) -> None:
        if event.tag not in PLAIN_TAGS and event.tag != "!":
            if not self._tells("yaml-tag"):
                raise _Refused("yaml-tag", event.start_mark, tag=event.tag)
            self.problems.error("yaml-tag", self._where(event.start_mark), tag=event.tag)

    def _tells(self, code: str) -> bool:
        """Count a problem of the text itself; tell whether it is one of those that are told."""
        self._told[code] += 1
        return self._told[code] <= MAX_TOLD

    def _alias(self, event: Any) -> None:
        self.aliases += 1
        if self.aliases > MAX_TOLD:
            raise _Refused("yaml-alias", event.start_mark, name=event.anchor)
        if self.aliases <= MAX_REPEATS:
            self.problems.error("yaml-alias", self._where(event.start_mark), name=event.anchor)
        # Stands in for what the alias meant, so that the rest of the file is still read.
        mark = event.start_mark
        self._count(mark)
        self._put(Scalar("", False, self.source, packed(mark.line, mark.column)))

    def _scalar(self, event: Any) -> None:
        text, mark = event.value, event.start_mark
        if event.tag is not None:
            self._check_tag(event)
        if self.suspicious and not is_clean(text):
            if self._tells("characters-removed"):
                self.problems.warn("characters-removed", self._where(mark), n=len(UNSEEN.findall(text)))
            text = clean(text)
        text = self._texts.setdefault(text, text)
        at = mark.line << COLUMN_BITS | mark.column
        parent = self._open[-1] if self._open else None
        if parent is not None and parent.key is None and not parent.is_list:
            parent.key, parent.key_at = text, at
            if len(parent.keys_at) >= self._limits.yaml_keys or text in parent.entries or text == "<<":
                self._check_key(parent, text, mark)
        else:
            self._count(mark)
            self._put(Scalar(text, not event.style, self.source, at))

    def _check_key(self, parent: _Open, text: str, mark: Any) -> None:
        at = packed(mark.line, mark.column)
        parent.repeated += text in parent.entries
        if len(parent.keys_at) + parent.repeated >= self._limits.yaml_keys:
            raise _Refused("yaml-too-many-keys", mark, cap=self._limits.yaml_keys, **raising("yaml-keys"))
        if text in parent.entries and self.duplicates < MAX_REPEATS:
            self.duplicates += 1
            first = self.source.where(*unpacked(parent.keys_at[list(parent.entries).index(text)]))
            where = self.source.where(*unpacked(at))
            self.problems.error("duplicate-key", where, key=text, first=first.line)
        elif text == "<<" and self._tells("yaml-merge-key"):
            self.problems.error("yaml-merge-key", self.source.where(*unpacked(at)))

    def _put(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if parent.is_list:
            parent.items.append(node)
        elif parent.key is None:
            if self._tells("yaml-key-not-text"):
                self.problems.error("yaml-key-not-text", node.where)
            parent.key = f"\0{len(parent.entries)}"  # its value has to go somewhere; no key can have this name
            parent.key_at = node.at
        else:
            if parent.key not in parent.entries and parent.key != "<<" and parent.key[:1] != "\0":
                parent.entries[parent.key] = node
                parent.keys_at.append(parent.key_at)
            parent.key = None


_FLOW_COLON = re.compile(r"^\s*(?:-\s*)?[\w\u3400-\u9fff.-]{1,40}：")


_COMPLAINTS = (
    ("escape", "yaml-bad-escape"),
    ("hexdecimal", "yaml-bad-escape"),  # as the parser spells it
    ("quoted scalar", "yaml-open-quote"),
    ("flow", "yaml-open-bracket"),
    ("mapping values are not allowed", "yaml-colon-in-text"),
    ("cannot start any token", "yaml-needs-quotes"),
)
"""What the parser says, and our own explanation of it."""


def _syntax_code(problem: str, context: str, line: str) -> str:
    """Return which of our own explanations fits the parser's complaint best."""
    if line[: len(line) - len(line.lstrip())].count("\t"):
        return "yaml-tab"
    if _FLOW_COLON.match(line):
        return "yaml-full-width-colon"
    complaint = f"{context} {problem}"
    return next((code for part, code in _COMPLAINTS if part in complaint), "yaml-syntax")


def _report_syntax(error: yaml.MarkedYAMLError, *, text: str, source: FileSource, problems: Problems) -> None:
    mark = error.problem_mark or error.context_mark
    row, column = (mark.line, mark.column) if mark is not None else (0, 0)
    lines = text.splitlines()
    nearby = [lines[i] for i in (row, row - 1) if 0 <= i < len(lines)]
    codes = [_syntax_code(error.problem or "", error.context or "", line) for line in nearby or [""]]
    code = codes[0]
    if "yaml-full-width-colon" in codes:  # the parser stumbles on the line after it
        code = "yaml-full-width-colon"
        row, column = row - codes.index(code), 0
    if code in ("yaml-open-quote", "yaml-open-bracket") and error.context_mark is not None:
        row, column = error.context_mark.line, error.context_mark.column
    problems.error(code, source.where(row, column), says=error.problem or "")


def _build(builder: _Builder, text: str) -> None:
    # Only the loader's parser is used; nothing is composed or constructed.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        builder.build(loader.get_event)
    finally:
        loader.dispose()


def parse_yaml(text: str, *, shown_as: str, problems: Problems) -> Node | None:
    """Return the tree of a YAML text, None where it is empty or cannot be read; what is wrong goes to the problems."""
    source = FileSource(shown_as)
    raw = _UNREADABLE.search(text)
    if raw is not None:
        row = text.count("\n", 0, raw.start())
        column = raw.start() - (text.rfind("\n", 0, raw.start()) + 1)
        problems.error("unreadable-character", source.where(row, column), character=f"U+{ord(raw[0]):04X}")
        return None
    most = limits().yaml_values
    if sum(map(text.count, _BEFORE_NODES)) > 2 * most:  # there may be commas in texts, but not that many
        problems.error("yaml-too-many-values", Location(shown_as), cap=most, **raising("yaml-values"))
        return None
    builder = _Builder(source=source, problems=problems, suspicious="\\" in text or not is_clean(text))
    try:
        _build(builder, text)
    except _Refused as refused:
        problems.error(refused.code, source.where(refused.mark.line, refused.mark.column), **refused.values)
        return None
    except yaml.MarkedYAMLError as error:
        _report_syntax(error, text=text, source=source, problems=problems)
        return None
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        problems.error("yaml-syntax", Location(shown_as), says=type(error).__name__)
        return None
    root = builder.root
    return None if isinstance(root, Scalar) and root.null else root


def decoded(data: bytes, *, shown_as: str, problems: Problems) -> str | None:
    """Return the text of UTF-8, UTF-16 with its mark, or GB18030 (with a warning); None where it is none of them."""
    where = Location(shown_as)
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in data and not marked:
        return _with_zeros(data, where, problems)
    try:
        text, encoding = decode(data)
    except Unreadable as error:
        problems.error("unknown-encoding", where, says=error.code)
        return None
    if encoding == "gb18030":
        problems.warn("read-as-gb18030", where)
    return text


def _with_zeros(data: bytes, where: Location, problems: Problems) -> str | None:
    """Return text into which a few zero bytes have strayed, for the place of the first is worth telling; else None."""
    with suppress(UnicodeDecodeError):
        if data.count(b"\0") * 100 < len(data):
            return data.decode("utf-8-sig")
    even, odd = data[:4096:2].count(b"\0"), data[1:4096:2].count(b"\0")
    is_wide = 5 * min(even, odd) <= max(even, odd) and 10 * max(even, odd) > len(data[:4096:2])
    # Zeros at every second place: UTF-16 without the mark that would say so.
    problems.error("unknown-encoding" if is_wide else "binary-file", where, says="file-encoding")
    return None


def yaml_of(data: bytes, *, shown_as: str, problems: Problems) -> Node | None:
    """Return the tree in a YAML file's bytes, None where it is empty or cannot be read."""
    most = limits().yaml_size
    if len(data) > most:
        size, cap = round(len(data) / MB, 1), round(most / MB)
        problems.error("yaml-too-large", Location(shown_as), size=size, cap=cap, **raising("yaml-size"))
        return None
    text = decoded(data, shown_as=shown_as, problems=problems)
    return None if text is None else parse_yaml(text, shown_as=shown_as, problems=problems)


def read_yaml(path: Path, *, shown_as: str = "") -> tuple[Node | None, tuple[Problem, ...]]:
    """Return the tree of a YAML file and what is wrong with it; None where it is empty or cannot be read."""
    shown = shown_as or str(path)
    data, unread = read_bytes(path, shown_as=shown)
    problems = Problems()
    problems.extend(unread)
    node = None if data is None else yaml_of(data, shown_as=shown, problems=problems)
    return node, problems.sorted()
