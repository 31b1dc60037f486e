"""What is wrong with a questionnaire beyond its single keys, and general problems in its own words."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from icdiag.intake.answer_cells import AnswerReader
from icdiag.intake.hints import folded
from icdiag.intake.layouts.headers import Vocabulary, tidy
from icdiag.intake.layouts.table import EXPECTED, ROLES
from icdiag.intake.problems import Problems
from icdiag.model.instrument import Instrument, Item, Scale
from icdiag.model.org import Name, SurveySource
from icdiag.model.problem import Location, Problem

Placed = tuple[Item, Location]
_SHAPES = {key: f"{key}-shape" for key in ("scale", "labels", "item", "dimension")}
_PLAIN = AnswerReader(Scale(-1e9, 1e9))
"""Reads a label as if it stood in a survey without labels."""


def in_own_words(found: Iterable[Problem], keys: Callable[[str], Sequence[str]]) -> Iterator[Problem]:
    """Yield the problems, the general ones with the keys and the shapes that a questionnaire has.

    Args:
        found: problems of reading the file.
        keys: the keys of a record by its name.
    """
    for problem in found:
        values = dict(problem.values)
        if problem.code == "unknown-key" and "record" in values:
            values["known"] = ", ".join(keys(str(values["record"])))
            outside = values["record"] == "instrument" and folded(str(values["key"])) in ("items", "questions")
            nearest = "dimensions" if outside else problem.suggestion
            yield replace(problem, code="instrument-key", values=MappingProxyType(values), suggestion=nearest)
        elif problem.code == "not-a-mapping" and values.get("key") in _SHAPES:
            yield replace(problem, code=_SHAPES[str(values["key"])])
        else:
            yield problem


def check_labels(scale: Scale, where: Location, problems: Problems) -> None:
    """Refuse labels that a survey's cells could not tell from numbers or from no answer."""
    for language, labels in (("zh", scale.labels_zh), ("en", scale.labels_en)):
        if len(labels) != scale.high - scale.low + 1:
            continue  # told already, and nobody knows what each stands for
        for place, label in enumerate(labels):
            value = _PLAIN.read(label)
            if math.isnan(value):
                problems.error("scale-label-none", where, label=label, language=language)
            elif math.isfinite(value) and value != scale.low + place:
                step = f"{scale.low + place:g}"
                problems.error("scale-label-number", where, label=label, step=step, language=language)


def check_columns(items: Sequence[Placed], problems: Problems) -> None:
    """Refuse ids and texts that name another column of the survey, and tell of texts that two items share."""
    words = Vocabulary(Instrument("", Name(), ()), (), SurveySource(()))
    first: dict[str, tuple[str, Location]] = {}
    for item, where in items:
        id_ = folded(item.id)
        if id_ in ROLES or words.role(item.id) or id_.endswith((EXPECTED, ".期望")):
            problems.error("item-id-taken", where, name=item.id)
        for text in dict.fromkeys((item.text.zh, item.text.en)):
            if words.role(text):
                problems.error("item-text-taken", where, name=item.id, text=text)
            other, line = first.setdefault(tidy(text), (item.id, where)) if tidy(text) else (item.id, where)
            if other != item.id:
                problems.warn("item-text-twice", where, name=item.id, other=other, first=line.line)


def check_names(names: Iterable[tuple[Name, Location]], problems: Problems) -> None:
    """Tell of dimensions that a reader could not tell apart."""
    seen: dict[tuple[str, str], Location] = {}
    for name, where in names:
        for language, text in (("zh", name.zh), ("en", name.en)):
            first = seen.setdefault((language, folded(text)), where)
            if text and first is not where:
                problems.warn("dimension-name-twice", where, name=text, first=first.line)
                break
