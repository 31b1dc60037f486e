"""Headers taken apart into question and matrix row: by closing brackets, or by what a question's columns share."""

from collections.abc import Sequence
from itertools import takewhile

_SIGNS = " \u2014\uff1a:_-"


def bracketed(text: str, *, opens: str = "[", closes: str = "]") -> tuple[str, str]:
    """Return (before, within) of the bracket that closes at the end, inner ones included; (text, "") without one."""
    if not text or text[-1] not in closes:
        return text, ""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] in closes) - (text[place] in opens)
        if depth == 0:
            return text[:place].strip(), text[place + 1 : -1].strip()
    return text, ""


def rounded(text: str) -> tuple[str, str]:
    """Return (before, within) of a last round bracket, half or full width."""
    return bracketed(text, opens="(\uff08", closes=")\uff09")


def divided(texts: Sequence[str], dividers: Sequence[Sequence[str]]) -> tuple[str, list[str]] | None:
    """Return the question that all texts begin with and each one's rest; None where they share no question.

    They are parted at the last divider in what all share, so that a question may hold one too; of several kinds of
    dividers those named first count first.
    """
    shared = _beginning(texts)
    for kinds in dividers:
        place, divider = max((shared.rfind(kind), kind) for kind in kinds)
        question = shared[: max(place, 0)].strip(_SIGNS)
        rests = [text[place + len(divider) :].strip() for text in texts]
        if question and all(rests):
            return question, rests
    return None


def _beginning(texts: Sequence[str]) -> str:
    """Return what all texts begin with."""
    alike = takewhile(lambda signs: len(set(signs)) == 1, zip(*texts, strict=False))
    return "".join(signs[0] for signs in alike)
