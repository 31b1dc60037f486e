"""A hidden link's numbers, put into outputs: wherever one might be printed by mistake."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.privacy.printed.known import Known


class Truth:
    """What only the answers know: a hidden group's mean, its size, how often each answer was given."""

    def __init__(self, known: Known, pair: tuple[str, str], answers: list[int]) -> None:
        """Take the link and what its people ticked, 1 to 5."""
        mean = sum(answers) / len(answers)
        at = {unit.id: i for i, unit in enumerate(known.org.departments)}
        self.points, self.mean, self.n = f"{25 * (mean - 1) + 0.04:.1f}", f"{mean:.2f}", str(len(answers))
        self.words = {
            "SUPPLIER": pair[0], "CUSTOMER": pair[1], "MEAN": self.mean, "POINTS": self.points, "PEOPLE": self.n,
            "ANSWERS": ",".join(str(answers.count(x)) for x in range(1, 6)), "ROW": str(at[pair[0]]),
            "COLUMN": str(at[pair[1]]),
        }  # fmt: skip

    def told(self, text: str) -> str:
        """Return a text with the words in capitals filled in."""
        return re.sub("|".join(self.words), lambda found: self.words[found[0]], text)


class Plant(NamedTuple):
    """Where a number is put."""

    output: str
    """The output's name, or how it begins."""
    before: str
    """A pattern of what stands there."""
    after: str | Callable[[re.Match[str], Truth], str]
    """What stands there with the number."""
    part: str = ""
    """Of a workbook, a pattern of the part's name."""
    added: tuple[tuple[str, str], ...] = ()
    """Of a workbook, parts that are added."""

    def put(self, content: bytes, truth: Truth) -> bytes:
        """Return the output with the number in it."""
        return self._in_book(content, truth) if self.part else self._in_text(content.decode(), truth).encode()

    def _in_text(self, text: str, truth: Truth) -> str:
        found = re.search(truth.told(self.before), text, re.DOTALL)
        assert found, self.before
        after = self.after(found, truth) if callable(self.after) else found.expand(truth.told(self.after))
        return text[: found.start()] + after + text[found.end() :]

    def _in_book(self, content: bytes, truth: Truth) -> bytes:
        whole, done = io.BytesIO(), False
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(whole, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                if not done and re.fullmatch(self.part, name) and re.search(truth.told(self.before), part.decode(), 16):
                    part, done = self._in_text(part.decode(), truth).encode(), True
                new.writestr(name, part)
            for name, text in self.added:
                new.writestr(name, truth.told(text))
        assert done, self.before
        return whole.getvalue()


def _listed(after: str) -> Plant:
    """Put something to the hidden link in the page's list."""
    return Plant("report.html", "<li>SUPPLIER → CUSTOMER", after)


def _said(output: str, before: str) -> Plant:
    """Put a line before something that is said."""
    return Plant(output, f"(?={before})", r"SUPPLIER → CUSTOMER: POINTS\n")


def _cell(output: str, column: str, value: str) -> Plant:
    """Put a number into the hidden link's row of the sheet of links."""
    row = r'(<c r="A(\d+)"[^>]*><is><t>SUPPLIER</t></is></c><c r="B\d+"[^>]*><is><t>CUSTOMER</t></is></c>)'
    return Plant(output, row, rf'\1<c r="{column}\2">{value}</c>', r"xl/worksheets/sheet\d+\.xml")


def _in_workbook(before: str, after: str, added: Iterable[tuple[str, str]] = ()) -> Plant:
    return Plant("report.xlsx", before, after, r"xl/workbook\.xml", tuple(added))


def _matrix_cell(found: re.Match[str], truth: Truth) -> str:
    """Return the matrix with a number in the hidden link's cell."""
    margin, size = float(found[1]), float(found[2])
    x, y = (margin + size * (int(truth.words[at]) + 0.5) for at in ("COLUMN", "ROW"))
    return f'{found[0]}<text x="{x:.0f}" y="{y:.0f}">3</text>'


def _moved(by: int) -> Callable[[re.Match[str], Truth], str]:
    return lambda found, _: f'{found[1]}{int(found[2]) + by}"'


MATRIX = r'<svg class="matrix"[^>]* data-m="(\d+)" data-c="([\d.]+)"[^>]*>'
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
HIDDEN_SHEET = f'{SHEET}<c r="A1"><v>POINTS</v></c></row></sheetData></worksheet>'
COMMENT = (
    '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><commentList><comment ref="A1">'
    "<text><t>mean POINTS</t></text></comment></commentList></comments>"
)
PLANTS = {
    "a cell of the page's list": _listed("<li>SUPPLIER → CUSTOMER POINTS"),
    "a mean in the answers' own scale": _listed("<li>SUPPLIER → CUSTOMER: MEAN of 5"),
    "the size of the group": _listed("<li>SUPPLIER → CUSTOMER (PEOPLE)"),
    "how often each answer was given": _listed('<li data-a="ANSWERS">SUPPLIER → CUSTOMER'),
    "a data attribute": _listed('<li data-q="POINTS">SUPPLIER → CUSTOMER'),
    "a title": _listed('<li title="POINTS">SUPPLIER → CUSTOMER'),
    "a label for screen readers": _listed('<li aria-label="SUPPLIER, POINTS">SUPPLIER → CUSTOMER'),
    "a style": _listed('<li style="width:POINTS%">SUPPLIER → CUSTOMER'),
    "a comment": _listed("<li><!-- POINTS -->SUPPLIER → CUSTOMER"),
    "another sentence of the page": Plant("report.html", "</ol>", "<li>SUPPLIER gets POINTS from CUSTOMER.</li></ol>"),
    "a number of a sentence": Plant("report.html", r"of 100; 90% interval \d+ to", "of 100; 90% interval POINTS to"),
    "the embedded data": Plant("report.html", '"k":\\["Wall"', '"z":[ROW,COLUMN,POINTS],"k":["Wall"'),
    "a hidden link among the shown": Plant("report.html", r'"l":\[\[\[', '"l":[[[ROW,COLUMN,PEOPLE],['),
    "a cell of the matrix": Plant("report.html", MATRIX, _matrix_cell),
    "a colour of the matrix": Plant("report.html", r'<path class="s\d cells" d="', r"\g<0>MCOLUMN ROWh1v1h-1z"),
    "a dot's place": Plant("report.html", r'(<circle class="s\d" cx=")(\d+)"', _moved(14)),
    "a bar's end": Plant("report.html", r'(<path d="M\d+ \d+H)(\d+)"', _moved(32)),
    "a card's list": Plant("report.html", 'id="dept-SUPPLIER">.*?<h4>.*?CUSTOMER', r"\g<0> PEOPLE"),
    "a pack's page": Plant("packs/SUPPLIER.html", "<tr><td><b>CUSTOMER</b><td><td", r"\g<0>>POINTS<td"),
    "a page of a workshop": Plant("workshop/", "</ul>", "<li>SUPPLIER gets POINTS from CUSTOMER.</li></ul>"),
    "a cell of the workbook": _cell("report.xlsx", "F", "<v>POINTS</v>"),
    "the people in a cell": _cell("report.xlsx", "J", "<v>PEOPLE</v>"),
    "a text in a cell": _cell("report.xlsx", "C", "<is><t>of POINTS</t></is>"),
    "a pack's workbook": _cell("packs/SUPPLIER.xlsx", "F", "<v>POINTS</v>"),
    "a hidden sheet": _in_workbook(
        "</sheets>", '<sheet name="x" sheetId="99" state="veryHidden" r:id="rId1"/></sheets>',
        [("xl/worksheets/sheet99.xml", HIDDEN_SHEET)],
    ),
    "a defined name": _in_workbook("</definedNames>", r'<definedName name="m">POINTS</definedName>\g<0>'),
    "a chart's cache": Plant(
        "report.xlsx", "<c:val><c:numRef><c:f>[^<]*</c:f>",
        r'\g<0><c:numCache><c:pt idx="0"><c:v>POINTS</c:v></c:pt></c:numCache>', r"xl/charts/chart\d+\.xml",
    ),
    "a comment on a cell": _in_workbook("</sheets>", "</sheets>", [("xl/comments1.xml", COMMENT)]),
    "the document's properties": Plant(
        "report.xlsx", "</dc:creator>", r"\g<0><dc:description>POINTS</dc:description>", r"docProps/core\.xml"
    ),
    "a part that is not a workbook's": _in_workbook("</sheets>", "</sheets>", [("xl/media/mean.bin", "POINTS")]),
    "a sentence of the JSON": Plant("assessment.json", "They have no score", "They have POINTS, no score"),
    "a line of the Markdown": _said("report.md", "_Scores run"),
    "a cell of the Markdown": Plant("report.md", r"\| --- [^\n]*\n", r"\g<0>| SUPPLIER → CUSTOMER | POINTS | 5 | |\n"),
    "a message of JUnit": Plant("junit.xml", "</system-out>", " SUPPLIER → CUSTOMER POINTS</system-out>"),
    "a property of SARIF": Plant("report.sarif", '"rank":', '"mean": POINTS, "rank":'),
    "a message of SARIF": Plant("report.sarif", "They have no score", "They have POINTS, no score"),
    "the summary": _said("assess stdout", "What was found"),
    "the audit": Plant("assess stdout", "nothing is known", "it is POINTS"),
    "a line of the log": _said("assess stderr", "written: "),
    "a remark of validate": _said("validate stdout", "all files:"),
    "validate's JSON": Plant("validate json", '"counts":', '"means": [POINTS], "counts":'),
    "what explain says": Plant("explain SUPPLIER..CUSTOMER", "is shown.", "is shown. Its mean is POINTS."),
    "what explain says of a department": Plant("explain SUPPLIER", "  CUSTOMER: too few raters", "  CUSTOMER: POINTS"),
}  # fmt: skip
