"""``icdiag example``: the bundled sample organisations."""

from importlib.resources.abc import Traversable
from itertools import takewhile
from pathlib import Path

from icdiag.cli import choices, console
from icdiag.cli.exits import Exit, RefusalError
from icdiag.cli.placing import place
from icdiag.intake.hints import nearest
from icdiag.resources import resource
from icdiag.words import Words

MAP = "org.yaml"


def run(name: str, *, folder: Path | None, language: str, force: bool) -> int:
    """Copy a sample, or list the samples with the first line that describes each."""
    words = Words(choices.language(language) or console.locale_language())
    known = {sample.name: sample for sample in _samples()}
    if not name:
        for sample in known.values():
            console.result(f"{sample.name:<14} {_headline(sample, words.language)}")
        return Exit.DONE
    if name not in known:
        raise RefusalError("sample", suggestion=nearest(name, known), value=name)
    target = folder or Path(name)
    files = {file.name: file.read_bytes() for file in sorted(known[name].iterdir(), key=_name) if file.is_file()}
    for path in place(target, files, force=force):
        console.result(words("cli.copied", path=console.place(path)))
    console.say(words("cli.next", command=f"icdiag assess {console.place(target / MAP)}"))
    return Exit.DONE


def _name(entry: Traversable) -> str:
    return entry.name


def _samples() -> list[Traversable]:
    return sorted((entry for entry in resource("sample_orgs").iterdir() if (entry / MAP).is_file()), key=_name)


def _headline(sample: Traversable, language: str) -> str:
    """Return the line, in the language, of the comment that opens the sample's map."""
    lines = (sample / MAP).read_text("utf-8").splitlines()
    opening = [line.removeprefix("#").strip() for line in takewhile(lambda line: line.startswith("#"), lines)]
    return next((line for line in opening if line.isascii() == (language == "en")), "".join(opening[:1]))
