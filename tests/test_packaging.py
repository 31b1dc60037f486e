"""What is shipped: the wheel, the sdist and a bare checkout, each run with the other sources out of reach."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from icdiag import __version__

ROOT = Path(__file__).resolve().parents[1]
DATA = ("templates", "sample_orgs")
IGNORED = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "icdiag-report", "build", "dist", "*.egg-info"
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("hatchling") is None, reason="hatchling is not installed"),
]


def build(folder, kind, out):
    """Build the wheel or the sdist of a source folder, offline."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(out)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = [p for p in out.iterdir() if p.suffix == (".whl" if kind == "wheel" else ".gz")]
    return built


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """(wheel, sdist, wheel built from that sdist), all from a copy with things beside it that must not be shipped."""
    folder = tmp_path_factory.mktemp("dist")
    copy = folder / "checkout"
    shutil.copytree(ROOT, copy, ignore=IGNORED)
    strays = ("sample_orgs/hotel/icdiag-report/report.html", "templates/half-written.tmp", "icdiag/__pycache__/x.pyc")
    for stray in strays:
        (copy / stray).parent.mkdir(exist_ok=True)
        (copy / stray).write_text("not ours to ship")
    (copy / "real_survey.xlsx").write_text("not ours to ship")
    wheel, sdist = build(copy, "wheel", folder / "w"), build(copy, "sdist", folder / "s")
    with tarfile.open(sdist) as archive:
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # not in Python 3.11.0 to 3.11.3
        archive.extractall(folder / "unpacked", **safely)
    (unpacked,) = (folder / "unpacked").iterdir()
    return wheel, sdist, build(unpacked, "wheel", folder / "ws")


def contents(wheel):
    """Return the files of a wheel without its metadata."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def tracked(*folders):
    """Return the files under the folders that git knows, or that stand there where git cannot say."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *folders]
    git = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if git.returncode == 0 and git.stdout:
        return {name for name in git.stdout.split("\0") if name and (ROOT / name).exists()}
    files = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    unwanted = {"__pycache__", "icdiag-report"}
    return {path.relative_to(ROOT).as_posix() for path in files if not unwanted & set(path.parts)}


def test_wheel_holds_the_tracked_files_and_nothing_else(dist):
    data = {f"icdiag/{name}" for name in tracked(*DATA)}
    assert contents(dist[0]) == data | tracked("icdiag")
    assert "icdiag/py.typed" in contents(dist[0])
    assert any(name.startswith("icdiag/sample_orgs/") for name in data)


def test_wheel_from_the_sdist_is_the_same(dist):
    assert contents(dist[2]) == contents(dist[0])


def test_sdist_has_the_tests_and_no_strays(dist):
    with tarfile.open(dist[1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "pyproject.toml", "tests/conftest.py"} <= names
    assert not [name for name in names if name.endswith((".tmp", "real_survey.xlsx")) or "icdiag-report" in name]


def dependencies():
    """Return the folders where the dependencies are, the checkout left out."""
    return [p for p in sys.path if p.rstrip("/").endswith(("site-packages", "dist-packages"))]


def run_installed(folder, arguments, cwd):
    """Run icdiag from a folder that an install put it in; ``-P`` and the path keep the checkout out of reach."""
    # -S: without it an editable install of the checkout would be found through its .pth file
    script = f"import sys; sys.path[:0] = {[str(folder), *dependencies()]!r}; sys.argv[1:] = {arguments!r}\n"
    script += f"import icdiag; assert icdiag.__file__.startswith({str(folder)!r}), icdiag.__file__\n"
    script += "from icdiag.__main__ import run; run()"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, "-P", "-S", "-c", script], cwd=cwd, capture_output=True, text=True, encoding="utf-8",
        env={**environment, "PYTHONUTF8": "1", "LANG": "en_GB.UTF-8"}, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("which", [0, 2], ids=["wheel", "wheel-from-sdist"])
def test_installed_wheel_assesses_a_sample(dist, which, tmp_path):
    target = tmp_path / "installed"
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(target)]
    pip = subprocess.run([*command, str(dist[which])], cwd=tmp_path, capture_output=True, text=True, check=False)
    if pip.returncode and "No module named pip" in pip.stderr:  # a venv made without it: a wheel is a zip
        with zipfile.ZipFile(dist[which]) as archive:
            archive.extractall(target)
    else:
        assert pip.returncode == 0, pip.stderr
    for arguments in (["example", "hotel"], ["assess", "hotel/org.yaml"], ["explain", "weak-link"], ["schema"]):
        done = run_installed(target, arguments, tmp_path)
        assert done.returncode == 0, done.stderr
    reports = {p.name: p.stat().st_size for p in (tmp_path / "hotel" / "icdiag-report").iterdir()}
    assert sorted(reports) == ["assessment.json", "report.html", "report.xlsx"]
    assert all(reports.values())


def test_bare_checkout_runs(tmp_path):
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=IGNORED)
    script = f"import sys; sys.path += {dependencies()!r}; import runpy; sys.argv = ['icdiag', 'example']; "
    script += "runpy.run_module('icdiag', run_name='__main__', alter_sys=True)"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, "-S", "-c", script], cwd=copy, capture_output=True, text=True, encoding="utf-8",
        env={**environment, "PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "hotel" in done.stdout


def test_data_folders_stay_at_the_top():
    for folder in DATA:
        assert not (ROOT / "icdiag" / folder).exists()
        assert not list((ROOT / folder).rglob("*.py"))


def test_version_stands_in_one_place(dist):
    assert f"-{__version__}-" in dist[0].name
    assert f'"{__version__}"' not in (ROOT / "pyproject.toml").read_text("utf-8").partition("[tool.")[0]
