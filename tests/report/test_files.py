"""Outputs appear whole and together, or not at all."""

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from icdiag.report import file_leftovers, files
from icdiag.report.file_leftovers import beside
from icdiag.report.files import OutputError, write_all
from icdiag.words import LANGUAGES, Words

NEW = {"report.html": b"<html>new", "report.xlsx": b"PK new", "assessment.json": b"{}\n"}


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def old_reports(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "report.html").write_bytes(b"old html")
    (folder / "assessment.json").write_bytes(b"old json")


def assert_old(folder: Path) -> None:
    assert names(folder) == ["assessment.json", "report.html"]
    assert (folder / "report.html").read_bytes() == b"old html"
    assert (folder / "assessment.json").read_bytes() == b"old json"


def test_writes_every_file_and_makes_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    assert write_all(out, NEW, inputs=[]) == [out / name for name in NEW]
    assert {p.name: p.read_bytes() for p in out.iterdir()} == NEW


def test_replaces_earlier_reports_and_leaves_other_files(tmp_path: Path) -> None:
    old_reports(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    write_all(tmp_path, NEW, inputs=[])
    assert names(tmp_path) == sorted([*NEW, "notes.txt"])
    assert (tmp_path / "report.html").read_bytes() == NEW["report.html"]


def test_umask_decides_the_rights(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        (path,) = write_all(tmp_path, {"report.html": b"x"}, inputs=[])
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("error", [OSError(errno.EIO, "io"), KeyboardInterrupt(), MemoryError()])
def test_failing_replace_changes_nothing(tmp_path, monkeypatch, failing, error) -> None:
    old_reports(tmp_path / "out")
    real, calls = os.replace, []

    def replace(source, target):
        calls.append(target)
        if len(calls) == failing:
            raise error
        return real(source, target)

    monkeypatch.setattr(files.os, "replace", replace)
    with pytest.raises(OutputError if isinstance(error, OSError) else type(error)):
        write_all(tmp_path / "out", NEW, inputs=[])
    assert len(calls) >= failing
    assert_old(tmp_path / "out")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("at", ["first", "last"])
def test_full_disk_changes_nothing(tmp_path, monkeypatch, code, at) -> None:
    old_reports(tmp_path / "out")
    calls = []

    def fsync(handle):
        calls.append(handle)
        if len(calls) == (1 if at == "first" else len(NEW)):
            raise OSError(code, "no space")

    monkeypatch.setattr(files.os, "fsync", fsync)
    with pytest.raises(OutputError) as caught:
        write_all(tmp_path / "out", NEW, inputs=[])
    assert caught.value.code == "output-disk-full"
    assert_old(tmp_path / "out")


def test_failure_removes_the_folders_it_made(tmp_path, monkeypatch) -> None:
    def fsync(handle):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(files.os, "fsync", fsync)
    with pytest.raises(OutputError):
        write_all(tmp_path / "a" / "b", NEW, inputs=[])
    assert names(tmp_path) == []


def test_works_without_hard_links(tmp_path, monkeypatch) -> None:
    def link(source, target):
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(files.os, "link", link)
    old_reports(tmp_path)
    write_all(tmp_path, NEW, inputs=[])
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == NEW


def refused(folder: Path, inputs: tuple[Path, ...] = ()) -> str:
    with pytest.raises(OutputError) as caught:
        write_all(folder, NEW, inputs=inputs)
    return caught.value.code


def test_refuses_what_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    before = names(tmp_path)
    assert refused(tmp_path / "file") == "output-not-a-folder"
    assert refused(tmp_path / "fifo") == "output-not-a-folder"
    assert refused(tmp_path / "dangling") == "output-not-a-folder"
    assert refused(tmp_path / "file" / "below") == "output-not-a-folder"
    assert names(tmp_path) == before


def test_refuses_a_target_that_is_no_plain_file(tmp_path: Path) -> None:
    for make in (Path.mkdir, os.mkfifo, lambda p: p.symlink_to("/etc/hostname")):
        target = tmp_path / "report.html"
        make(target)
        assert refused(tmp_path) == "output-not-a-file"
        assert names(tmp_path) == ["report.html"]
        target.rmdir() if target.is_dir() else target.unlink()


def test_refuses_to_overwrite_an_input(tmp_path: Path) -> None:
    survey = tmp_path / "report.xlsx"
    survey.write_bytes(b"answers")
    assert refused(tmp_path, (survey,)) == "output-is-input"
    hard = tmp_path / "elsewhere.xlsx"
    os.link(survey, hard)
    assert refused(tmp_path, (hard,)) == "output-is-input"
    assert survey.read_bytes() == b"answers"


def test_follows_a_folder_that_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_all(tmp_path / "link", NEW, inputs=[])
    assert names(tmp_path / "real") == sorted(NEW)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into a read-only folder")
def test_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert refused(tmp_path) == "output-no-permission"
    finally:
        tmp_path.chmod(0o700)


def test_no_permission_is_said(tmp_path, monkeypatch) -> None:
    def open_(*args):
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(files.os, "open", open_)
    assert refused(tmp_path) == "output-no-permission"


@pytest.mark.parametrize("name", ["../x", "a/b/c", ".hidden", "", "A b", "x\0"])
def test_names_are_fixed_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="plain file name"):
        write_all(tmp_path, {name: b""}, inputs=[])


def test_writers_at_the_same_time_leave_one_whole_set(tmp_path: Path) -> None:
    def write(mark: bytes) -> None:
        for _ in range(20):
            write_all(tmp_path, dict.fromkeys(NEW, mark * 50_000), inputs=[])

    threads = [threading.Thread(target=write, args=(bytes([65 + i]),)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(tmp_path) == sorted(NEW)
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        assert len(content) == 50_000
        assert len(set(content)) == 1


SIGNALLED = """
import os, signal, sys
from pathlib import Path
from icdiag.report import files
point, number = sys.argv[2], int(sys.argv[3])
real = getattr(files.os, point)
def hit(*args):
    os.kill(os.getpid(), number)
    return real(*args)
setattr(files.os, point, hit)
try:
    files.write_all(Path(sys.argv[1]), {"report.html": b"new", "assessment.json": b"new"}, inputs=[])
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("point", ["open", "fsync", "link", "replace"])
def test_a_signal_changes_nothing(tmp_path: Path, point: str, number: int) -> None:
    old_reports(tmp_path)
    call = [sys.executable, "-c", SIGNALLED, str(tmp_path), point, str(int(number))]
    done = subprocess.run(call, check=False, timeout=60)
    assert done.returncode == 130
    assert_old(tmp_path)


def test_handlers_are_put_back(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    write_all(tmp_path, NEW, inputs=[])
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    words = Words(language)
    for code in {
        *files._CODES.values(),
        "output-failed",
        "output-not-a-file",
        "output-is-input",
        "output-not-restored",
    }:
        assert "here" in words(f"terminal.output.{code}", path="here")
        assert words(f"terminal.output.{code}-help")


def test_a_folder_below_and_outdated_files_in_one_step(tmp_path: Path) -> None:
    write_all(tmp_path, {"packs/a.html": b"1", "packs/b.html": b"2"}, inputs=[])
    (tmp_path / "packs" / "notes.txt").write_text("mine")
    write_all(tmp_path, {"packs/a.html": b"3"}, inputs=[], outdated=["packs/a.html", "packs/b.html", "packs/c.html"])
    assert names(tmp_path / "packs") == ["a.html", "notes.txt"]
    assert (tmp_path / "packs" / "a.html").read_bytes() == b"3"


def test_outdated_files_come_back_when_the_rest_fails(tmp_path: Path, monkeypatch) -> None:
    write_all(tmp_path, {"packs/a.html": b"1", "packs/b.html": b"2"}, inputs=[])

    def replace(*args):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(files.os, "replace", replace)
    with pytest.raises(OutputError):
        write_all(tmp_path, {"packs/a.html": b"3", "report.html": b""}, inputs=[], outdated=["packs/b.html"])
    assert {p.name: p.read_bytes() for p in (tmp_path / "packs").iterdir()} == {"a.html": b"1", "b.html": b"2"}
    assert names(tmp_path) == ["packs"]


def test_an_outdated_file_that_is_an_input_or_no_file_stays(tmp_path: Path) -> None:
    (tmp_path / "packs" / "b.html").mkdir(parents=True)
    (tmp_path / "packs" / "c.html").write_text("input")
    write_all(
        tmp_path, {"packs/a.html": b""}, inputs=[tmp_path / "packs" / "c.html"],
        outdated=["packs/b.html", "packs/c.html"],
    )  # fmt: skip
    assert names(tmp_path / "packs") == ["a.html", "b.html", "c.html"]


def test_a_folder_made_below_goes_again_on_failure(tmp_path: Path, monkeypatch) -> None:
    def replace(*args):
        raise OSError(errno.EIO, "io")

    monkeypatch.setattr(files.os, "replace", replace)
    with pytest.raises(OutputError):
        write_all(tmp_path / "out", {"packs/a.html": b""}, inputs=[])
    assert names(tmp_path) == []


def test_an_earlier_report_that_cannot_be_put_back_stays_under_its_other_name(tmp_path, monkeypatch) -> None:
    old_reports(tmp_path)
    real, calls = os.replace, []

    def replace(source, target):
        calls.append(target)
        if len(calls) == 2:
            raise OSError(errno.EIO, "io")
        return real(source, target)

    def stuck(self, target):
        raise OSError(errno.EIO, "io")

    monkeypatch.setattr(files.os, "replace", replace)
    monkeypatch.setattr(Path, "replace", stuck)
    with pytest.raises(OutputError) as caught:
        write_all(tmp_path, NEW, inputs=[])
    assert caught.value.code == "output-not-restored"
    assert caught.value.where.read_bytes() == b"old html"


def left_by(pid: int, name: str, kind: str) -> str:
    """The name that a process would have given a file beside a report."""
    return beside(name, kind).replace(f".{os.getpid()}-", f".{pid}-")


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.skipif(sys.platform == "win32", reason="process numbers cannot be asked for there")
def test_the_next_run_takes_away_what_a_killed_one_left(tmp_path: Path) -> None:
    gone = ended_process()
    old_reports(tmp_path)
    for kind in ("new", "old"):
        (tmp_path / left_by(gone, "report.html", kind)).write_bytes(b"x")
    kept = {
        beside("report.html", "new"),  # of a process that runs
        left_by(gone, "mine.txt", "new"),  # beside a file that is not written
        left_by(gone, "report.html", "old").replace(f"-{file_leftovers._place()}", "-0f0f0f"),  # of another machine
        ".report.html.notes",
    }
    for name in kept:
        (tmp_path / name).write_bytes(b"x")
    write_all(tmp_path, NEW, inputs=[])
    assert set(names(tmp_path)) == {*NEW, *kept}


@pytest.mark.skipif(sys.platform == "win32", reason="process numbers cannot be asked for there")
def test_what_a_killed_run_moved_away_comes_back(tmp_path: Path) -> None:
    """The only copy of an earlier report is not deleted: here the next run is refused after the tidying."""
    (tmp_path / left_by(ended_process(), "report.html", "old")).write_bytes(b"old html")
    (tmp_path / "assessment.json").write_bytes(b"old json")
    file_leftovers.tidy([tmp_path], set(NEW))
    assert_old(tmp_path)
