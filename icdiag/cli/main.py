"""One call of icdiag: parse the line, do the job, turn every ending into an exit status and a short message."""

import contextlib
import io
import signal
import threading
from typing import TYPE_CHECKING

from icdiag.cli import console
from icdiag.cli.exits import Exit, RefusalError
from icdiag.cli.help_page import kept_page

if TYPE_CHECKING:
    from icdiag.cli.app import Job


def main(arguments: list[str]) -> int:
    """Run one command line and return its exit status."""
    console.robust_streams()
    _end_like_ctrl_c()
    try:
        status = _run(arguments)
    except KeyboardInterrupt:
        console.say()
        status = Exit.INTERRUPTED
    return int(status)


def _end_like_ctrl_c() -> None:
    """Let SIGTERM end the run as Ctrl-C does, so that whatever is half written is taken away."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _run(arguments: list[str]) -> int:
    try:
        job = _parse(arguments)
        return job if isinstance(job, int) else job()
    except RefusalError as refusal:
        return _refused(refusal, arguments)
    except Exception as error:  # the last net under everything
        if hasattr(error, "format_message"):  # typer's own: the line does not parse
            from icdiag.cli.usage import usage_message

            console.say_all(usage_message(error, console.spoken(arguments)))
            return Exit.REFUSED
        return _fault(error, arguments)


def _parse(arguments: list[str]) -> "int | Job":
    """Return the job that the line asks for, or the status where it is answered (help)."""
    language = console.spoken(arguments)
    if arguments in ([], ["--help"]) and (kept := kept_page(language)):
        return _answered(kept, arguments)
    import typer

    from icdiag.cli.app import app
    from icdiag.cli.plain_values import take_plainly

    command = typer.main.get_command(app)
    take_plainly(command)
    chinese = language == "zh"
    if chinese:
        from icdiag.cli.help_zh import translate, translated_frame

        translate(command)
    page = io.StringIO()
    with contextlib.redirect_stdout(page):  # parsing prints nothing but help
        outcome: int | Job | None = command.main(
            args=arguments or ["--help"], prog_name="icdiag", standalone_mode=False
        )
    if text := page.getvalue().rstrip("\n"):
        ended = _answered(translated_frame(text) if chinese else text, arguments)
        return outcome if callable(outcome) else outcome or ended
    return outcome if callable(outcome) else outcome or Exit.DONE


def _answered(page: str, arguments: list[str]) -> Exit:
    """Print a page of help: it was asked for, or there was nothing on the line."""
    (console.result if arguments else console.say)(page)
    return Exit.DONE if arguments else Exit.REFUSED


def _refused(refusal: RefusalError, arguments: list[str]) -> int:
    from icdiag.cli.usage import refusal_message

    console.say_all(refusal_message(refusal, str(refusal.values.get("language", console.spoken(arguments)))))
    return Exit.REFUSED


def _fault(error: Exception, arguments: list[str]) -> int:
    from icdiag.cli import faults

    text = faults.details(error, next((a for a in arguments if not a.startswith("-")), ""))
    path = faults.save(text)
    try:
        words = console.words(console.spoken(arguments))
        console.say(words("cli.fault", error=type(error).__name__))
        console.say(words("cli.fault-details", path=path) if path else words("cli.fault-unsaved"))
    except Exception:  # a damaged installation may have no words at all
        console.say(f"icdiag has a fault of its own ({type(error).__name__}). {path}")
    if "--debug" in arguments:
        console.say(text)
    return Exit.FAULT
