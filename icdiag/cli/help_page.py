"""The first page of help, kept as typer prints it: to import typer takes six times as long as to print this.

A test holds it against the live page, which stands for narrow terminals and for every other page.
"""

import os
import sys

WIDEST = 80
"""Columns from which on the page looks the same."""
PAGES = {
    "en": """\
Usage: icdiag [OPTIONS] COMMAND [ARGS]...

  Diagnose how well the departments of an organisation serve each other.

Options:
  --version  Show the version.
  --help     Show this message and exit.

Commands:
  assess         Assess an organisation and write the reports.
  validate       List every problem in the input and how to mend it.
  init           Start an org map from an example or a workbook.
  questionnaire  Write the questionnaire to send out.
  explain        Explain a check, a link, a department or the health score.
  schema         Print a JSON Schema.
  example        Copy a sample organisation, or list them.
  simulate       Draw an organisation whose truth is known, or tell how...""",
    "zh": """\
用法：icdiag [OPTIONS] COMMAND [ARGS]...

  诊断组织内各部门彼此服务得怎么样。

选项：
  --version  显示版本号。
  --help     显示本说明。

命令：
  assess         诊断一个组织，写出报告。
  validate       列出输入里的所有问题和改法。
  init           从示例或工作簿新建组织图。
  questionnaire  写出要发出去的问卷。
  explain        解释一项检查、一条服务关系、一个部门或健康分。
  schema         打印 JSON Schema。
  example        复制或列出自带的示例组织。
  simulate       生成一个已知真相的模拟组织，或估算一张图需要多少人评分。""",
}


def kept_page(language: str) -> str | None:
    """Return the page in ``zh`` or ``en``, or None where the terminal is too narrow for it."""
    return PAGES[language] if _columns() >= WIDEST else None


def _columns() -> int:
    """Return the terminal's width as ``shutil.get_terminal_size`` does, without importing it."""
    try:
        told = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        told = 0
    if told > 0:
        return told
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or WIDEST  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return WIDEST
