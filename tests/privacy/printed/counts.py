"""Counts that outputs print and the JSON does not hold: of links, departments, findings, rows, places in a list."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from icdiag.assess import validate
from icdiag.findings import CHECKS, WALLS, check
from icdiag.intake.row_accounts import ASIDE
from icdiag.report.html import FULL_FINDINGS, UNKNOWN_EACH
from tests.privacy.printed.derived import derived, findings, kinds
from tests.privacy.printed.found import Found
from tests.privacy.printed.known import Known


def _count(name: str, *some: str) -> None:
    def count(known: Known, _: Found) -> Iterable[float]:
        yield sum(kind in some for kind in kinds(known).values())

    count.__name__ = name
    derived(count)


_count("links_in_walls", "wall")
_count("links_weak", "weak")
_count("links_sound", "sound")
_count("links_bad", "wall", "weak")


@derived
def shown(known: Known, _: Found) -> Iterable[float]:
    """How many links are shown."""
    yield sum(x["rated"] and not x["suppressed"] for x in known.document["links"])


@derived
def unrated(known: Known, _: Found) -> Iterable[float]:
    """How many links of the map nobody rated."""
    yield sum(not x["rated"] for x in known.document["links"])


@derived
def declared(known: Known, _: Found) -> Iterable[float]:
    """How many links the map declares."""
    yield sum(x["declared"] for x in known.document["links"])


@derived
def department_count(known: Known, _: Found) -> Iterable[float]:
    """How many departments the map names."""
    yield len(known.document["departments"])


@derived
def scored_suppliers(known: Known, _: Found) -> Iterable[float]:
    """How many departments have a score as suppliers."""
    yield sum((x["as_supplier"] or {}).get("score") is not None for x in known.document["departments"])


@derived
def walls(known: Known, _: Found) -> Iterable[float]:
    """How many walls were found."""
    yield sum(x["check"] in WALLS for x in findings(known))


@derived
def unknowns(known: Known, _: Found) -> Iterable[float]:
    """How many points cannot be told; of any one check, too."""
    some = [x["check"] for x in findings(known, "cannot-tell")]
    yield from {len(some), len(set(some)), *(some.count(check) for check in set(some))}


@derived
def unknowns_of_the_named(known: Known, found: Found) -> Iterable[float]:
    """How many points of one kind cannot be told, where a line names the kind."""
    some = [x["check"] for x in findings(known, "cannot-tell")]
    named = [id_ for id_ in set(some) if check(id_).texts(known.org.language).name in found.context]
    yield from (some.count(id_) for id_ in named)


@derived
def places(known: Known, _: Found) -> Iterable[float]:
    """A department's number in a list, and the places of a ranking."""
    yield from range(len(known.document["departments"]) + 1)


@derived
def list_sure(known: Known, _: Found) -> Iterable[float]:
    """How many findings of a list are confirmed."""
    yield from (len(x["confirmed"]) for x in known.document["lists"])


@derived
def nought(known: Known, _: Found) -> Iterable[float]:
    """None at all."""
    yield 0.0


@derived
def questions(known: Known, found: Found) -> Iterable[float]:
    """How many questions a dimension has, or the questionnaire."""
    sizes = {d.id: len(d.items) for d in known.tally.instrument.dimensions} if known.tally else {}
    yield from (n for id_, n in sizes.items() if id_ in found.about)
    if not found.about:
        yield sum(sizes.values())


@derived
def rank_places(known: Known, _: Found) -> Iterable[float]:
    """The places of a ranking: 1 to the number of suppliers that have a score."""
    some = sum((x["as_supplier"] or {}).get("score") is not None for x in known.document["departments"])
    yield from range(1, some + 1)


@derived
def remark_lines(known: Known, _: Found) -> Iterable[float]:
    """Lines of the map or the survey that a remark points to."""
    for remark in known.document["remarks"]:
        yield from (float(x) for x in (remark["place"] or "").split(":")[1:] if x.isdigit())


@derived
def parts(known: Known, _: Found) -> Iterable[float]:
    """How many dimensions, or suppliers, a chart shows, and their numbers in it."""
    for chart in ("by_dimension", "by_supplier"):
        points = ((known.document["expectations"] or {}).get(chart) or {}).get("points", ())
        yield from range(1, len(points) + 1)


@derived
def rows_of_files(known: Known, _: Found) -> Iterable[float]:
    """Rows of the files themselves: ``validate`` tells them to who holds the files, and no report comes of it."""
    for problem in validate(Path(known.org.path)):
        if problem.code == "rows-read":
            counts = [float(x) for x in problem.values.values() if isinstance(x, int)]
            yield from (*counts, 0.0, sum(float(x) for key, x in problem.values.items() if key.startswith(ASIDE)))


