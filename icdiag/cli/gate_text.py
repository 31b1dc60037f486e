"""Gate results as lines of text."""

from icdiag.gates import GateResult
from icdiag.model.org import Gate
from icdiag.problem_text import shown
from icdiag.words import Words

MOST = 5
"""Subjects that a line names."""


def gate_lines(results: list[GateResult], words: Words) -> list[str]:
    """Return a line for each gate that was missed or that fits nothing, and one for all that passed."""
    lines = [_line(result, words) for result in results if not result.passed or result.why == "no-link"]
    passed = sum(result.passed and result.why != "no-link" for result in results)
    return [*lines, words("cli.gates.passed", n=passed)] if passed else lines


def _line(result: GateResult, words: Words) -> str:
    key = "cli.gates.failed" if result.fails else "cli.gates.warned"
    return words(key, gate=shown(gate_name(result.gate)), why=gate_why(result, words))


def gate_name(gate: Gate) -> str:
    """Return the gate as the org map writes it, shortened: ``hr..* >= 60``."""
    if not gate.comparison:
        return gate.subject
    return f"{gate.selector or gate.subject} {gate.comparison} {gate.bound:g}"


def gate_why(result: GateResult, words: Words) -> str:
    """Return why a gate was met or missed."""
    subjects = [shown(subject) for subject in result.subjects[:MOST]]
    names = words.join(subjects)
    if len(result.subjects) > MOST:
        names = words("cli.gates.more", names=names, n=len(result.subjects) - MOST)
    value = "" if result.value is None else f"{result.value:.3g}" if result.value < 1 else f"{result.value:.1f}"
    return words(f"cli.gates.why.{result.why}", n=len(result.subjects), subjects=names, value=value, worst=value)
