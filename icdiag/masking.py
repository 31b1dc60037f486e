"""A mark in place of what a text may not tell; for the doors where texts of people come in, and for the tally."""

from collections.abc import Iterable

MASK = "[***]"
"""The same in every language."""
Span = tuple[int, int]


def masked(text: str, spans: Iterable[Span]) -> str:
    """Return a text with one mark in place of each stretch (first, end); those that touch or overlap count as one."""
    out: list[str] = []
    at = 0
    for first, end in sorted(spans):
        if first > at or not out:
            out += [text[at:first], MASK]
        at = max(at, end)
    return "".join((*out, text[at:]))
