"""Whatever stands where the survey should: one sentence that names the file and what to do, in both languages."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from icdiag.assess import validate
from icdiag.problem_text import problem_report
from icdiag.words import LANGUAGES, Words
from tests.intake import test_ods as ods
from tests.intake import test_sheets as xlsx
from tests.intake import xls_books as xls

MAP = (
    "org: {name: X, period: 2026-Q3}\ndepartments: [{id: sales}, {id: hr}]\nlinks: [{supplier: hr, customer: sales}]\n"
)
INTAKE = Path(xlsx.__file__).parents[2] / "icdiag" / "intake"


def two_gigabytes_of_nothing(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2 * 2**30)


def holding(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


BAD: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "password.xlsx": (holding(xls.container({"EncryptedPackage": bytes(9000)})), "password", "密码"),
    "password.xls": (holding(xls.book(b"", xls.record(0x2F, bytes(6)))), "password", "密码"),
    "password.ods": (holding(ods.encrypted()), "password", "密码"),
    "cut.xlsx": (holding(xlsx.plain_book()[:3000]), "damaged or incomplete", "损坏或不完整"),
    "cut.xls": (holding(xls.book(xls.double(0, 0, 1) * 500)[:5000]), "damaged or incomplete", "损坏或不完整"),
    "cut.ods": (holding(ods.small_book()[:400]), "damaged or incomplete", "损坏或不完整"),
    "renamed-pdf.xlsx": (holding(b"%PDF-1.7"), "PDF", "PDF"),
    "renamed-png.xlsx": (holding(b"\x89PNG\r\n\x1a\n"), "PNG", "PNG"),
    "renamed-docx.xlsx": (holding(xlsx.other_package("word/document.xml")), "Word (.docx)", "Word (.docx)"),
    "renamed-html.xls": (holding(b"<html><table>"), "HTML", "HTML"),
    "binary.xlsb": (holding(xlsx.other_package("xl/workbook.bin")), "Excel (.xlsb)", "Excel (.xlsb)"),
    "packed.xlsx": (holding(xlsx.other_package("survey.csv")), "packed file (ZIP)", "压缩文件（ZIP）"),
    "nothing.xlsx": (two_gigabytes_of_nothing, "larger than 200 MB", "超过 200 MB"),
    "empty.xlsx": (holding(b""), "empty", "空的"),
    "zeros.xlsx": (holding(bytes(4096)), "nothing but zeros", "零字节"),
    "no-text.csv": (holding(b"a,b\n" + b"x" * 5000 + b"\0"), "neither a workbook nor text", "既不是工作簿，也不是文本"),
    "folder.xlsx": (Path.mkdir, "no survey file", "没有问卷文件"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_sentence(tmp_path: Path, name: str, language: str) -> None:
    make, english, chinese = BAD[name]
    make(tmp_path / name)
    (tmp_path / "org.yaml").write_text(MAP, "utf-8")
    errors = [p for p in validate(tmp_path / "org.yaml", surveys=(str(tmp_path / name),)) if p.level == "error"]
    first, *more = problem_report(errors, Words(language))
    assert name in first
    assert (english if language == "en" else chinese) in first
    assert len(more) == 1  # how to mend it


def test_every_reason_has_its_sentence_and_its_mend() -> None:
    sources = "".join(path.read_text("utf-8") for path in sorted(INTAKE.rglob("*.py")))
    codes = set(re.findall(r'Unreadable\(\s*"([a-z0-9-]+)"', sources)) | {"file-other", "file-packed", "file-kind"}
    assert len(codes) > 15
    for language in LANGUAGES:
        words = Words(language)
        missing = [c for c in sorted(codes) for end in ("", "-help") if not words.has(f"survey_problems.{c}{end}")]
        assert missing == []
