"""Text -> Markdown in which nothing from outside can act: no markup, no mention, no reference, no link."""

import re

_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]+"
)
_MARKUP = re.compile(r"[\\`*_{}\[\]|~^$<>&:]")
_ENTITY = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "$": "&#36;", ":": ":"}
_REFERENCE = re.compile(r"([@#!~%$＠＃])(?=\w)")
_NUMBERED = re.compile(r"\b(GH|gh|Gh|gH)-(?=\d)")
_HASH = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b", re.I)
_ADDRESS = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]*:)(?=//)|\b(www)(?=\.)|(\w@)(?=\w)")
_START = re.compile(r"^(\s*)([-+=#]|\d+(?=[.)]))")
_NOTHING = "\u200b"
"""Zero-width: seen by nobody, it keeps a site from reading a mention, a reference or an address."""


def plain(text: str, longest: int = 0) -> str:
    """Return text on one line without control characters and direction marks, cut to ``longest`` characters."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    return line if not longest or len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def escaped(text: str, longest: int = 0) -> str:
    """Return the text so that Markdown shows it as it is, wherever on a line or in a table it stands."""
    safe = _ADDRESS.sub(lambda m: m[0] + _NOTHING, plain(text, longest))
    safe = _REFERENCE.sub(rf"\1{_NOTHING}", safe)
    safe = _NUMBERED.sub(lambda m: m[0] + _NOTHING, safe)
    safe = _HASH.sub(lambda m: _NOTHING.join(re.findall(".{1,5}", m[0])), safe)
    safe = _MARKUP.sub(lambda m: _ENTITY.get(m[0], "\\" + m[0]), safe)
    return _START.sub(_started, safe)


def _started(found: re.Match[str]) -> str:
    """Return the beginning of a line that would make a list, a heading or a rule of it, made harmless."""
    mark = found[2]
    return found[1] + (f"{mark}{_NOTHING}" if mark[-1].isdigit() else f"\\{mark}")
