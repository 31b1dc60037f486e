"""The ``survey:`` key of the org map: a path, a list of paths, or a mapping that says how to read them."""

from dataclasses import dataclass
from typing import Any

from icdiag.intake.kinds import Choice, ListOf, Schema, Text, TextMap
from icdiag.intake.nodes import Mapping, Node
from icdiag.intake.problems import Problems
from icdiag.intake.record import Field, Record
from icdiag.model.org import SurveySource

LAYOUTS = (
    "long",
    "wide",
    "questionnaire",
    "wenjuanxing",
    "tencent",
    "microsoft-forms",
    "google-forms",
    "qualtrics",
    "surveymonkey",
    "limesurvey",
    "typeform",
)
_SPELLINGS = (("问卷星", "wenjuanxing"), ("腾讯问卷", "tencent"), ("Microsoft Forms", "microsoft-forms"),
              ("Google Forms", "google-forms"), ("SurveyMonkey", "surveymonkey"), ("LimeSurvey", "limesurvey"),
              ("Qualtrics", "qualtrics"), ("Typeform", "typeform"))  # fmt: skip
_PATHS = ListOf(Text(), single=True, at_least=1)


def _source(path: tuple[str, ...], **values: Any) -> SurveySource:
    return SurveySource(path, **values)


SURVEY = Record(
    "survey",
    (
        Field("path", _PATHS, required=True, headers=("paths", "file", "files", "文件", "路径")),
        Field("layout", Choice(LAYOUTS, _SPELLINGS), headers=("布局", "版式")),
        Field("sheet", Text(), headers=("工作表",)),
        Field("columns", TextMap(), headers=("列", "字段")),
    ),
    _source,
    located=True,
)


@dataclass(frozen=True, slots=True)
class SurveyKind:
    """Where the answers are."""

    def read(self, node: Node, key: str, problems: Problems) -> SurveySource | None:
        """Return the source."""
        if isinstance(node, Mapping):
            source: SurveySource | None = SURVEY.read(node, key, problems)
            return source
        paths = _PATHS.read(node, key, problems)
        return SurveySource(paths, where=node.where) if paths else None

    def schema(self) -> Schema:
        """Three forms."""
        return {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1},
                          SURVEY.schema()]}  # fmt: skip
