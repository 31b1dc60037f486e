"""`icdiag explain`: a check's manual page, and every number behind a link, a department or the health score."""

from icdiag.report.explain.checks import explain_check
from icdiag.report.explain.departments import explain_department
from icdiag.report.explain.health import explain_health
from icdiag.report.explain.links import explain_link
from icdiag.report.explain.text import fold

__all__ = ["explain_check", "explain_department", "explain_health", "explain_link", "fold"]
