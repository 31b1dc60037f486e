import re
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from icdiag.intake.org_map import read_org
from icdiag.intake.org_yaml import org_text, org_to_yaml
from icdiag.model.org import Org
from tests.intake.org_maps import codes, good, read
from tests.intake.test_org_map import WHOLE

Rows = list[list[object]]
DEPARTMENTS: Rows = [
    ["编号", "部门名称", "英文名称", "上级部门", "人数", "别名", "标签.地点", "对外", "目标"],
    ["front", "前台", None, None, None, None, None, None, None],
    ["sales", "销售部", "Sales", "前台", 120, "销售中心；Sales, Dept", "上海", "是", "otd, margin"],
    [101, "人力资源部", "HR", None, 8.0, None, None, None, None],
    ["it", "信息部", None, None, None, None, None, False, None],
]
LINKS: Rows = [
    ["供应部门", "客户部门", "服务内容", "协作类型", "重要程度", "沟通渠道", "备选部门"],
    ["人力资源部", "销售中心", "招聘", "管控", 4, "企业微信群、月度对接会", "信息部"],
    ["IT", "sales", "系统", None, None, None, None],
]


def book(folder: Path, sheets: dict[str, Rows], name: str = "org.xlsx") -> Path:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(folder / name)
    return folder / name


def same(org: Org) -> str:
    """Everything of an organisation but where it was read."""
    return re.sub(r"Location\([^)]*\)|Org\(path='[^']*'", "", repr(org)).replace("mappingproxy", "")


def test_a_workbook_in_chinese_is_read_as_the_map_it_is(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        {
            "组织": [["名称", "瀚海"], ["期间", "2026-Q3"], ["语言", "zh"], ["survey", "a.xlsx; b.xlsx"],
                     ["logs.requests", "requests.csv"]],
            "部门": DEPARTMENTS,
            "关系": LINKS,
            "服务标准": [["供应部门", "客户部门", "指标", "目标值", "单位", "达标", "总数"],
                         ["人力资源部", "销售中心", "到岗周期", 30, "天", 18, 40]],
            "目标": [["编号", "名称"], ["otd", "准时交付率"], ["margin", "毛利"]],
            "流程": [["流程", "步骤"], ["订单到交付", "销售部 → 信息部"], ["入职", "HR"], ["入职", "信息部"]],
            "团队": [["团队", "成员", "预算"], ["新品组", "销售部, 信息部", "达成"]],
            "行动": [["编号", "措施", "到期日"], ["A1", "对接会", datetime(2026, 9, 30)]],
            "设置": [["min_n", 6]],
            "门槛": [["gate", "links", "score", "level"], ["critical", None, None, None],
                     ["weak-link", None, None, "warn"], [None, "101..*", ">= 60", None]],
        },
    )  # fmt: skip
    org, problems = read_org(path)
    assert [(p.code, p.level) for p in problems] == [], problems
    assert org is not None
    yaml = good(
        tmp_path,
        """\
        org: {name: 瀚海, period: 2026-Q3, language: zh}
        survey: [a.xlsx, b.xlsx]
        logs: {requests: requests.csv}
        departments:
          - {id: front, name: 前台}
          - id: sales
            name: {zh: 销售部, en: Sales}
            parent: front
            headcount: 120
            aliases: [销售中心, "Sales, Dept"]
            tags: {地点: 上海}
            external: true
            goals: [otd, margin]
          - {id: 101, name: {zh: 人力资源部, en: HR}, headcount: 8}
          - {id: it, name: 信息部}
        links:
          - supplier: 101
            customer: sales
            service: 招聘
            cooperation: control
            criticality: 4
            channels: [企业微信群, 月度对接会]
            backups: [it]
            standards: [{measure: 到岗周期, target: 30, unit: 天, met: 18, total: 40}]
          - {supplier: it, customer: sales, service: 系统}
        goals: [{id: otd, name: 准时交付率}, {id: margin, name: 毛利}]
        processes: [{name: 订单到交付, steps: [sales, it]}, {name: 入职, steps: [101, it]}]
        teams: [{name: 新品组, members: [sales, it], budget: met}]
        actions: [{id: A1, do: 对接会, due: 2026-09-30}]
        settings: {min_n: 6}
        gates: [critical, {check: weak-link, level: warn}, {links: "101..*", score: ">= 60"}]
        """,
    )
    assert same(org) == same(yaml)


