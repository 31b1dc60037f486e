import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icdiag.intake.org_map import read_org
from icdiag.model.org import Name
from tests.intake.org_maps import codes, good, places, read

SHARED = Path(os.environ.get("ICDIAG_SHARED", Path(__file__).resolve().parents[2] / ".." / "shared"))
ROOT = Path(__file__).resolve().parents[2]

WHOLE = """\
version: 1
org: {name: 瀚海精密, period: 2026-Q3, language: zh}
instrument: six-principles
survey: survey.xlsx
logs: {requests: requests.csv, feedback: feedback.csv}
previous: ../2026-Q2/assessment.json
departments:
  - id: front-office
  - id: sales
    name: 销售部
    parent: front-office
    headcount: 120
    aliases: [销售中心, Sales Dept]
    tags: {site: 上海, function: commercial}
    external: true
    goals: [otd, margin]
    lead: 张经理
  - {id: hr, name: {zh: 人力资源部, en: HR}}
  - id: agency
links:
  - supplier: hr
    customer: sales
    service: 招聘与入职
    kind: service
    cooperation: 管控
    criticality: 4
    volume: 40
    channels: [企业微信群, 月度对接会]
    contacts_needed: 8
    owner: 招聘主管
    declared_by: both
    backups: [agency]
    standards:
      - {measure: 到岗周期, target: 30, unit: 天, better: lower, actual: 41, met: 18, total: 40}
  - {supplier: agency, customer: hr}
goals:
  - {id: otd, name: 准时交付率}
processes:
  - {name: 订单到交付, steps: [sales, hr]}
teams:
  - {name: 新品导入组, members: [sales, hr], budget: met, schedule: missed}
actions:
  - {id: A1, finding: mutual-wall/hr~sales, do: 建立反馈机制, principle: clear-needs, owner: 王经理, sponsor: 总经理,
     due: 2026-09-30, stage: do, status: doing}
settings:
  min_n: 6
  cut: 45.5
gates:
  - critical
  - mutual-wall
  - {links: "hr..*", score: ">= 60", level: warn}
  - {walls: "<= 2"}
  - {health: "≥65"}
  - {response_rate: ">= 65%"}
  - {regression: links}
  - {check: weak-link, level: warn}
"""


def test_the_whole_map_is_read(tmp_path: Path) -> None:
    org, problems = read(tmp_path, WHOLE)
    assert problems == ()
    assert org is not None
    assert (org.name, org.period, org.language) == (Name(zh="瀚海精密"), "2026-Q3", "zh")
    assert org.survey is not None
    assert org.survey.paths == ("survey.xlsx",)
    assert org.logs == {"requests": "requests.csv", "feedback": "feedback.csv"}
    assert org.previous == ("../2026-Q2/assessment.json",)
    front, sales, hr, _ = org.departments
    assert front.name == Name(en="front-office")
    assert (sales.parent, sales.headcount, sales.aliases) == ("front-office", 120, ("销售中心", "Sales Dept"))
    assert (sales.tags, sales.external, sales.goals) == (
        {"site": "上海", "function": "commercial"}, True, ("otd", "margin"))  # fmt: skip
    assert hr.name == Name("人力资源部", "HR")
    assert (sales.where.line, sales.where.column) == (9, 5)
    link = org.links[0]
    assert (link.supplier, link.customer, link.service.zh) == ("hr", "sales", "招聘与入职")
    assert (link.cooperation, link.criticality, link.volume, link.backups) == ("control", 4, 40.0, ("agency",))
    standard = link.standards[0]
    assert (standard.target, standard.met, standard.total, standard.better) == (30.0, 18, 40, "lower")
    assert org.links[1].criticality == 3
    assert org.processes[0].steps == ("sales", "hr")
    assert org.teams[0].criteria == {"budget": "met", "schedule": "missed"}
    assert (org.actions[0].due, org.actions[0].stage) == ("2026-09-30", "do")
    assert (org.settings.min_n, org.settings.cut, org.settings.target) == (6, 45.5, 70.0)


