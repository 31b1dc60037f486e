"""For the questionnaire's tests: small organisations and instruments, and workbooks opened again."""

import io
from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook

from icdiag.intake.instrument import read_instrument
from icdiag.model.form import read_mark
from icdiag.model.instrument import Dimension, Instrument, Item, Scale
from icdiag.model.org import Department, Link, Name, Org
from icdiag.model.settings import Settings
from icdiag.questionnaire.book import render_workbook
from icdiag.questionnaire.plan import plan

AGREE = Scale(
    1,
    5,
    ("非常不同意", "不同意", "一般", "同意", "非常同意"),
    ("strongly disagree", "disagree", "neutral", "agree", "strongly agree"),
)


def instrument(*scales, id_="two"):
    """An instrument with one item a scale."""
    items = tuple(
        Item(f"q{i}", Name(f"该部门第{i}件事做得好。", f"Thing {i} is done well."), scale)
        for i, scale in enumerate(scales or (AGREE, AGREE), start=1)
    )
    return Instrument(id_, Name("题", "Items"), (Dimension("d", Name("维", "D"), items),))


def bundled(name):
    """A bundled instrument."""
    found, _ = read_instrument(name, base=Path())
    assert found is not None
    return found


def org(links=(("hr", "sales"), ("it", "sales"), ("sales", "hr")), *, min_n=5, **names):
    """Sales is served by HR and IT and serves HR; finance has nothing to do with anybody."""
    known = {"sales": "销售部", "hr": "人力资源部", "it": "信息部", "finance": "财务部"}
    english = {"sales": "Sales", "hr": "Human Resources", "it": "IT", "finance": "Finance"}
    departments = tuple(
        Department(id_, Name(names.get(id_, name), names.get(id_, english[id_]))) for id_, name in known.items()
    )
    made = tuple(
        Link(supplier=supplier, customer=customer, service=Name(*(service[0] if service else ("",))))
        for supplier, customer, *service in links
    )
    return Org("org.yaml", Name("甲公司", "Mill"), departments=departments, links=made, settings=Settings(min_n=min_n))


def with_names(organisation, name):
    """The same organisation with every name replaced."""
    departments = tuple(replace(d, name=Name(f"{name}{d.id}", f"{name}{d.id}")) for d in organisation.departments)
    return replace(organisation, name=Name(name, name), departments=departments)


def book(organisation=None, items=None, language="en", expectations=None):
    """A questionnaire, opened again."""
    made = plan(organisation or org(), items or instrument(), language=language, expectations=expectations)
    return opened(render_workbook(made))


def opened(data):
    """A workbook from its bytes."""
    return load_workbook(io.BytesIO(data))


def marked(sheet):
    """{mark: row} of a sheet's first column and {mark: column} of its first row."""
    rows = {sheet.cell(i, 1).value: i for i in range(2, sheet.max_row + 1) if isinstance(sheet.cell(i, 1).value, str)}
    columns = {sheet.cell(1, j).value: j for j in range(2, sheet.max_column + 1) if sheet.cell(1, j).value}
    return {m: i for m, i in rows.items() if read_mark(m)}, columns
