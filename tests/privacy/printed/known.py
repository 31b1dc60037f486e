"""What is registered: the numbers of assessment.json and of the tally by their places, and those of the map."""

import re
from collections import defaultdict
from functools import cache, cached_property
from typing import Any

from icdiag import __version__
from icdiag.diagnosis import Diagnosis
from icdiag.report.assessment_json import assessment
from icdiag.resources import resource
from icdiag.words import section
from tests.privacy import registry
from tests.privacy.printed.found import NUMBER, Names, squeezed

LONG = 30
"""Shorter sentences, that hold neither a number nor a name, may be part of others."""
Keys = tuple[str, ...]


class Known:
    """The registered numbers of one diagnosis."""

    def __init__(self, diagnosis: Diagnosis, folder: str = "") -> None:
        """Take the diagnosis whose outputs are to be read, and the folder they stand in."""
        self._folder = folder
        self.diagnosis, self.org, self.tally = diagnosis, diagnosis.org, diagnosis.tally
        self.document: dict[str, Any] = assessment(diagnosis, version="x")
        self._places: dict[str, list[tuple[Keys, float]]] = defaultdict(list)
        for place, keys, value in registry.numbers(self.document):
            if registry.kind(place, registry.ASSESSMENT) is not None:
                self._places[place].append((keys, value))
        for place, keys, value in registry.numbers(self.tally) if self.tally else ():
            if registry.kind(place, registry.TALLY) is not None:
                self._places[f"tally {place}"].append((keys, value))
        self._found: dict[str, list[str]] = {}

    def at(self, pattern: str) -> list[tuple[Keys, float]]:
        """Return (ids, number) of all registered places that fit a pattern."""
        if pattern not in self._found:
            self._found[pattern] = [place for place in self._places if re.fullmatch(pattern, place)]
        return [number for place in self._found[pattern] for number in self._places[place]]

    @cached_property
    def hidden(self) -> frozenset[tuple[str, str]]:
        """Return the links that were rated and are not shown."""
        return frozenset((x.supplier, x.customer) for x in self.tally.hidden) if self.tally else frozenset()

    @cached_property
    def names(self) -> Names:
        """Return what masks the names of the map, the questionnaire and the files."""
        language = self.org.language
        names = {unit.id: unit.name.in_(language) or unit.id for unit in self.org.departments}
        for d in self.document["instrument"]["dimensions"] if self.document["instrument"] else ():
            names[d["id"]] = d["name"]
        for grouping in self.document["groupings"]:
            names |= {part["group"]: part["group"] for part in grouping["each"]}
        head = self.document["org"]
        furniture = [self._folder, __version__, "icdiag/problems/1", "SHA-256", head["period"] or "", head["name"]]
        furniture += [part[key] for part in self.document["inputs"] for key in ("path", "sha256")]
        for item in self.tally.instrument.items() if self.tally else ():
            furniture += [item.id, item.text.in_(language)]
        return Names({id_: name for id_, name in names.items() if name}, furniture)

    @cached_property
    def sentences(self) -> list[str]:
        """Return all sentences of findings in assessment.json, names masked, longest first."""
        found = set()
        for one in self.document["findings"]:
            texts = [one["summary"], one["flip"], one["reason"], one["title"], *(x["text"] for x in one["remedies"])]
            found |= {squeezed(self.names.masked(text)) for text in texts if text}
        long = {text for text in found if len(text) >= LONG or NUMBER.search(text) or self.names.about(text)}
        return sorted(long, key=lambda text: (-len(text), text))

    @cached_property
    def headings(self) -> frozenset[str]:
        """Return the catalogues' short texts: what a column can be called."""
        return _headings(self.org.language)

    def english(self, text: str) -> str:
        """Return a heading's English words, by which rules know it; several, parted by a bar, where Chinese has one."""
        return text if self.org.language == "en" else "\u00a6".join(sorted(_translations().get(text, {text})))


@cache
def _headings(language: str) -> frozenset[str]:
    sections = ("excel", "gaps", "packs", "report", "ranking", "chains", "spared", "workshop")
    return frozenset(text for name in sections for text in section(language, name).values())


@cache
def _translations() -> dict[str, set[str]]:
    """Return Chinese texts of the catalogues -> the English ones under the same keys."""
    found = defaultdict(set)
    for file in (resource("templates") / "words" / "zh").iterdir():
        name = file.name.removesuffix(".yaml")
        english = section("en", name)
        for key, text in section("zh", name).items():
            found[text].add(english[key])
    return found
