"""Finding -> sentences in one language. Every renderer (HTML, Excel, terminal, JSON) takes its wording from here."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from icdiag.findings.base import Check
from icdiag.model.finding import DepartmentRef, Finding, State, Value, WordRef
from icdiag.model.org import Org
from icdiag.words import Words

_WHOLE_PERCENT = ("_share", "_p")
_TURNING = frozenset({"R", "AL", "AN", "RLE", "LRE", "RLO", "LRO", "PDF", "RLI", "LRI", "FSI", "PDI"})
CONFIDENCE_BANDS = ((0.95, "certain"), (0.80, "very_likely"), (0.50, "likely"), (0.0, "possible"))
"""Lowest probability of each word; .80 and .50 are the method's bands for confirmed and probable."""


class FindingText(NamedTuple):
    """One finding's sentences, placeholders filled."""

    name: str
    """What this kind of finding is called."""
    title: str
    summary: str
    flip: str
    """What would turn the verdict; empty where nothing would."""
    remedies: tuple[str, ...]
    reason: str
    """Why we cannot tell; empty for found ones."""
    severity: str
    """A word; empty where the finding has none."""
    confidence: str
    """A word such as "very likely"; empty for "cannot tell"."""


@lru_cache(maxsize=4096, typed=True)  # typed: a text that is HTML already must not stand for one that is not
def isolate(text: str) -> str:
    """Return the text, wrapped in Unicode isolates where it could turn the direction of the words around it."""
    if any(unicodedata.bidirectional(c) in _TURNING for c in text):
        return f"\u2068{text}\u2069"
    return text


def department_name(org: Org, id_: str, language: str) -> str:
    """Return a department's display name, or the id where the map has no such department."""
    try:
        return org.department(id_).name.in_(language) or id_
    except KeyError:
        return id_


def confidence_key(confidence: float | None) -> str:
    """Return the key of the confidence band: certain, very_likely, likely, possible, or fact for None."""
    if confidence is None:
        return "fact"
    return next(key for lowest, key in CONFIDENCE_BANDS if confidence >= lowest)


def whole(value: float) -> str:
    """Return a rounded integer as text; never ``-0``."""
    return f"{round(value) + 0:d}"


def sentence_values(values: Mapping[str, Value], *, org: Org, words: Words) -> dict[str, str]:
    """Return the placeholders' texts: names for departments, whole numbers for scores, whole percent for shares."""
    return {key: _fill(key, value, org, words) for key, value in values.items()}


def _fill(key: str, value: Value, org: Org, words: Words) -> str:
    if isinstance(value, tuple):
        return words.join([isolate(department_name(org, id_, words.language)) for id_ in value])
    if isinstance(value, DepartmentRef):
        return isolate(department_name(org, value, words.language))
    if isinstance(value, WordRef):
        return words(value)
    if isinstance(value, float):
        return f"{whole(value * 100)}%" if key.endswith(_WHOLE_PERCENT) else whole(value)
    return str(value) if isinstance(value, int) else isolate(value)


def finding_text(finding: Finding, *, check: Check, org: Org, words: Words) -> FindingText:
    """Return the sentences of a finding in the words' language.

    Raises:
        KeyError: the check lacks a sentence, or the finding a value, that the other asks for.
    """
    texts = check.texts(words.language)
    values = sentence_values(finding.values, org=org, words=words)
    unknown = finding.state is State.CANNOT_TELL
    summary = "" if unknown else texts.summary if isinstance(texts.summary, str) else texts.summary[finding.variant]
    return FindingText(
        name=texts.name,
        title=texts.name if unknown else texts.title.format_map(values),
        summary=summary.format_map(values),
        flip=texts.flip[finding.flip].format_map(values) if finding.flip else "",
        remedies=tuple(texts.remedies[key].format_map(values) for key in finding.remedies),
        reason=texts.reasons[finding.reason].format_map(values) if finding.reason else "",
        severity=words(f"report.severity.{finding.severity}") if finding.severity else "",
        confidence="" if unknown else words(f"report.confidence.{confidence_key(finding.confidence)}"),
    )
