"""The findings in assessment.json, with their evidence and possible causes."""

from icdiag import findings as catalogue
from icdiag.model.finding import Cause, Finding, State
from icdiag.model.org import Org
from icdiag.report.json_values import Json, flat, rounded_value
from icdiag.report.text import finding_text
from icdiag.words import Words


def finding_json(finding: Finding, *, org: Org) -> Json:
    """Return one finding, worded in the org map's language."""
    check = catalogue.check(finding.check)
    text = finding_text(finding, check=check, org=org, words=Words(org.language))
    return {
        "id": finding.id,
        "check": finding.check,
        "family": check.family,
        "state": finding.state.value,
        "severity": finding.severity.value if finding.severity else None,
        "confidence": rounded_value(finding.confidence),
        "departments": list(finding.departments),
        "links": [list(pair) for pair in finding.links],
        "title": text.title,
        "summary": text.reason if finding.state is State.CANNOT_TELL else text.summary,
        "reason": text.reason or None,
        "flip": text.flip or None,
        "evidence": [flat(e) for e in finding.evidence],
        "against": [flat(e) for e in finding.against],
        "remedies": [
            {"id": key, "text": sentence} for key, sentence in zip(finding.remedies, text.remedies, strict=True)
        ],
        "causes": [_cause(c) for c in finding.causes],
    }


def _cause(cause: Cause) -> Json:
    sides = {"for": cause.for_, "against": cause.against, "unsettled": cause.unsettled}
    return {
        "tag": cause.tag,
        "verdict": cause.verdict.value,
        **{side: [flat(e) for e in listed] for side, listed in sides.items()},
    }
