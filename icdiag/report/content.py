"""Diagnosis -> view model for one language. HTML, Excel and terminal all show this, so that they say the same."""

from collections import Counter

from icdiag import findings as catalogue
from icdiag.diagnosis import Diagnosis
from icdiag.findings.lists import flag_lists
from icdiag.model.finding import Finding, State
from icdiag.report.chains_view import chain_views
from icdiag.report.comments_view import comments_view
from icdiag.report.department_view import department_views
from icdiag.report.evidence import cause_view, evidence_row
from icdiag.report.gaps import gaps_view
from icdiag.report.health_view import health_view
from icdiag.report.intake_view import remark_views
from icdiag.report.network import Network, boundary_views, grouping_views, link_views
from icdiag.report.order import ordered_groups
from icdiag.report.quality import method_view, quality_view
from icdiag.report.ranking import ranking_view
from icdiag.report.spared import spared_views
from icdiag.report.text import finding_text, whole
from icdiag.report.view import Card, Content
from icdiag.report.view_basics import Score
from icdiag.report.view_data import QualityView
from icdiag.report.view_findings import FindingView, FirstStep
from icdiag.report.view_links import LinkView
from icdiag.report.view_structure import GroupView
from icdiag.words import Words

TOP_WALLS = 5
FIRST_STEPS = 5
UNKNOWN_OF_GROUPS = 500
"""Findings of each check that are worded where nothing can be told of two groups."""
PAIR = 2


def content(diagnosis: Diagnosis, language: str, *, ranking: bool = False) -> Content:
    """Return everything a report shows, worded in ``zh`` or ``en``; it depends on the diagnosis alone.

    Departments are ranked only with ``ranking``.
    """
    words = Words(language)
    network = Network(diagnosis, words)
    told, unknown_rest = _told(diagnosis.findings)
    views = tuple(_finding_view(f, network) for f in told)
    strengths = tuple(v for v in views if v.found and v.family == "strengths")
    found = tuple(v for v in views if v.found and v.family != "strengths")
    walls = tuple(v for v in found if v.check in catalogue.WALLS)
    unknown = tuple(v for v in views if not v.found)
    links = link_views(network)
    groups = _named_groups(ordered_groups(diagnosis.org, diagnosis.structure.graph, language), words)
    quality = quality_view(network, links)
    health, reason = _health(diagnosis, words)
    boundaries, boundaries_rest = boundary_views(network)
    return Content(
        language=language,
        org_name=diagnosis.org.name.in_(language),
        period=diagnosis.org.period,
        surveyed=diagnosis.tally is not None,
        verdict=_verdict(links, walls, found, quality, words),
        cards=_cards(groups, links, quality, (health, reason), walls=len(walls), words=words),
        health=health,
        health_reason=reason,
        dimensions=_dimensions(diagnosis, network),
        strengths=strengths,
        walls=walls[:TOP_WALLS],
        first_steps=_first_steps(found),
        findings=found,
        unknown=unknown,
        dimension_names=network.dimension_names,
        links=links,
        departments=department_views(network, links, groups),
        groups=groups,
        boundaries=boundaries,
        boundaries_rest=boundaries_rest,
        unknown_rest=unknown_rest,
        quality=quality,
        method=method_view(diagnosis, words),
        remarks=remark_views(diagnosis, words),
        spared=spared_views(network),
        health_shares=health_view(network),
        groupings=grouping_views(network),
        chains=chain_views(network, links),
        lists=_lists(diagnosis, words),
        gaps=gaps_view(network),
        ranking=ranking_view(network, [id_ for group in groups for id_ in group.members]) if ranking else None,
        comments=comments_view(network, links),
    )


def _told(findings: tuple[Finding, ...]) -> tuple[list[Finding], dict[str, int]]:
    """Return the findings to word, and how many of each check are not: what cannot be told of two groups.

    Small units have thousands of boundaries that nothing is known of, and nobody reads on after the first hundreds.
    """
    told, seen = [], Counter[str]()
    for finding in findings:
        if finding.state is State.CANNOT_TELL and len(finding.departments) > PAIR:
            seen[finding.check] += 1
            if seen[finding.check] > UNKNOWN_OF_GROUPS:
                continue
        told.append(finding)
    return told, {check: n - UNKNOWN_OF_GROUPS for check, n in seen.items() if n > UNKNOWN_OF_GROUPS}


def _finding_view(finding: Finding, network: Network) -> FindingView:
    check = catalogue.check(finding.check)
    text = finding_text(finding, check=check, org=network.org, words=network.words)
    return FindingView(
        id=finding.id,
        anchor=f"finding-{network.anchors.slug(finding.id)}",
        check=finding.check,
        name=text.name,
        family=check.family,
        found=finding.state is State.FOUND,
        severity=str(finding.severity or ""),
        severity_word=text.severity,
        confidence=finding.confidence,
        confidence_word=text.confidence,
        title=text.title,
        summary=text.summary,
        reason=text.reason,
        flip=text.flip,
        remedies=text.remedies,
        evidence=tuple(evidence_row(e, network.words, network.name) for e in finding.evidence),
        against=tuple(evidence_row(e, network.words, network.name) for e in finding.against),
        departments=tuple(network.ref(id_) for id_ in finding.departments),
        links=finding.links,
        causes=tuple(cause_view(c, network.words, network.name) for c in finding.causes),
        variant=finding.variant,
    )


