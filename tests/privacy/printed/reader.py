"""Numbers of a text in its sentences: those that assessment.json tells as well, those of the catalogues, the rest."""

from collections.abc import Iterable, Iterator

from tests.privacy.printed.found import NUMBER, Found, squeezed
from tests.privacy.printed.known import Known
from tests.privacy.printed.sentences import numbers

TOLD = "a sentence of assessment.json"
ELSE = "\u2029"
"""Stands where something else was: no sentence runs across it."""


class Reader:
    """Reads texts of one output."""

    def __init__(self, output: str, known: Known) -> None:
        """Take the output's name and what is registered."""
        self.output, self.known, self.names = output, known, known.names
        self.language = known.org.language

    def head(self, text: str) -> str:
        """Return a heading as rules know it: in English, ``*`` for each name."""
        return self.names.unnamed(self.known.english(" ".join(text.split())))

    def read(
        self, text: str, place: str, about: Iterable[str] = (), links: Iterable[tuple[str, str]] = ()
    ) -> Iterator[Found]:
        """Yield the numbers of a text; ``about`` and ``links`` are what it stands beside."""
        masked = squeezed(self.names.masked(text))
        if NUMBER.search(masked) is None:
            return
        beside = frozenset({*about, *self.names.about(masked)})
        masked, told = self._without_told(masked)
        for sentence in told:
            for found in NUMBER.finditer(sentence):
                yield Found(self.output, TOLD, found[0], context=sentence)
        pairs = frozenset({*links, *self.names.pairs(masked)})
        for number, key, sides in numbers(masked, self.language):
            if number or not key:
                yield Found(self.output, key or place, number, beside, self._named(*sides) or pairs, masked)
            else:
                yield Found(self.output, f"words of {key}", "0", context=masked)

    def _named(self, supplier: str, customer: str) -> frozenset[tuple[str, str]]:
        """Return the link whose sides a sentence names."""
        return frozenset((s, c) for s in self.names.about(supplier) for c in self.names.about(customer))

    def _without_told(self, masked: str) -> tuple[str, list[str]]:
        told = []
        for sentence in self.known.sentences:
            if sentence in masked:
                told += [sentence] * masked.count(sentence)
                masked = masked.replace(sentence, f" {ELSE} ")
        return masked, told
