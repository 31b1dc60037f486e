"""One truth, written the way each survey site exports it; knows nothing of the readers.

Where a form's headers were taken from stands beside it. "Public code" means programs on GitHub that read such exports;
"unverified" means that no public file or program with that form was found and it is written from memory or by analogy.
"""

import csv
import io
import json
import random
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from openpyxl import Workbook

from icdiag.intake.cells import CellDate, Sheet

NA = "NA"
"""An answer that says: I cannot tell."""
LABELS = {
    "zh": ("非常不满意", "不满意", "一般", "满意", "非常满意"),
    "en": ("Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"),
}
BY_ITEM, BY_SUPPLIER, LONG = "by-item", "by-supplier", "long"
"""A matrix for each item with suppliers as rows, one for each supplier with items as rows, or one supplier a row."""


@dataclass(frozen=True)
class Person:
    department: str
    answers: dict  # (supplier, item id) -> 1-5 or NA; missing: blank
    seconds: int
    comment: str = ""
    preview: bool = False
    unfinished: bool = False


@dataclass(frozen=True)
class Truth:
    language: str
    department_question: str
    comment_question: str
    suppliers: tuple
    items: tuple  # (id, text)
    people: tuple
    shape: str = BY_ITEM

    def real(self):
        return [p for p in self.people if not p.preview and not p.unfinished]


@dataclass
class Rendered:
    """Rows, and what the columns are: column -> "department", "supplier", "comment" or (supplier, item)."""

    rows: list
    first: int
    asked: dict = field(default_factory=dict)
    aside: dict = field(default_factory=dict)
    seconds: int | None = None


NAMES = {
    "zh": ("人力资源部", "财务部", "信息部", "采购部", "法务部"),
    "en": ("HR", "Finance", "IT", "Purchasing", "Legal"),
}
ITEMS = {
    "zh": (("speed", "响应速度"), ("quality", "服务质量"), ("attitude", "服务态度")),
    "en": (("speed", "Speed of response"), ("quality", "Quality of work"), ("attitude", "Helpfulness")),
}


def truth(*, language="zh", shape=BY_ITEM, people=24, seed=1, suppliers=None, items=None, set_aside=True):
    """A survey with blanks, answers of "cannot tell", two previews and three unfinished ones."""
    rng = random.Random(seed)
    suppliers, items = suppliers or NAMES[language], items or ITEMS[language]
    everybody = [_person(rng, suppliers, items, shape, number) for number in range(people)]
    if set_aside:
        everybody = [
            replace(p, preview=number in (0, 7), unfinished=number in (3, 11, 12)) for number, p in enumerate(everybody)
        ]
    zh = language == "zh"
    return Truth(
        language,
        "您所在的部门是" if zh else "Which department do you work in?",
        "其他意见" if zh else "Anything else?",
        tuple(suppliers),
        tuple(items),
        tuple(everybody),
        shape,
    )


