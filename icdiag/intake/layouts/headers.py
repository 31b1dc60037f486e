"""What a header can name: a role, an item or a department, in zh and en, or what the org map's own mapping says."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from icdiag.intake.hints import DepartmentNames, folded, nearest
from icdiag.intake.layouts.table import EXPECTED, ROLES
from icdiag.intake.problems import Problems
from icdiag.model.instrument import Instrument
from icdiag.model.org import Department, SurveySource

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
    "seconds": "seconds|duration|duration (seconds)|duration (in seconds)|time taken|time taken (seconds)"
    "|用时|用时(秒)|答题用时|所用时间|所用时间(秒)|答题时长",
    "comment": "comment|comments|remark|remarks|备注|意见|建议|意见建议|意见与建议|评论|说明|补充说明",
}
_ASKED = {
    "customer": "department|dept|your department|my department|your dept|department name|your team|team|business unit"
    "|which department do you work in|which department are you in|which department do you belong to"
    "|what is your department|what department do you work in|please select your department|select your department"
    "|the department you work in|department you work in|in which department do you work"
    "|部门|所在部门|所属部门|您的部门|您所在的部门|您所在部门|您所属的部门|您所属部门|您的部门是|您所在的部门是|您所属的部门是"
    "|您来自哪个部门|您在哪个部门|您在哪个部门工作|您属于哪个部门|您的所在部门|您的所属部门|本人所在部门|本人部门|我的部门|我所在的部门"
    "|请选择您的部门|请选择您所在的部门|请选择您所在部门|请选择您所属的部门|请选择部门|填写人部门|填写人所在部门|评价人部门|评价人所在部门"
    "|您目前所在的部门|您现在所在的部门|部门名称|你的部门|你所在的部门|你所在部门|请选择你所在的部门|请选择你的部门",
    "supplier": "which department are you rating|which department do you want to rate|department you are rating"
    "|the department you are rating|department rated|department being rated|department to rate|rated unit"
    "|please select the department you are rating|select the department you are rating"
    "|您要评价的部门|您评价的部门|您所评价的部门|您评价的部门是|您要评价的部门是|您要评价哪个部门|被评价的部门|请选择您要评价的部门"
    "|请选择要评价的部门|请选择被评价部门|评价对象|被评价对象|您选择评价的部门|你要评价的部门",
    "respondent": "your employee id|your id|staff id|staff number|employee number|您的工号|员工工号|您的编号",
    "comment": "any comments|other comments|any other comments|your comments|further comments|additional comments"
    "|do you have any comments|do you have any other comments|do you have any suggestions|suggestions|any suggestions"
    "|suggestions for improvement|what could be improved|what should be improved|open feedback|your feedback"
    "|anything else|anything else you would like to say|anything else you would like to tell us"
    "|is there anything else you would like to say|is there anything else you would like to add"
    "|其他意见|其他建议|其他意见和建议|其他意见与建议|其他意见或建议|您的意见和建议|您的意见与建议|您的意见或建议"
    "|您的意见|您的建议|您的其他意见|您的改进建议|意见和建议|意见或建议|改进建议|改进意见"
    "|您有什么意见|您有什么建议|您有什么意见和建议|您有什么意见或建议|您还有什么意见和建议|您还有什么意见或建议"
    "|您还有哪些意见和建议|您还有哪些意见或建议|您还有什么想说的|还有什么想说的|您还想说什么"
    "|请写下您的意见和建议|请填写您的意见和建议|请留下您的意见和建议|请写下您的意见|请填写您的意见|留言|您的留言",
}
"""How people word the same in a survey site's questions. Weaker than ``_KNOWN``: a column named there goes first."""
_UNIT = r"\b(?:department|dept|team|unit)\b"
_RATES = r"\b(?:rat(?:e|ed|ing)|evaluat\w*|assess\w*|review\w*)\b"
_WORDINGS = (
    ("supplier", re.compile(rf".*(?:{_RATES}.*{_UNIT}|{_UNIT}.*{_RATES}).*")),
    ("supplier", re.compile(r".*(?:评价|评分|评估|打分|被评)[^,。;]{0,8}部门.*|.*部门[^,。;]{0,4}(?:被评价|被评估)")),
    ("customer", re.compile(rf".*\b(?:your|my|you|i)\b.*{_UNIT}.*|.*{_UNIT}.*\b(?:you|i)\b.*")),
    ("customer", re.compile(r"(?:请[问选择填写]{1,4})?(?:您|你|本人|我|填写人|评价人)[^,。;]{0,8}部门.{0,6}")),
)  # fmt: skip
"""How questions for a role are worded, most telling first: whoever asks which department is rated also says "you"."""
_LONGEST_QUESTION = 80
_TAGS = re.compile(
    r"[\[(【](?:单选题?|多选题?|必答|必填|选填|填空题?|量表题?|矩阵\w{0,4}题?|下拉题?"
    r"|required|single choice|optional)[\])】]"
)
_NUMBERING = re.compile(r"^(?:第\s*\d{1,3}\s*题\s*[.、:]?|[q题]?\s*\d{1,3}(?:[.-]\d{1,3})?\s*[.、:)|])\s*")
_EXPECTED = (EXPECTED, ".期望", "(expected)", "(期望)", "-expected", "-期望")
_OPENING, _CLOSING = "[(【（［", "])】）］"
_SEPARATOR = re.compile(r"\s*(?:—+|–|-+|:|：|\||/|_+|\.+|·|•|\n|>+|→|,|，|、|;|；|\s)\s*")
_MOST_SPLITS = 60
_SELF = (
    "自评|部门自评|本部门|本部门自评|我们部门|我们自己部门|自我评价"
    "|own department|your own department|our own department|my own department"
    "|self|self-rating|self rating|self-assessment|self assessment"
)
_EXPECTATIONS = (
    "期望|期望水平|您的期望|期望的水平|期望的服务|期望的服务水平"
    "|expected|expectation|expectations|what you expect|what do you expect|your expectations"
    "|expected service|expected level|expected level of service"
)
"""Heads the items where people say once what they expect of whoever serves them."""
SELF = "*self"
"""Stands for the rater's own department, where people say how well it serves the others."""
MANY = "*"
"""Marks a folded text that two items share; it names neither."""


