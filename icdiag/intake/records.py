"""The org map's records, one table each, from which the parser and the schema both follow: key, kind, other headers."""

from dataclasses import fields
from typing import Any

from icdiag.intake.gate_rules import GateKind
from icdiag.intake.kinds import (
    Choice,
    Day,
    Kind,
    ListOf,
    NameKind,
    Number,
    Period,
    Text,
    TextMap,
    Whole,
    YesNo,
    plain_name,
)
from icdiag.intake.record import Field, Record, Rows
from icdiag.intake.survey_source import SurveyKind
from icdiag.model.org import Action, Department, Goal, Link, Process, Standard, Team
from icdiag.model.settings import Settings

MAX_PEOPLE = 9_999_999
MIN_N_FLOOR = 3
TEAM_CRITERIA = ("budget", "schedule", "specification", "customer", "goals")
LOGS = ("requests", "feedback", "meetings", "kpis", "training")
ID_LIST = ListOf(Text(), single=True)


def _department(**values: Any) -> Department:
    values.setdefault("name", plain_name(values["id"]))
    return Department(**values)


DEPARTMENT = Record(
    "department",
    (
        Field("id", Text(), required=True, headers=("编号", "部门编号", "代码", "department", "department id", "dept")),
        Field("name", NameKind(), headers=("名称", "部门", "部门名称", "department name")),
        Field("parent", Text(), headers=("上级", "上级部门", "parent department")),
        Field("headcount", Whole(1, MAX_PEOPLE), headers=("人数", "编制", "people", "size")),
        Field("aliases", ListOf(Text(), single=True), headers=("别名", "其他名称", "alias", "other names")),
        Field("tags", TextMap(), headers=("标签", "分组")),
        Field("external", YesNo(), headers=("对外", "服务外部客户", "serves external customers")),
        Field("goals", ID_LIST, headers=("目标", "共同目标", "shared goals")),
        Field("lead", Text(), headers=("负责人", "部门负责人", "head", "manager")),
    ),
    _department,
    located=True,
)

_BETTER = Choice(("lower", "higher"), (("越低越好", "lower"), ("越高越好", "higher")))
STANDARD = Record(
    "standard",
    (
        Field("measure", NameKind(), required=True, headers=("指标", "标准", "服务标准")),
        Field("target", Number(), headers=("目标值", "承诺值")),
        Field("unit", Text(), headers=("单位",)),
        Field("better", _BETTER, headers=("方向",)),
        Field("actual", Number(), headers=("实际", "实际值")),
        Field("met", Whole(0, 10**12), headers=("达标", "达标次数", "kept")),
        Field("total", Whole(1, 10**12), headers=("总数", "总次数", "cases")),
        Field("goal", Number(0.01, 1), headers=("达标率目标", "share to keep")),
    ),
    Standard,
    located=True,
)

LINK = Record(
    "link",
    (
        Field("supplier", Text(), required=True, headers=("供应部门", "供应方", "服务提供部门", "上游部门", "from")),
        Field("customer", Text(), required=True, headers=("客户部门", "客户方", "内部客户", "下游部门", "to")),
        Field("service", NameKind(), headers=("服务", "服务内容", "服务项目")),
        Field(
            "kind",
            Choice(
                ("service", "information", "product", "resource", "decision"),
                (("服务", "service"), ("信息", "information"), ("产品", "product"), ("资源", "resource"),
                 ("决策", "decision")),
            ),
            headers=("类型", "种类"),
        ),
        Field(
            "cooperation",
            Choice(
                ("service", "control", "guidance", "affective"),
                (("服务", "service"), ("管控", "control"), ("指导", "guidance"), ("情感", "affective")),
            ),
            headers=("协作类型", "协作方式"),
        ),
        Field("criticality", Whole(1, 5), headers=("重要程度", "重要性", "importance")),
        Field("volume", Number(0), headers=("业务量", "请求量", "requests")),
        Field("channels", ListOf(Text(), single=True), headers=("沟通渠道", "渠道")),
        Field("contacts_needed", Number(0, 10_000), headers=("每月沟通次数", "所需沟通次数", "contacts needed")),
        Field("owner", Text(), headers=("责任人", "负责人")),
        Field(
            "declared_by",
            Choice(
                ("supplier", "customer", "both"),
                (("供应方", "supplier"), ("供应部门", "supplier"), ("客户方", "customer"), ("客户部门", "customer"),
                 ("双方", "both")),
            ),
            headers=("声明方", "由谁声明", "declared by"),
        ),
        Field("backups", ID_LIST, headers=("备选供应方", "备份", "备选部门")),
        Field("standards", Rows(STANDARD), headers=("服务标准",)),
    ),
    lambda standards=(), **values: Link(**values, standards=tuple(s.value for s in standards)),
    located=True,
)  # fmt: skip


def _goal(**values: Any) -> Goal:
    values.setdefault("name", plain_name(values["id"]))
    return Goal(**values)


GOAL = Record(
    "goal",
    (
        Field("id", Text(), required=True, headers=("编号", "目标编号")),
        Field("name", NameKind(), headers=("名称", "目标", "目标名称")),
    ),
    _goal,
)

PROCESS = Record(
    "process",
    (
        Field("name", NameKind(), required=True, headers=("名称", "流程", "流程名称", "process")),
        Field("steps", ListOf(Text(), at_least=2), required=True, headers=("步骤", "环节", "部门顺序")),
    ),
    Process,
    located=True,
)

