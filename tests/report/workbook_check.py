"""A strict reader of a workbook's parts: what Excel would repair, and what ECMA-376 forbids, raises here."""

import io
import math
import re
import zipfile
from posixpath import dirname, join, normpath
from xml.etree import ElementTree as ET

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def listed(names: str) -> tuple[str, ...]:
    return tuple(names.split())


# ECMA-376 part 1, 18.3.1.99 (CT_Worksheet), and 21.2.2 (CT_BarSer, CT_BarChart)
SHEET_ORDER = listed(
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
    "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems "
    "tableParts extLst"
)
BAR_SERIES = listed(
    "idx order tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars cat val shape extLst"
)
SCATTER_SERIES = listed("idx order tx spPr marker dPt dLbls trendline errBars xVal yVal smooth extLst")
LABELS = listed(
    "numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator"
)
VALUE_AXIS = listed(
    "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr "
    "txPr crossAx crosses crossesAt crossBetween majorUnit minorUnit dispUnits"
)
ERROR_BARS = listed("errDir errBarType errValType noEndCap plus minus val spPr extLst")
STYLE_ORDER = listed("numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst")
BOOK_ORDER = listed("fileVersion fileSharing workbookPr workbookProtection bookViews sheets definedNames calcPr")
FORMULA = "=+-@\t\r\n＝＋－＠"
CELL = re.compile(r"([A-Z]{1,3})([1-9]\d*)")


def column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def spot(cell: str) -> tuple[int, int]:
    found = CELL.fullmatch(cell)
    assert found, cell
    row, place = int(found[2]), column(found[1])
    assert max(row / 64, place) <= 16_384, cell
    return row, place


def box(area: str) -> tuple[int, int, int, int]:
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = spot(first), spot(last or first)
    assert top <= bottom, area
    assert left <= right, area
    return top, left, bottom, right


def in_order(node: ET.Element, order: tuple[str, ...]) -> None:
    names = [child.tag.rpartition("}")[2] for child in node]
    assert not set(names) - set(order), names
    places = [order.index(name) for name in names]
    assert places == sorted(places), names


def alike(names: list[str]) -> None:
    folded = [name.casefold() for name in names]
    assert len(set(folded)) == len(folded), names


def check_workbook(data: bytes) -> "Book":
    """Raise AssertionError where the workbook is not as the format asks for; return what was read."""
    return Book(data)