@lru_cache(maxsize=16_384)
def tidy(header: str) -> str:
    """Return the form in which headers are compared."""
    return _TAGS.sub("", folded(header)).strip(" *:。.?!;,\"'")


def unnumbered(text: str) -> str:
    """Return a tidy header without a question's number before it."""
    return _NUMBERING.sub("", text, count=1).strip(" *:。.?!;,")


def splits(header: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to part a header in two: a trailing bracket first, then every separator in it."""
    text = header.strip()
    if text and text[-1] in _CLOSING:
        at = max(text.rfind(sign) for sign in _OPENING)
        if at > 0:
            yield text[:at], text[at + 1 : -1]
    for count, found in enumerate(_SEPARATOR.finditer(text)):
        if count >= _MOST_SPLITS:
            return
        if found.start() and found.end() < len(text):
            yield text[: found.start()], text[found.end() :]


class Vocabulary:
    """Knows every spelling of roles, items and departments for one survey."""

    def __init__(self, instrument: Instrument, departments: Iterable[Department], source: SurveySource) -> None:
        """Index the spellings."""
        departments = tuple(departments)
        self.names = DepartmentNames(departments)
        self.items = tuple(item.id for item in instrument.items())
        self.mapping = {tidy(header): name for name, header in source.columns.items()}
        """Tidy header -> what the map says it is."""
        self.mapped_names = frozenset(source.columns)
        self._roles = _index(_KNOWN)
        self._asked = _index(_ASKED)
        self._self = frozenset(map(tidy, _SELF.split("|")))
        self._expectations = frozenset(map(tidy, _EXPECTATIONS.split("|")))
        self._ids = {tidy(id_): id_ for id_ in self.items}
        self._texts: dict[str, str] = {}
        for item in instrument.items():
            for text in {tidy(item.text.zh), tidy(item.text.en)} - {""}:
                self._texts[text] = MANY if text in self._texts else item.id
        self._spellings: dict[str, str] = {}
        for department in departments:
            for spelling in (department.id, department.name.zh, department.name.en, *department.aliases):
                if len(folded(spelling)) > 1:
                    self._spellings[folded(spelling)] = department.id

    def role(self, header: str, *, asked: bool = False) -> str | None:
        """Return the role that a header names; with ``asked`` also as survey sites' questions word it."""
        text = tidy(header)
        found = self._roles.get(text) or self._roles.get(unnumbered(text))
        if found is None and asked:
            found = self._asked.get(text) or self._asked.get(unnumbered(text))
        return found

    def worded(self, header: str) -> str | None:
        """Return the role that a question seems to ask for by its wording; its answers have to bear it out."""
        question = unnumbered(tidy(header))
        if len(question) > _LONGEST_QUESTION:
            return None
        return next((role for role, wording in _WORDINGS if wording.fullmatch(question)), None)

    def item(self, header: str) -> str | None:
        """Return the item (or ``<item>.expected``) whose id or text a header is."""
        text = tidy(header)
        for ending in _EXPECTED:
            if text.endswith(ending):
                item = self._item(text.removesuffix(ending).strip())
                return f"{item}{EXPECTED}" if item else None
        return self._item(text)

    def _item(self, text: str) -> str | None:
        found = self._ids.get(text) or self._texts.get(text)
        if found is None:
            plain = unnumbered(text)
            found = self._texts.get(plain) or (self._ids.get(plain) if plain != text else None)
        return None if found == MANY else found

    def item_within(self, header: str) -> tuple[str, str] | None:
        """Return the item whose text stands within a header, and the header without it; None if none or several."""
        text = tidy(header)
        found = [(len(known), known, item) for known, item in self._texts.items() if known in text and item != MANY]
        if not found:
            return None
        longest = max(found)
        if any(known not in longest[1] for _, known, _ in found):
            return None
        return longest[2], text.replace(longest[1], " ", 1)

    def department(self, header: str) -> str | None:
        """Return the department that a header is the name of, also behind a question's number."""
        found = self.names.find(header) or self.names.find(tidy(header))
        return found or self.names.find(unnumbered(tidy(header)))

    def rated(self, header: str) -> str | None:
        """Return the rated department that a header is the name of, or SELF."""
        found = self.department(header)
        return SELF if found is None and unnumbered(tidy(header)) in self._self else found

    def expected(self, head: str, item: str) -> str | None:
        """Return ``<item>.expected`` where one half of a header asks for expectations and the other is an item."""
        found = self._item(tidy(item)) if unnumbered(tidy(head)) in self._expectations else None
        return f"{found}{EXPECTED}" if found else None

    def department_within(self, header: str) -> str | None:
        """Return the only department whose name stands within a header as a word of its own."""
        text = folded(header)
        found = {spelling: id_ for spelling, id_ in self._spellings.items() if _stands_in(spelling, text)}
        if not found:
            return None
        longest = max(found, key=len)
        others = {id_ for spelling, id_ in found.items() if spelling not in longest}
        return found[longest] if others <= {found[longest]} else None


def _index(words: Mapping[str, str]) -> dict[str, str]:
    return {tidy(name): role for role, names in words.items() for name in names.split("|")}


def _stands_in(spelling: str, text: str) -> bool:
    """Tell whether a name stands in a text: in Latin letters as a whole word, in Chinese anywhere."""
    at = text.find(spelling)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(spelling) : at + len(spelling) + 1]
        glued = (_is_latin(before) and _is_latin(spelling[0])) or (_is_latin(after) and _is_latin(spelling[-1]))
        if not glued:
            return True
        at = text.find(spelling, at + 1)
    return False


def _is_latin(sign: str) -> bool:
    return bool(sign) and sign.isascii() and sign.isalnum()


def check_mapping(source: SurveySource, instrument: Instrument, names: DepartmentNames, problems: Problems) -> None:
    """Refuse names on the left of ``columns:`` that no column has."""
    items = [item.id for item in instrument.items()]
    known = [*ROLES, *items, *(f"{item}{EXPECTED}" for item in items)]
    for name in source.columns:
        if name not in known and grid_name(name, names, known) is None:
            problems.error("mapping-name", source.where, name=name, suggestion=nearest(name, known))


def grid_name(name: str, names: DepartmentNames, known: Iterable[str]) -> tuple[str, str] | None:
    """Return (supplier, item or role) of a mapping's ``hr.q1``; item is "" where only a supplier is named."""
    known = frozenset(known)
    whole = names.find(name)
    if whole is not None:
        return whole, ""
    for sign in ("..", ".", "/", ":"):
        at = name.find(sign)
        while at > 0:
            supplier, item = names.find(name[:at]), name[at + len(sign) :]
            if supplier is not None and item in known:
                return supplier, item
            at = name.find(sign, at + 1)
    return None