_OUTCOME = Choice(
    ("met", "missed", "unknown"),
    (("达成", "met"), ("达标", "met"), ("未达成", "missed"), ("未达标", "missed"), ("未知", "unknown")),
)


def _team(*, name: Any, members: tuple[str, ...], **criteria: str) -> Team:
    return Team(name, members, criteria)


_CRITERIA_HEADERS = (("预算",), ("进度", "工期"), ("规格", "质量"), ("客户满意", "客户"), ("目标",))
TEAM = Record(
    "team",
    (
        Field("name", NameKind(), required=True, headers=("名称", "团队", "团队名称", "team")),
        Field("members", ListOf(Text(), single=True), required=True, headers=("成员", "成员部门", "部门")),
        *(Field(key, _OUTCOME, headers=headers) for key, headers in zip(TEAM_CRITERIA, _CRITERIA_HEADERS, strict=True)),
    ),
    _team,
)

ACTION = Record(
    "action",
    (
        Field("id", Text(), required=True, headers=("编号",)),
        Field("finding", Text(), headers=("诊断", "对应诊断", "问题")),
        Field("do", NameKind(), headers=("措施", "行动", "做什么")),
        Field("principle", Text(), headers=("原则",)),
        Field("owner", Text(), headers=("责任人", "负责人")),
        Field("sponsor", Text(), headers=("支持者", "发起人")),
        Field("due", Day, headers=("到期日", "完成日期", "截止日期")),
        Field(
            "stage",
            Choice(
                ("plan", "do", "check", "act"),
                (("计划", "plan"), ("执行", "do"), ("检查", "check"), ("处理", "act"), ("改进", "act")),
            ),
            headers=("阶段",),
        ),
        Field("status", Text(), headers=("状态",)),
    ),
    Action,
)

HEAD = Record(
    "org",
    (
        Field("name", NameKind(), headers=("名称", "组织名称", "公司", "公司名称")),
        Field("period", Period, headers=("期间", "周期", "时期")),
        Field("language", Choice(("zh", "en"), (("中文", "zh"), ("英文", "en"))), headers=("语言",)),
    ),
    dict,
)

LOG_FILES = Record(
    "logs",
    tuple(
        Field(key, Text(), headers=headers)
        for key, headers in zip(
            LOGS,
            (("服务请求", "请求"), ("投诉与表扬", "反馈"), ("会议",), ("绩效指标", "kpi"), ("培训",)),
            strict=True,
        )
    ),
    dict,
)

_WHOLE_SETTINGS: dict[str, Kind] = {
    "min_n": Whole(MIN_N_FLOOR, 1000),
    "boundary_min_links": Whole(2, 1000),
    "permutations": Whole(99, 99_999),
    "seed": Whole(0, 2**32 - 1),
    "critical": Whole(1, 5),
    "exact_up_to": Whole(0, 1_000_000),
    "weighted_up_to": Whole(0, 10**12),
    "loop_longest": Whole(3, 12),
    "health_min_raters": Whole(MIN_N_FLOOR, 100_000),
}
_FREE_SETTINGS: dict[str, Kind] = {
    "single_source": Number(0, 100),
    "decay": Number(0, 1),
    "sec_per_item": Number(0, 3600),
    "overload_fence": Number(0, 100),
    "overload_times": Number(0, 100),
    "broker_sd": Number(0, 100),
}
_SCORES = frozenset(
    ("cut", "target", "rel_gap", "wall_mean", "wall_each", "boundary_gap", "iso_each", "iso_mean", "supplier_low",
     "self_gap", "strong", "principle_gap")
)  # fmt: skip


def _setting(key: str) -> Kind:
    """Return what a setting may be: yes or no, a count, a score of 0-100, or else a share of 0-1."""
    if key == "comments":
        return YesNo()
    return _WHOLE_SETTINGS.get(key) or _FREE_SETTINGS.get(key) or (Number(0, 100) if key in _SCORES else Number(0, 1))


SETTINGS = Record("settings", tuple(Field(f.name, _setting(f.name)) for f in fields(Settings)), Settings)

ORG_MAP = Record(
    "map",
    (
        Field("version", Whole(1, 1), headers=("版本",)),
        Field("org", HEAD, headers=("组织", "公司", "organisation", "organization")),
        Field("instrument", Text(), headers=("问卷工具", "量表", "问卷模板")),
        Field("survey", SurveyKind(), headers=("问卷", "调查", "surveys")),
        Field("logs", LOG_FILES, headers=("日志", "记录")),
        Field("previous", ListOf(Text(), single=True), headers=("上期", "上一期")),
        Field("departments", Rows(DEPARTMENT, path=True), required=True, headers=("部门", "depts", "units")),
        Field(
            "links",
            Rows(LINK, path=True, bound="links"),
            headers=("关系", "服务关系", "链接", "relations", "edges"),
        ),
        Field("goals", Rows(GOAL), headers=("目标", "共同目标")),
        Field("processes", Rows(PROCESS), headers=("流程", "价值链")),
        Field("teams", Rows(TEAM), headers=("团队", "跨职能团队")),
        Field("actions", Rows(ACTION), headers=("行动", "改进计划", "改进措施")),
        Field("settings", SETTINGS, headers=("设置", "参数", "thresholds")),
        Field("gates", ListOf(GateKind(), single=True), headers=("门槛", "关卡")),
    ),
    dict,
)
