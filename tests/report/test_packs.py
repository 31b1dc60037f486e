"""A department's pack holds its own links and findings, and nothing of anybody else's."""

import csv
import io
import os
import re
import shutil
import subprocess
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from openpyxl import load_workbook

from icdiag.assess import assess
from icdiag.intake.hints import DepartmentNames
from icdiag.report.content import content
from icdiag.report.folder_list import listed_before
from icdiag.report.pack_view import SAFE_REST, Packs, average_is_safe, seen_by
from icdiag.report.packs import render_packs
from icdiag.report.workshop import render_workshops
from icdiag.words import LANGUAGES, Words
from tests.report.assessed import assessed
from tests.test_twins import twin

from .hostile import with_hostile_names

SAMPLES = ("manufacturer", "hotel")


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


@cache
def files(sample, language):
    return render_packs(assessed(sample), language)


def packs(sample, language="en"):
    view = content(assessed(sample), language)
    return view, list(Packs(view, Words(language)))


def text_of(page):
    return re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.S))


def rows_of(workbook, sheet):
    return list(load_workbook(io.BytesIO(workbook))[sheet].iter_rows(values_only=True))


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_page_and_a_workbook_for_each_department_and_the_list_of_them(sample) -> None:
    made = files(sample, "en")
    ids = [d.id for d in assessed(sample).org.units()]
    assert {f"packs/{id_}.{kind}" for id_ in ids for kind in ("html", "xlsx")} | {"packs/files.txt"} == set(made)
    assert made["packs/files.txt"].decode().splitlines() == [n.removeprefix("packs/") for n in made][:-1]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_pack_is_a_subset_of_the_whole_report(sample) -> None:
    view, made = packs(sample)
    whole = {(x.supplier.id, x.customer.id): x for x in view.links}
    known = {f.id: f for f in (*view.findings, *view.strengths, *view.unknown)}
    for pack in made:
        own = pack.ref.id
        assert {(x.supplier.id, x.customer.id) for x in (*pack.serves, *pack.served_by)} == {
            pair for pair in whole if own in pair
        }
        assert all(whole[x.supplier.id, x.customer.id] == x for x in (*pack.serves, *pack.served_by))
        for finding in (*pack.findings, *pack.strengths, *pack.unknown):
            assert own in [d.id for d in finding.departments]
            assert all(own in pair for pair in finding.links)
            assert not finding.evidence
            assert not finding.causes
            if finding.check != "weak-link":
                assert finding.summary in (known[finding.id].summary, "")


@pytest.mark.parametrize("sample", SAMPLES)
def test_no_page_names_a_department_that_it_has_nothing_to_do_with(sample) -> None:
    """Names in a pack: its own, its partners', and of departments that a structural finding of its own names.

    In Chinese, where the names of these samples are no words of ours ("Quality" is both in English).
    """
    view, made = packs(sample, "zh")
    names = {d.ref.id: d.ref.name for d in view.departments}
    for pack in made:
        near = {end.id for x in (*pack.serves, *pack.served_by) for end in (x.supplier, x.customer)} | {pack.ref.id}
        near |= {d.id for f in (*pack.findings, *pack.strengths, *pack.unknown) for d in f.departments}
        text = text_of(files(sample, "zh")[f"packs/{pack.ref.id}.html"].decode()).replace(view.org_name, "")
        far = [names[x] for x in names if x not in near and not any(names[x] in names[y] for y in near)]
        assert far
        assert not [name for name in far if name in text], pack.ref.id


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_suppliers_own_view_is_for_the_supplier_alone(sample) -> None:
    view, made = packs(sample)
    blind = [f for f in view.findings if f.check == "blind-spot"]
    assert blind
    for finding in blind:
        supplier, customer = (d.id for d in finding.departments)
        by_id = {pack.ref.id: {f.id for f in pack.findings} for pack in made}
        assert finding.id in by_id[supplier]
        assert finding.id not in by_id[customer]
    for finding in (f for f in view.findings if f.check == "weak-link"):
        supplier, customer = (d.id for d in finding.departments)
        assert seen_by(supplier, finding).summary == finding.summary
        assert seen_by(customer, finding).summary == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_weak_link_is_told_without_the_raw_score(sample, language) -> None:
    """As in the tables of a pack: beside the quality, the raw score says how the customer marks others."""
    view, made = packs(sample, language)
    whole = {f.id: f.summary for f in view.findings if f.check == "weak-link"}
    told = [f for pack in made for f in pack.findings if f.check == "weak-link" and f.summary]
    assert {f.id for f in told} == set(whole)
    raw = {"en": "raw", "zh": "原始分"}[language]
    for finding in told:
        q = next(x.q for x in view.links if (x.supplier.id, x.customer.id) == finding.links[0])
        numbers = [str(round(v)) for v in (q.value, q.low, q.high)]
        assert raw in whole[finding.id] and raw not in finding.summary
        assert re.findall(r"\d+", finding.summary.replace("100", "", language == "en"))[:4] == [*numbers, str(q.n)]


