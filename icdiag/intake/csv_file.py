"""Reads .csv and .tsv: which encoding, which delimiter, and the rows with the lines they begin on."""

import codecs
import csv
from io import StringIO

from icdiag.intake.cells import MAX_COLUMNS, MAX_ROWS, MAX_SLOTS, MAX_TEXT, Sheet, Unreadable, clean, is_clean

_DELIMITERS = ",;\t"


def read_csv(data: bytes, *, shown_as: str) -> tuple[Sheet, str]:
    """Return the table and the encoding it was read with (``utf-8``, ``utf-16`` or ``gb18030``). Cells are text.

    Raises:
        Unreadable: no known encoding, an unclosed quote, or more than the bounds allow.
    """
    text, encoding = decode(data)
    if "\0" in text:
        raise Unreadable("file-kind", kind="binary")
    sheet = Sheet(shown_as, "", lines=[])
    _fill(sheet, text if is_clean(text) else clean(text))
    return sheet, encoding


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and its encoding: by its byte order mark, else strict UTF-8, else strict GB18030.

    Raises:
        Unreadable: it is none of them.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("file-encoding")
    tries = ["utf-8-sig", "gb18030"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tries = ["utf-16"]
    elif data.startswith(codecs.BOM_UTF8):
        tries = ["utf-8-sig"]
    elif b"\0" in data[:4096]:
        raise Unreadable("file-encoding")
    for encoding in tries:
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise Unreadable("file-encoding")


def delimiter_of(text: str) -> str:
    """Return the delimiter: the one that stands most often outside quotes in the first line with text."""
    header = next((line for line in StringIO(text, newline="") if line.strip()), "")
    plain = "".join(header.split('"')[::2])
    return max(_DELIMITERS, key=plain.count)


def _fill(sheet: Sheet, text: str) -> None:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    lines = sheet.lines
    assert lines is not None
    begins, slots = 1, 0
    limit = csv.field_size_limit(MAX_TEXT)
    try:
        for cells in reader:
            slots += len(cells) + 1
            if len(cells) > MAX_COLUMNS or len(lines) >= MAX_ROWS:
                raise Unreadable("beyond-bounds", line=begins, rows=MAX_ROWS, columns=MAX_COLUMNS)
            if slots > MAX_SLOTS:
                raise Unreadable("too-many-cells", limit=MAX_SLOTS)
            sheet.rows.append([cell or None for cell in cells])
            lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        code = "cell-too-long" if "field larger" in str(error) else "csv-quotes"
        raise Unreadable(code, line=begins, limit=MAX_TEXT) from error
    finally:
        csv.field_size_limit(limit)
