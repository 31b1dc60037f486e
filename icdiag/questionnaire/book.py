"""Plan -> questionnaire.xlsx: the instructions, and one sheet for each department."""

from openpyxl.packaging.core import DocumentProperties
from openpyxl.workbook import Workbook
from openpyxl.workbook.protection import WorkbookProtection

from icdiag.questionnaire.department_sheet import DepartmentSheet
from icdiag.questionnaire.instructions import Instructions
from icdiag.questionnaire.look import register
from icdiag.questionnaire.plan import Plan
from icdiag.questionnaire.sheet_names import sheet_names
from icdiag.words import Words
from icdiag.workbook import packed


def render_workbook(plan: Plan) -> bytes:
    """Return the workbook's bytes: the same for the same plan, always. Names from the map are text and nothing else."""
    words = Words(plan.language)
    book = Workbook()
    book.properties = DocumentProperties(creator="icdiag", title=words("questionnaire.title_plain"))
    register(book, plan.language)
    book.remove(book.worksheets[0])
    home = words("questionnaire.instructions.sheet")
    names = sheet_names([form.name for form in plan.forms], taken=[home])
    instructions = Instructions(book.create_sheet(home), plan, words)
    sheets = [
        DepartmentSheet(book.create_sheet(name), form, plan, words)
        for form, name in zip(plan.forms, names, strict=True)
    ]
    for sheet in sheets:
        sheet.write(home=home)
    instructions.write([(sheet.sheet.title, sheet.layout.wanted) for sheet in sheets])
    book.security = WorkbookProtection(lockStructure=True)
    results = {sheet.sheet.title: sheet.results for sheet in sheets}
    return packed(book, {home: instructions.results, **results})
