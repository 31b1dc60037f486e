"""Characters that nobody sees and some programs obey; one list for every door, in and out."""

import re

CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
"""All but tab and line breaks."""
DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""They turn text around, so that it reads otherwise than it stands."""
BLANK = "\xad\u034f\u180b-\u180e\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e007f"  # noqa: E501
"""Zero-width and blank: two names that differ in them look alike. The joiners U+200C and U+200D are left to names."""
NO_CHARACTERS = "\ud800-\udfff\ufdd0-\ufdef" + "".join(chr(p << 16 | n) for p in range(17) for n in (0xFFFE, 0xFFFF))
"""Half a pair of surrogates, and what Unicode says will never be a character; XML cannot hold them."""

UNSEEN = re.compile(f"[{CONTROLS}{DIRECTION}{BLANK}{NO_CHARACTERS}]")
_JOINERS = "\u200c\u200d"
_TO_ESCAPE = re.compile(f"[\t\n\r{CONTROLS}{DIRECTION}{BLANK}{NO_CHARACTERS}{_JOINERS}]")


def clean(text: str) -> str:
    """Return the text without them."""
    return UNSEEN.sub("", text)


def is_clean(text: str) -> bool:
    """Tell whether the text has none of them."""
    return (text.isascii() and text.isprintable()) or UNSEEN.search(text) is None


def as_text(path: object) -> str:
    """Return a path as text that every file can hold: a name that is not in the system's encoding has marks in it."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def on_one_line(text: str) -> str:
    """Return the text with them, tabs and line breaks written out, as a message may show it."""
    return _TO_ESCAPE.sub(lambda found: "\\n" if found[0] == "\n" else _written(found[0]), text)


def in_json(text: str) -> str:
    """Return JSON that means the same, with them as escapes; its line breaks stay."""
    return _TO_ESCAPE.sub(lambda found: found[0] if found[0] in "\t\n\r" else _in_units(found[0]), text)


def _written(character: str) -> str:
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _in_units(character: str) -> str:
    raw = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{raw[at : at + 4]}" for at in range(0, len(raw), 4))
