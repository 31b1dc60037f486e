"""What was planted in a sample against what the diagnosis found; ``python -m tests.samples.score`` prints the table."""

import sys
from functools import cache
from typing import Any

from .generate import NAMES, SAMPLE_ORGS, Truth, make

CUT, NEAR = 50.0, 3.75
"""The midpoint, and how near to it (0.15 points of the 1-5 scale) a link may lie on either side: method, section 18."""
WALL_MEAN, WALL_EACH = 6.25, 5.0
"""From where on the true relationship of a pair counts as a wall that nobody planted: method, section 8a."""
INDICATIVE = 0.30
"""Under this response a department's answers only indicate, and its weak links are "cannot tell": method, section 3."""
SELF_GAP = 10.0
"""How far above its customer a supplier must see itself to be unaware."""

Pair = tuple[str, str]


def _pair_name(pair: frozenset[str]) -> str:
    return "~".join(sorted(pair))


def _link_name(link: Pair) -> str:
    return f"{link[0]}..{link[1]}"


def _true_walls(truth: Truth) -> set[frozenset[str]]:
    """Return the pairs that are walls in truth: planted, both truly weak, or both truly worse than with others."""
    found = set(truth.walls)
    for supplier, customer in truth.quality:
        there, back = (supplier, customer), (customer, supplier)
        if back not in truth.quality:
            continue
        weak = max(truth.quality[there], truth.quality[back]) < CUT
        r = (truth.relationship[there], truth.relationship[back])
        if weak or (sum(r) / 2 <= -WALL_MEAN and max(r) <= -WALL_EACH):
            found.add(frozenset(there))
    return found


def _share(planted: set[str], found: set[str], real: set[str]) -> dict[str, list[str]]:
    return {
        "planted": sorted(planted),
        "found": sorted(planted & found),
        "missed": sorted(planted - found),
        "real": sorted((found & real) - planted),
        "false": sorted(found - real - planted),
    }


def score_sample(name: str) -> dict[str, Any]:
    """Assess a bundled sample and compare the findings with what is true of it.

    Returns:
        ``walls``, ``weak_links``, ``blind_spots`` (by supplier) and ``undeclared``, each with the names of ``planted``,
        ``found``, ``missed``, ``real`` (found, not planted, but true) and ``false``, without the planted weak links of
        departments that hardly answered, which are "cannot tell" by the method; ``weak_truth`` with the counts of
        all truly weak links outside the near band (``links``), those flagged (``flagged``), the sound links (``sound``)
        and those flagged (``false``); ``decoys`` with the sound links of harsh customers (``links``) and those flagged
        high or critical (``flagged``).
    """
    from icdiag.assess import assess  # noqa: PLC0415  (the generator must work without the product)
    from icdiag.model.finding import Finding, Severity, State  # noqa: PLC0415

    sample = make(name)
    truth = sample.truth
    diagnosis = assess(SAMPLE_ORGS / name / "org.yaml")
    findings = [x for x in diagnosis.findings if x.state is State.FOUND]

    def of(check: str) -> list[Finding]:
        return [x for x in findings if x.check == check]

    silent = {d.id for d in diagnosis.tally.departments if (d.response_rate or 1.0) < INDICATIVE}
    walls = {frozenset(x.departments) for x in of("mutual-wall")}
    weak = {link: x for x in of("weak-link") for link in x.links}
    return {
        "name": name,
        "walls": _share(
            {_pair_name(x) for x in truth.walls},
            {_pair_name(x) for x in walls},
            {_pair_name(x) for x in _true_walls(truth)},
        ),
        "weak_links": _share(
            {_link_name(x) for x in truth.weak_links if x[1] not in silent},
            {_link_name(x) for x in weak},
            {_link_name(x) for x, q in truth.quality.items() if q < CUT + NEAR},
        ),
        "weak_truth": _weak_truth(truth, set(weak)),
        "blind_spots": _share(
            set(truth.blind_spots), {s for x in of("blind-spot") for s, _ in x.links}, _unaware(truth)
        ),
        "decoys": _decoys(truth, {x for x, f in weak.items() if f.severity in (Severity.HIGH, Severity.CRITICAL)}),
        "undeclared": _share(
            {_link_name(x) for x in truth.undeclared},
            {_link_name(link) for x in of("undeclared-link") for link in x.links},
            set(),
        ),
    }


def _weak_truth(truth: Truth, flagged: set[Pair]) -> dict[str, int]:
    clearly = {x for x, q in truth.quality.items() if q <= CUT - NEAR}
    sound = {x for x, q in truth.quality.items() if q >= CUT + NEAR}
    return {
        "links": len(clearly),
        "flagged": len(clearly & flagged),
        "sound": len(sound),
        "false": len(sound & flagged),
    }


def _unaware(truth: Truth) -> set[str]:
    """Return the suppliers with a link that is weak in truth while their own people think clearly better of it."""
    return {x[0] for x, q in truth.quality.items() if q < CUT + NEAR and truth.own_view[x[0]] - q >= SELF_GAP}


def harsh_but_sound(truth: Truth) -> set[Pair]:
    """Return the links that are sound in truth and rated by a harsh customer."""
    return {x for x, q in truth.quality.items() if x[1] in truth.harsh and q >= CUT + NEAR}


def _decoys(truth: Truth, flagged: set[Pair]) -> dict[str, int]:
    sound = harsh_but_sound(truth)
    return {"links": len(sound), "flagged": len(sound & flagged)}


@cache
def raw_means(name: str) -> dict[Pair, float]:
    """Return the plain mean of each link's answers (POMP), straight from the survey: what a naive reading goes by."""
    sums: dict[Pair, list[float]] = {}
    for x in make(name).ratings:
        if not x.own:
            sums.setdefault((x.supplier, x.customer), []).extend(v for v in x.values if isinstance(v, int))
    return {link: 25.0 * (sum(v) / len(v) - 1.0) for link, v in sums.items() if v}


def table(scores: list[dict[str, Any]]) -> str:
    """Return the scores as a table for people."""
    lines = []
    for score in scores:
        lines.append(score["name"])
        for key in ("walls", "weak_links", "blind_spots", "undeclared"):
            part = score[key]
            lines.append(f"  {key:<12} planted {len(part['planted'])}, found {len(part['found'])}")
            lines += [f"    {word:<7} {', '.join(part[word])}" for word in ("missed", "real", "false") if part[word]]
        weak, decoys = score["weak_truth"], score["decoys"]
        lines.append(
            f"  clearly weak {weak['flagged']} of {weak['links']} flagged; "
            f"{weak['false']} of {weak['sound']} sound links flagged"
        )
        lines.append(f"  harsh customers: {decoys['flagged']} of {decoys['links']} sound links flagged high")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table([score_sample(name) for name in sys.argv[1:] or NAMES]))