class Book:
    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            alike(archive.namelist())
            parts = {name: archive.read(name) for name in archive.namelist()}
        assert not any(b"<!DOCTYPE" in body or b"<!ENTITY" in body for body in parts.values())
        self.trees = {name: ET.fromstring(body) for name, body in parts.items()}
        for tree in self.trees.values():
            for node in tree.iter():
                if node.get("count") is not None:
                    assert int(node.get("count")) == len(node), node.tag
        self._content_types()
        self.relations = {name: self._relations(name) for name in self.trees if not name.endswith(".rels")}
        self._styles()
        self._book()
        self.tables: dict[str, tuple[str, list[str]]] = {}
        self.cells: dict[str, dict[tuple[int, int], str | float | None]] = {}
        for title, part in self.sheets.items():
            self._sheet(title, part)
        for title, part in self.sheets.items():
            self._leads(title, self.trees[part])
        for name in self.trees:
            if name.startswith("xl/charts/"):
                self._chart(self.trees[name])

    def _content_types(self) -> None:
        root = self.trees["[Content_Types].xml"]
        defaults = [node.get("Extension") for node in root.iter(f"{TYPES}Default")]
        overrides = [node.get("PartName") for node in root.iter(f"{TYPES}Override")]
        alike(defaults)
        alike(overrides)
        assert {name.removeprefix("/") for name in overrides} <= set(self.trees)
        for name in set(self.trees) - {"[Content_Types].xml"}:
            assert name.endswith(".rels") or f"/{name}" in overrides, name

    def _relations(self, name: str) -> dict[str, str]:
        folder, _, file = name.rpartition("/")
        part = f"{folder}/_rels/{file}.rels".removeprefix("/")
        nodes = [] if part not in self.trees else list(self.trees[part].iter(f"{PACKAGE}Relationship"))
        targets = {node.get("Id"): normpath(join(dirname(name), node.get("Target"))) for node in nodes}
        assert len(targets) == len(nodes)
        assert not [node for node in nodes if node.get("TargetMode")]
        assert set(targets.values()) <= set(self.trees)
        used = {v for node in self.trees[name].iter() for k, v in node.attrib.items() if k == f"{REL}id"}
        assert used <= set(targets), name
        if name != "xl/workbook.xml":  # the styles are named by no element
            assert used == set(targets) or name == "[Content_Types].xml", name
        return targets

    def _styles(self) -> None:
        root = self.trees["xl/styles.xml"]
        in_order(root, STYLE_ORDER)
        parts = {child.tag.removeprefix(MAIN): list(child) for child in root}
        own = [int(node.get("numFmtId")) for node in parts["numFmts"]]
        assert len(set(own)) == len(own)
        assert min(own) >= 164
        for kind in ("cellStyleXfs", "cellXfs"):
            for node in parts[kind]:
                assert int(node.get("fontId")) < len(parts["fonts"])
                assert int(node.get("fillId")) < len(parts["fills"])
                assert int(node.get("borderId")) < len(parts["borders"])
                assert int(node.get("numFmtId")) in {*own, *range(23), *range(37, 50)}
        assert all(int(node.get("xfId")) < len(parts["cellStyleXfs"]) for node in parts["cellXfs"])
        assert all(int(node.get("xfId")) < len(parts["cellStyleXfs"]) for node in parts["cellStyles"])
        alike([node.get("name") for node in parts["cellStyles"]])
        assert [f.find(f"{MAIN}patternFill").get("patternType") for f in parts["fills"][:2]] == ["none", "gray125"]
        self.quoted = [node.get("quotePrefix") == "1" for node in parts["cellXfs"]]
        self.marks = len(parts["dxfs"])

    def _book(self) -> None:
        root = self.trees["xl/workbook.xml"]
        in_order(root, BOOK_ORDER)
        nodes = list(root.iter(f"{MAIN}sheet"))
        titles = [node.get("name") for node in nodes]
        alike(titles)
        for title in titles:
            assert 0 < len(title) <= 31
            assert not re.search(r"[\[\]:*?/\\]", title)
            assert title.strip("'") == title
        alike([node.get("sheetId") for node in nodes])
        self.sheets = {n.get("name"): self.relations["xl/workbook.xml"][n.get(f"{REL}id")] for n in nodes}
        names = list(root.iter(f"{MAIN}definedName"))
        keys = [f"{node.get('name')}/{node.get('localSheetId')}" for node in names]
        alike(keys)
        for node in names:
            assert node.get("name") in {"_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase"}
            title, _, area = node.text.rpartition("!")
            assert self._titled(title) == titles[int(node.get("localSheetId"))]
            if node.get("name") == "_xlnm.Print_Titles":
                assert re.fullmatch(r"\$\d+:\$\d+", area)
            else:
                box(area.replace("$", ""))

    def _titled(self, quoted: str) -> str:
        assert quoted[0] == quoted[-1] == "'"
        title = quoted[1:-1].replace("''", "'")
        assert title in self.sheets
        return title

    def _sheet(self, title: str, part: str) -> None:
        root = self.trees[part]
        in_order(root, SHEET_ORDER)
        setup = root.find(f"{MAIN}pageSetup")
        assert (setup.get("orientation"), setup.get("fitToWidth"), setup.get("fitToHeight")) == ("landscape", "1", "0")
        assert all(0 < float(node.get("width")) <= 255 for node in root.iter(f"{MAIN}col"))
        self.cells[title] = cells = {}
        _, _, bottom, right = box(root.find(f"{MAIN}dimension").get("ref"))
        last = 0
        for row in root.find(f"{MAIN}sheetData"):
            number = int(row.get("r"))
            assert number > last
            last = number
            assert float(row.get("ht", "15")) <= 409
            before = 0
            for cell in row:
                at = spot(cell.get("r"))
                assert at[0] == number
                assert before < at[1] <= right
                before = at[1]
                cells[at] = self._cell(cell)
        assert last <= bottom
        self._merged(root)
        self._pane(root)
        for node in root.iter(f"{MAIN}tablePart"):
            self._table(title, self.trees[self.relations[part][node.get(f"{REL}id")]], root)
        self._forms(root)

    def _cell(self, cell: ET.Element) -> str | float | None:
        style = int(cell.get("s", "0"))
        assert style < len(self.quoted)
        assert cell.find(f"{MAIN}f") is None
        if cell.get("t") is None:
            number = cell.find(f"{MAIN}v")
            assert number is None or math.isfinite(float(number.text))
            return None if number is None else float(number.text)
        assert cell.get("t") == "inlineStr"
        text = cell.find(f"{MAIN}is/{MAIN}t").text
        assert 0 < len(text.encode("utf-16-le")) // 2 <= 32_767
        assert text[0] not in FORMULA or self.quoted[style], text[:20]
        return text

    def _merged(self, root: ET.Element) -> None:
        taken: set[tuple[int, int]] = set()
        for node in root.iter(f"{MAIN}mergeCell"):
            top, left, bottom, right = box(node.get("ref"))
            spots = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
            assert len(spots) > 1
            assert not spots & taken
            taken |= spots

    def _pane(self, root: ET.Element) -> None:
        pane = root.find(f"{MAIN}sheetViews/{MAIN}sheetView/{MAIN}pane")
        if pane is not None:
            assert pane.get("state") == "frozen"
            assert spot(pane.get("topLeftCell")) == (int(pane.get("ySplit")) + 1, int(pane.get("xSplit")) + 1)

    def _table(self, title: str, table: ET.Element, root: ET.Element) -> None:
        name = table.get("displayName")
        assert name == table.get("name")
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,254}", name)
        assert not re.fullmatch(r"[A-Za-z]{1,3}\d+|[rRcC]", name)
        alike([*self.tables, name])
        area = table.get("ref")
        top, left, bottom, right = box(area)
        assert bottom > top, "a table has a row at least"
        assert table.find(f"{MAIN}autoFilter").get("ref") == area
        assert root.find(f"{MAIN}autoFilter") is None
        assert root.find(f"{MAIN}mergeCells") is None
        columns = list(table.iter(f"{MAIN}tableColumn"))
        heads = [node.get("name") for node in columns]
        assert [int(node.get("id")) for node in columns] == list(range(1, right - left + 2))
        assert [self.cells[title].get((top, left + i)) for i in range(len(heads))] == heads
        assert all(0 < len(head.encode("utf-16-le")) // 2 <= 255 for head in heads)
        alike(heads)
        numbers = [node.get("id") for n, node in self.trees.items() if n.startswith("xl/tables/")]
        assert len(set(numbers)) == len(numbers)
        self.tables[name] = title, heads

    def _forms(self, root: ET.Element) -> None:
        rules = list(root.iter(f"{MAIN}cfRule"))
        assert all(int(rule.get("dxfId")) < self.marks for rule in rules)
        assert len({rule.get("priority") for rule in rules}) == len(rules)
        for node in (*root.iter(f"{MAIN}conditionalFormatting"), *root.iter(f"{MAIN}dataValidation")):
            box(node.get("sqref"))
        for node in root.iter(f"{MAIN}dataValidation"):
            assert len(node.get("error")) <= 255
            if node.get("type") == "list":
                listed = node.find(f"{MAIN}formula1").text
                assert listed[0] == listed[-1] == '"'
                assert len(listed) <= 257
                assert '"' not in listed[1:-1]

    def _leads(self, title: str, root: ET.Element) -> None:
        links = list(root.iter(f"{MAIN}hyperlink"))
        assert len(links) <= 65_530
        alike([node.get("ref") for node in links])
        for node in links:
            assert spot(node.get("ref")) in self.cells[title]
            assert node.get(f"{REL}id") is None
            there, _, cell = node.get("location").rpartition("!")
            assert spot(cell) in self.cells[self._titled(there)]

    def _chart(self, root: ET.Element) -> None:
        scatter = root.find(f".//{CHART}scatterChart") is not None
        for axis in root.iter(f"{CHART}valAx"):
            in_order(axis, VALUE_AXIS)
        for series in root.iter(f"{CHART}ser"):
            in_order(series, SCATTER_SERIES if scatter else BAR_SERIES)
            if scatter:
                in_order(series.find(f"{CHART}dLbls"), LABELS)
            else:
                in_order(series.find(f"{CHART}errBars"), ERROR_BARS)
            sizes = set()
            for node in series.iter(f"{CHART}f"):
                title, _, area = node.text.rpartition("!")
                top, left, bottom, _ = box(area.replace("$", ""))
                assert all((row, left) in self.cells[self._titled(title)] for row in range(top, bottom + 1))
                sizes.add(bottom - top + 1)
            if not (scatter and series.find(f"{CHART}tx/{CHART}v") is not None):  # the name of a quarter is no cell
                assert sizes == {1, max(sizes)}
