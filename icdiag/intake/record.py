"""A mapping with known keys: one table of fields reads it, tells what is wrong with it, and writes its JSON Schema."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from icdiag.intake.hints import MAX_GUESSES, folded, nearest
from icdiag.intake.kinds import Kind, Schema
from icdiag.intake.limits import limits, raising
from icdiag.intake.nodes import NULLS, Mapping, Node, Scalar, Sequence, unpacked
from icdiag.intake.problems import Problems

Seen = dict[tuple[str, str], Any]
"""(key, text) -> the value, where nothing was wrong with it."""
DESCRIBE = "x-describe"
"""Stands in a schema for the catalogue key of a description."""


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record."""

    key: str
    kind: Kind
    required: bool = False
    headers: tuple[str, ...] = ()
    """Other names of the key: column headers in workbooks, and what a misspelt key is compared with."""


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with known keys, read into ``make``."""

    name: str
    """The record's section of the ``org_map`` word catalogue, where its keys are described."""
    fields: tuple[Field, ...]
    make: Callable[..., Any]
    located: bool = False
    """Whether ``make`` takes the place as ``where``."""
    by_key: dict[str, Field] = field(init=False, repr=False, compare=False)
    required: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the fields: a map has a hundred thousand records."""
        object.__setattr__(self, "by_key", {f.key: f for f in self.fields})
        object.__setattr__(self, "required", tuple(f.key for f in self.fields if f.required))

    def known(self) -> dict[str, str]:
        """Return every spelling of a key, folded, and the key it stands for."""
        spellings = {folded(header): f.key for f in self.fields for header in f.headers}
        return {**spellings, **{folded(f.key): f.key for f in self.fields}}

    def read(self, node: Node, key: str, problems: Problems, seen: Seen | None = None) -> Any:
        """Return the record, or None where something that it needs is missing or wrong.

        ``seen`` holds what other records of the same list were read into: most of what a large map says is repeated.
        """
        if not isinstance(node, Mapping):
            problems.error("not-a-mapping", node.where, key=key)
            return None
        seen = {} if seen is None else seen
        values: dict[str, Any] = {}
        misspelt: set[str] = set()
        for i, (name, value) in enumerate(node.entries.items()):
            known = self.by_key.get(name)
            if known is None:
                meant = self.meant(name, problems)
                misspelt.add(meant)
                where = node.source.where(*unpacked(node.keys_at[i]))
                problems.error("unknown-key", where, suggestion=meant, key=name, record=self.name)
            elif type(value) is not Scalar:
                values[name] = known.kind.read(value, name, problems)
            elif not value.plain or value.text not in NULLS:
                text = value.text
                read = seen.get((name, text))
                if read is None:
                    seen[name, text] = read = known.kind.read(value, name, problems)
                values[name] = read
        values = {name: value for name, value in values.items() if value is not None}
        missing = [needed for needed in self.required if needed not in values]
        for needed in missing:
            part = node.entries.get(needed)
            if needed not in misspelt and (part is None or (isinstance(part, Scalar) and part.null)):
                problems.error("missing-key", node.where, key=needed, record=key)  # else it was reported as wrong
        if missing:
            return None
        if self.located:
            values["where"] = node.where
        return self.make(**values)

    def meant(self, name: str, problems: Problems) -> str:
        """Return the key that was probably meant, or ""."""
        guesses = problems.guesses
        if (self.name, name) not in guesses and len(guesses) < MAX_GUESSES:
            known = self.known()
            guesses[self.name, name] = known.get(nearest(name, known), "")
        return guesses.get((self.name, name), "")

    def schema(self) -> Schema:
        """An object that takes no other keys."""
        properties = {f.key: {**f.kind.schema(), DESCRIBE: f"{self.name}.{f.key}"} for f in self.fields}
        schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**schema, "required": list(self.required)} if self.required else schema


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of records that is kept together with its nodes, for the checks that come later; or a path to a table."""

    record: Record
    path: bool = False
    bound: str = "records"
    """The limit on how many are read; more are refused before any is, for each costs a hundred times its text."""

    def read(self, node: Node, key: str, problems: Problems) -> "tuple[Placed, ...] | None":
        """Return the records that could be read."""
        if not isinstance(node, Sequence):
            problems.error("not-a-list", node.where, key=key)
            return None
        most = getattr(limits(), self.bound)
        if len(node.items) > most:
            problems.error("too-many-records", node.where, key=key, n=len(node.items), cap=most, **raising(self.bound))
            return ()
        singular = self.record.name
        seen: Seen = {}
        read = [(self.record.read(item, singular, problems, seen), item) for item in node.items]
        return tuple(Placed(value, item) for value, item in read if value is not None and isinstance(item, Mapping))

    def schema(self) -> Schema:
        """An array, or a path."""
        array = {"type": "array", "items": self.record.schema()}
        return {"anyOf": [{"type": "string"}, array]} if self.path else array


class Placed(NamedTuple):
    """A record and the node it was read from."""

    value: Any
    node: Mapping
