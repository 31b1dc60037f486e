"""What a run writes: each report by its format, and the folders of packs and workshop pages. Only rendered here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from icdiag import __version__
from icdiag.cli.choices import FORMATS
from icdiag.cli.gate_text import gate_name, gate_why
from icdiag.diagnosis import Diagnosis
from icdiag.findings import CHECKS
from icdiag.gates import GateResult
from icdiag.model.progress import Progress
from icdiag.problem_text import shown as told
from icdiag.words import Words

if TYPE_CHECKING:
    from icdiag.report.assessment_json import JsonFile
    from icdiag.report.junit import GateView
    from icdiag.report.view import Content

FOLDERS = ("packs", "workshop")


@dataclass
class Outputs:
    """Renders one diagnosis in the map's language; a renderer is imported only where its report is wanted."""

    diagnosis: Diagnosis
    gates: list[GateResult]
    checks: frozenset[str]
    """Ids of the checks that were run."""
    ranking: bool
    step: Progress

    @property
    def language(self) -> str:
        """Return the reports' language."""
        return self.diagnosis.org.language

    @cached_property
    def content(self) -> "Content":
        """Return what all reports but the JSON show."""
        from icdiag.report.content import content

        return content(self.diagnosis, self.language, ranking=self.ranking)

    def report(self, name: str) -> "bytes | JsonFile":
        """Return one report of ``choices.FORMATS``."""
        renderers: dict[str, Callable[[], bytes | JsonFile]] = {
            "html": self._html, "xlsx": self._xlsx, "json": self._json, "md": self._markdown, "junit": self._junit,
            "sarif": self._sarif,
        }  # fmt: skip
        return renderers[name]()

    def files(self, formats: Iterable[str], folders: Iterable[str]) -> "dict[str, bytes | JsonFile]":
        """Return all that is wanted, by file name."""
        formats, folders, files = tuple(formats), tuple(folders), {}
        for name in formats:
            if name == "json" and not folders and name == formats[-1]:
                self.__dict__.pop("content", None)  # large, and only the JSON does without it
            files[FORMATS[name]] = self.report(name)
        for name in folders:
            files |= self._packs() if name == "packs" else self._workshop()
        return files

    def _html(self) -> bytes:
        self.step("html")
        from icdiag.report.html import render_html

        return render_html(self.diagnosis, self.language, self.content).encode("utf-8")

    def _xlsx(self) -> bytes:
        self.step("xlsx")
        from icdiag.report.excel import render_xlsx

        return render_xlsx(self.diagnosis, self.language, self.content)

    def _json(self) -> "JsonFile":
        self.step("json")
        from icdiag.report.assessment_json import JsonFile

        return JsonFile(self.diagnosis, __version__)

    def _markdown(self) -> bytes:
        from icdiag.report.markdown import render_markdown

        return render_markdown(self.diagnosis, self.language, self.content).encode("utf-8")

    def _junit(self) -> bytes:
        from icdiag.report.junit import render_junit

        return render_junit(self.content, self._gate_views(), self._run()).encode("utf-8")

    def _sarif(self) -> bytes:
        from icdiag.report.sarif import render_sarif

        return render_sarif(self.diagnosis, self.content, self._run(), version=__version__)

    def _packs(self) -> dict[str, bytes]:
        self.step("packs")
        from icdiag.report.packs import render_packs

        return render_packs(self.diagnosis, self.language, self.content)

    def _workshop(self) -> dict[str, bytes]:
        self.step("packs")
        from icdiag.report.workshop import render_workshops

        return render_workshops(self.diagnosis, self.language, self.content)

    def _run(self) -> list[str]:
        return [check.id for check in CHECKS if check.id in self.checks]

    def _gate_views(self) -> "list[GateView]":
        from icdiag.report.junit import GateView

        words = Words(self.language)
        outcomes = ["passed" if x.passed else "failed" if x.fails else "warned" for x in self.gates]
        return [
            GateView(told(gate_name(x.gate)), gate_why(x, words), outcome)
            for x, outcome in zip(self.gates, outcomes, strict=True)
        ]


def outdated(folder: Path, folders: Iterable[str]) -> list[str]:
    """Return what earlier runs wrote into the folders that are written anew."""
    from icdiag.report.folder_list import listed_before

    return [name for one in folders for name in listed_before(folder, one)]
