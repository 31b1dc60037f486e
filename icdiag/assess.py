"""The whole run on one screen: paths and options in, a diagnosis out. The CLI and libraries both call this."""

from dataclasses import dataclass, replace
from pathlib import Path

from icdiag.answers import Answers
from icdiag.diagnosis import Diagnosis
from icdiag.findings import changes, run_all
from icdiag.findings.base import Case
from icdiag.intake.instrument import read_instrument
from icdiag.intake.org_map import read_org
from icdiag.intake.survey import read_survey
from icdiag.measures.boundaries import boundaries
from icdiag.measures.estimates import Estimates
from icdiag.measures.estimating import estimate_links
from icdiag.measures.group_facts import group_facts
from icdiag.measures.health import Health, health
from icdiag.measures.structure import Structure, build_structure, rated_pairs
from icdiag.memory import give_back
from icdiag.model.org import Org, SurveySource
from icdiag.model.problem import InputError, Location, Problem
from icdiag.model.progress import Progress, silent
from icdiag.model.tally import Tally
from icdiag.tally.tally import build_tallies

_OPTION = Location("--survey")
"""Where a path stands that the call names, not the map."""


def assess(
    path: Path,
    *,
    surveys: tuple[str, ...] = (),
    min_n: int | None = None,
    comments: bool | None = None,
    select: frozenset[str] = frozenset(),
    ignore: frozenset[str] = frozenset(),
    language: str | None = None,
    progress: Progress = silent,
) -> Diagnosis:
    """Read an org map and everything it names, and return the diagnosis.

    Args:
        path: the org map.
        surveys: files, folders or globs that replace the map's survey, relative to the working folder.
        min_n: fewest raters behind a shown number; the map's setting if None.
        comments: whether to show what people wrote; the map's setting if None.
        select: run only these checks.
        ignore: leave these checks out.
        language: report language; the map's if None.
        progress: told what begins.

    Raises:
        InputError: the map or the survey has errors; it carries all of them.
    """
    own = _Own(min_n, comments, language)
    org, answers, problems = _read(path, surveys, own, progress)
    progress("tally")
    tally, with_all = build_tallies(answers, org) if answers is not None else (None, None)
    del answers  # nothing after the tally looks at single answers
    give_back()
    progress("estimate")
    case = _case(org, tally)
    if tally and with_all:
        same = case.structure if rated_pairs(with_all) == rated_pairs(tally) else None
        case = replace(case, careless_changes=changes(case, _case(org, with_all, same)))
    progress("checks")
    give_back()
    found = run_all(case, select=select, ignore=ignore)
    give_back()
    whole = _health(org, tally, case.estimates)
    facts = group_facts(org, case.estimates)
    return Diagnosis(org, tally, case.estimates, case.structure, case.boundaries, whole, found, problems, facts)


def _case(org: Org, tally: Tally | None, structure: Structure | None = None) -> Case:
    """Return all that the checks look at; a structure that is known already (it knows no scores) is not built again."""
    estimates = estimate_links(tally, org.settings) if tally else None
    structure = structure or build_structure(org, tally)
    give_back()
    return Case(org, tally, estimates, structure, boundaries(org, tally, estimates))


def validate(path: Path, *, surveys: tuple[str, ...] = (), progress: Progress = silent) -> tuple[Problem, ...]:
    """Return every problem of the map and its survey: errors, warnings and notes."""
    try:
        return _read(path, surveys, _Own(), progress)[2]
    except InputError as error:
        return error.problems


def _read(
    path: Path, surveys: tuple[str, ...], own: "_Own", progress: Progress
) -> tuple[Org, Answers | None, tuple[Problem, ...]]:
    progress("map")
    org, problems = read_org(path)
    if org is None:
        raise InputError(problems)
    org = own.over(org)
    source, base = (SurveySource(surveys, where=_OPTION), Path()) if surveys else (org.survey, path.parent)
    if source is None:
        return org, None, _checked(problems)
    instrument, more = read_instrument(org.instrument, base=path.parent)
    problems += more
    if instrument is None:
        raise InputError(problems)
    answers, more = read_survey(source, org, instrument, base=base, progress=progress)
    return org, answers, _checked(problems + more)


@dataclass(frozen=True, slots=True)
class _Own:
    """What the call says itself; None: as the map says."""

    min_n: int | None = None
    comments: bool | None = None
    language: str | None = None

    def over(self, org: Org) -> Org:
        """Return the map with it."""
        settings = org.settings
        if self.min_n is not None:
            settings = replace(settings, min_n=self.min_n)
        if self.comments is not None:
            settings = replace(settings, comments=self.comments)
        return replace(org, settings=settings, language=self.language or org.language)


def _checked(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    if any(p.level == "error" for p in problems):
        raise InputError(problems)
    return problems


def _health(org: Org, tally: Tally | None, estimates: Estimates | None) -> Health | None:
    if tally is None or estimates is None:
        return None
    criticality = {pair: float(max(x.criticality for x in links)) for pair, links in org.relations().items()}
    return health(tally, estimates, criticality, org.settings)
