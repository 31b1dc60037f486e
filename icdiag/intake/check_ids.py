"""The published ids of all checks, for gates; the intake may not import the checks themselves."""

CHECK_IDS = (
    *("mutual-wall", "blind-spot", "missing-hand-off", "boundary-wall", "hidden-silo", "information-silo"),
    *("walled-in-department", "weak-link", "missed-standard", "unanswered-feedback", "perception-gap"),
    *("one-way-relation", "worsened-link", "overdrawn-account", "contact-deficit", "favour-inflation"),
    *("undeclared-link", "one-sided-declaration", "rated-against-logs", "cooperation-mismatch", "goal-conflict"),
    *("single-source", "cut-department", "bridge-link", "overload", "rework-loop", "broker"),
    *("weak-principle", "misread-role", "sideways-deficit", "inconsistent-service", "troubled-team"),
    *("stalled-action", "open-loop", "low-response", "unrated-link", "rater-disagreement", "unreliable-scale"),
    *("careless-answers", "suppressed-link", "alliance", "exemplary-supplier", "improved-link"),
)