def test_every_form_of_gate_is_read(tmp_path: Path) -> None:
    gates = [(g.subject, g.selector, g.comparison, g.bound, g.level) for g in good(tmp_path, WHOLE).gates]
    assert gates == [
        ("critical", "", "", 0.0, "error"),
        ("mutual-wall", "", "", 0.0, "error"),
        ("links", "hr..*", ">=", 60.0, "warn"),
        ("walls", "", "<=", 2.0, "error"),
        ("health", "", ">=", 65.0, "error"),
        ("response_rate", "", ">=", 0.65, "error"),
        ("regression", "links", "", 0.0, "error"),
        ("weak-link", "", "", 0.0, "warn"),
    ]


@pytest.mark.parametrize(
    ("survey", "paths", "layout"),
    [
        ("survey.xlsx", ("survey.xlsx",), ""),
        ("[a.csv, b/*.xlsx]", ("a.csv", "b/*.xlsx"), ""),
        ("{path: a.csv, layout: long, sheet: S1, columns: {customer: 我的部门}}", ("a.csv",), "long"),
        ("{path: [a.csv, b.csv]}", ("a.csv", "b.csv"), ""),
    ],
)
def test_every_form_of_survey_is_read(tmp_path: Path, survey: str, paths: tuple[str, ...], layout: str) -> None:
    source = good(tmp_path, f"departments: [{{id: a}}, {{id: b}}]\nsurvey: {survey}\n").survey
    assert source is not None
    assert (source.paths, source.layout) == (paths, layout)


def test_ids_stay_the_text_that_was_written(tmp_path: Path) -> None:
    org = good(
        tmp_path,
        """\
        departments: [{id: NO}, {id: 012}, {id: 2026-01-01}, {id: 1_000}]
        links: [{supplier: NO, customer: 012}, {supplier: 2026-01-01, customer: 1_000}]
        """,
    )
    assert [d.id for d in org.departments] == ["NO", "012", "2026-01-01", "1_000"]


