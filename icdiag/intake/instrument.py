"""The questionnaire: one of the bundled ones by name, or a YAML file of the organisation's own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from icdiag.intake.hints import folded, nearest
from icdiag.intake.instrument_checks import check_columns, check_labels, check_names, in_own_words
from icdiag.intake.kinds import ListOf, NameKind, Number, Text, YesNo
from icdiag.intake.problems import Problems
from icdiag.intake.record import Field, Placed, Record, Rows
from icdiag.intake.sheets import read_bytes
from icdiag.intake.yaml_nodes import yaml_of
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Name
from icdiag.model.problem import Location, Problem
from icdiag.resources import resource

MAX_ITEMS = 150
"""A survey sheet has 200 columns, departments and the rest included."""
_YAML = (".yaml", ".yml")
_ENDLESS = 10**9


@dataclass(frozen=True, slots=True)
class _Part:
    """A record as it was written, before its neighbours are known."""

    values: Mapping[str, Any]
    where: Location


def _part(where: Location, **values: Any) -> _Part:
    return _Part(values, where)


_LABELS = Record("labels", (Field("zh", ListOf(Text(), at_least=2)), Field("en", ListOf(Text(), at_least=2))), dict)
_SCALE = Record(
    "scale",
    (
        Field("min", Number(-1000, 1000), required=True, headers=("low", "from")),
        Field("max", Number(-1000, 1000), required=True, headers=("high", "to")),
        Field("labels", _LABELS),
    ),
    _part,
    located=True,
)
_ITEM = Record(
    "item",
    (
        Field("id", Text(), required=True),
        Field("text", NameKind(), required=True, headers=("question",)),
        Field("reversed", YesNo(), headers=("reverse", "negative")),
        Field("scale", _SCALE),
    ),
    _part,
    located=True,
)
_DIMENSION = Record(
    "dimension",
    (
        Field("id", Text(), required=True),
        Field("name", NameKind()),
        Field("weight", Number(0.001, 1000)),
        Field("items", Rows(_ITEM), required=True, headers=("questions",)),
    ),
    _part,
    located=True,
)
_INSTRUMENT = Record(
    "instrument",
    (
        Field("name", NameKind(), headers=("title",)),
        Field("source", Text(lines=True), headers=("reference",)),
        Field("scale", _SCALE),
        Field("dimensions", Rows(_DIMENSION), required=True, headers=("groups",)),
    ),
    _part,
    located=True,
)

_RECORDS = {record.name: record for record in (_INSTRUMENT, _DIMENSION, _ITEM, _SCALE, _LABELS)}


def bundled_instruments() -> tuple[str, ...]:
    """Return the names of the questionnaires that ship with icdiag."""
    folder = resource("templates") / "instruments"
    return tuple(sorted(PurePosixPath(file.name).stem for file in folder.iterdir() if file.name.endswith(_YAML)))


def read_instrument(reference: str, *, base: Path) -> tuple[Instrument | None, tuple[Problem, ...]]:
    """Return a questionnaire, bundled or at a path from ``base``, and what is wrong with it; None if anything is."""
    problems = Problems()
    bundled = bundled_instruments()
    if reference in bundled:
        shown_as = f"{reference}.yaml"
        data: bytes | None = (resource("templates") / "instruments" / shown_as).read_bytes()
    elif not _is_path(reference, base):
        known = ", ".join(bundled)
        near = nearest(reference, bundled)
        problems.error("instrument-unknown", Location(reference), name=reference, known=known, suggestion=near)
        return None, problems.sorted()
    else:
        shown_as = reference
        data, unread = read_bytes(base / reference, shown_as=shown_as)
        problems.extend(unread)
    instrument = None if data is None else _instrument(data, shown_as, reference, problems)
    return (None if problems.fatal else instrument), problems.sorted()


def _is_path(reference: str, base: Path) -> bool:
    try:
        return "/" in reference or "\\" in reference or reference.endswith(_YAML) or (base / reference).is_file()
    except (OSError, ValueError):
        return False


def _instrument(data: bytes, shown_as: str, reference: str, problems: Problems) -> Instrument | None:
    node = yaml_of(data, shown_as=shown_as, problems=problems)
    if node is None:
        if not problems.fatal:
            problems.error("instrument-empty", Location(shown_as))
        return None
    found = Problems()
    part: _Part | None = _INSTRUMENT.read(node, "instrument", found)
    problems.extend(in_own_words(found.sorted(), lambda name: [f.key for f in _RECORDS[name].fields]))
    if part is None:
        return None
    scale = _scale(part.values.get("scale"), Scale(), problems)
    placed: tuple[Placed, ...] = part.values["dimensions"]
    _check_filled(placed, part.where, problems)
    dimensions = tuple(_dimension(dimension.value, scale, problems) for dimension in placed)
    _check_ids(placed, part.where, problems)
    check_names(((made.name, from_.value.where) for made, from_ in zip(dimensions, placed, strict=True)), problems)
    places = (item.value.where for dimension in placed for item in dimension.value.values["items"])
    check_columns([*zip((item for made in dimensions for item in made.items), places, strict=True)], problems)
    id_ = PurePosixPath(reference.replace("\\", "/")).stem
    return Instrument(id_, part.values.get("name", Name(id_, id_)), dimensions, part.values.get("source", ""))


def _scale(part: _Part | None, otherwise: Scale, problems: Problems) -> Scale:
    if part is None:
        return otherwise
    low, high = part.values["min"], part.values["max"]
    if low >= high:
        problems.error("scale-order", part.where, low=f"{low:g}", high=f"{high:g}")
    labels = part.values.get("labels", {})
    steps = high - low + 1
    for language, words in labels.items():
        if len(words) != steps and low < high:
            problems.error("scale-labels", part.where, language=language, n=len(words), steps=f"{steps:g}")
        elif len({folded(word) for word in words}) < len(words):
            problems.error("scale-labels-twice", part.where, language=language)
    scale = Scale(low, high, labels.get("zh", ()), labels.get("en", ()))
    check_labels(scale, part.where, problems)
    return scale


def _dimension(part: _Part, scale: Scale, problems: Problems) -> Dimension:
    values = part.values
    items = tuple(_item(item.value, scale, problems) for item in values["items"])
    name = values.get("name", Name(values["id"], values["id"]))
    return Dimension(values["id"], name, items, values.get("weight", 1.0))


def _item(part: _Part, scale: Scale, problems: Problems) -> Item:
    values = part.values
    own = _scale(values.get("scale"), scale, problems)
    return Item(values["id"], values["text"], own, values.get("reversed", False))


def _check_ids(dimensions: Iterable[Placed], where: Location, problems: Problems) -> None:
    """Refuse ids that a survey's headers could not tell apart."""
    parts = [dimension.value for dimension in dimensions]
    items = [item.value for part in parts for item in part.values["items"]]
    if len(items) > MAX_ITEMS:
        problems.error("too-many-items", where, n=len(items), limit=MAX_ITEMS)
    _check_unique(parts, "dimension-twice", problems)
    _check_unique(items, "item-twice", problems)


def _check_filled(dimensions: Sequence[Placed], where: Location, problems: Problems) -> None:
    """Tell of dimensions without items, but not where items stand there that are wrong themselves."""
    wrong = [p.where.line for p in problems.sorted() if p.level == "error" and p.where.path == where.path]
    if not dimensions and not wrong:
        problems.error("instrument-empty", where)
    ends = [*(dimension.value.where.line for dimension in dimensions[1:]), _ENDLESS]
    for dimension, end in zip(dimensions, ends, strict=False):
        part, begin = dimension.value, dimension.value.where.line
        if not part.values["items"] and not any(begin <= line < max(end, begin + 1) for line in wrong):
            problems.error("dimension-empty", part.where, name=part.values["id"])


def _check_unique(parts: Iterable[_Part], code: str, problems: Problems) -> None:
    seen: dict[str, _Part] = {}
    for part in parts:
        first = seen.setdefault(folded(part.values["id"]), part)
        if first is not part:
            problems.error(code, part.where, name=part.values["id"], first=first.where.line)