def test_nothing_of_a_wall_between_groups() -> None:
    view, made = packs("hotel")
    whole = {f.check for f in (*view.findings, *view.unknown)}
    assert "boundary-wall" in whole
    assert not any(f.check == "boundary-wall" for p in made for f in (*p.findings, *p.unknown))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_workbook_has_the_same_links_and_no_number_of_a_hidden_one(sample, language) -> None:
    _, made = packs(sample, language)
    words = Words(language)
    hidden = 0
    for pack in made:
        workbook = files(sample, language)[f"packs/{pack.ref.id}.xlsx"]
        _, *rows = rows_of(workbook, words("excel.sheet.links"))
        links = (*pack.serves, *pack.served_by)
        assert [row[:2] for row in rows] == [(x.supplier.name, x.customer.name) for x in links]
        for row, link in zip(rows, links, strict=True):
            if link.status == "hidden":
                hidden += 1
                assert [v for v in row[5:] if isinstance(v, int | float)] == [link.criticality]
        overview = " ".join(str(v) for row in rows_of(workbook, words("packs.sheet.overview")) for v in row if v)
        assert pack.ref.name in overview
        assert "=" not in {str(v)[0] for row in rows_of(workbook, words("packs.sheet.agreements")) for v in row if v}
    assert hidden == 2 * len(assessed(sample).tally.hidden)


def test_averages_only_where_two_packs_laid_together_tell_nothing() -> None:
    view = content(assessed("manufacturer"), "en")
    assert average_is_safe(view)
    shown = [x for x in view.links if x.status == "shown"]
    ends = {x.supplier.id for x in shown} | {x.customer.id for x in shown}
    one, two = sorted(ends)[:2]
    near = [x for x in shown if {one, two} & {x.supplier.id, x.customer.id}]
    far = [x for x in shown if not {one, two} & {x.supplier.id, x.customer.id}]
    few = view._replace(links=tuple(near + far[: SAFE_REST - 1]))
    assert not average_is_safe(few)
    assert all(pack.health is None for pack in Packs(few, Words("en")))


@pytest.mark.parametrize("sample", ["hotel", "internet"])
def test_twins_have_the_same_packs_and_workshop_pages(tmp_path, sample) -> None:
    """Only hidden links' answers differ; nobody who reads the folders can tell."""
    first = assessed(sample)
    hidden = {(x.supplier, x.customer) for x in first.tally.hidden}
    names = DepartmentNames(first.org.departments)
    made = []
    for folder, turned in (("a", set()), ("b", hidden)):
        (tmp_path / folder).mkdir()
        other = assess(twin(tmp_path / folder, sample, turned, names), language="en")
        made.append(render_packs(other, "en") | render_workshops(other, "en"))
    one, two = made
    assert (tmp_path / "a" / "survey.csv").read_bytes() != (tmp_path / "b" / "survey.csv").read_bytes()
    assert one == two


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_stay_text(language) -> None:
    made = render_packs(with_hostile_names(assessed("hotel")), language)
    for name, content_ in made.items():
        assert re.fullmatch(r"packs/[a-z0-9-]+\.(html|xlsx|txt)", name)
        if name.endswith(".html"):
            page = content_.decode()
            assert "<script" not in page
            assert "<img" not in page
            assert page.count("<style>") == page.count("</style>") == 1
            page = unescape(page)
            assert "default-src 'none'; style-src 'sha256-" in page
            assert "script-src" not in page
        elif name.endswith(".xlsx"):
            for sheet in load_workbook(io.BytesIO(content_)):
                assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_without_a_survey_there_are_packs_of_the_map(tmp_path) -> None:
    (tmp_path / "org.yaml").write_text(
        "departments: [{id: a}, {id: b}]\nlinks: [{supplier: a, customer: b}]\n", "utf-8"
    )
    made = render_packs(assess(tmp_path / "org.yaml", language="en"), "en")
    assert "not measured" in text_of(made["packs/a.html"].decode())
    assert render_workshops(assess(tmp_path / "org.yaml"), "zh") == {"workshop/files.txt": b""}