def test_a_workbook_in_english_without_ids_uses_the_names(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        {"Departments": [["Name", "People"], ["Sales", 12], ["Human Resources", 4]],
         "Links": [["Supplier", "Customer"], ["human resources", "SALES"]]},
    )  # fmt: skip
    org, problems = read_org(path)
    assert org is not None
    assert codes(problems, "warning") == ["org-without-name"]
    assert [(d.id, d.headcount) for d in org.departments] == [("Sales", 12), ("Human Resources", 4)]
    assert (org.links[0].supplier, org.links[0].customer) == ("Human Resources", "Sales")


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "expected"),
    [
        ("关系", 1, 0, "人力资源", ("unknown-department", "关系", "A2", "101")),
        ("关系", 2, 1, "it", ("self-link", "关系", "B3", "")),
        ("关系", 1, 4, 9, ("out-of-range", "关系", "E2", "")),
        ("关系", 1, 4, True, ("not-a-whole-number", "关系", "E2", "")),
        ("关系", 1, 4, "#N/A", ("cell-error", "关系", "E2", "")),
        ("关系", 0, 4, "重要", ("unknown-column", "关系", "E1", "criticality")),
        ("关系", 0, 4, "服务内容", ("duplicate-column", "关系", "E1", "")),
        ("部门", 2, 4, 12.5, ("not-a-whole-number", "部门", "E3", "")),
        ("部门", 2, 0, "it", ("duplicate-id", "部门", "A5", "")),
        ("部门", 2, 3, "前台部", ("unknown-department", "部门", "D3", "front")),
        ("部门", 3, 1, "销售中心", ("ambiguous-name", "部门", "B4", "")),
    ],
)
def test_a_wrong_cell_is_named(
    tmp_path: Path, sheet: str, row: int, column: int, value: object, expected: tuple[str, str, str, str]
) -> None:
    sheets = {"部门": [list(r) for r in DEPARTMENTS], "关系": [list(r) for r in LINKS]}
    sheets[sheet][row][column] = value
    org, problems = read_org(book(tmp_path, sheets), shown_as="org.xlsx")
    assert org is None
    errors = [(p.code, p.where.sheet, p.where.cell, p.suggestion) for p in problems if p.level == "error"]
    assert expected in errors
    assert len(errors) <= 3


def test_another_workbook_gets_one_error(tmp_path: Path) -> None:
    org, problems = read_org(book(tmp_path, {"Sheet1": [["a", "b"], [1, 2]]}))
    assert org is None
    assert codes(problems) == ["not-an-org-book"]


def test_sheets_that_are_not_read_are_named(tmp_path: Path) -> None:
    path = book(tmp_path, {"部门": DEPARTMENTS, "关系": LINKS, "说明": [["x"]], "linkss": [["x"]]})
    _, problems = read_org(path)
    assert [(p.code, p.values["sheet"], p.suggestion) for p in problems if p.code == "sheet-not-read"] == [
        ("sheet-not-read", "说明", ""), ("sheet-not-read", "linkss", "links")
    ]  # fmt: skip


MAP = "org: {name: x}\ndepartments: departments.csv\nlinks: tables/links.csv\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_tables_named_by_a_map_are_read_from_its_folder(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "departments.csv").write_bytes("id,名称,人数\nhr,人事部,8\nsales,销售部,20\n".encode(encoding))
    (tmp_path / "tables/links.csv").write_bytes("供应部门,客户部门,服务\n人事部,销售部,招聘\n".encode(encoding))
    org, problems = read(tmp_path, MAP)
    assert org is not None, problems
    assert [(d.id, d.headcount) for d in org.departments] == [("hr", 8), ("sales", 20)]
    assert [(x.supplier, x.customer, x.service.zh) for x in org.links] == [("hr", "sales", "招聘")]