def _lists(diagnosis: Diagnosis, words: Words) -> tuple[str, ...]:
    out = []
    for x in flag_lists(diagnosis.findings, diagnosis.org.settings):
        name = catalogue.check(x.check).texts(words.language).name
        false = "0" if x.expected_false < 0.05 else f"{x.expected_false:.1f}"
        key = "lists" if x.confirmed else "lists_unsure"
        sure = {"sure": len(x.confirmed)} if x.confirmed else {}
        out.append(words(f"report.section.{key}", name=name, n=x.listed, false=false, **sure))
    return tuple(out)


def _named_groups(groups: tuple[GroupView, ...], words: Words) -> tuple[GroupView, ...]:
    def name(group: GroupView) -> str:
        if not group.declared:
            return words("report.group.found", n=group.name)
        return group.name or words("report.group.none")

    return tuple(GroupView(name(g), g.declared, g.members) for g in groups)


def _health(diagnosis: Diagnosis, words: Words) -> tuple[Score | None, str]:
    if diagnosis.health is not None:
        return Score(diagnosis.health.score, diagnosis.health.low, diagnosis.health.high), ""
    if diagnosis.tally is None:
        return None, words("report.health.no_survey")
    least = diagnosis.org.settings.health_min_raters
    missing = max(0, least - diagnosis.tally.raters)
    return None, words("report.health.few_raters", least=least, missing=missing)


def _dimensions(diagnosis: Diagnosis, network: Network) -> tuple[tuple[str, Score], ...]:
    if diagnosis.health is None:
        return ()
    return tuple(
        (network.dimension_name(id_), Score(score, low, high)) for id_, score, low, high in diagnosis.health.dimensions
    )


def _first_steps(found: tuple[FindingView, ...]) -> tuple[FirstStep, ...]:
    answers: dict[str, list[FindingView]] = {}
    for view in found:
        if view.remedies and view.family != "data":
            answers.setdefault(view.remedies[0], []).append(view)
    return tuple(FirstStep(text, tuple(views)) for text, views in list(answers.items())[:FIRST_STEPS])


def _verdict(
    links: tuple[LinkView, ...],
    walls: tuple[FindingView, ...],
    found: tuple[FindingView, ...],
    quality: QualityView | None,
    words: Words,
) -> tuple[str, ...]:
    if quality is None:
        first = words("report.verdict.no_survey", links=len(links))
        last = words("report.verdict.ask")
    else:
        shown = sum(link.status == "shown" for link in links)
        bad = sum(link.kind in ("weak", "wall") for link in links)
        first = words("report.verdict.state", rated=shown, bad=bad, n=len(walls))
        last = words("report.verdict.basis", raters=quality.raters, n=quality.hidden_total)
    worst = words("report.verdict.worst", title=found[0].title) if found else words("report.verdict.nothing")
    return (first, worst, last)


def _cards(
    groups: tuple[GroupView, ...],
    links: tuple[LinkView, ...],
    quality: QualityView | None,
    score: tuple[Score | None, str],
    *,
    walls: int,
    words: Words,
) -> tuple[Card, ...]:
    health, reason = score

    def card(key: str, value: str, note: str, tone: str = "") -> Card:
        return Card(key, words(f"report.card.{key}"), value, note, tone)

    departments = sum(len(g.members) for g in groups)
    declared = sum(link.declared for link in links)
    note = words("report.card.departments_note", n=len(groups)) if len(groups) > 1 else ""
    cards = [card("departments", f"{departments:,}", note)]
    if quality is None:
        return (*cards, card("links", f"{declared:,}", ""), card("health", "–", reason))
    shown = sum(link.status == "shown" for link in links)
    weak = sum(link.kind == "weak" for link in links)
    rate = quality.response_rate
    return (
        *cards,
        card("rated", f"{shown:,}", words("report.card.rated_note", declared=declared)),
        card(
            "raters", f"{quality.raters:,}", "" if rate is None else words("report.card.rate", rate=whole(rate * 100))
        ),
        card("health", f"{health.value:.0f}" if health else "–", _health_note(health, reason, words)),
        card("walls", f"{walls:,}", words("report.card.walls_note"), "wall"),
        card("weak", f"{weak:,}", words("report.card.weak_note"), "weak"),
    )


def _health_note(health: Score | None, reason: str, words: Words) -> str:
    if health is None or health.low is None or health.high is None:
        return reason
    return words("report.card.interval", low=whole(health.low), high=whole(health.high))
