"""The shared strings of a workbook: plain ones by pattern, the others among them by expat."""

import re
from collections.abc import Iterator
from xml.parsers.expat import ExpatError

from icdiag.intake.limits import limits
from icdiag.intake.xlsx_head import NotPlain, head_of
from icdiag.intake.xlsx_parts import Package, parse_strings
from icdiag.intake.xlsx_values import plain
from icdiag.unseen import is_clean

_FIRST, _LAST = b"<si>", b"</si>"
_PLAIN = re.compile(r'<t(?: xml:space="preserve")?+>([^<&\x00-\x1f]*+)</t>')
_OPENING, _CLOSING, _BETWEEN = "<si><t>", "</t></si>", "</t></si><si><t>"
_CONTROL = re.compile(r"[\x00-\x1f]")
_AFTER = re.compile(rb"\s*+</sst\s*>\s*+")
_MAX_GAP = 2**22


def shared_strings(package: Package, part: str) -> list[str]:
    """Return the workbook's texts, in the order that cells point to them.

    Raises:
        Unreadable: a text is too long.
        ExpatError: the part is not well-formed.
    """
    try:
        strings = _Strings()
        strings.read(package.chunks(part, bound="strings-size"))
        if strings.clean:
            return strings.texts
        texts = strings.texts
    except (NotPlain, UnicodeDecodeError):
        texts = parse_strings(package.chunks(part, bound="strings-size"))
    return [plain(text) or "" for text in texts]


class _Strings:
    """Takes the strings apart."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.clean = True
        """False where a text may hold an escape or a character to take out."""
        self._longest = limits().cell_length
        self._odd: list[bytes] = []
        self._places: list[int] = []

    def read(self, chunks: Iterator[bytes]) -> None:
        """Take all strings.

        Raises:
            NotPlain: the part needs expat from the start.
        """
        _, buffer = head_of(chunks, _FIRST)
        buffer = _FIRST + buffer
        for chunk in chunks:
            buffer = self._take(buffer) + chunk
            if len(buffer) > _MAX_GAP:
                raise NotPlain
        if _AFTER.fullmatch(self._take(buffer)) is None:
            raise NotPlain
        self._take_odd()

    def _take(self, buffer: bytes) -> bytes:
        """Take the whole strings; return what is left."""
        whole, ending, rest = buffer.rpartition(_LAST)
        if self._take_alike((whole + ending).decode("utf-8")):
            return rest
        self.clean = False
        for xml in (whole + ending).split(_LAST)[:-1]:
            gap, opening, inside = xml.partition(_FIRST)
            if not opening or gap.strip():
                raise NotPlain
            found = _PLAIN.fullmatch(inside.decode("utf-8"))
            if found is None or len(found[1]) > self._longest:
                self._places.append(len(self.texts))
                self._odd.append(opening + inside + _LAST)
            self.texts.append(found[1] if found else "")
        return rest

    def _take_alike(self, xml: str) -> bool:
        """Take strings that are all alike, ``<si><t>…</t></si>`` without anything between; False if they are not."""
        inside = xml.removeprefix(_OPENING).removesuffix(_CLOSING)
        if len(inside) != len(xml) - len(_OPENING) - len(_CLOSING) or "&" in inside or "_x" in inside:
            return False
        texts = inside.split(_BETWEEN)
        if inside.count("<") != _BETWEEN.count("<") * (len(texts) - 1) or len(max(texts, key=len)) > self._longest:
            return False
        if _CONTROL.search(inside) or not is_clean(inside):
            return False
        self.texts += texts
        return True

    def _take_odd(self) -> None:
        """Read the strings that are not plain, all of them together."""
        try:
            texts = parse_strings(iter([b"<sst>", *self._odd, b"</sst>"]))
        except ExpatError as error:
            raise NotPlain from error
        if len(texts) != len(self._places):
            raise NotPlain
        for place, text in zip(self._places, texts, strict=True):
            self.texts[place] = text
