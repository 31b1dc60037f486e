"""The commands and their options. Each function only says what to run; nothing heavy is imported to parse a line."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

Job = Callable[[], int]
"""What a parsed line does; returns the exit status."""

app = typer.Typer(
    name="icdiag",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Diagnose how well the departments of an organisation serve each other.",
)

OrgPath = Annotated[Path, typer.Argument(metavar="ORG", help="The org map: YAML, or a workbook.", show_default=False)]
Survey = Annotated[
    list[str] | None,
    typer.Option("--survey", metavar="PATH", help="Survey file, folder or glob; repeatable. Overrides the map's."),
]
Lang = Annotated[str, typer.Option("--lang", metavar="zh|en", help="Language of the output.", show_default=False)]
Limit = Annotated[
    list[str] | None,
    typer.Option(
        "--limit", metavar="NAME=VALUE", help="Change how much is read, such as file-size=500MB; repeatable (README)."
    ),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an unexpected fault happened.")]


def _within(limit: list[str] | None, job: Job) -> Job:
    """Return the job with the bounds of ``--limit`` in force."""
    if not limit:
        return job

    def bounded() -> int:
        from icdiag.cli.choices import limits
        from icdiag.intake.limits import limited

        with limited(limits(limit)):
            return job()

    return bounded


@app.callback()
def icdiag(
    version: Annotated[bool, typer.Option("--version", help="Show the version.", is_eager=True)] = False,
) -> None:
    """Answer ``--version`` where it does not stand alone."""
    if version:
        from icdiag import __version__

        typer.echo(f"icdiag {__version__}")
        raise typer.Exit


@app.command(help="Assess an organisation and write the reports.")
def assess(  # noqa: PLR0917 - typer passes every option by name
    org: OrgPath,
    survey: Survey = None,
    out: Annotated[
        str,
        typer.Option(
            "--out", "-o", metavar="DIR", help="Folder for the reports (icdiag-report beside ORG); - is stdout."
        ),
    ] = "",
    formats: Annotated[
        str, typer.Option("--format", metavar="LIST", help="Which reports: html,xlsx,json (these), md,junit,sarif.")
    ] = "",
    packs: Annotated[
        bool, typer.Option("--packs", help="Also a page and a workbook for each department, in packs/.")
    ] = False,
    workshop: Annotated[
        bool, typer.Option("--workshop", help="Also a page for each wall between two departments, in workshop/.")
    ] = False,
    ranking: Annotated[bool, typer.Option("--ranking", help="Also rank the departments as suppliers.")] = False,
    lang: Lang = "",
    fail_on: Annotated[
        str, typer.Option("--fail-on", metavar="LIST", help="Exit 1 on these severities or checks.")
    ] = "",
    select: Annotated[str, typer.Option("--select", metavar="CHECKS", help="Run only these checks.")] = "",
    ignore: Annotated[str, typer.Option("--ignore", metavar="CHECKS", help="Leave these checks out.")] = "",
    min_n: Annotated[
        int | None,
        typer.Option("--min-n", metavar="N", help="Fewest raters behind a number (5; never under 3)."),
    ] = None,
    comments: Annotated[
        bool | None,
        typer.Option(
            "--comments/--no-comments",
            help="Show what people wrote, word for word, where 10 or more answered.",
            show_default=False,
        ),
    ] = None,
    audit_privacy: Annotated[
        bool, typer.Option("--audit-privacy", help="Also print what is hidden and why, and how well; exit 1 if badly.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary, no notes.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours.")] = False,
    open_report: Annotated[bool, typer.Option("--open", help="Open report.html when done.")] = False,
    limit: Limit = None,
    debug: Debug = False,
) -> Job:
    """Return the main job."""

    def job() -> int:
        from icdiag.cli.assess import Request, run

        return run(
            Request(
                org=org, survey=tuple(survey or ()), out=out, formats=formats, language=lang, fail_on=fail_on,
                select=select, ignore=ignore, min_n=min_n, comments=comments, quiet=quiet,
                colour=not no_color, open_report=open_report, ranking=ranking, audit_privacy=audit_privacy,
                folders=("packs",) * packs + ("workshop",) * workshop,
            )
        )  # fmt: skip

    return _within(limit, job)


@app.command(help="List every problem in the input and how to mend it.")
def validate(  # noqa: PLR0917 - typer passes every option by name
    org: OrgPath,
    survey: Survey = None,
    form: Annotated[str, typer.Option("--format", metavar="text|json", help="How to print them (text).")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    lang: Lang = "",
    limit: Limit = None,
    debug: Debug = False,
) -> Job:
    """Return the job that only reads."""

    def job() -> int:
        from icdiag.cli.validate import run

        return run(org, surveys=tuple(survey or ()), form="json" if as_json else form, language=lang)

    return _within(limit, job)


@app.command(help="Start an org map from an example or a workbook.")
def init(  # noqa: PLR0917 - typer passes every option by name
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to put it.")] = Path(),
    workbook: Annotated[
        Path | None, typer.Option("--from", metavar="ORG.xlsx", help="A workbook with sheets departments and links.")
    ] = None,
    lang: Lang = "",
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
    limit: Limit = None,
    debug: Debug = False,
) -> Job:
    """Return the job that writes org.yaml."""

    def job() -> int:
        from icdiag.cli.init import run

        return run(folder, workbook=workbook, language=lang, force=force)

    return _within(limit, job)


@app.command(help="Write the questionnaire to send out.")
def questionnaire(  # noqa: PLR0917 - typer passes every option by name
    org: OrgPath,
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="FILE", help="The workbook (questionnaire.xlsx beside ORG).")
    ] = "",
    lang: Lang = "",
    instrument: Annotated[
        str, typer.Option("--instrument", metavar="NAME", help="Instrument or file; overrides the map's.")
    ] = "",
    expectations: Annotated[
        bool | None,
        typer.Option(
            "--expectations/--no-expectations",
            help="Ask what is expected too (only internal-servqual does).",
            show_default=False,
        ),
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="Also write a text to paste into a survey site.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
    limit: Limit = None,
    debug: Debug = False,
) -> Job:
    """Return the job that writes the questionnaire."""

    def job() -> int:
        from icdiag.cli.questionnaire import Request, run

        return run(
            Request(
                org=org, out=out, language=lang, instrument=instrument, expectations=expectations, text=text,
                force=force,
            )
        )  # fmt: skip

    return _within(limit, job)


@app.command(help="Explain a check, a link, a department or the health score.")
def explain(
    subject: Annotated[
        str,
        typer.Argument(metavar="SUBJECT", help="A check, a link a..b, a department, or health.", show_default=False),
    ],
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="assessment.json or ORG (icdiag-report/assessment.json)."),
    ] = None,
    lang: Lang = "",
    limit: Limit = None,
    debug: Debug = False,
) -> Job:
    """Return the job that looks one thing up."""

    def job() -> int:
        from icdiag.cli.explain import run

        return run(subject, source=source, language=lang)

    return _within(limit, job)


@app.command(help="Print a JSON Schema.")
def schema(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Which one: org or assessment.")] = "org",
    lang: Lang = "",
    debug: Debug = False,
) -> Job:
    """Return the job that prints a schema."""

    def job() -> int:
        from icdiag.cli.schema import run

        return run(kind, language=lang)

    return job


@app.command(help="Copy a sample organisation, or list them.")
def example(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which sample.")] = "",
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Where to copy it (a folder of its name).")
    ] = None,
    lang: Lang = "",
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
    debug: Debug = False,
) -> Job:
    """Return the job that copies a sample."""

    def job() -> int:
        from icdiag.cli.example import run

        return run(name, folder=folder, language=lang, force=force)

    return job


@app.command(help="Draw an organisation whose truth is known, or tell how many raters a map needs.")
def simulate(  # noqa: PLR0917 - typer passes every option by name
    folder: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Where to put it (simulated-org).", show_default=False)
    ] = None,
    departments: Annotated[
        int | None, typer.Option("--departments", metavar="N", help="How many departments (the scenario's).")
    ] = None,
    raters: Annotated[
        float | None, typer.Option("--raters", metavar="N", help="Mean number of raters of a link (10).")
    ] = None,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="NAME", help="What is planted and how people answer (full).")
    ] = "",
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", help="The same seed, the same result (1).")] = None,
    walls: Annotated[int | None, typer.Option("--walls", metavar="N", help="How many two-way walls.")] = None,
    weak: Annotated[int | None, typer.Option("--weak", metavar="N", help="How many weak links besides.")] = None,
    power: Annotated[
        Path | None, typer.Option("--power", metavar="ORG", help="How many raters the links of this map need.")
    ] = None,
    depth: Annotated[
        float | None, typer.Option("--depth", metavar="POINTS", help="How deep the damage to be found is (12.5).")
    ] = None,
    lang: Lang = "",
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
    limit: Limit = None,
    debug: Debug = False,
) -> Job:
    """Return the job that simulates."""

    def job() -> int:
        from icdiag.cli.simulate import Request, run

        return run(
            Request(
                folder=folder, departments=departments, raters=raters, scenario=scenario, seed=seed, walls=walls,
                weak=weak, power=power, depth=depth, language=lang, force=force,
            )
        )  # fmt: skip

    return _within(limit, job)
