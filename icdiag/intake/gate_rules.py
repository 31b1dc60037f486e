"""The ``gates:`` key of the org map: a severity, a check's id, or a rule on a number."""

import re
import unicodedata
from dataclasses import dataclass

from icdiag.intake.check_ids import CHECK_IDS
from icdiag.intake.hints import nearest
from icdiag.intake.kinds import Choice, Schema, scalar_text
from icdiag.intake.nodes import Mapping, Node, Scalar
from icdiag.intake.problems import Problems
from icdiag.model.org import Gate

SEVERITIES = ("critical", "high", "medium", "low")
LEVELS = Choice(("error", "warn"), (("warning", "warn"), ("错误", "error"), ("警告", "warn")))
RULES = ("links", "walls", "health", "response_rate", "regression", "check", "severity")
RULE_KEYS = (*RULES, "score", "level")
REGRESSIONS = ("links",)
BOUNDS = {"score": 100.0, "health": 100.0, "walls": 1e9, "response_rate": 1.0}
_BOUND = re.compile(r"(>=|<=|>|<|≥|≤)\s*([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(%?)")
_SIGNS = {"≥": ">=", "≤": "<="}


def _named(node: Node, key: str, problems: Problems, known: tuple[str, ...], code: str) -> str | None:
    text = scalar_text(node, key, problems)
    if text is None or text in known:
        return text
    problems.error(code, node.where, suggestion=nearest(text, known), found=text)
    return None


def _bound(node: Node, key: str, problems: Problems) -> tuple[str, float] | None:
    """Return the comparison and the number of a text such as ``>= 60``."""
    text = scalar_text(node, key, problems, "not-a-bound")
    if text is None:
        return None
    found = _BOUND.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        problems.error("not-a-bound", node.where, key=key, found=text)
        return None
    value = float(found[2]) / (100 if found[3] and key == "response_rate" else 1)
    if value > BOUNDS[key]:
        problems.error("out-of-range", node.where, key=key, found=text, low=0, high=f"{BOUNDS[key]:g}")
        return None
    return _SIGNS.get(found[1], found[1]), value


@dataclass(frozen=True, slots=True)
class GateKind:
    """One gate."""

    def read(self, node: Node, key: str, problems: Problems) -> Gate | None:
        """Return the gate."""
        if isinstance(node, Mapping):
            return self._rule(node, problems)
        subject = _named(node, key, problems, (*SEVERITIES, *CHECK_IDS), "unknown-gate")
        return None if subject is None else Gate(subject, where=node.where)

    def _rule(self, node: Mapping, problems: Problems) -> Gate | None:
        unknown = [name for name in node.entries if name not in RULE_KEYS]
        for name in unknown:
            problems.error("unknown-key", node.key_where(name), suggestion=nearest(name, RULE_KEYS), key=name)
        subjects = [name for name in RULES if name in node.entries]
        if len(subjects) != 1:
            if not unknown:
                problems.error("gate-without-subject", node.where, choices=", ".join(RULES))
            return None
        level = node.entries.get("level", Scalar("error", True, node.source, node.at))
        read_level = LEVELS.read(level, "level", problems)
        gate = self._on(subjects[0], node, problems)
        if gate is None or read_level is None:
            return None
        subject, selector, comparison, bound = gate
        return Gate(subject, selector, comparison, bound, read_level, node.where)

    def _on(self, subject: str, node: Mapping, problems: Problems) -> tuple[str, str, str, float] | None:
        value = node.entries[subject]
        if "score" in node.entries and subject != "links":
            problems.error("gate-score-without-links", node.key_where("score"))
            return None
        if subject in ("check", "severity"):
            known = CHECK_IDS if subject == "check" else SEVERITIES
            text = _named(value, subject, problems, known, "unknown-gate")
            return None if text is None else (text, "", "", 0.0)
        if subject == "regression":
            text = _named(value, subject, problems, REGRESSIONS, "unknown-gate")
            return None if text is None else (subject, text, "", 0.0)
        if subject == "links":
            return self._on_links(value, node, problems)
        bound = _bound(value, subject, problems)
        return None if bound is None else (subject, "", *bound)

    def _on_links(self, value: Node, node: Mapping, problems: Problems) -> tuple[str, str, str, float] | None:
        selector = scalar_text(value, "links", problems)
        if selector is not None and (selector.count("..") != 1 or not all(selector.split(".."))):
            problems.error("not-a-link-pattern", value.where, found=selector)
            selector = None
        if "score" not in node.entries:
            problems.error("missing-key", node.where, key="score", record="gates")
            return None
        bound = _bound(node.entries["score"], "score", problems)
        return None if selector is None or bound is None else ("links", selector, *bound)

    def schema(self) -> Schema:
        """A word or a rule."""
        bound: Schema = {"type": "string", "pattern": "^ *(>=|<=|>|<|≥|≤) *[0-9]+(\\.[0-9]+)? *%? *$"}
        level = {"level": LEVELS.schema()}
        kinds: dict[str, Schema] = {
            "walls": bound, "health": bound, "response_rate": bound, "regression": {"enum": list(REGRESSIONS)},
            "check": {"enum": list(CHECK_IDS)}, "severity": {"enum": list(SEVERITIES)},
        }  # fmt: skip
        links = {"links": {"type": "string", "pattern": "^.+\\.\\..+$"}, "score": bound}
        rules = [_rule_schema({**links, **level}, ["links", "score"])]
        rules += [_rule_schema({name: kind, **level}, [name]) for name, kind in kinds.items()]
        return {"anyOf": [{"enum": [*SEVERITIES, *CHECK_IDS]}, *rules]}


def _rule_schema(properties: dict[str, Schema], required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