def _person(rng, suppliers, items, shape, number):
    home = suppliers[number % len(suppliers)]
    others = [s for s in suppliers if s != home]
    rated = [others[number // len(suppliers) % len(others)]] if shape == LONG else others
    answers = {}
    for supplier in rated:
        for item, _ in items:
            chance = rng.random()
            if chance < 0.8 or shape == LONG:
                answers[supplier, item] = rng.randint(1, 5)
            elif chance < 0.9:
                answers[supplier, item] = NA
    comment = "很好, 谢谢\n第二行" if number % 5 == 2 else ""
    return Person(home, answers, rng.randint(40, 900), comment)


# ----------------------------------------------------------------------------------------------- columns of questions


@dataclass(frozen=True)
class Column:
    key: object
    number: int
    question: str
    part: str = ""
    code: str = ""
    place: int = 0
    """0-based place of the part within its question; -1 for a question of one column."""


def _columns(t):
    """The questions in the order in which they are asked."""
    out = [Column("department", 1, t.department_question, place=-1, code="G01Q01")]
    number = 2
    if t.shape == LONG:
        which = "您要评价的部门" if t.language == "zh" else "Which department do you rate?"
        out.append(Column("supplier", 2, which, place=-1, code="G01Q02"))
        asks = "请评价该部门" if t.language == "zh" else "Please rate this department"
        out += [Column((None, i), 3, asks, text, f"G01Q03[{i}]", place) for place, (i, text) in enumerate(t.items)]
        number = 4
    elif t.shape == BY_ITEM:
        for item, text in t.items:
            out += [
                Column((s, item), number, text, s, f"{item}[{_sub(t, s)}]", place)
                for place, s in enumerate(t.suppliers)
            ]
            number += 1
    else:
        asks = "请评价{}" if t.language == "zh" else "Please rate: {}"
        for s in t.suppliers:
            out += [
                Column((s, i), number, asks.format(s), text, f"{_sub(t, s)}[{i}]", place)
                for place, (i, text) in enumerate(t.items)
            ]
            number += 1
    return [*out, Column("comment", number, t.comment_question, place=-1, code=f"G01Q{number:02}")]


def _sub(t, supplier):
    """A code made of letters and digits only, as LimeSurvey and Qualtrics ask for."""
    return supplier if re.fullmatch("[A-Za-z0-9]+", supplier) else f"SQ{t.suppliers.index(supplier) + 1:03}"


def _answer(t, person, column, *, says, blank=None, na="N/A"):
    """A person's cell in a column; ``says`` turns 1-5 into what the site writes."""
    if column.key == "department":
        return person.department
    if column.key == "comment":
        return person.comment or blank
    rated = next((s for s, _ in person.answers), None)
    if column.key == "supplier":
        return rated or blank
    supplier, item = column.key
    got = person.answers.get((supplier or rated, item))
    if person.unfinished and column.number > 2:
        got = None
    return blank if got is None else na if got == NA else says(got)


def _moment(number, *, after=0):
    return datetime(2026, 9, 1, 9, 0, 0) + timedelta(minutes=7 * number, seconds=after)


def _stamp(moment, pattern="%Y-%m-%d %H:%M:%S"):
    return moment.strftime(pattern)


def _number(value):
    return str(value)


def _table(own_before, columns, own_after, *, header, cell, t, people, head=()):
    """Rows of headers and answers: (header, person -> cell) of the site's own columns around those of the questions."""
    rows = [*head] or [[*(h for h, _ in own_before), *map(header, columns), *(h for h, _ in own_after)]]
    for number, person in people:
        rows.append(
            [
                *(of(number, person) for _, of in own_before),
                *(cell(person, c) for c in columns),
                *(of(number, person) for _, of in own_after),
            ]
        )
    asked = {len(own_before) + at: c.key for at, c in enumerate(columns)}
    return rows, asked


# ---------------------------------------------------------------------------------------------------------- the sites


def _wenjuanxing(form, t):
    """问卷星. The six own columns and ``第6题(运动)``, ``1、手机部数``: the pair of the survey_export_layouts data.

    ``once``: public code of 2025 that reads its matrices (``…—1.题干`` over the first row, then the row's text alone).
    ``第N题(行)`` as the older form of a matrix, -2 and -3: public code that reads the pair. ``N、(选项)``: public code
    (a csv with ``8、(性能(CPU))``). ``(跳过)``, ``(空)``: public code. The other forms of a matrix are unverified.
    ``letters``, ``scored``, ``points``: options as authors type them (``A.满意``, ``满意（4分）``, ``4（满意）``).
    ``markup``: what an editor leaves in a question's text.
    """
    by, header_form = form.split("-")
    by_number = by == "number"
    blank, na = ("-3", "-2") if by_number else ("(跳过)", "(空)")
    own = [
        ("序号", lambda n, p: str(n + 1)),
        ("提交答卷时间", lambda n, p: _stamp(_moment(n, after=p.seconds), "%Y/%m/%d %H:%M:%S")),
        ("所用时间", lambda n, p: f"{p.seconds}秒"),
        ("来源", lambda n, p: "手机提交"),
        ("来源详情", lambda n, p: "直接访问"),
        ("来自IP", lambda n, p: f"10.0.0.{n % 250}(浙江-杭州)"),
    ]
    last = [("总分", lambda n, p: str(sum(a for a in p.answers.values() if a != NA)))] if header_form == "dash" else []

    def header(c):
        if c.place < 0:
            return f"{c.number}、{c.question}"
        return {
            "old": f"第{c.number}题({c.part})",
            "once": f"{c.number}、{c.question}—{c.part}" if c.place == 0 else c.part,
            "dash": f"{c.number}、{c.question}—{c.part}",
            "colon": f"{c.number}、{c.question}:{c.part}",
            "wide": f"{c.number}、{c.question}：{c.part}",
            "bare": f"{c.number}、{c.part}",
            "first": f"{c.number}、{c.question}:{c.part}" if c.place == 0 else f"{c.number}、{c.part}",
            "brackets": f"{c.number}、{c.question}({c.part})",
            "option": f"{c.number}、({c.part})",
            "markup": f"{c.number}、<p>{c.question}&nbsp;<br /></p>—<b>{c.part}</b>",
        }.get(header_form, f"{c.number}、{c.question}—{c.part}")

    typed = {
        "letters": lambda a: f"{'ABCDE'[a - 1]}.{LABELS['zh'][a - 1]}",
        "scored": lambda a: f"{LABELS['zh'][a - 1]}（{a}分）",
        "points": lambda a: f"{a}（{LABELS['zh'][a - 1]}）",
    }

    def cell(p, c):
        if by_number and c.key in ("department", "supplier"):
            name = _answer(t, p, c, says=str)
            return str(t.suppliers.index(name) + 1)
        if header_form in typed:
            got = _answer(t, p, c, says=typed[header_form], blank=blank, na=na)
            is_option = header_form == "letters" and c.key in ("department", "supplier")
            return f"{'ABCDE'[t.suppliers.index(got)]}.{got}" if is_option and not got.isascii() else got
        says = _number if by_number else (lambda a: LABELS[t.language][a - 1])
        return _answer(t, p, c, says=says, blank=blank, na=na)

    people = list(enumerate(t.real()))
    rows, asked = _table(own, _columns(t), last, header=header, cell=cell, t=t, people=people)
    return Rendered(rows, 1, asked, {}, 2)


def _tencent(form, t):
    """腾讯问卷. Own columns, ``1.题目``, ``3.题目_填空3`` and ``D.选项`` as an answer: public code (five programs).

    ``无效`` under 清洗数据结果 for sheets that do not count: public code (two of them). Rows of a matrix: unverified.
    """
    own = [
        ("编号", lambda n, p: str(n + 1)),
        ("开始答题时间", lambda n, p: _stamp(_moment(n))),
        ("结束答题时间", lambda n, p: _stamp(_moment(n, after=p.seconds))),
        ("答题时长", lambda n, p: f"{p.seconds // 60}分{p.seconds % 60}秒" if form == "sub" else str(p.seconds)),
        ("语言", lambda n, p: "简体中文"),
        ("清洗数据结果", lambda n, p: "无效" if p.unfinished else "有效" if form == "sub" else ""),
        ("智能清洗数据无效概率", lambda n, p: "0.01"),
        ("地理位置国家和地区", lambda n, p: "中国"),
        ("地理位置省", lambda n, p: "广东省"),
        ("地理位置市", lambda n, p: "深圳市"),
        ("用户类型", lambda n, p: "QQ"),
        ("用户标识", lambda n, p: f"u{n}"),
        ("昵称", lambda n, p: "匿名"),
        ("自定义字段", lambda n, p: ""),
    ]
    last = [("IP", lambda n, p: "10.1.1.1"), ("UA", lambda n, p: "Mozilla/5.0"), ("Referrer", lambda n, p: "")]

    def header(c):
        if c.place < 0:
            return f"{c.number}.{c.question}"
        return {
            "colon": f"{c.number}.{c.question}:{c.part}",
            "dash": f"{c.number}.{c.question}—{c.part}",
            "underscore": f"{c.number}.{c.question}_{c.part}",
            "sub": f"{c.number}.{c.place + 1}.{c.part}",
        }[form]

    def cell(p, c):
        got = _answer(t, p, c, says=lambda a: LABELS[t.language][a - 1], blank="", na="不适用")
        options = t.suppliers if c.key in ("department", "supplier") else (*LABELS[t.language], "不适用")
        return f"{'ABCDEF'[options.index(got)]}.{got}" if form == "underscore" and got in options else got

    people = [(n, p) for n, p in enumerate(t.people) if not p.preview]
    rows, asked = _table(own, _columns(t), last, header=header, cell=cell, t=t, people=people)
    return Rendered(rows, 1, asked, {"invalid": sum(p.unfinished for _, p in people)}, 3)


def _microsoft(form, t):
    """Microsoft Forms. English columns, ``Points - …`` and repeated headers with a number: public code; zh: unverified.

    A Likert statement's header is the statement alone; what repeats in the table gets a number behind it.
    ``boxes``: a question of check boxes, of which one was chosen (``Finance;``).
    """
    zh = form == "zh"
    own = [
        ("ID", lambda n, p: str(n + 1)),
        ("开始时间" if zh else "Start time", lambda n, p: _stamp(_moment(n), "%m/%d/%y %H:%M:%S")),
        (
            "完成时间" if zh else "Completion time",
            lambda n, p: _stamp(_moment(n, after=p.seconds), "%m/%d/%y %H:%M:%S"),
        ),
        ("电子邮件" if zh else "Email", lambda n, p: "anonymous"),
        ("名称" if zh else "Name", lambda n, p: ""),
    ]
    if form == "en":
        own.append(("Last modified time", lambda n, p: ""))
    if form == "quiz":
        own += [("Total points", lambda n, p: "5"), ("Quiz feedback", lambda n, p: "")]
    seen = {}
    columns, headers = [], []
    for c in _columns(t):
        text = c.part if c.place >= 0 else c.question
        seen[text] = seen.get(text, 0) + 1
        columns.append(c)
        headers.append(text if seen[text] == 1 else f"{text}{seen[text]}")

    def cell(p, c):
        got = _answer(t, p, c, says=lambda a: LABELS[t.language][a - 1], blank="", na="N/A")
        return f"{got};" if form == "boxes" and c.key == "department" else got

    people = list(enumerate(t.real()))
    names = iter(headers)
    rows, asked = _table(own, columns, [], header=lambda c: next(names), cell=cell, t=t, people=people)
    if form == "quiz":
        for text in headers:
            rows[0] += [f"Points - {text}", f"Feedback - {text}"]
            for row in rows[1:]:
                row += ["1", ""]
    return Rendered(rows, 1, asked)


def _google(form, t):
    """Google Forms. ``Timestamp``, ``Question [Row]``, ``Score`` as ``7 / 10``: from memory; zh: unverified."""
    zh = form == "zh"
    pattern = "%Y/%m/%d %I:%M:%S %p GMT+8" if form == "csv" else "%m/%d/%Y %H:%M:%S"
    own = [("时间戳记" if zh else "Timestamp", lambda n, p: _stamp(_moment(n), pattern))]
    if form != "csv":
        own.append(("电子邮件地址" if zh else "Email Address", lambda n, p: f"p{n}@example.com"))
    if form == "quiz":
        own.append(("Score", lambda n, p: "7 / 10"))
    own[1:] = own[1:]

    def header(c):
        return c.question if c.place < 0 else f"{c.question} [{c.part}]"

    def cell(p, c):
        says = _number if form == "csv" else (lambda a: LABELS[t.language][a - 1])
        return _answer(t, p, c, says=says, blank="", na="N/A")

    columns = _columns(t)
    people = list(enumerate(t.real()))
    rows, asked = _table(own, columns, [], header=header, cell=cell, t=t, people=people)
    if form == "quiz":
        for c in columns:
            rows[0] += [f"{header(c)} [Score]", f"{header(c)} [Feedback]"]
            for row in rows[1:]:
                row += ["0.00 / 1", ""]
    return Rendered(rows, 1, asked)


_QUALTRICS = (
    # code, English text, German text, ImportId: the qualtRics and excluder samples of the survey_export_layouts data
    ("StartDate", "Start Date", "Anfangsdatum", "startDate", lambda n, p: _stamp(_moment(n))),
    ("EndDate", "End Date", "Enddatum", "endDate", lambda n, p: _stamp(_moment(n, after=p.seconds))),
    ("Status", "Response Type", "Antworttyp", "status", None),
    ("IPAddress", "IP Address", "IP-Adresse", "ipAddress", lambda n, p: "10.0.0.1"),
    ("Progress", "Progress", "Aktueller Stand", "progress", lambda n, p: "42" if p.unfinished else "100"),
    ("Duration (in seconds)", "Duration (in seconds)", "Dauer (in Sekunden)", "duration", lambda n, p: str(p.seconds)),
    ("Finished", "Finished", "Beendet", "finished", None),
    (
        "RecordedDate",
        "Recorded Date",
        "Erfassungsdatum",
        "recordedDate",
        lambda n, p: _stamp(_moment(n, after=p.seconds)),
    ),
    ("ResponseId", "Response ID", "Antwort-ID", "_recordId", lambda n, p: f"R_{n:09d}abc"),
    ("RecipientLastName", "Recipient Last Name", "Nachname des Empfängers", "recipientLastName", lambda n, p: ""),
    ("RecipientFirstName", "Recipient First Name", "Vorname des Empfängers", "recipientFirstName", lambda n, p: ""),
    ("RecipientEmail", "Recipient Email", "E-Mail des Empfängers", "recipientEmail", lambda n, p: ""),
    ("ExternalReference", "External Data Reference", "Externe Datenreferenz", "externalDataReference", lambda n, p: ""),
    ("LocationLatitude", "Location Latitude", "Breitengrad des Standorts", "locationLatitude", lambda n, p: "47.1"),
    ("LocationLongitude", "Location Longitude", "Längengrad des Standorts", "locationLongitude", lambda n, p: "7.2"),
    (
        "DistributionChannel",
        "Distribution Channel",
        "Verteilungskanal",
        "distributionChannel",
        lambda n, p: "anonymous",
    ),
    ("UserLanguage", "User Language", "Benutzersprache", "userLanguage", lambda n, p: "EN"),
)


def _qualtrics(form, t):
    """Qualtrics: ``labels``/``values`` (three header rows), ``german``, ``anonymous`` (no address, place or name),

    ``workbook`` (no row of import ids), ``codes`` (the two rows below cut by somebody), ``channel`` (previews told by
    their channel only: public code, ten programs that drop ``DistributionChannel`` = ``preview``), ``legacy``.
    Codes of Status: the site's help (0 normal, 1 preview, 2 test, 4 imported, 8 spam, 16 offline).
    """
    if form == "legacy":
        return _qualtrics_legacy(t)
    numbers = form in ("values", "codes")
    own = [
        o
        for o in _QUALTRICS
        if form != "anonymous" or o[0] not in ("IPAddress", "LocationLatitude", "LocationLongitude")
    ]
    if form == "anonymous":
        own = [o for o in own if not o[0].startswith(("Recipient", "External"))]
    columns = _columns(t)
    codes = [c.code.split("[")[0] if c.place < 0 else f"Q{c.number}_{c.place + 1}" for c in columns]
    texts = [c.question if c.place < 0 else f"{c.question} - {c.part}" for c in columns]
    ids = [f"QID{c.number}" + ("" if c.place < 0 else f"_{c.place + 1}") for c in columns]
    ids[-1] += "_TEXT"
    timer = [("Q99_First Click", "Timing - First Click", "QID99_FIRST_CLICK"), ("Q_RecaptchaScore",) * 3]
    head = [
        [*(o[0] for o in own), *codes, *(x[0] for x in timer)],
        [*(o[2 if form == "german" else 1] for o in own), *texts, *(x[1] for x in timer)],
        [
            json.dumps({"ImportId": i}, separators=(",", ":"))
            for i in [*(o[3] for o in own), *ids, *(x[2] for x in timer)]
        ],
    ]
    head = head[:1] if form == "codes" else head[:2] if form == "workbook" else head

    def site_cell(o, n, p):
        if form == "channel" and o[0] in ("Status", "DistributionChannel"):
            return "IP Address" if o[0] == "Status" else "preview" if p.preview else "anonymous"
        if o[0] == "Status":
            words = ("IP-Adresse", "Umfragevorschau") if form == "german" else ("IP Address", "Survey Preview")
            return ("0", "1")[p.preview] if numbers else words[p.preview]
        if o[0] == "Finished":
            return ("1", "0")[p.unfinished] if numbers else ("True", "False")[p.unfinished]
        return o[4](n, p)

    def cell(p, c):
        says = _number if numbers else (lambda a: LABELS[t.language][a - 1])
        return _answer(t, p, c, says=says, blank="", na="N/A")

    before = [(o[0], lambda n, p, o=o: site_cell(o, n, p)) for o in own]
    after = [(x[0], lambda n, p: "0.9") for x in timer]
    rows, asked = _table(
        before, columns, after, header=None, cell=cell, t=t, people=list(enumerate(t.people)), head=head
    )
    seconds = next(at for at, o in enumerate(own) if o[3] == "duration")
    return Rendered(rows, len(head), asked, _aside(t), seconds)


def _qualtrics_legacy(t):
    """The form of before 2017, as the legacy sample of the survey_export_layouts data; ``Question-Row``: unverified."""
    own = [
        ("ResponseID", lambda n, p: f"R_{n:09d}abc"),
        ("ResponseSet", lambda n, p: "Default Response Set"),
        ("Name", lambda n, p: "Anonymous"),
        ("ExternalDataReference", lambda n, p: ""),
        ("EmailAddress", lambda n, p: ""),
        ("IPAddress", lambda n, p: "10.0.0.1"),
        ("Status", lambda n, p: "1" if p.preview else "0"),
        ("StartDate", lambda n, p: _stamp(_moment(n))),
        ("EndDate", lambda n, p: _stamp(_moment(n, after=p.seconds))),
        ("Finished", lambda n, p: "0" if p.unfinished else "1"),
    ]
    columns = _columns(t)
    codes = [f"Q{c.number}" + ("" if c.place < 0 else f"_{c.place + 1}") for c in columns]
    texts = [c.question if c.place < 0 else f"{c.question}-{c.part}" for c in columns]
    place = ["LocationLatitude", "LocationLongitude", "LocationAccuracy", ""]
    head = [[f"V{at + 1}" for at in range(10)] + codes + place, [o[0] for o in own] + texts + place]
    after = [(h, lambda n, p: "") for h in place]

    def cell(p, c):
        return _answer(t, p, c, says=_number, blank="", na="")

    rows, asked = _table(own, columns, after, header=None, cell=cell, t=t, people=list(enumerate(t.people)), head=head)
    return Rendered(rows, 2, asked, _aside(t))


def _aside(t):
    return {
        "preview": sum(p.preview for p in t.people),
        "unfinished": sum(p.unfinished and not p.preview for p in t.people),
    }


def _surveymonkey(form, t):
    """SurveyMonkey. Two header rows, a question only over its first column, ``Response``, ``Open-Ended Response``: the

    maintainers' survey and the Star Wars survey of the shared data; the other own columns: public code; zh: unverified.
    ``old``: ``RespondentID`` in one word, as in the Star Wars survey; ``expanded``: one column for each department;
    ``snake``: the names as its programs know them (``respondent_id``); ``menus``: one question with a menu for each
    department and item, ``Row - Column`` below it (unverified).
    """
    zh = form == "zh"
    names = (
        ("受访者 ID", "收集器 ID", "创建日期", "修改日期", "IP 地址", "电子邮件地址", "名字", "姓氏", "自定义数据 1")
        if zh
        else ("RespondentID",)
        if form == "old"
        else (
            "respondent_id",
            "collector_id",
            "date_created",
            "date_modified",
            "ip_address",
            "email_address",
            "first_name",
            "last_name",
            "custom_1",
        )
        if form == "snake"
        else ("Respondent ID", "Collector ID", "Date Created", "Date Modified", "IP Address", "Email Address",
              "First Name", "Last Name", "Custom Data 1")
    )  # fmt: skip
    own = [(name, lambda n, p: "") for name in names]
    own[0] = (names[0], lambda n, p: str(12175811242 + n))
    if len(own) > 3:
        own[1] = (names[1], lambda n, p: "392497805")
        own[2] = own[3] = (names[2], lambda n, p: _stamp(_moment(n), "%m/%d/%Y %I:%M:%S %p"))
    columns = [c for c in _columns(t) if form != "expanded" or c.key != "department"]
    if form == "expanded":
        options = [
            Column(("ticked", s), 1, t.department_question, s, place=at) for at, s in enumerate((*t.suppliers, "Other"))
        ]
        columns = [*options, *columns]
    answer, opened = ("回复", "开放式回复") if zh else ("Response", "Open-Ended Response")
    upper = [*names, *(c.question if c.place < 1 else "" for c in columns)]
    lower = [
        *("" for _ in names),
        *((opened if c.key == "comment" else answer) if c.place < 0 else c.part for c in columns),
    ]
    if form == "expanded":
        lower[lower.index("Other")] = "Other (please specify)"
    if form == "menus" and t.shape != LONG:
        menus = [at for at, c in enumerate(columns, len(names)) if c.place >= 0]
        for at in menus:
            supplier, item = columns[at - len(names)].key
            upper[at], lower[at] = "Rate them" if at == menus[0] else "", f"{supplier} - {dict(t.items)[item]}"
    ends = {1: "1 - Poor", 5: "5 - Excellent"}

    def cell(p, c):
        if c.key[0] == "ticked":
            return c.key[1] if c.key[1] == p.department else ""
        says = (lambda a: ends.get(a, str(a))) if form == "end-labels" else (lambda a: LABELS[t.language][a - 1])
        return _answer(t, p, c, says=says, blank="", na="N/A" if zh else "No contact (N/A)")

    people = list(enumerate(t.real()))
    rows, asked = _table(own, columns, [], header=None, cell=cell, t=t, people=people, head=[upper, lower])
    return Rendered(rows, 2, asked)


def _limesurvey(form, t):
    """LimeSurvey. Every form: public code; the Chinese words: unverified.

    Answers as codes (``A1``; since version 4 ``AO01``) or in full. ``pipe``, ``spaces``: the site's own source (the
    sign between code and text is free to choose; _ for every blank in a header). ``vv``: its export to be read in
    again, from the source, too: texts, then codes with _, ``{question_not_shown}`` for nothing.
    """
    heads, answers = form.split("-")
    codes = ("id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp")
    words = (
        ("答复 ID", "提交日期", "最后一页", "起始语言", "种子", "开始日期", "最后操作日期")
        if heads == "fullzh"
        else (
            "Response ID",
            "Date submitted",
            "Last page",
            "Start language",
            "Seed",
            "Date started",
            "Date last action",
        )
    )
    of = (
        lambda n, p: str(n + 1),
        lambda n, p: "" if p.unfinished else _stamp(_moment(n, after=p.seconds)),
        lambda n, p: "1" if p.unfinished else "3",
        lambda n, p: "zh-Hans" if t.language == "zh" else "en",
        lambda n, p: str(1_000_003 * (n + 1)),
        lambda n, p: _stamp(_moment(n)),
        lambda n, p: _stamp(_moment(n, after=p.seconds)),
    )
    timed = heads == "code"
    own_heads = codes if heads in ("code", "underscore") else words
    if heads in ("both", "pipe"):
        sign = ". " if heads == "both" else "|"
        own_heads = [f"{code}{sign}{word}" for code, word in zip(codes, words, strict=True)]
    if heads == "spaces":
        own_heads = [word.replace(" ", "_") for word in words]
    nothing = "{question_not_shown}" if heads == "vv" else ""
    own = list(zip(own_heads, of, strict=True))
    after = []
    if timed:
        after = [("interviewtime", lambda n, p: f"{p.seconds}.25")]
        after += [(name, lambda n, p: "3.1") for name in ("groupTime12", "G01Q01Time")]

    def header(c):
        code = c.code
        text = c.question if c.place < 0 else f"{c.question} [{c.part}]"
        if heads == "code":
            return code
        if heads == "underscore":
            return code.replace("[", "_").replace("]", "")
        if heads == "spaces":
            return text.replace(" ", "_")
        return f"{code}. {text}" if heads == "both" else f"{code}|{text}" if heads == "pipe" else text

    def cell(p, c):
        says = {
            "codes": lambda a: f"A{a}",
            "codes4": lambda a: f"AO{a:02}",
            "text": lambda a: LABELS[t.language][a - 1],
        }[answers]
        return _answer(t, p, c, says=says, blank=nothing, na="N/A")

    people = [(n, p) for n, p in enumerate(t.people) if not p.preview]
    rows, asked = _table(own, _columns(t), after, header=header, cell=cell, t=t, people=people)
    if heads == "vv":
        rows = [[cell or nothing for cell in row] for row in rows]
        rows.insert(1, [*codes, *(c.code.replace("[", "_").replace("]", "") for c in _columns(t))])
    unfinished = sum(p.unfinished for _, p in people)
    seconds = len(own) + len(asked) if timed else None
    return Rendered(rows, 2 if heads == "vv" else 1, asked, {"unfinished": unfinished}, seconds)


def _typeform(form, t):
    """Typeform. ``2016``: the new coders' survey of the shared data; ``new``: public code (three programs).

    It has scales of one question each, so whoever asks names the department in the question.
    """
    own = [("#", lambda n, p: f"{n:032x}")]
    start = ("Start Date (UTC)", lambda n, p: _stamp(_moment(n)))
    submit = ("Submit Date (UTC)", lambda n, p: "" if p.unfinished else _stamp(_moment(n, after=p.seconds)))
    network = ("Network ID", lambda n, p: f"{n:010x}")
    if form == "2016":
        after = [start, submit, network]
    else:
        kind = ("Response Type", lambda n, p: "partial" if p.unfinished else "completed")
        stage = ("Stage Date (UTC)", lambda n, p: _stamp(_moment(n)) if p.unfinished else "")
        after = [kind, start, stage, submit, network, ("Tags", lambda n, p: ""), ("Ending", lambda n, p: "")]

    def header(c):
        return c.question if c.place < 0 else c.part if t.shape == LONG else f"{c.question} - {c.part}"

    def cell(p, c):
        return _answer(t, p, c, says=_number, blank="", na="")

    people = [(n, p) for n, p in enumerate(t.people) if not p.preview]
    rows, asked = _table(own, _columns(t), after, header=header, cell=cell, t=t, people=people)
    return Rendered(rows, 1, asked, {"unfinished": sum(p.unfinished for _, p in people)})


_SITES = {
    "wenjuanxing": (
        _wenjuanxing,
        ("text-once", "text-old", "text-dash", "text-colon", "text-wide", "text-bare", "text-first", "text-brackets",
         "text-option", "text-letters", "text-scored", "text-points", "text-markup",
         "number-once", "number-old", "number-dash", "number-colon"),
    ),
    "tencent": (_tencent, ("colon", "dash", "underscore", "sub")),
    "microsoft-forms": (_microsoft, ("en", "zh", "quiz", "boxes")),
    "google-forms": (_google, ("en", "zh", "csv", "quiz")),
    "qualtrics": (_qualtrics, ("labels", "values", "german", "anonymous", "workbook", "codes", "channel", "legacy")),
    "surveymonkey": (_surveymonkey, ("full", "zh", "old", "expanded", "end-labels", "snake", "menus")),
    "limesurvey": (
        _limesurvey,
        ("code-codes", "code-text", "underscore-codes4", "full-text", "fullzh-text", "both-codes", "pipe-text",
         "spaces-text", "vv-codes"),
    ),
    "typeform": (_typeform, ("2016", "new")),
}  # fmt: skip
FORMS = [(site, form) for site, (_, forms) in _SITES.items() for form in forms]
"""Every site in each of its forms."""
NO_ITEM = {("wenjuanxing", f"{by}-{form}") for by in ("text", "number") for form in ("old", "bare", "option")} | {
    ("tencent", "sub"),
    *(("microsoft-forms", form) for form in ("en", "zh", "quiz", "boxes")),
}
"""Forms whose headers hold the matrix row alone, so that nobody can tell one matrix from the next without a mapping."""
CODES_ONLY = {("qualtrics", "codes")} | {
    ("limesurvey", form) for form in ("code-codes", "code-text", "underscore-codes4")
}
"""Forms whose headers hold no question's text, only its code."""
BY_NUMBER = {(site, form) for site, form in FORMS if form.startswith("number-")}
"""Forms in which a department is the number of its option."""


def rendered(site, form, t):
    """The truth as an export of the site, with where everything stands."""
    return _SITES[site][0](form, t)


def render(site, form, t):
    """The truth as an export of the site: rows of text cells, "" for a blank."""
    return rendered(site, form, t).rows


def plain_long(t):
    """The same answers as icdiag's own long table."""
    rows = [["customer", "supplier", *(item for item, _ in t.items)]]
    for p in t.real():
        for supplier in dict.fromkeys(s for s, _ in p.answers):
            got = [p.answers.get((supplier, item), "") for item, _ in t.items]
            rows.append([p.department, supplier, *("N/A" if a == NA else str(a) for a in got)])
    return rows


# ------------------------------------------------------------------------------------------------------------ as files


def saved_again(rows):
    """The cells after Excel opened the csv and somebody saved it: numbers, dates and truth values have become such."""
    return [[_typed(cell) for cell in row] for row in rows]


_DATES = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%m/%d/%y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p")


def _typed(cell):
    if not isinstance(cell, str) or not cell:
        return cell or None
    if cell.lower() in ("true", "false"):
        return cell.lower() == "true"
    if re.fullmatch(r"-?\d{1,15}", cell):
        return int(cell)
    if re.fullmatch(r"-?\d{1,12}\.\d{1,6}", cell):
        return float(cell)
    for pattern in _DATES:
        try:
            return CellDate(datetime.strptime(cell, pattern))
        except ValueError:
            continue
    return cell


def sheet_of(rows, *, name="", path="survey.csv"):
    """The rows as the readers of files hand them on."""
    cells = [[None if cell == "" else cell for cell in row] for row in rows]
    return Sheet(path, name, rows=cells, lines=None if name else list(range(1, len(rows) + 1)))


def csv_bytes(rows, *, encoding="utf-8-sig", delimiter=","):
    """The rows as a csv or tsv (``delimiter="\\t"``): ``utf-16`` as Qualtrics' tsv, ``gb18030`` as Chinese Excel."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(
        [["" if cell is None else cell for cell in row] for row in rows]
    )
    return out.getvalue().encode(encoding)


def write_csv(path, rows, *, encoding="utf-8-sig", delimiter=","):
    path.write_bytes(csv_bytes(rows, encoding=encoding, delimiter=delimiter))
    return path


def write_xlsx(path, rows, *, title="Sheet1"):
    """The rows as a workbook; CellDate becomes a date, everything else stays what it is."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append([_plain(cell) for cell in row])
    book.save(path)
    return path


def _plain(cell):
    return cell.value if isinstance(cell, CellDate) else cell if cell != "" else None