def test_problems_of_a_table_name_its_line_and_field(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "departments.csv").write_text("id,headcount\nhr,8\nsales,many\n", "utf-8")
    (tmp_path / "tables/links.csv").write_text("supplier,customer\nhr,sales\n\nhr,sale\n", "utf-8")
    org, problems = read(tmp_path, MAP)
    assert org is None
    assert [(p.code, str(p.where), p.suggestion) for p in problems if p.level == "error"] == [
        ("not-a-whole-number", "departments.csv:3:2", ""),
        ("unknown-department", "tables/links.csv:4:2", "sales"),
    ]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("supplier,to whom\nhr,sales\n", [("unknown-column", 1, 2, ""), ("missing-column", 1, 1, "")]),
        ("supplier,customr\nhr,sales\nx,y\n", [("unknown-column", 1, 2, "customer")]),
        ("a,b,c\n1,2,3\n", [("missing-column", 1, 1, ""), ("missing-column", 1, 1, "")]),
        ("hr,sales\nsales,hr\n", [("missing-column", 1, 1, ""), ("missing-column", 1, 1, "")]),
    ],
)
def test_a_table_without_its_columns_is_not_read_row_by_row(
    tmp_path: Path, table: str, expected: list[tuple[str, int, int, str]]
) -> None:
    (tmp_path / "links.csv").write_text(table, "utf-8")
    org, problems = read(tmp_path, "org: {name: x}\ndepartments: [{id: hr}, {id: sales}]\nlinks: links.csv\n")
    assert org is None
    found = [(p.code, p.where.line, p.where.column, p.suggestion) for p in problems if p.level == "error"]
    assert sorted(found) == sorted(expected)


def test_a_missing_table_is_one_error(tmp_path: Path) -> None:
    org, problems = read(tmp_path, "org: {name: x}\ndepartments: [{id: a}, {id: b}]\nlinks: links.csv\n")
    assert org is None
    assert [(p.code, p.where.path) for p in problems if p.level == "error"] == [("file-missing", "links.csv")]


def test_a_workbook_turned_to_yaml_means_the_same(tmp_path: Path) -> None:
    path = book(tmp_path, {"departments": DEPARTMENTS, "links": LINKS})
    text, problems = org_to_yaml(path, shown_as="org.xlsx")
    assert text is not None
    assert codes(problems) == []
    from_book, _ = read_org(path, shown_as="org.xlsx")
    assert from_book is not None
    org, problems = read(tmp_path, text, "new.yaml")
    assert codes(problems) == []
    assert org is not None
    assert same(org) == same(from_book)


def test_a_whole_map_turned_to_yaml_means_the_same(tmp_path: Path) -> None:
    org = good(tmp_path, WHOLE)
    again = good(tmp_path, org_text(org), "again.yaml")
    assert same(again) == same(org)


@pytest.mark.parametrize(
    "text", ["012", "no", "~x", "a: b", "=1+1", "- x", "#1", "2026-01-01", "'q'", "x\u3000y", "@a"]
)
def test_awkward_texts_survive_the_way_to_yaml(tmp_path: Path, text: str) -> None:
    path = tmp_path / "org.yaml"
    quoted = text.replace("'", "''")
    departments, link = f"[{{id: '{quoted}'}}, {{id: b}}]", f"{{supplier: '{quoted}', customer: b}}"
    org = good(tmp_path, f"departments: {departments}\nlinks: [{link}]\n")
    assert org.departments[0].id == text
    assert same(good(tmp_path, org_text(org))) == same(org)
    assert path.exists()


def test_a_broken_workbook_gives_no_yaml(tmp_path: Path) -> None:
    text, problems = org_to_yaml(book(tmp_path, {"部门": DEPARTMENTS, "关系": [*LINKS, ["x", "y"]]}))
    assert text is None
    assert codes(problems) == ["unknown-department", "unknown-department"]