@derived
def rows_aside(known: Known, _: Found) -> Iterable[float]:
    """How many rows were set aside, of those whose number is told."""
    aside = known.document["data_quality"]["set_aside"]
    if known.document["data_quality"]["rows"] is not None:
        yield sum(x for x in aside.values() if x is not None)


@derived
def groups(known: Known, _: Found) -> Iterable[float]:
    """Numbers of the groups of departments on the ring."""
    yield from range(1, len(known.document["departments"]) + 1)


@derived
def rest_of_list(known: Known, _: Found) -> Iterable[float]:
    """How many findings, links or kinds of them a list leaves to the full report."""
    found_ = findings(known)
    strong = [x for x in found_ if x["family"] == "strengths"]
    for some in (found_, [x for x in found_ if x not in strong], strong, findings(known, "cannot-tell")):
        sizes = (len(some), len({x["check"] for x in some}), sum(x["check"] in WALLS for x in some))
        yield from (size - told for size in sizes for told in (5, 6, 10) if size > told)
    unknown = [x["check"] for x in findings(known, "cannot-tell")]
    yield sum(max(0, unknown.count(id_) - UNKNOWN_EACH) for id_ in set(unknown))
    weak = sum(kind == "weak" for kind in kinds(known).values())
    yield from (weak - told for told in (8,) if weak > told)


@derived
def answered_more(known: Known, _: Found) -> Iterable[float]:
    """How many more findings a first step answers."""
    yield from range(len(findings(known)))


@derived
def cases(_known: Known, _: Found) -> Iterable[float]:
    """Numbers of checks and gates that were run."""
    yield from range(len(CHECKS) + 20)


@derived
def places_in_map(known: Known, _: Found) -> Iterable[float]:
    """Lines of the map that declare links, and the numbers of its files."""
    yield from {0, 1, *(x.where.line for x in known.org.links)}


@derived
def files_in_folders(known: Known, _: Found) -> Iterable[float]:
    """How many files a folder of packs or workshop pages holds."""
    yield from (2 * len(known.document["departments"]), *(x for x in range(len(kinds(known)) + 1)))


@derived
def heading(_known: Known, found: Found) -> Iterable[float]:
    """The ends of the scale of weights, in a heading."""
    if "Weight" in found.context or "关系" in found.context or "Chart" in found.context:
        yield from (1, 5)
    if found.context.startswith("Chart "):
        yield from range(1, 10)


@derived
def actions(known: Known, _: Found) -> Iterable[float]:
    """Numbers of the rows of the plan to fill in."""
    yield from range(1, len(known.document["findings"]) + 1)


@derived
def steps(_known: Known, _: Found) -> Iterable[float]:
    """Numbers of the method's steps."""
    yield from range(1, 9)


@derived
def first_rows(_known: Known, _: Found) -> Iterable[float]:
    """The row in a formula of a condition."""
    yield 2


@derived
def problem_counts(known: Known, _: Found) -> Iterable[float]:
    """How many remarks there are of each level, and in all, those on rows too; validate has one more of each file."""
    for n in Counter(problem.level for problem in known.diagnosis.problems).values():
        yield from (n, n + len(known.document["inputs"]))
    levels = [x["level"] for x in known.document["remarks"]]
    for n in (0, len(levels), *(levels.count(level) for level in set(levels))):
        yield from (n, n + len(known.document["inputs"]))
    yield from (x["count"] for x in known.document["remarks"])


@derived
def unit_count(known: Known, _: Found) -> Iterable[float]:
    """How many units or clusters there are."""
    yield from range(1, len(known.document["departments"]) + 1)


@derived
def told_in_full(_known: Known, _: Found) -> Iterable[float]:
    """How many findings are told in full, or in all where they are fewer."""
    yield FULL_FINDINGS


@derived
def raters_missing(known: Known, _: Found) -> Iterable[float]:
    """The fewest people that a health score takes, and how many are missing."""
    yield known.org.settings.health_min_raters
    yield (known.document["health"] or {}).get("raters_missing") or 0


@derived
def dimension_count(known: Known, _: Found) -> Iterable[float]:
    """How many dimensions there are, or some of them."""
    yield from range(len(known.document["instrument"]["dimensions"]) + 1)


@derived
def up_to_shown(known: Known, found: Found) -> Iterable[float]:
    """How many of the shown links are of one kind."""
    yield from range(int(next(iter(shown(known, found)))) + 1)


@derived
def aside_by_reason(known: Known, found: Found) -> Iterable[float]:
    """How many rows were set aside for a reason, of those whose number is told."""
    yield from (x for x in known.document["data_quality"]["set_aside"].values() if x is not None)
