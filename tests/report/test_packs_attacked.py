"""An attacker reads a pack: no number of anybody else's is in it, and it breaks nowhere it is opened."""

import io
import zipfile

import pytest

from icdiag.report.content import content
from icdiag.report.pack_view import SAFE_REST, Packs
from icdiag.report.packs import pack_files, render_packs
from icdiag.report.view_basics import Score
from icdiag.report.view_findings import EvidenceRow
from icdiag.report.view_links import DimensionView
from icdiag.words import LANGUAGES, Words
from tests.report.assessed import assessed

from .hostile import with_hostile_names
from .workbook_check import check_workbook

SAMPLES = ("manufacturer", "hotel")


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


def packs(sample, language="en"):
    view = content(assessed(sample), language)
    return view, list(Packs(view, Words(language)))


CANARY = 4242.4242


class Planted:
    """A link by dimension, with one number in place of every number, and in words."""

    def __init__(self, dimensions):
        self._ids = [id_ for id_, _ in dimensions]

    def scores(self):
        return tuple((id_, CANARY) for id_ in self._ids)

    def weakest(self):
        return DimensionView(self._ids[0], "4242", CANARY, CANARY, CANARY, 4242, 4242, CANARY, "4242")

    strongest = weakest


def planted(view, own):
    """Return the content with one number in place of every number that is not about the department, and in words."""
    score = Score(CANARY, CANARY, CANARY, 4242, 4242)
    row = EvidenceRow("4242", "points", "4242", CANARY, CANARY, CANARY, 4242, CANARY)

    def link(x):
        if own in (x.supplier.id, x.customer.id):
            return x
        return x._replace(
            services=("4242",), n=4242, raw=CANARY, q=score, p_weak=CANARY, criticality=4242, exposure=CANARY,
            parts=x.parts and Planted(x.dimensions),
        )  # fmt: skip

    def finding(f):
        near = own in [d.id for d in f.departments] and all(own in pair for pair in f.links)
        bare = f._replace(evidence=(row,), against=(row,), flip="4242")
        return bare if near else bare._replace(title="4242", summary="4242", reason="4242", remedies=("4242",))

    def department(d):
        sides = {"serves": tuple(map(link, d.serves)), "served_by": tuple(map(link, d.served_by))}
        if d.ref.id != own:
            sides |= {"headcount": 4242, "raters": 4242, "raters_text": "4242", "as_supplier": score, "leniency": score,
                      "as_customer": score, "self_score": CANARY, "self_gap": CANARY, "group": "4242",
                      "supplier_text": "4242", "customer_text": "4242", "leniency_text": "4242",
                      "self_text": "4242"}  # fmt: skip
        return d._replace(**sides)

    findings = {key: tuple(map(finding, getattr(view, key))) for key in ("findings", "strengths", "unknown", "walls")}
    return view._replace(
        **findings, links=tuple(map(link, view.links)), departments=tuple(map(department, view.departments)),
        dimensions=(("4242", score),), verdict=("4242",), cards=(), first_steps=(), lists=("4242",), gaps=None,
        boundaries=tuple(b._replace(raw_within=CANARY, raw_across=CANARY, beta=CANARY) for b in view.boundaries),
        quality=view.quality._replace(raters=4242, rows_shown=4242, response_rate=CANARY, hidden_total=4242,
                                      unrated=4242, reliability=(), responses=()),
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_no_number_of_anybody_else_is_anywhere_in_a_pack(sample, language) -> None:
    """Every number and sentence about others is replaced by one mark; the mark is then looked for in every part."""
    view = content(assessed(sample), language, ranking=True)
    for department in view.departments:
        own = department.ref.id
        seen = planted(view, own)
        (pack,) = [p for p in Packs(seen, Words(language)) if p.ref.id == own]
        page, book = pack_files(pack, seen, Words(language)).values()
        with zipfile.ZipFile(io.BytesIO(book)) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        for name, text in {"html": page.decode(), **parts}.items():
            assert "4242" not in text, (own, name)


def test_how_kindly_a_department_marks_is_told_only_beside_enough_other_customers() -> None:
    view, made = packs("manufacturer")
    own = next(p.ref.id for p in made if p.department.leniency)
    suppliers = {x.supplier.id for x in view.links if x.customer.id == own and x.status == "shown"}
    others = [x for x in view.links if x.supplier.id in suppliers and x.customer.id != own and x.status == "shown"]
    for kept, told in ((SAFE_REST, True), (SAFE_REST - 1, False)):
        fewer = view._replace(links=tuple(x for x in view.links if x not in others[kept:]))
        (pack,) = [p for p in Packs(fewer, Words("en")) if p.ref.id == own]
        assert (pack.department.leniency is not None) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_to_repair_in_a_workbook(language) -> None:
    for told in (assessed("hotel"), with_hostile_names(assessed("hotel"))):
        books = [data for name, data in render_packs(told, language).items() if name.endswith(".xlsx")]
        assert books
        for data in books:
            check_workbook(data)
