"""Which column is which: headers in zh and en, item ids and texts, or the org map's own mapping."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from icdiag.intake.cells import Sheet, Value
from icdiag.intake.hints import folded, nearest
from icdiag.intake.layouts.table import ROLES
from icdiag.intake.problems import Problems
from icdiag.model.instrument import Instrument
from icdiag.model.org import SurveySource

_KNOWN = {
    "customer": "customer|customer department|customer dept|internal customer|rater department"
    "|客户部门|客户|内部客户|评价部门|评分部门|填写部门|客户方|需求部门",
    "supplier": "supplier|supplier department|supplier dept|internal supplier|rated department"
    "|供应部门|供应商|内部供应商|被评价部门|被评部门|服务部门|供应方|供方部门|供方",
    "respondent": "respondent|respondent id|rater|rater id|participant|employee id|respondent code"
    "|填写人|答卷人|答题人|受访者|评价人|填写人编号|答卷编号|员工编号|工号",
    "perspective": "perspective|viewpoint|视角|评价视角",
    "importance": "importance|重要性|重要程度",
    "service": "service|服务|服务内容|服务事项|服务项目",
    "seconds": "seconds|duration|duration (seconds)|time taken|time taken (seconds)"
    "|用时|用时(秒)|答题用时|所用时间|所用时间(秒)",
    "comment": "comment|comments|remark|remarks|备注|意见|建议|意见建议|意见与建议|评论|说明",
}
_ROLES = {name: role for role, names in _KNOWN.items() for name in names.split("|")}
_NUMBERING = re.compile(r"^(?:q\s*)?\d{1,3}\s*[.、:)]\s*")
_EXPECTED = (".expected", ".期望", "(expected)", "(期望)")
MANY = "*"
"""Marks a folded text that two items share; it names neither."""


def tidy(header: str) -> str:
    """Return the form in which headers are compared."""
    return folded(header).strip(" *:。.?!;,")


@dataclass(frozen=True, slots=True)
class Headers:
    """The columns of one header row."""

    row: int
    """0-based row index in the sheet."""
    columns: Mapping[str, int]
    """Role, item id or ``<item>.expected`` -> column index."""
    twice: Sequence[tuple[int, int, str]]
    """(first column, second column, what both are)."""
    unused: Sequence[int]
    """Columns with a header that means nothing here."""
    unmapped: Sequence[tuple[str, str]]
    """(our name, header) of the mapping whose header is not there."""


class HeaderReader:
    """Knows every spelling of the columns for one instrument and one mapping."""

    def __init__(self, instrument: Instrument, source: SurveySource) -> None:
        """Index the spellings."""
        self._mapped = {tidy(header): name for name, header in source.columns.items()}
        self._names = set(source.columns)
        self._spellings = dict(_ROLES)
        self._texts: dict[str, str] = {}
        self.items = tuple(item.id for item in instrument.items())
        for item in instrument.items():
            self._spellings[tidy(item.id)] = item.id
            for text in {tidy(item.text.zh), tidy(item.text.en)} - {""}:
                self._texts[text] = MANY if text in self._texts else item.id

    def read(self, sheet: Sheet, row: int) -> Headers:
        """Return what the cells of a row name."""
        columns: dict[str, int] = {}
        twice: list[tuple[int, int, str]] = []
        unused: list[int] = []
        for column, cell in enumerate(sheet.rows[row]):
            text = _header_text(cell)
            if not text:
                continue
            name = self.name_of(text)
            if name is None:
                unused.append(column)
            elif name in columns and name != "comment":
                twice.append((columns[name], column, name))
            else:
                columns[name] = column
        found = {tidy(_header_text(cell)) for cell in sheet.rows[row]}
        unmapped = [(name, header) for header, name in self._mapped.items() if header not in found]
        return Headers(row, columns, twice, unused, unmapped)

    def name_of(self, header: str) -> str | None:
        """Return the role or item that a header names, or None."""
        text = tidy(header)
        if text in self._mapped:
            return self._mapped[text]
        for ending in _EXPECTED:
            if text.endswith(ending):
                item = self._item(text.removesuffix(ending).strip())
                return self._unless_mapped(f"{item}.expected" if item else None)
        return self._unless_mapped(self._spellings.get(text) or self._item(text))

    def _unless_mapped(self, name: str | None) -> str | None:
        """A column that the map names by its header is not also looked for under its own name."""
        return None if name in self._names else name

    def _item(self, text: str) -> str | None:
        found = self._spellings.get(text)
        if found in self.items:
            return found
        found = self._texts.get(text) or self._texts.get(_NUMBERING.sub("", text, count=1))
        return None if found == MANY else found


def _header_text(cell: Value) -> str:
    if isinstance(cell, str):
        return cell
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else ""


def check_mapping(source: SurveySource, instrument: Instrument, problems: Problems) -> None:
    """Refuse names on the left of ``columns:`` that no column has."""
    items = [item.id for item in instrument.items()]
    known = [*ROLES, *items, *(f"{item}.expected" for item in items)]
    for name in source.columns:
        if name not in known:
            problems.error("mapping-name", source.where, name=name, suggestion=nearest(name, known))
