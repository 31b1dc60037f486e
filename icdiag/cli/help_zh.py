"""``--help`` in Chinese. A module and not a catalogue file: help must not wait for a YAML reader."""

import re
from collections.abc import Mapping
from typing import Any

HELP: Mapping[str, str] = {
    "Diagnose how well the departments of an organisation serve each other.": "诊断组织内各部门彼此服务得怎么样。",
    "Show the version.": "显示版本号。",
    "Assess an organisation and write the reports.": "诊断一个组织，写出报告。",
    "List every problem in the input and how to mend it.": "列出输入里的所有问题和改法。",
    "Start an org map from an example or a workbook.": "从示例或工作簿新建组织图。",
    "Write the questionnaire to send out.": "写出要发出去的问卷。",
    "Explain a check, a link, a department or the health score.": "解释一项检查、一条服务关系、一个部门或健康分。",
    "Print a JSON Schema.": "打印 JSON Schema。",
    "Copy a sample organisation, or list them.": "复制或列出自带的示例组织。",
    "The org map: YAML, or a workbook.": "组织图：YAML 文件或工作簿。",
    "Survey file, folder or glob; repeatable. Overrides the map's.": "问卷文件、文件夹或通配符，可重复。",
    "Language of the output.": "输出的语言。",
    "Change how much is read, such as file-size=500MB; repeatable (README).": (
        "改变读入的上限，例如 file-size=500MB，可重复；各项名称见 README。"
    ),
    "Show where an unexpected fault happened.": "出现意外故障时显示出错位置。",
    "Folder for the reports (icdiag-report beside ORG); - is stdout.": "报告文件夹（默认与组织图同处）；- 为标准输出。",
    "Which reports: html,xlsx,json (these), md,junit,sarif.": "要哪些报告：html,xlsx,json（默认）、md,junit,sarif。",
    "Also a page and a workbook for each department, in packs/.": "另为每个部门写一页和一个工作簿，放在 packs/。",
    "Also a page for each wall between two departments, in workshop/.": (
        "另为两个部门之间的每堵墙写一页面谈用纸，放在 workshop/。"
    ),
    "Also rank the departments as suppliers.": "另列出各部门作为供应方的排名。",
    "Exit 1 on these severities or checks.": "出现这些级别或检查项时以 1 退出。",
    "Run only these checks.": "只做这些检查。",
    "Leave these checks out.": "不做这些检查。",
    "Fewest raters behind a number (5; never under 3).": "公布一个数至少要几人作答（默认 5，不少于 3）。",
    "Show what people wrote, word for word, where 10 or more answered.": "显示意见原文，只限 10 人以上作答的地方。",
    "Also print what is hidden and why, and how well; exit 1 if badly.": (
        "另打印隐藏了什么、为什么、藏得是否牢靠；不牢靠时以 1 退出。"
    ),
    "No summary, no notes.": "不显示摘要和提示。",
    "No colours.": "不用颜色。",
    "Open report.html when done.": "完成后打开 report.html。",
    "How to print them (text).": "打印成什么格式（默认 text）。",
    "The same as --format json.": "等同于 --format json。",
    "Where to put it.": "放在哪里。",
    "A workbook with sheets departments and links.": "含 departments 和 links 两张表的工作簿。",
    "Overwrite what is there.": "覆盖已有的文件。",
    "A check, a link a..b, a department, or health.": "检查项、服务关系 a..b、部门，或 health（健康分）。",
    "assessment.json or ORG (icdiag-report/assessment.json).": "assessment.json 或组织图。",
    "Which one: org or assessment.": "哪一个：org 或 assessment。",
    "Which sample.": "哪个示例。",
    "Where to copy it (a folder of its name).": "复制到哪里（默认为同名文件夹）。",
    "The workbook (questionnaire.xlsx beside ORG).": "问卷工作簿（默认 questionnaire.xlsx，与组织图同处）。",
    "Instrument or file; overrides the map's.": "用哪份量表：名称或文件。",
    "Ask what is expected too (only internal-servqual does).": "也问期望水平（默认只有 internal-servqual 问）。",
    "Also write a text to paste into a survey site.": "另写一份可贴到问卷网站的文本。",
    "Draw an organisation whose truth is known, or tell how many raters a map needs.": (
        "生成一个已知真相的模拟组织，或估算一张图需要多少人评分。"
    ),
    "Where to put it (simulated-org).": "放在哪里（默认 simulated-org）。",
    "How many departments (the scenario's).": "多少个部门（默认按情景）。",
    "Mean number of raters of a link (10).": "每条关系平均几人评分（默认 10）。",
    "What is planted and how people answer (full).": "埋设什么、人们怎样作答（默认 full）。",
    "The same seed, the same result (1).": "种子相同，结果相同（默认 1）。",
    "How many two-way walls.": "多少道双向部门墙。",
    "How many weak links besides.": "另有多少条弱关系。",
    "How many raters the links of this map need.": "估算这张图的关系需要多少人评分。",
    "How deep the damage to be found is (12.5).": "要发现的问题有多深（默认 12.5 分）。",
    "Show this message and exit.": "显示本说明。",
}
"""English text -> Chinese text; a test holds it against the commands."""

_FRAME = (
    (re.compile(r"^Usage: ", re.M), "用法："),
    (re.compile(r"^Arguments:$", re.M), "参数："),
    (re.compile(r"^Options:$", re.M), "选项："),
    (re.compile(r"^Commands:$", re.M), "命令："),
    (re.compile(r"\[required\]"), "（必填）"),
    (re.compile(r"\[default: ([^\]]*)\]"), r"（默认 \1）"),
)


def translate(command: Any) -> None:
    """Put the Chinese help into a command, its parameters and its subcommands."""
    command.help = HELP.get(command.help, command.help)
    for parameter in command.params:
        parameter.help = HELP.get(getattr(parameter, "help", None) or "", getattr(parameter, "help", None))
    for inner in getattr(command, "commands", {}).values():
        translate(inner)


def translated_frame(text: str) -> str:
    """Return a help page with typer's own headings in Chinese."""
    for pattern, chinese in _FRAME:
        text = pattern.sub(chinese, text)
    return text.replace("Show this message and exit.", HELP["Show this message and exit."])