def test_the_list_of_an_earlier_run_is_believed_only_for_names_of_ours(tmp_path) -> None:
    (tmp_path / "packs").mkdir()
    assert listed_before(tmp_path, "workshop") == ()
    (tmp_path / "packs" / "files.txt").write_bytes(
        b"hr.html\n../../x.html\nCON.html\n/etc/passwd\nnotes.txt\nit.xlsx\n"
    )
    assert listed_before(tmp_path, "packs") == ("packs/hr.html", "packs/it.xlsx")
    (tmp_path / "packs" / "files.txt").write_bytes(b"\xff\xfe")
    assert listed_before(tmp_path, "packs") == ()


@pytest.mark.office
def test_libreoffice_opens_a_pack(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        assert not os.environ.get("CI"), "CI must have LibreOffice"
        pytest.skip("LibreOffice is not installed")
    told = {}
    for language in LANGUAGES:
        _, made = packs("hotel", language)
        told[language] = max(made, key=lambda p: len(p.findings))
        data = files("hotel", language)[f"packs/{told[language].ref.id}.xlsx"]
        (tmp_path / f"{language}.xlsx").write_bytes(data)
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2"
    subprocess.run(  # both languages at once: starting it takes longer than opening them
        [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", form,
         "--outdir", str(tmp_path), *(str(tmp_path / f"{language}.xlsx") for language in LANGUAGES)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    for language, pack in told.items():
        (table,) = tmp_path.glob(f"{language}*.csv")
        rows = list(csv.reader(io.StringIO(table.read_text("utf-8-sig"))))
        assert [row[0] for row in rows[1:]] == [x.supplier.name for x in (*pack.serves, *pack.served_by)]


def test_the_same_pack_whatever_else_is_in_the_content() -> None:
    """What a pack says hangs on its own links and findings: taking everybody else's away changes nothing."""
    view, made = packs("manufacturer")
    pack = made[0]
    own = pack.ref.id
    near = {x.supplier.id for x in pack.served_by} | {x.customer.id for x in pack.serves} | {own}
    alone = view._replace(
        links=tuple(x for x in view.links if own in (x.supplier.id, x.customer.id)),
        findings=tuple(f for f in view.findings if own in [d.id for d in f.departments]),
        departments=tuple(
            d if d.ref.id == own else d._replace(serves=(), served_by=(), as_supplier=None, as_customer=None)
            for d in view.departments
            if d.ref.id in near
        ),
        dimensions=(), boundaries=(), walls=(), first_steps=(), verdict=(), cards=(),
    )  # fmt: skip
    (again,) = [p for p in Packs(alone, Words("en")) if p.ref.id == own]
    assert pack.department.leniency
    assert again == pack._replace(health=None, department=pack.department._replace(leniency=None))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_raw_mean_stays_out_of_the_workbook(language) -> None:
    """Beside the quality it would say how each customer marks the others."""
    raw = Words(language)("excel.column.raw")
    for name, data in files("hotel", language).items():
        if name.endswith(".xlsx"):
            assert raw not in rows_of(data, Words(language)("excel.sheet.links"))[0]
