"""``icdiag schema``: a JSON Schema on stdout."""

import json

from icdiag.cli import choices, console
from icdiag.cli.exits import Exit, RefusalError
from icdiag.intake.hints import nearest

KINDS = ("org", "assessment")


def run(kind: str, *, language: str) -> int:
    """Print the schema of the org map, described in the language, or of assessment.json."""
    if kind not in KINDS:
        raise RefusalError("schema", suggestion=nearest(kind, KINDS), value=kind)
    described_in = choices.language(language) or console.locale_language()
    if kind == "org":
        from icdiag.intake.schema import org_schema

        schema = org_schema(described_in)
    else:
        from icdiag.report.assessment_schema import assessment_schema

        schema = assessment_schema()
    console.result(json.dumps(schema, ensure_ascii=False, indent=2))
    return Exit.DONE