DEPARTMENTS = """\
departments:
  - {id: sales, name: 销售部, aliases: [Commerce]}
  - {id: hr, name: {zh: 人力资源部, en: Human Resources}}
  - {id: it}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("links: [{supplier: slaes, customer: hr}]", ("unknown-department", 5, 20, "sales")),
        ("links: [{supplier: Salles, customer: hr}]", ("unknown-department", 5, 20, "sales")),
        ("links: [{supplier: 销售部, customer: hr}]", ("name-for-id", 5, 20, "sales")),
        ("links: [{supplier: commerce, customer: hr}]", ("name-for-id", 5, 20, "sales")),
        ("links: [{supplier: HR, customer: sales}]", ("name-for-id", 5, 20, "hr")),
        ("links: [{supplier: zzz, customer: hr}]", ("unknown-department", 5, 20, "")),
        ("links: [{supplier: hr, customer: hr}]", ("self-link", 5, 34, "")),
        ("links: [{supplier: hr, customer: sales, backups: [it, itt]}]", ("unknown-department", 5, 55, "it")),
        ("links: [{supplier: hr, customer: sales, backups: [sales]}]", ("backup-is-an-end", 5, 51, "")),
        ("links: [{supplier: hr, customer: it}, {supplier: hr, customer: it}]", ("duplicate-link", 5, 39, "")),
        ("links: [{supplier: hr, customer: it, criticality: 6}]", ("out-of-range", 5, 51, "")),
        ("links: [{supplier: hr, customer: it, criticality: high}]", ("not-a-whole-number", 5, 51, "")),
        ("links: [{supplier: hr, customer: it, kind: servce}]", ("not-a-choice", 5, 44, "service")),
        ("links: [{supplier: hr, customer: it, volume: -1}]", ("out-of-range", 5, 46, "")),
        ("links: [{supplier: hr, customer: it, volume: .inf}]", ("not-a-number", 5, 46, "")),
        ("links: [{supplier: hr, customr: it}]", ("unknown-key", 5, 24, "customer")),
        ("links: [{supplier: hr, 客户部门: it}]", ("unknown-key", 5, 24, "customer")),
        ("links: [{supplier: hr}]", ("missing-key", 5, 9, "")),
        ("links: {supplier: hr, customer: it}", ("not-a-list", 5, 8, "")),
        ("links: [hr]", ("not-a-mapping", 5, 9, "")),
        ("links: [{supplier: hr, customer: it, standards: [{measure: x, met: 5, total: 4}]}]",
         ("met-over-total", 5, 50, "")),
        ("links: [{supplier: hr, customer: it, standards: [{measure: x, met: 5}]}]",
         ("standard-without-total", 5, 50, "")),
        ("processes: [{name: p, steps: [sales, hrr]}]", ("unknown-department", 5, 38, "hr")),
        ("processes: [{name: p, steps: [sales, sales]}]", ("repeated-step", 5, 38, "")),
        ("processes: [{name: p, steps: [sales]}]", ("list-too-short", 5, 30, "")),
        ("teams: [{name: t, members: [sales, hr, hr]}]", ("repeated-member", 5, 40, "")),
        ("teams: [{name: t, members: [sales], budget: late}]", ("not-a-choice", 5, 45, "")),
        ("actions: [{id: a, due: 2026-02-30}]", ("not-a-date", 5, 24, "")),
        ("actions: [{id: a}, {id: a}]", ("duplicate-id", 5, 25, "")),
        ("org: {name: x, period: 2026-Q5}", ("not-a-period", 5, 24, "")),
        ("org: {name: x, period: 2026-13}", ("not-a-period", 5, 24, "")),
        ("org: {name: x, language: fr}", ("not-a-choice", 5, 26, "")),
        ("org: {name: {zh: x, de: y}}", ("unknown-language", 5, 21, "")),
        ("settings: {min_n: 2}", ("out-of-range", 5, 19, "")),
        ("settings: {min_m: 5}", ("unknown-key", 5, 12, "min_n")),
        ("settings: {ci: 90}", ("out-of-range", 5, 16, "")),
        ("settings: {cut: 72}", ("settings-out-of-order", 5, 17, "")),
        ("gates: [mutual-wal]", ("unknown-gate", 5, 9, "mutual-wall")),
        ("gates: [{links: hr, score: '>= 60'}]", ("not-a-link-pattern", 5, 17, "")),
        ("gates: [{links: 'hr..*', score: 60}]", ("not-a-bound", 5, 33, "")),
        ("gates: [{links: 'hr..*'}]", ("missing-key", 5, 9, "")),
        ("gates: [{health: '>= 165'}]", ("out-of-range", 5, 18, "")),
        ("gates: [{healht: '>= 65'}]", ("unknown-key", 5, 10, "health")),
        ("gates: [{health: '>= 65', walls: '<= 2'}]", ("gate-without-subject", 5, 9, "")),
        ("gates: [{health: '>= 65', level: stop}]", ("not-a-choice", 5, 34, "")),
        ("linkz: []", ("unknown-key", 5, 1, "links")),
        ("关系: []", ("unknown-key", 5, 1, "links")),
        ("version: 2", ("out-of-range", 5, 10, "")),
        ("survey: {layout: long}", ("missing-key", 5, 9, "")),
        ("logs: {request: r.csv}", ("unknown-key", 5, 8, "requests")),
    ],
)  # fmt: skip
def test_one_mistake_is_one_located_error(tmp_path: Path, text: str, expected: tuple[str, int, int, str]) -> None:
    org, problems = read(tmp_path, DEPARTMENTS + text + "\n")
    assert org is None
    found = [(p.code, p.where.line, p.where.column, p.suggestion) for p in problems if p.level == "error"]
    assert found == [expected]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("[{id: a}, {id: b}, {id: a}]", ("duplicate-id", 1, 38)),
        ("[{name: a}, {id: b}]", ("missing-key", 1, 15)),
        ("[{id: ~}, {id: b}]", ("missing-key", 1, 15)),
        ("[{id: ''}, {id: b}]", ("empty-value", 1, 20)),
        ("[{id: [a]}, {id: b}]", ("not-text", 1, 20)),
        ("[{id: HR}, {id: hr}]", ("ambiguous-name", 1, 30)),
        ("[{id: a, name: 人事}, {id: b, aliases: [x, 人事]}]", ("ambiguous-name", 1, 55)),
        ("[{id: a, name: HR}, {id: b, name: ' ＨＲ'}]", ("ambiguous-name", 1, 48)),
        ("[{id: a, parent: a}, {id: b}]", ("parent-circle", 1, 31)),
        ("[{id: a, parent: c}, {id: b}]", ("unknown-department", 1, 31)),
        ("[{id: a, parent: b}, {id: b, parent: a}]", ("parent-circle", 1, 31)),
        *[(f"[{{id: a, headcount: {n}}}, {{id: b}}]", ("not-a-whole-number", 1, 34))
          for n in (12.5, ".nan", "1e3", "012", "1_000", "二十", "0x1F")],
        *[(f"[{{id: a, headcount: {n}}}, {{id: b}}]", ("out-of-range", 1, 34)) for n in (-4, 0, 10_000_000)],
        ("[{id: a, external: maybe}, {id: b}]", ("not-yes-or-no", 1, 33)),
        ("[{id: a, tags: x}, {id: b}]", ("not-a-mapping", 1, 29)),
    ],
)  # fmt: skip
def test_a_wrong_department_is_one_located_error(tmp_path: Path, rows: str, expected: tuple[str, int, int]) -> None:
    org, problems = read(tmp_path, f"departments: {rows}\n")
    assert org is None
    assert [place for place, p in zip(places(problems), problems, strict=True) if p.level == "error"] == [expected]


def test_all_problems_are_told_in_one_run(tmp_path: Path) -> None:
    _, problems = read(
        tmp_path,
        """\
        departments:
          - {id: a, headcount: -1}
          - {id: a}
          - {id: b, parnet: a}
        links:
          - {supplier: x, customer: y}
          - {supplier: z, customer: b, criticality: 9}
        gates: [nothing]
        """,
    )
    assert [(p.code, p.where.line) for p in problems if p.level == "error"] == [
        ("out-of-range", 2), ("duplicate-id", 3), ("unknown-key", 4), ("unknown-department", 6),
        ("unknown-department", 6), ("unknown-department", 7), ("out-of-range", 7), ("unknown-gate", 8),
    ]  # fmt: skip


def test_an_empty_list_of_departments_does_not_make_every_link_wrong(tmp_path: Path) -> None:
    assert codes(read(tmp_path, "departments: []\nlinks: [{supplier: a, customer: b}]\n")[1]) == ["no-departments"]
    assert codes(read(tmp_path, "org: {name: x}\nlinks: [{supplier: a, customer: b}]\n")[1]) == ["missing-key"]


def test_a_department_without_links_is_a_warning_unless_it_is_a_parent(tmp_path: Path) -> None:
    org, problems = read(
        tmp_path,
        """\
        org: {name: x}
        departments: [{id: top}, {id: a, parent: top}, {id: b, parent: top}, {id: lonely}]
        links: [{supplier: a, customer: b}]
        """,
    )
    assert org is not None
    assert [(p.level, p.code, p.values["department"]) for p in problems] == [
        ("warning", "department-without-links", "lonely")
    ]


def test_several_services_of_one_pair_are_no_repeat(tmp_path: Path) -> None:
    org = good(
        tmp_path, "departments: [{id: a}, {id: b}]\nlinks: [{supplier: a, customer: b, service: x}, "
        "{supplier: a, customer: b, service: y}, {supplier: a, customer: b}]\n",
    )  # fmt: skip
    assert len(org.relations()[("a", "b")]) == 3
    _, problems = read(tmp_path, "departments: [{id: a}, {id: b}]\nlinks: [{supplier: a, customer: b, service: Xy}, "
                       "{supplier: a, customer: b, service: ' ＸＹ '}]\n")  # fmt: skip
    assert codes(problems) == ["duplicate-link"]
    assert problems[-1].values["first"] == "org.yaml:2:9"


def test_warnings_leave_the_map_usable(tmp_path: Path) -> None:
    org, problems = read(
        tmp_path,
        """\
        departments: [{id: a, goals: [otdd]}, {id: b}]
        links: [{supplier: a, customer: b}]
        goals: [{id: otd}]
        actions: [{id: A1, finding: mutual-wal/a~b}]
        gates: [{links: "c..*", score: "> 5"}]
        """,
    )
    assert org is not None
    assert {p.code: p.suggestion for p in problems} == {
        "org-without-name": "", "unknown-goal": "otd", "unknown-finding": "mutual-wall", "gate-on-nothing": ""
    }  # fmt: skip


def test_the_report_speaks_the_language_of_the_organisation_unless_told(tmp_path: Path) -> None:
    rest = "departments: [{id: a}, {id: b}]\n"
    assert good(tmp_path, f"org: {{name: 瀚海}}\n{rest}").language == "zh"
    assert good(tmp_path, f"org: {{name: Hanhai}}\n{rest}").language == "en"
    assert good(tmp_path, f"org: {{name: 瀚海, language: en}}\n{rest}").language == "en"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-map"),
        (b"# nothing yet\n", "empty-map"),
        (b"- id: a\n", "map-is-a-list"),
        (b"hello\n", "map-is-text"),
        ("部门：销售部\n".encode(), "map-is-text"),
        (b"stages:\n  a: {}\n", "not-an-org-map"),
        (b"{}\n", "not-an-org-map"),
        (b"\x89PNG\r\n\x1a\n\0\0", "binary-file"),
        (b"PK\x03\x04 no zip after all", "file-damaged"),
    ],
)
def test_what_is_no_org_map_gets_one_error(tmp_path: Path, data: bytes, code: str) -> None:
    org, problems = read(tmp_path, data)
    assert org is None
    assert len(problems) == 1
    assert problems[0].where.path == "org.yaml"
    assert problems[0].code == code


def test_missing_files_and_folders_get_one_error(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "none.yaml", "file-missing"), (tmp_path, "file-is-folder")):
        org, problems = read_org(path)
        assert org is None
        assert codes(problems) == [code]


@pytest.mark.parametrize("name", ["k8s_sigs_keps/sigs_stripped.yaml", "gitlab_stages/stages_stripped.yml"])
def test_yaml_of_other_tools_gets_one_helpful_error(name: str) -> None:
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"no shared data at {SHARED}")
    org, problems = read_org(path)
    assert org is None
    assert [p.code for p in problems] == ["not-an-org-map"]


@pytest.mark.parametrize("path", sorted(ROOT.glob("sample_orgs/*/org.yaml")), ids=lambda p: p.parent.name)
def test_sample_organisations_read_without_a_problem(path: Path) -> None:
    org, problems = read_org(path)
    assert org is not None
    assert problems == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_scaffolds_read_without_a_problem(language: str) -> None:
    org, problems = read_org(ROOT / "templates" / "init" / f"org.{language}.yaml")
    assert problems == ()
    assert org is not None
    assert org.language == language


VALUES = st.recursive(
    st.sampled_from(["a", "b", "1", "-1", "", "~", "true", "销售", ">= 60", "2026", "x..y", "critical", "'q'"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda v: f"[{', '.join(v)}]")
    | st.dictionaries(st.sampled_from(["id", "name", "supplier", "customer", "zh", "path", "links", "score", "steps"]),
                      inner, max_size=3).map(lambda v: f"{{{', '.join(f'{k}: {x}' for k, x in v.items())}}}"),
    max_leaves=6,
)  # fmt: skip
KEYS = ["version", "org", "instrument", "survey", "logs", "previous", "departments", "links", "goals", "processes",
        "teams", "actions", "settings", "gates", "other"]  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5))
def test_no_map_makes_it_raise_and_none_is_read_with_an_error(tmp_path: Path, entries: dict[str, str]) -> None:
    org, problems = read(tmp_path, "".join(f"{key}: {value}\n" for key, value in entries.items()))
    assert (org is None) == bool(codes(problems))


def test_more_records_than_anybody_has_are_refused_before_any_is_read(tmp_path: Path) -> None:
    rows = "".join(f"  - id: d{i}\n" for i in range(50_001))
    assert codes(read(tmp_path, f"org: {{name: X}}\ndepartments:\n{rows}")[1]) == ["too-many-records"]


def test_a_quoted_null_in_one_record_does_not_make_a_value_of_a_plain_one(tmp_path: Path) -> None:
    rows = "departments:\n  - {id: a, lead: 'null'}\n  - {id: b, lead: null}\nlinks:\n  - {supplier: a, customer: b}\n"
    (tmp_path / "org.yaml").write_text(f"org: {{name: X}}\n{rows}", "utf-8")
    org, _ = read_org(tmp_path / "org.yaml")
    assert org is not None
    assert [d.lead for d in org.departments] == ["null", ""]
