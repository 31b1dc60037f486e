"""A member of a zip file, inflated piece by piece: as strict as zipfile, without its copies of what is not yet used."""

import zipfile
import zlib
from collections.abc import Iterator

_PACKED, _PIECE = 2**15, 2**20
"""Bytes taken from the file at once, and the most that is yielded at once."""
_HEADER, _LENGTHS = 30, 26


def inflated(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member's bytes.

    Raises:
        zipfile.BadZipFile: it is not as long as declared, or has another checksum.
        Exception: whatever zipfile and zlib raise on damaged members.
    """
    with package.open(info) as part:  # which checks the header before the bytes
        if info.compress_type != zipfile.ZIP_DEFLATED:
            while piece := part.read(_PIECE // 4):
                yield piece
            return
    size, checksum, unpack = 0, 0, zlib.decompressobj(-zlib.MAX_WBITS)
    for packed in _packed(package, info):
        while packed and not unpack.eof:
            piece = unpack.decompress(packed, _PIECE)
            packed = unpack.unconsumed_tail  # noqa: PLW2901 - what is left of it
            size, checksum = size + len(piece), zlib.crc32(piece, checksum)
            if size > info.file_size:
                raise zipfile.BadZipFile
            if piece:
                yield piece
    if rest := unpack.flush():
        size, checksum = size + len(rest), zlib.crc32(rest, checksum)
        yield rest
    if not unpack.eof or size != info.file_size or checksum != info.CRC:
        raise zipfile.BadZipFile


def _packed(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member's bytes as they stand in the file."""
    file = package.fp
    if file is None:
        raise zipfile.BadZipFile
    file.seek(info.header_offset + _LENGTHS)
    lengths = file.read(_HEADER - _LENGTHS)
    at = info.header_offset + _HEADER + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    end = at + info.compress_size
    while at < end:
        file.seek(at)  # others may have read on
        piece = file.read(min(_PACKED, end - at))
        if not piece:
            raise zipfile.BadZipFile
        at += len(piece)
        yield piece
