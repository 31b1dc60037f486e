"""Builds .xls workbooks record by record, good ones and bad ones, as [MS-CFB] and [MS-XLS] lay them out."""

import struct

SECTOR = 512
END, FREE, FAT, LIST = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC
BOF_GLOBALS = struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6)
BOF_SHEET = struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0, 6)
BOF5_GLOBALS, BOF5_SHEET = struct.pack("<HHHH", 0x0500, 5, 3515, 1996), struct.pack("<HHHH", 0x0500, 0x10, 3515, 1996)


def entry(name: str, kind: int, *, first: int = END, size: int = 0, child: int = FREE, right: int = FREE) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2 if raw else 0, kind, 1, FREE, right, child)
    return head.ljust(116, b"\0") + struct.pack("<III", first, size, 0)


def container(streams: dict[str, bytes], *, loop: bool = False) -> bytes:
    """An OLE2 file with these streams in its root folder, each as large as a normal stream has to be."""
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    table: list[int] = []
    body = b""
    entries = []
    for i, (name, data) in enumerate(padded.items()):
        first = len(table)
        sectors = -(-len(data) // SECTOR)
        table += [*range(first + 1, first + sectors), END]
        body += data.ljust(sectors * SECTOR, b"\0")
        entries.append(entry(name, 2, first=first, size=len(data), right=i + 2 if i + 1 < len(padded) else FREE))
    folder = b"".join([entry("Root Entry", 5, child=1 if entries else FREE), *entries])
    folder = folder.ljust(-(-len(folder) // SECTOR) * SECTOR, b"\0")
    first_of_folder = len(table)
    sectors = len(folder) // SECTOR
    table += [*range(first_of_folder + 1, first_of_folder + sectors), END]
    tables = lists = 0
    while (len(table) + tables + lists) * 4 > tables * SECTOR:
        tables += 1
        lists = max(0, -(-(tables - 109) // 127))
    first_table = len(table)
    table += [FAT] * tables + [LIST] * lists
    if loop:
        table[first_of_folder] = first_of_folder
    raw = struct.pack(f"<{len(table)}I", *table).ljust(tables * SECTOR, b"\xff")
    numbers = [*range(first_table, first_table + tables)]
    first_list = first_table + tables
    for i in range(lists):
        some = numbers[109 + 127 * i : 236 + 127 * i]
        more = first_list + i + 1 if i + 1 < lists else END
        raw += struct.pack("<128I", *some, *[FREE] * (127 - len(some)), more)
    header = struct.pack("<8s16sHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0,
                         tables, first_of_folder, 0, 4096, END, 0, first_list if lists else END, lists)  # fmt: skip
    return header + struct.pack("<109I", *numbers[:109], *[FREE] * (109 - tables)) + body + folder + raw


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def text16(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<HB", len(raw) // 2, 1) + raw


def label(row: int, column: int, text: str) -> bytes:
    return record(0x204, struct.pack("<HHH", row, column, 0) + text16(text))


def double(row: int, column: int, value: float, style: int = 0) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, style, value))


def formula(row: int, column: int, result: bytes, flags: int = 0) -> bytes:
    return record(0x06, struct.pack("<HHH8sHIH", row, column, 0, result, flags, 0, 0))


def merged(*ranges: tuple[int, int, int, int]) -> bytes:
    return record(0xE5, struct.pack("<H", len(ranges)) + b"".join(struct.pack("<4H", *some) for some in ranges))


def stream(
    sheets: list[tuple[str, int, bytes]], extra: bytes = b"", *, bof: bytes = BOF_GLOBALS, bof_sheet: bytes = BOF_SHEET
) -> bytes:
    """The workbook's stream of (name, visibility, records) and more global records; BIFF8 unless told otherwise."""

    def bound(name: str, visibility: int, at: int) -> bytes:
        if bof == BOF5_GLOBALS:
            raw = name.encode("gb18030")
            return record(0x85, struct.pack("<IBBB", at, visibility, 0, len(raw)) + raw)
        raw = name.encode("utf-16-le")
        return record(0x85, struct.pack("<IBBBB", at, visibility, 0, len(raw) // 2, 1) + raw)

    head = record(0x809, bof) + extra
    at = len(head) + sum(len(bound(name, visibility, 0)) for name, visibility, _ in sheets) + 4
    bodies = []
    for name, visibility, content in sheets:
        body = record(0x809, bof_sheet) + content + record(0x0A)
        head += bound(name, visibility, at)
        at += len(body)
        bodies.append(body)
    return head + record(0x0A) + b"".join(bodies)


def book(content: bytes, extra: bytes = b"") -> bytes:
    """A BIFF8 file of one sheet."""
    return container({"Workbook": stream([("S", 0, content)], extra)})
