"""Progress on a terminal: a line while something takes long, and nothing at all anywhere else."""

import os
import re
import select
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from icdiag.cli.progress import STEPS, Display, wants_progress
from icdiag.words import Words

pty = pytest.importorskip("pty", reason="pseudo-terminals are POSIX")
ROOT = Path(__file__).resolve().parents[1]
LONG = """
import sys
from icdiag.cli.progress import Display
from icdiag.words import Words
with Display(Words("{language}"), after={after}) as step:
    step("survey", done=2, total=14)
    if {after} == 0:
        assert step.shown.wait(60)
    {then}
    print("result")
print("heavy" if "rich" in sys.modules else "light")
"""


def on_a_terminal(script, **environment):
    """Run a script with a terminal as its stderr; return (status, what the terminal saw, stdout)."""
    parent, child = pty.openpty()
    clean = {k: v for k, v in os.environ.items() if k not in {"CI", "NO_COLOR", "TERM"}}
    environment = {**clean, "TERM": "xterm", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment}
    with tempfile.TemporaryFile() as results:  # a pipe would have to be emptied at the same time
        process = subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.DEVNULL, stdout=results, stderr=child, env=environment
        )
        os.close(child)
        seen = b"".join(iter(lambda: part_of(parent), b""))
        os.close(parent)
        status = process.wait(timeout=60)
        results.seek(0)
        return status, seen.decode("utf-8"), results.read().decode("utf-8")


def part_of(terminal):
    ready, _, _ = select.select([terminal], [], [], 60)
    try:
        return os.read(terminal, 65_536) if ready else b""
    except OSError:  # how Linux says that the other end is closed
        return b""


def script(language="en", after=0, then="pass"):
    return LONG.format(language=language, after=after, then=then)


@pytest.mark.parametrize(
    ("language", "says"), [("en", "reading the survey (2 of 14)"), ("zh", "正在读取问卷（第 2 个，共 14 个）")]
)
def test_a_long_run_says_what_it_is_doing_and_leaves_no_trace(language, says):
    status, seen, out = on_a_terminal(script(language))
    assert status == 0
    assert says in seen
    assert out == "result\nheavy\n"  # stdout has the result and nothing else
    assert seen.endswith("\x1b[2K") or seen.rstrip("\r\n").endswith("\x1b[2K")  # the line is taken away
    assert seen.count("\x1b[?25l") == seen.count("\x1b[?25h") == 1  # and the cursor is back


def test_a_short_run_pays_nothing():
    status, seen, out = on_a_terminal(script(after=600))
    assert (status, seen, out) == (0, "", "result\nlight\n")


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}])
def test_nothing_where_nobody_could_see_it(environment):
    status, seen, out = on_a_terminal(script(then="pass").replace("assert step.shown.wait(60)", "pass"), **environment)
    assert (status, seen, out) == (0, "", "result\nlight\n")


def test_no_colour_where_none_is_wanted():
    _, seen, _ = on_a_terminal(script(), NO_COLOR="1")
    assert "reading the survey" in seen
    assert "\x1b[3" not in seen


@pytest.mark.skipif(os.name != "posix", reason="POSIX signals")
def test_ctrl_c_takes_the_line_away():
    interrupt = "import os, signal; os.kill(os.getpid(), signal.SIGINT)"
    around = "from icdiag.cli.main import main\nimport icdiag.cli.main as m\n"
    body = script(then=interrupt).strip().replace("\n", "\n    ")
    whole = f"{around}def job(_):\n    {body}\nm._run = job\nimport sys\nsys.exit(main([]))"
    status, seen, out = on_a_terminal(whole)
    assert (status, out) == (130, "")
    assert "Traceback" not in seen
    assert seen.count("\x1b[?25l") == seen.count("\x1b[?25h") == 1


def test_without_a_terminal_nothing_is_even_started(capsys):
    assert not wants_progress({})
    with Display(Words("en"), after=0) as step:
        step("input")
        assert not step.shown.is_set()
    assert capsys.readouterr() == ("", "")


def test_every_step_has_words():
    for language in ("en", "zh"):
        texts = [Words(language)(f"cli.progress.{step}") for step in STEPS]
        assert len(set(texts)) == len(STEPS)


def test_a_whole_run_on_a_terminal_tells_the_same_on_stdout():
    org = ROOT / "sample_orgs" / "hotel" / "org.yaml"
    run = "import sys\nfrom icdiag.cli.progress import Display\nfrom icdiag.cli.main import main\n"
    run += "Display.__init__.__kwdefaults__['after'] = 0\n"
    run += f"sys.exit(main(['assess', {str(org)!r}, '--format', 'json', '--lang', 'en', '-o', '-']))"
    status, seen, out = on_a_terminal(run)
    plain = subprocess.run(
        [sys.executable, "-c", run], capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert status == plain.returncode == 0
    assert out == plain.stdout
    assert re.search("reading|writing", seen)
    assert "\x1b" not in plain.stderr and not re.search("reading and|writing", plain.stderr)
