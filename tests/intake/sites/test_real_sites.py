"""Real exports, read in place."""

import csv
import io

import pytest

from icdiag.intake.cells import Sheet
from icdiag.intake.layouts.sites import SITES
from icdiag.intake.sheets import read_sheets
from tests.real.convert import DATA

LAYOUTS = DATA / "survey_export_layouts"


def path_of(name):
    path = DATA / "cncf_maintainer_surveys" / name if "CNCF" in name else LAYOUTS / name
    if not path.exists():
        pytest.skip(f"the shared data is not here: {path.name}")
    return path


def read(name, encoding="utf-8-sig"):
    """The file's rows, whatever its bytes; which encoding a file has is the csv reader's question, not this one's."""
    text = path_of(name).read_bytes().decode(encoding, errors="replace")
    rows = [[cell or None for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    return rows, only(Sheet(name, "", rows=rows, lines=list(range(1, len(rows) + 1))))


def only(sheet):
    (export,) = [found for site in SITES if (found := site.read(sheet)) is not None]
    return export


def counts(export):
    return {reason: int(mask.sum()) for reason, mask in export.aside.items()}


def test_qualtrics_three_header_rows():
    _, export = read("qualtrics_3header_sample.csv")
    assert (export.site, export.first, export.sheet.height) == ("qualtrics", 3, 4)
    assert [heading.question for heading in export.headings][:2] == [
        "This is a multiple choice question.",
        "This is a free text question.",
    ]
    assert [heading.code for heading in export.headings] == ["Q1", "Q2", "Q2 - Topics"]
    assert counts(export) == {"preview": 0, "unfinished": 0}
    assert export.seconds == 5


def test_qualtrics_legacy():
    _, export = read("qualtrics_legacy_sample.csv")
    assert (export.site, export.first) == ("qualtrics", 2)
    assert [(heading.column, heading.code) for heading in export.headings] == [(10, "Q1"), (11, "Q2")]


def test_qualtrics_previews_and_incompletes_as_the_files_own_columns_say():
    rows, export = read("qualtrics_raw_excluder.csv")
    answers = rows[3:]
    previews = sum(row[2] == "Survey Preview" for row in answers)
    unfinished = sum(row[2] != "Survey Preview" and (row[6] == "FALSE" or int(row[4]) < 100) for row in answers)
    assert previews and unfinished
    assert counts(export) == {"preview": previews, "unfinished": unfinished}
    assert len(answers) == 100
    assert export.headings == ()  # the publisher's sample holds the site's own columns only


def test_typeform():
    rows, export = read("typeform_newcoders_head400.csv")
    assert (export.site, export.first, export.sheet.height - export.first) == ("typeform", 1, 400)
    assert [heading.question for heading in export.headings] == [" ".join(cell.split()) for cell in rows[0][1:-3]]
    assert counts(export) == {"unfinished": 0}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "cp1252"])
def test_surveymonkey_matrix(encoding):
    _, export = read("surveymonkey_matrix_starwars.csv", encoding)
    assert (export.site, export.first, export.sheet.height - export.first) == ("surveymonkey", 2, 1186)
    assert len(export.headings) == 37
    matrix = [heading for heading in export.headings if heading.question.startswith("Please state whether you view")]
    with (DATA / "expected" / "starwars_matrix_means.csv").open(encoding="utf-8", newline="") as f:
        targets = [row["target"] for row in csv.DictReader(f)]
    assert [heading.part for heading in matrix] == targets
    films = [heading for heading in export.headings if heading.part.startswith("Star Wars")]
    assert [heading.column for heading in films] == list(range(3, 15))
    assert export.headings[-1].question == "Location (Census Region)" and export.headings[-1].part == ""


def test_surveymonkey_maintainers():
    rows, export = read("2020_h2_CNCF_Maintainers_Survey_2020_H2.csv")
    assert (export.site, export.first, export.sheet.height - export.first) == ("surveymonkey", 2, 97)
    projects = [heading for heading in export.headings if heading.question.startswith("Which CNCF Project")]
    assert len(projects) == 71
    for heading in projects:  # each column holds its own option's name or nothing
        held = {row[heading.column] for row in rows[2:]} - {None}
        assert held <= {rows[1][heading.column]}
    rated = [heading for heading in export.headings if "strongly agree" in heading.question and not heading.part]
    assert len(rated) == 10
    assert {row[heading.column] for heading in rated for row in rows[2:]} - {None} <= {*map(str, range(1, 11)), "N/A"}


def wenjuanxing(name):
    (sheet,), _ = read_sheets(path_of(name), shown_as=name)
    export = only(sheet)
    assert (export.site, export.first, export.sheet.height - export.first) == ("wenjuanxing", 1, 800)
    assert export.seconds == 2
    return export


def test_wenjuanxing_pair_gives_the_same_answers():
    """The same 800 people exported by option text and by option number, several options each."""
    by_text, by_number = (
        wenjuanxing("wjx_by_option_text_800_800_0.xls"),
        wenjuanxing("wjx_by_option_number_800_800_2.xls"),
    )
    assert [heading.question for heading in by_text.headings] == [
        "手机部数", "手机价格", "性别", "年龄", "月收入", "兴趣爱好", "爱好投入占收入比重", "关注资讯"
    ]  # fmt: skip
    assert [heading.code for heading in by_text.headings] == list("12345678")
    several = {code: [h for h in by_number.headings if h.code == code] for code in "12345678"}
    assert [len(group) for group in several.values()] == [1, 1, 1, 1, 1, 14, 1, 10]
    for heading in by_text.headings:
        group = several[heading.code]
        texts = [row[heading.column].split("〖")[0] for row in by_text.sheet.rows[1:]]
        numbers = [[row[h.column] for h in group] for row in by_number.sheet.rows[1:]]
        if len(group) == 1:  # one number for each text, and the other way round
            pairs = set(zip(texts, (number for (number,) in numbers), strict=True))
            assert len(pairs) == len({text for text, _ in pairs}) == len({number for _, number in pairs})
        else:  # an option is in the text exactly where its column holds 1; "others" may carry the person's own words
            for option, ticked in zip((h.part for h in group), zip(*numbers, strict=True), strict=True):
                stem = option.split("【")[0]
                assert [int(any(o.startswith(stem) for o in text.split("┋"))) for text in texts] == list(ticked)


def test_the_publishers_summary_is_no_export():
    path = path_of("2020_h2_CNCF_Maintainers_Survey_2020_H2_Summary.csv")
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    sheet = Sheet(path.name, "", rows=[[cell or None for cell in row] for row in rows])
    assert [site.id for site in SITES if site.read(sheet) is not None] == []


@pytest.mark.parametrize(
    "name", ["cross_parker_consulting/ratings_long.csv", "lq2002/lq2002.csv", "k8s_sigs_keps/sigs.csv"]
)
def test_other_tables_are_no_exports(name):
    path = DATA / name
    if not path.exists():
        pytest.skip("the shared data is not here")
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))
    assert [site.id for site in SITES if site.read(Sheet(name, "", rows=rows)) is not None] == []
