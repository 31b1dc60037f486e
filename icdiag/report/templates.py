"""The report's Jinja templates; compiled once, then kept as Python keeps its own modules."""

import hashlib
import marshal
import os
import re
import sys
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket

from icdiag.report.evidence import number, row_text, signed
from icdiag.report.text import isolate
from icdiag.resources import resource

_SPACES = re.compile(
    r"""("(?:[^"\\\n]|\\.)*"|(?<=\()/(?:[^/\\\n]|\\.)+/)"""  # a string, a pattern: these stay as they are
    r"""|^\s+|[ ]*([,;:?(){}=<>&|*!])[ ]*|[ ]([-+])[ ](?![-+])""",
    re.MULTILINE,
)
_OPTIONS: dict[str, Any] = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}


class KeptTemplates(jinja2.BytecodeCache):
    """Keeps compiled templates in ``__pycache__`` beside them: compiling costs more than a small report's rendering.

    Where that folder cannot be written, they are compiled each time, as Python does with its modules. What is kept is
    trusted as far as any other ``.pyc`` there: who can write one, can write code.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder that the templates are in."""
        self.folder = folder

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the template's name: all are in one folder."""
        return name

    def place(self, name: str) -> Path:
        """Return where a template is kept, by this version of Python."""
        # ".py", because the last suffix is left out there, and report.css and report.js are two templates.
        return Path(cache_from_source(str(self.folder / f"{name}.py")))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if this text was kept by this Jinja and these options."""
        head = _head(bucket)
        with suppress(OSError, EOFError, ValueError, TypeError):
            kept = self.place(bucket.key).read_bytes()
            if kept.startswith(head):
                bucket.code = marshal.loads(kept[len(head) :])  # noqa: S302 - as Python loads its own .pyc files

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template, whole or not at all."""
        if sys.dont_write_bytecode:
            return
        path = self.place(bucket.key)
        new = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(_head(bucket) + marshal.dumps(bucket.code))
            new.replace(path)
        except OSError:
            with suppress(OSError):
                new.unlink(missing_ok=True)


def _head(bucket: Bucket) -> bytes:
    return hashlib.sha256(f"{jinja2.__version__} {_OPTIONS} {bucket.checksum}".encode()).digest()


def _lean(script: str) -> str:
    """Return our script without indents and the spaces around operators: a sixth of it, in every report."""
    return _SPACES.sub(lambda found: found[1] or found[2] or found[3] or "", script)


@cache
def environment() -> jinja2.Environment:
    """Return the environment of all templates: everything is escaped, and a missing value is a fault."""
    folder = resource("templates")

    def load(name: str) -> str:
        text = (folder / name).read_text("utf-8")
        return _lean(text) if name.endswith(".js") else text

    made = jinja2.Environment(  # noqa: S701 - autoescape stands among the options
        loader=jinja2.FunctionLoader(load),
        undefined=jinja2.StrictUndefined,
        bytecode_cache=KeptTemplates(folder) if isinstance(folder, Path) else None,
        **_OPTIONS,
    )
    made.filters["number"] = number
    made.filters["signed"] = signed
    made.filters["isolate"] = isolate
    made.globals["row_text"] = row_text
    made.policies["json.dumps_kwargs"] = {
        "ensure_ascii": False, "separators": (",", ":"), "allow_nan": False,
    }  # fmt: skip
    return made
