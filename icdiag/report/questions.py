"""Questions for two departments to talk over, from what their links say. Worded the same to both sides."""

from collections.abc import Iterable

from icdiag.report.view_findings import FindingView
from icdiag.report.view_links import DimensionView, LinkView
from icdiag.words import Words

PART_TAGS = ("unclear-need", "slow-response", "lack-of-trust", "goal-conflict")
"""Causes that the answers on the link itself speak for, and nothing of other departments."""
TAGS = (*PART_TAGS, "blind-spot", "overload", "structure")


def supported_tags(findings: Iterable[FindingView], allowed: Iterable[str] = TAGS) -> tuple[str, ...]:
    """Return the cause tags that numbers speak for in any of the findings, in a fixed order."""
    found = {cause.tag for view in findings for cause in view.causes if cause.verdict == "supported"}
    return tuple(tag for tag in allowed if tag in found)


def weakest_parts(links: Iterable[LinkView]) -> tuple[DimensionView, ...]:
    """Return the weakest part of each shown link, each part once."""
    parts = {x.weakest.id: x.weakest for x in links if x.weakest is not None}
    return tuple(parts.values())


def part_question(part: DimensionView, words: Words) -> str:
    """Return the question that asks for one part of the questionnaire."""
    key = f"questions.part.{part.id}"
    return words(key) if words.has(key) else words("questions.part_other", part=part.name)


def pair_questions(tags: Iterable[str], parts: Iterable[DimensionView], words: Words, *, most: int) -> tuple[str, ...]:
    """Return at most ``most`` questions: by cause first, then by part, each once."""
    asked = [words(f"questions.cause.{tag}") for tag in tags]
    asked += [part_question(part, words) for part in parts]
    return tuple(dict.fromkeys(asked))[:most]
