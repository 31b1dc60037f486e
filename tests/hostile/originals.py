"""A small organisation and its survey in every form that icdiag reads: what the hostile inputs are made from."""

import csv
import io
import random
from collections.abc import Iterable, Sequence
from functools import cache

import xlsxwriter

from tests.intake import test_ods as ods
from tests.intake import xls_books as xls

DEPARTMENTS = {"sales": "销售部", "hr": "人力资源部", "it": "信息部", "qa": "质量部", "lab": "实验室"}
LINKS = [("hr", "sales"), ("it", "sales"), ("sales", "it"), ("qa", "it"), ("it", "hr"), ("lab", "qa"), ("qa", "lab")]
ITEMS = tuple(f"q{i}" for i in range(1, 13))
RATERS = 6
Cell = str | int | float | bool | None

ORG = """\
version: 1
org:
  name: {zh: 晨光仪器, en: Morning Light}
  period: 2026-Q3
  language: en
instrument: six-principles
departments:
  - {id: front, name: 前台}
  - {id: sales, name: 销售部, parent: front, headcount: 12, aliases: [Selling, 营销], tags: {site: east}, external: true}
  - {id: hr, name: 人力资源部, headcount: 9, goals: [otd], lead: Manager}
  - id: it
    name: {zh: 信息部, en: "IT"}
    headcount: 8
    tags: {site: west, function: support}
  - {id: qa, name: 质量部, headcount: 7}
  - {id: lab, name: 实验室, headcount: 7}
links:
  - supplier: hr
    customer: sales
    service: 招聘
    criticality: 4
    standards:
      - {measure: days, target: 30, unit: d, better: lower, actual: 41, met: 18, total: 40}
  - {supplier: it, customer: sales, volume: 40, channels: [chat, mail], contacts_needed: 8, declared_by: both}
  - {supplier: sales, customer: it, kind: information, cooperation: service}
  - {supplier: qa, customer: it, owner: Lead, backups: [lab]}
  - {supplier: it, customer: hr}
  - {supplier: lab, customer: qa}
  - {supplier: qa, customer: lab}
goals:
  - {id: otd, name: 准时交付率}
processes:
  - {name: 订单到交付, steps: [sales, it, qa, lab]}
teams:
  - {name: 新品, members: [qa, lab, it], budget: met, schedule: missed}
actions:
  - {id: A1, finding: mutual-wall/hr~sales, do: 反馈, owner: 王, due: 2026-09-30, stage: do, status: doing}
settings: {min_n: 5}
gates: [critical, {walls: "<= 2"}, {links: "hr..*", score: ">= 10"}]
"""


@cache
def long_rows() -> tuple[tuple[Cell, ...], ...]:
    """The survey with one rating a row, its header first."""
    draw = random.Random(6)
    rows: list[tuple[Cell, ...]] = [("respondent", "customer", "supplier", *ITEMS, "comment")]
    for supplier, customer in LINKS:
        for person in range(RATERS):
            ratings = [draw.randint(1, 5) for _ in ITEMS]
            rows.append((f"p-{customer}-{person}", customer, supplier, *ratings, "好" if person == 2 else None))
    return tuple(rows)


@cache
def wide_rows() -> tuple[tuple[Cell, ...], ...]:
    """The survey with one person a row, its header first."""
    draw = random.Random(7)
    suppliers = sorted({supplier for supplier, _ in LINKS})
    rows: list[tuple[Cell, ...]] = [("部门", *(f"{s}.{q}" for s in suppliers for q in ITEMS[:4]))]
    for customer in sorted({customer for _, customer in LINKS}):
        rated = {s for s, c in LINKS if c == customer}
        for _ in range(RATERS):
            answers = [draw.randint(1, 5) if s in rated else None for s in suppliers for _ in ITEMS[:4]]
            rows.append((customer, *answers))
    return tuple(rows)


def written(rows: Iterable[Sequence[Cell]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """A csv of the rows."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(sheets: dict[str, Iterable[Sequence[Cell]]]) -> bytes:
    """An .xlsx of the sheets, with shared strings as Excel writes them."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return file.getvalue()


def org_sheets() -> dict[str, Iterable[Sequence[Cell]]]:
    """The map as sheets."""
    return {
        "org": [("name", "晨光仪器"), ("period", "2026-Q3"), ("instrument", "six-principles")],
        "departments": [("id", "name", "headcount"), *((id_, name, 9) for id_, name in DEPARTMENTS.items())],
        "links": [("supplier", "customer", "criticality"), *((s, c, 3) for s, c in LINKS)],
    }


def ods_book(rows: Iterable[Sequence[Cell]]) -> bytes:
    """An .ods of one sheet."""
    lines = [ods.row(*(ods.num(x) if isinstance(x, int) else ods.text(str(x or "")) for x in row)) for row in rows]
    return ods.ods(ods.table("".join(lines)))


def xls_book(rows: Iterable[Sequence[Cell]]) -> bytes:
    """An .xls of one sheet."""
    cells = []
    for i, row in enumerate(rows):
        for j, x in enumerate(row):
            if isinstance(x, int):
                cells.append(xls.double(i, j, x))
            elif x is not None:
                cells.append(xls.label(i, j, str(x)))
    return xls.book(b"".join(cells))
