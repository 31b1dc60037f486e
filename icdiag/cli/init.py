"""``icdiag init``: a commented org map to start from, or a workbook turned into one."""

from pathlib import Path

from icdiag.cli import choices, console, trouble
from icdiag.cli.exits import Exit
from icdiag.cli.placing import place
from icdiag.intake.org_yaml import org_to_yaml
from icdiag.problem_text import problem_report
from icdiag.resources import resource
from icdiag.words import Words

MAP = "org.yaml"


def run(folder: Path, *, workbook: Path | None, language: str, force: bool) -> int:
    """Write ``org.yaml`` into the folder and say how to go on."""
    words = Words(choices.language(language) or console.locale_language())
    if workbook is None:
        content = (resource("templates") / "init" / f"org.{words.language}.yaml").read_bytes()
    else:
        text, problems = org_to_yaml(workbook)
        if text is None:
            return trouble.refuse(problems, words)
        console.say_all(problem_report(problems, words))
        content = text.encode("utf-8")
    for path in place(folder, {MAP: content}, force=force, inputs=[] if workbook is None else [workbook]):
        console.result(words("cli.written", path=console.place(path)))
    console.say(words("cli.next", command=f"icdiag validate {console.place(folder / MAP)}"))
    return Exit.DONE
