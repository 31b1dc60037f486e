"""Names that try to act: in HTML, in Markdown, on code sites and chats, in spreadsheets and in terminals."""

from dataclasses import replace

from icdiag.diagnosis import Diagnosis
from icdiag.model.org import Name

HOSTILE = (
    "<script>document.title='owned'</script>", "</style><img src=x onerror=alert(1)>", "{{7*7}}{% raw %}",
    "[click](javascript:alert(1))", "![x](https://evil.example/x.png)", "@octocat @team/all ＠所有人",
    "#1 GH-12 org/repo#34",
    "a|b|c",
    "`code` **bold** ~~gone~~ _under_", "https://evil.example www.evil.example a@evil.example",
    "abc\u202edef\u2066\x1b]0;x\x07", "=HYPERLINK(\"http://x\")", "- item\n# head\n1. one",
    "<!channel> <@U123> &copy; $x$",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709", "部" * 10_000,
)  # fmt: skip


def with_hostile_names(diagnosis: Diagnosis) -> Diagnosis:
    """Return the diagnosis with these names for its departments, units and itself."""
    departments = tuple(
        replace(d, name=Name(HOSTILE[i % len(HOSTILE)], HOSTILE[i % len(HOSTILE)]))
        for i, d in enumerate(diagnosis.org.departments)
    )
    org = replace(diagnosis.org, departments=departments, name=Name(HOSTILE[0], HOSTILE[0]))
    return replace(diagnosis, org=org)
