"""Members of zip files, inflated: the same bytes as zipfile gives, and the same refusals."""

import io
import random
import zipfile

import pytest

from icdiag.intake.inflate import inflated

CONTENTS = {
    "empty": b"",
    "short": b"abc",
    "alike": b"<row/>" * 700_000,
    "noise": random.Random(3).randbytes(3_000_000),
}


def archive(kind: int) -> bytearray:
    file = io.BytesIO()
    file.write(b"#! something before the archive")
    with zipfile.ZipFile(file, "a", kind) as package:
        for name, content in CONTENTS.items():
            package.writestr(name, content)
    return bytearray(file.getvalue())


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_same_bytes(kind: int) -> None:
    with zipfile.ZipFile(io.BytesIO(archive(kind))) as package:
        readers = [inflated(package, package.getinfo(name)) for name in CONTENTS]
        found = [b"" for _ in readers]
        for _ in range(100):  # the pieces of one between those of others
            found = [part + next(reader, b"") for part, reader in zip(found, readers, strict=True)]
    assert found == list(CONTENTS.values())


@pytest.mark.parametrize("change", ["size", "checksum", "bytes", "end"])
def test_damage_is_noticed(change: str) -> None:
    data = archive(zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        info = package.getinfo("alike")
        start = info.header_offset + 40
    if change == "bytes":
        data[start : start + 200] = bytes(200)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        info = package.getinfo("alike")
        if change == "size":
            info.file_size -= 1
        elif change == "checksum":
            info.CRC ^= 1
        elif change == "end":
            info.compress_size -= 9
        with pytest.raises((zipfile.BadZipFile, OSError, EOFError, ValueError, zipfile.zlib.error)):
            list(inflated(package, info))
