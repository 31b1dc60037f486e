"""``icdiag simulate``: an invented organisation with its truth, or the raters that a map of one's own needs."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from icdiag.assess import assess
from icdiag.cli import choices, console, trouble
from icdiag.cli.exits import Exit, RefusalError
from icdiag.cli.progress import Display
from icdiag.intake.hints import nearest
from icdiag.intake.instrument import read_instrument
from icdiag.intake.org_map import read_org
from icdiag.measures.estimates import Estimates
from icdiag.model.org import Org
from icdiag.model.problem import InputError
from icdiag.model.settings import Settings
from icdiag.power import ENOUGH, Power, Share, power, spread_of
from icdiag.report.files import OutputError, write_all
from icdiag.simulate.draw import Drawn, draw
from icdiag.simulate.files import MAP, render
from icdiag.simulate.parameters import SCENARIOS, Parameters
from icdiag.words import Words

FOLDER = "simulated-org"
SCENARIO = "full"
SEED = 1
DEPTH = 12.5
"""Half a point of the 1-5 scale."""
DEPARTMENTS, RATERS, MOST_SEED = (4, 500), (1.0, 500.0), 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The options as they stand on the line; None and "" where nothing was asked for."""

    folder: Path | None
    departments: int | None
    raters: float | None
    scenario: str
    seed: int | None
    walls: int | None
    weak: int | None
    power: Path | None
    depth: float | None
    language: str
    force: bool


def run(request: Request) -> int:
    """Do what was asked and return the exit status."""
    asked = choices.language(request.language)
    seed = SEED if request.seed is None else request.seed
    if not 0 <= seed <= MOST_SEED:
        raise RefusalError("seed", value=seed, most=MOST_SEED)
    if request.power is not None:
        return _power(request, request.power, asked, seed)
    if request.depth is not None:
        raise RefusalError("depth-alone")
    return _organisation(request, asked, seed)


def _organisation(request: Request, asked: str | None, seed: int) -> int:
    """Write a simulated organisation and say what is in it."""
    words = Words(asked or console.locale_language())
    name = request.scenario or SCENARIO
    parameters = _parameters(request, name)
    folder = request.folder or Path(FOLDER)
    drawn = draw(parameters, seed)
    _check_planted(drawn, request)
    settings = Settings()
    files = render(drawn, scenario=name, language=words.language, cut=settings.cut)
    if not request.force:
        for path in (folder / file for file in files):
            if path.exists() or path.is_symlink():
                raise RefusalError("exists", path=path)
    try:
        paths = write_all(folder, files, inputs=())
    except OutputError as error:
        where = console.place(error.where)
        console.say(words("cli.error", message=words(f"terminal.output.{error.code}", path=where)))
        console.say(words("cli.help", message=words(f"terminal.output.{error.code}-help", path=where)))
        return Exit.REFUSED
    for path in paths:
        console.result(words("cli.written", path=console.place(path)))
    console.say(words("simulate.done.scenario", name=name, what=words(f"simulate.scenarios.{name}")))
    console.say_all(_told(drawn, words, settings.min_n))
    console.say(words("cli.next", command=f"icdiag assess {console.place(folder / MAP)}"))
    return Exit.DONE


def _parameters(request: Request, name: str) -> Parameters:
    if name not in SCENARIOS:
        raise RefusalError("scenario", suggestion=nearest(name, SCENARIOS), value=name, known=", ".join(SCENARIOS))
    parameters = SCENARIOS[name]
    if request.departments is not None:
        _within("--departments", request.departments, DEPARTMENTS)
        parameters = replace(parameters, departments=request.departments)
    if request.raters is not None:
        _within("--raters", request.raters, RATERS)
        parameters = replace(parameters, raters=float(request.raters))
    for option, value in (("--walls", request.walls), ("--weak", request.weak)):
        if value is not None and value < 0:
            raise RefusalError("negative", option=option, value=value)
    walls = parameters.walls if request.walls is None else request.walls
    return replace(parameters, walls=walls, weak=parameters.weak if request.weak is None else request.weak)


def _within(option: str, value: float, bounds: tuple[float, float]) -> None:
    if not bounds[0] <= value <= bounds[1]:  # also where it is not a number
        raise RefusalError(
            "out-of-bounds", option=option, value=f"{value:g}", low=f"{bounds[0]:g}", high=f"{bounds[1]:g}"
        )


def _check_planted(drawn: Drawn, request: Request) -> None:
    """Refuse where more walls or weak links were asked for than there is room."""
    planted, structure = drawn.planted, drawn.structure
    rest = len(structure.links) - 2 * len(planted.walls)
    for option, asked, room, planted_now in (
        ("--walls", request.walls, len(structure.mutual()), len(planted.walls)),
        ("--weak", request.weak, rest, len(planted.weak)),
    ):
        if asked is not None and planted_now < asked:
            raise RefusalError("no-room", option=option, value=asked, room=room)


