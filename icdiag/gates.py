"""Gates: conditions on a diagnosis that fail a CI job. Pure; the command line shows the result."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType

from icdiag.diagnosis import Diagnosis
from icdiag.findings import WALLS
from icdiag.measures.estimates import Estimates, LinkEstimate
from icdiag.model.finding import Finding, Severity, State
from icdiag.model.org import Gate
from icdiag.model.tally import Tally

SEVERITIES = tuple(str(severity) for severity in Severity)
"""Worst first."""
RULES = ("links", "walls", "health", "response_rate", "regression")
_COMPARE: Mapping[str, Callable[[float, float], bool]] = MappingProxyType(
    {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
)


@dataclass(frozen=True, slots=True)
class GateResult:
    """What became of one gate."""

    gate: Gate
    passed: bool
    why: str
    """Key of the reason: ``found``, ``none-found``, ``score``, ``value``, ``met``, ``unknown`` or ``no-link``."""
    subjects: tuple[str, ...] = ()
    """Ids of the findings, or links as ``supplier..customer``, that fail it; the worst first."""
    value: float | None = None
    """The number that was compared: a score 0-100, a count or a share 0-1; the worst one for links."""

    @property
    def fails(self) -> bool:
        """Tell whether it fails the run: a gate of level ``warn`` never does."""
        return not self.passed and self.gate.level == "error"


def needs_previous(gate: Gate) -> bool:
    """Tell whether the gate compares with an earlier assessment."""
    return gate.subject == "regression"


def evaluate(diagnosis: Diagnosis, gates: Iterable[Gate]) -> list[GateResult]:
    """Return one result a gate, in their order.

    Raises:
        ValueError: a gate needs an earlier assessment, or its rule has no comparison.
    """
    return [_evaluate(gate, diagnosis) for gate in gates]


def _evaluate(gate: Gate, diagnosis: Diagnosis) -> GateResult:
    # What a check cannot tell fails no gate.
    found = [f for f in diagnosis.findings if f.state == State.FOUND]
    if gate.subject in SEVERITIES:
        bad = SEVERITIES[: SEVERITIES.index(gate.subject) + 1]
        return _findings(gate, [f for f in found if f.severity in bad])
    if gate.subject not in RULES:
        return _findings(gate, [f for f in found if f.check == gate.subject])
    if needs_previous(gate) or gate.comparison not in _COMPARE:
        raise ValueError(f"a gate on {gate.subject} cannot be evaluated")
    if gate.subject == "links":
        return _links(gate, diagnosis.estimates)
    if gate.subject == "walls":
        walls = tuple(f.id for f in found if f.check in WALLS)
        return _number(gate, float(len(walls)), walls)
    if gate.subject == "health":
        return _number(gate, None if diagnosis.health is None else diagnosis.health.score)
    # The one gate that the unknown fails: it is there to make sure that enough people answered.
    return _number(gate, response_rate(diagnosis.tally), unknown_passes=False)


def _findings(gate: Gate, found: list[Finding]) -> GateResult:
    return GateResult(gate, not found, "found" if found else "none-found", tuple(f.id for f in found))


def _links(gate: Gate, estimates: Estimates | None) -> GateResult:
    """Return the result for the estimated quality of each measured link that the pattern fits."""
    fitting = [link for link in (estimates.links if estimates else ()) if _fits(link, gate.selector)]
    if not fitting:
        return GateResult(gate, True, "no-link" if estimates else "unknown")
    upwards = gate.comparison.startswith(">")
    fitting.sort(key=lambda link: (link.q.value if upwards else -link.q.value, _name(link)))
    missed = [link for link in fitting if not _COMPARE[gate.comparison](link.q.value, gate.bound)]
    names = tuple(_name(link) for link in missed)
    return GateResult(gate, not missed, "score" if missed else "met", names, fitting[0].q.value)


def _name(link: LinkEstimate) -> str:
    return f"{link.supplier}..{link.customer}"


def _fits(link: LinkEstimate, selector: str) -> bool:
    """Tell whether a pattern fits a link; ``*`` stands for any text, and nothing else is special."""
    return fnmatchcase(_name(link), (selector or "*").replace("[", "[[]").replace("?", "[?]"))


def _number(
    gate: Gate, value: float | None, subjects: tuple[str, ...] = (), *, unknown_passes: bool = True
) -> GateResult:
    if value is None:
        return GateResult(gate, unknown_passes, "unknown")
    passed = _COMPARE[gate.comparison](value, gate.bound)
    return GateResult(gate, passed, "met" if passed else "value", () if passed else subjects, value)


def response_rate(tally: Tally | None) -> float | None:
    """Return the share, 0-1, of the people who answered, or None where no headcount is known.

    A department whose number is hidden, although it is large enough to be shown, counts as silent: too few
    of its people answered, and the gate is there for that. Smaller departments are left out.
    """
    if tally is None:
        return None
    answered, people = 0, 0
    for department in tally.departments:
        if department.headcount and (department.raters is not None or department.headcount >= tally.min_n):
            answered += min(department.raters or 0, department.headcount)
            people += department.headcount
    return answered / people if people else None
