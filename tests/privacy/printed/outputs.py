"""Runs icdiag as a user does, with all outputs there are, and reads every number out of every one of them."""

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from shutil import rmtree

from icdiag.assess import assess
from icdiag.cli.main import main
from tests.privacy.printed.book_numbers import BookNumbers
from tests.privacy.printed.found import Found
from tests.privacy.printed.html_numbers import PageNumbers
from tests.privacy.printed.known import Known
from tests.privacy.printed.text_numbers import (
    ExplainNumbers,
    JsonNumbers,
    JunitNumbers,
    MarkdownNumbers,
    ProblemNumbers,
    SarifNumbers,
    TextNumbers,
)

FORMATS = "html,xlsx,json,md,junit,sarif"
WHOLE = ["--format", FORMATS, "--packs", "--workshop", "--ranking", "--audit-privacy"]
Outputs = dict[str, bytes]


def said(*arguments: str) -> tuple[bytes, bytes]:
    """Run the command, and return what it said on both channels."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        main([*arguments])
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue())
    return texts[0], texts[1]


def run(path: Path, language: str) -> tuple[Known, Outputs]:
    """Return what is registered, and all files and all that is said: of assess, validate and explain."""
    folder = path.parent / "out"
    rmtree(folder, ignore_errors=True)  # beside an earlier report the audit would speak of both
    made: Outputs = {}
    asked = ["assess", str(path), "-o", str(folder), "--lang", language, *WHOLE]
    made["assess stdout"], made["assess stderr"] = said(*asked)
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            made[file.relative_to(folder).as_posix()] = file.read_bytes()
    known = Known(assess(path, language=language), str(path.parent))
    made["validate stdout"], made["validate stderr"] = said("validate", str(path), "--lang", language)
    made["validate json"], _ = said("validate", str(path), "--lang", language, "--json")
    for subject in subjects(known):
        name = f"explain {subject}"
        made[name], made[f"{name} stderr"] = said(
            "explain", subject, "--from", str(folder / "assessment.json"), "--lang", language
        )
    return known, made


def subjects(known: Known) -> Iterator[str]:
    """Yield all that can be explained, checks left out: their pages are the same for everybody."""
    yield "health"
    yield from (unit["id"] for unit in known.document["departments"])
    yield from (f"{link['supplier']}..{link['customer']}" for link in known.document["links"])


def read(name: str, content: bytes, known: Known) -> Iterator[Found]:
    """Yield the numbers of an output, by its name."""
    if name.endswith(".xlsx"):
        yield from BookNumbers(name, content, known)
        return
    text = content.decode("utf-8")
    if name.endswith(".html"):
        yield from PageNumbers(name, text, known)
    elif name == "assessment.json":
        yield from JsonNumbers(name, known).walk(json.loads(text))
    elif name.endswith(".md"):
        yield from MarkdownNumbers(name, known).lines(text)
    elif name == "junit.xml":
        yield from JunitNumbers(name, known).walk(content)
    elif name == "validate json":
        yield from ProblemNumbers(name, known).walk(json.loads(text))
    elif name.endswith(".sarif"):
        yield from SarifNumbers(name, known).walk(json.loads(text))
    elif name.startswith("explain"):
        yield from ExplainNumbers(name, known).lines(text)
    else:
        yield from TextNumbers(name, known).lines(text)