def _told(drawn: Drawn, words: Words, min_n: int) -> Iterable[str]:
    links = drawn.structure.links
    counts = [0] * len(links)
    for at in drawn.link.tolist():
        counts[at] += 1
    people = len(set(drawn.respondent.tolist()))
    planted = drawn.planted
    yield words(
        "simulate.done.planted", walls=len(planted.walls), weak=len(planted.weak), rows=len(drawn.link), people=people,
        links=len(links),
    )  # fmt: skip
    thin = sum(count < min_n for count in counts)
    if thin:
        yield words("simulate.done.thin", thin=thin, links=len(links), min_n=min_n)


def _power(request: Request, path: Path, asked: str | None, seed: int) -> int:
    """Print how many raters the links of a map need."""
    _refuse_others(request)
    words = Words(trouble.talk_language(asked, path))
    org, problems = read_org(path)
    if org is None:
        return trouble.refuse(problems, words)
    words = Words(asked or org.language)
    instrument, more = read_instrument(org.instrument, base=path.parent)
    if instrument is None:
        return trouble.refuse((*problems, *more), words)
    if not org.links:
        raise RefusalError("no-links", path=path)
    depth = DEPTH if request.depth is None else request.depth
    if not (math.isfinite(depth) and 0 < depth <= org.settings.cut):
        raise RefusalError("depth", value=f"{depth:g}", cut=f"{org.settings.cut:g}")
    with Display(words) as step:
        step("input")
        estimates = _survey_of(path, org)
        found = power(
            org, instrument, depth=depth, spread=spread_of(estimates, len(instrument.items())), seed=seed,
            progress=lambda done, total: step("simulate", done=done, total=total),
        )  # fmt: skip
    for line in power_lines(found, words, org=org, depth=depth, measured=estimates is not None):
        console.result(line)
    return Exit.DONE


def _refuse_others(request: Request) -> None:
    given = {
        "DIR": request.folder, "--departments": request.departments, "--raters": request.raters,
        "--scenario": request.scenario or None, "--walls": request.walls, "--weak": request.weak,
        "--force": request.force or None,
    }  # fmt: skip
    for option, value in given.items():
        if value is not None:
            raise RefusalError("not-with-power", option=option)


def _survey_of(path: Path, org: Org) -> Estimates | None:
    """Return what the map's own survey says, or None where there is none that can be used."""
    if org.survey is None:
        return None
    try:
        return assess(path, select=frozenset({"weak-link"})).estimates
    except InputError:
        return None


def power_lines(found: Power, words: Words, *, org: Org, depth: float, measured: bool) -> list[str]:
    """Return the table and what it means, line by line."""
    settings = org.settings
    shown = {"depth": f"{depth:g}", "cut": f"{settings.cut:g}", "share": f"{settings.rr_indicative:.0%}"}
    lines = [words("simulate.power.title", runs=found.runs), *_table(found, words), ""]
    lines += [words(f"simulate.power.{key}-means", **shown) for key in ("weak", "wall", "sound", "links")]
    lines.append(words(f"simulate.power.spread-{'survey' if measured else 'usual'}"))
    if found.links < found.whole:
        lines.append(words("simulate.power.part", part=found.links, whole=found.whole))
    verdicts = [line for kind in ("weak", "wall") for line in _verdict(found, kind, words)]
    return [*lines, "", *(verdicts or [words("simulate.power.nobody", min_n=settings.min_n)])]


def _verdict(found: Power, kind: str, words: Words) -> list[str]:
    tried = [row.raters for row in found.rows if getattr(row, kind) is not None]
    if not any(row.links for row in found.rows):
        return []
    if kind == "wall" and not found.mutual:
        return [words("simulate.power.unknown-wall")]
    if not tried:
        return []
    fewest = found.enough(kind)
    key = "never" if fewest is None else "enough"
    return [words(f"simulate.power.{key}-{kind}", n=fewest or tried[-1], share=f"{ENOUGH:.0%}")]


def _table(found: Power, words: Words) -> list[str]:
    """Return the table as lines of aligned columns; a Chinese character takes two."""
    from rich.cells import cell_len

    def cell(share: Share | None) -> str:
        if share is None:
            return words("simulate.power.none")
        low, high = (f"{x:.0%}" for x in (share.low, share.high))
        return words("simulate.power.cell", share=f"{share.value:.0%}", low=low, high=high)

    heads = [words(f"simulate.power.{key}") for key in ("raters", "weak", "wall", "sound", "links")]
    body = [[str(r.raters), cell(r.weak), cell(r.wall), cell(r.false), f"{r.links:,}"] for r in found.rows]
    widths = [max(cell_len(row[i]) for row in (heads, *body)) for i in range(len(heads))]
    return [
        "  ".join(" " * (width - cell_len(text)) + text for width, text in zip(widths, row, strict=True))
        for row in (heads, *body)
    ]
