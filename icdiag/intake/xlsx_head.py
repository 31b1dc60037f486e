"""What a part of a workbook must begin like to be read without expat."""

import re
from collections.abc import Iterator

_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^<>]*?encoding\s*=\s*["']utf-?8["'][^<>]*\?>""", re.IGNORECASE
)
_MAX_HEAD = 2**20


class NotPlain(Exception):  # noqa: N818 - not an error: the other reader takes over
    """The part has something that only expat may read."""


def head_of(chunks: Iterator[bytes], opening: bytes) -> tuple[bytes, bytes]:
    """Return the XML before a tag, and what was fetched behind it.

    Raises:
        NotPlain: there is no such tag, or bytes could mean something else than they seem: another encoding,
            comments, CDATA, a DTD.
    """
    head = b""
    for chunk in chunks:
        head += chunk
        if opening in head or len(head) > _MAX_HEAD:
            break
    head, found, rest = head.partition(opening)
    declared = b"encoding" not in head[:200] or _DECLARATION.match(head)
    if not found or not declared or b"<!" in head or b"\0" in head:
        raise NotPlain
    return head, rest
