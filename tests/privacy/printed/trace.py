"""Traces each number of an output to what it is: a registered one, a function of such, or a word of the house."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, product

from tests.privacy import registry
from tests.privacy.printed import counts, gaps, hiding, scores, steps, verdicts
from tests.privacy.printed.derived import DERIVED
from tests.privacy.printed.found import Found
from tests.privacy.printed.known import Keys, Known
from tests.privacy.printed.outputs import Outputs, read
from tests.privacy.printed.rules import RULES

MAP_FACTS = {
    *(r"links\[\]\.criticality", r"links\[\]\.exposure", "=exposure"),  # what the map says of the link
    *(r"settings\.min_n", "=settings", "=fewer_than"),  # "fewer than 5"
    *("=is_hidden", "=listed", "=actions"),  # that it is hidden, with how many others, and a row to fill in
    "=map_evidence",  # what evidence says of the map alone
}
"""All that may stand beside a hidden link."""
COUNTS = {r"tally reliability\[\]\.n", r"links\[\]\.n", r"departments\[\]\.raters"}
assert all((counts, gaps, hiding, scores, steps, verdicts))  # each adds to DERIVED


@dataclass
class Traced:
    """What came of tracing an output, or many."""

    numbers: Counter[str] = field(default_factory=Counter)
    """By output."""
    by_rule: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By output and by what the numbers were matched to."""
    untraced: list[Found] = field(default_factory=list)
    beside_hidden: Counter[str] = field(default_factory=Counter)
    """What numbers were that stand beside hidden links alone."""
    beside: list[Found] = field(default_factory=list)
    """Those of them that are no facts of the map."""
    few: list[Found] = field(default_factory=list)
    """Counts of people that are fewer than the threshold."""

    def add(self, output: str, found: Iterable[Found], known: Known) -> None:
        """Trace an output's numbers."""
        for one in found:
            self.numbers[output] += 1
            source = traced(one, known)
            if source is None:
                self.untraced.append(one)
            else:
                self.by_rule[output, source] += 1
                self._judge(one, source, known)

    def _judge(self, one: Found, source: str, known: Known) -> None:
        if one.links and one.links <= known.hidden:
            self.beside_hidden[source] += 1
            self.beside += [one] if source not in MAP_FACTS else []
        counts = registry.PRINTED.get(source.removeprefix("=")) == registry.PEOPLE or source in COUNTS
        if counts and 0 < one.value < known.org.settings.min_n and not one.number["bound"]:
            self.few.append(one)


def all_traced(known: Known, made: Outputs) -> Traced:
    """Return what came of tracing all outputs of a run."""
    out = Traced()
    for name, content in made.items():
        out.add(name, read(name, content, known), known)
    return out


def traced(found: Found, known: Known) -> str | None:
    """Return what a number was matched to; None where it is none of what its place may hold."""
    for source in _sources(found.place):
        if source == "*":
            return "words of the house"
        if source.startswith("="):
            values: Iterator[float] | Iterable[float] = DERIVED[source[1:]](known, found)
        else:
            values = (value for keys, value in known.at(source) if _fits(source, keys, found))
        if any(found.tells(value) for value in values):
            return source
    return None


def _fits(source: str, keys: Keys, found: Found) -> bool:
    """Tell whether a number is about what stands beside the printed one."""
    if source.startswith(("links", "tally links", "tally expectations\\.links")):
        return keys[:2] in found.links and set(keys[2:]) <= found.about
    return set(keys) <= found.about


@cache
def _sources(place: str) -> tuple[str, ...]:
    """Return what a place may hold; of one with several names (one word in Chinese), what any of them may."""
    some = (":".join(parts) for parts in product(*(part.split("\u00a6") for part in place.split(":"))))
    first = (next((sources for pattern, sources in RULES.items() if re.fullmatch(pattern, one)), ()) for one in some)
    return tuple(dict.fromkeys(chain.from_iterable(first)))
