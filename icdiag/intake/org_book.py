"""An org map as a workbook: finds each key's sheet and joins them into the tree that a YAML map would give."""

from collections.abc import Sequence as Several

from icdiag.intake.cells import Sheet, Value
from icdiag.intake.gate_rules import RULE_KEYS, SEVERITIES
from icdiag.intake.hints import folded, nearest
from icdiag.intake.kinds import ListOf, Text
from icdiag.intake.nodes import Mapping, Node, Scalar, Sequence, packed
from icdiag.intake.problems import Problems
from icdiag.intake.record import Field, Record, Rows
from icdiag.intake.records import HEAD, LINK, LOG_FILES, ORG_MAP, STANDARD
from icdiag.intake.sheet_nodes import SheetSource, cell_text, column_of, pair_nodes, row_nodes, split
from icdiag.intake.sheets import sheet_warnings
from icdiag.model.problem import Location

_PLAIN = ("version", "instrument", "survey", "previous")
"""Keys of the map that stand in the ``org`` sheet."""
PAIRS = Record("map", (*HEAD.fields, *(f for f in ORG_MAP.fields if f.key in _PLAIN)), dict)
STANDARDS = Record(
    "standard", (*(f for f in LINK.fields if f.key in ("supplier", "customer", "service")), *STANDARD.fields), dict
)
LINK_COLUMNS = Record("link", tuple(f for f in LINK.fields if f.key != "standards"), dict)
GATES = Record("gate", (Field("gate", Text(), headers=("门槛", "关卡")), *(Field(k, Text()) for k in RULE_KEYS)), dict)
_MORE_SHEETS = {"standards": ("服务标准", "标准"), "standard": ()}


def _sheet_names() -> dict[str, str]:
    names = {folded(header): "standards" for header in ("standards", *_MORE_SHEETS["standards"])}
    return {**names, **ORG_MAP.known()}


def tree(sheets: Several[Sheet], *, shown_as: str, problems: Problems) -> Mapping | None:
    """Return the map's tree, None where the workbook has none of the map's sheets (which is reported)."""
    known = _sheet_names()
    found: dict[str, Sheet] = {}
    for sheet in sheets:
        key = known.get(folded(sheet.name), "")
        where = Location(shown_as, sheet=sheet.name)
        if key and sheet.hidden:
            problems.warn("hidden-sheet", where, sheet=sheet.name)
        elif key in found:
            problems.error("two-sheets", where, sheet=sheet.name, other=found[key].name)
        elif key:
            found[key] = sheet
        elif not sheet.hidden:
            guess = known.get(nearest(sheet.name, known), "")
            problems.warn("sheet-not-read", where, suggestion=guess, sheet=sheet.name)
    if not found.keys() & {"departments", "links"}:
        names = ", ".join(s.name for s in sheets if not s.hidden)
        problems.error("not-an-org-book", Location(shown_as), found=names)
        return None
    return _joined(found, problems)


def _joined(found: dict[str, Sheet], problems: Problems) -> Mapping:
    first = SheetSource(next(iter(found.values())))
    root = Mapping({}, [], first, 0)
    if "org" in found:
        _read_pairs(found["org"], root, problems)
    for key, sheet in found.items():
        field = ORG_MAP.by_key.get(key)
        if key == "gates":
            _add(root, key, _gates(sheet, problems))
        elif key in ("settings", "logs"):
            assert field is not None
            assert isinstance(field.kind, Record)
            _add(root, key, _pairs(sheet, field.kind, problems))
        elif field is not None and isinstance(field.kind, Rows):
            _add(root, key, table([sheet], key, field.kind.record, problems))
    if "standards" in found:
        _attach_standards(root, found["standards"], problems)
    return root


def _add(root: Mapping, key: str, node: Node | None) -> None:
    if node is not None and key not in root.entries:
        root.entries[key] = node
        root.keys_at.append(node.at)


def table(sheets: Several[Sheet], key: str, record: Record, problems: Problems) -> Sequence | None:
    """Return the rows of a table as nodes: of the only sheet, or of the one that bears the key's name."""
    sheet = _chosen(sheets, key, problems)
    if sheet is None:
        return None
    problems.extend(sheet_warnings(sheet))
    columns = LINK_COLUMNS if record is LINK else record
    source = SheetSource(sheet)
    rows: list[Node] = list(row_nodes(sheet, columns, problems))
    if {"id", "name"} <= record.by_key.keys():
        rows = [_with_id(row) for row in rows if isinstance(row, Mapping)]
    if key == "processes":
        rows = _joined_steps(rows)
    return Sequence(rows, source, 0)


def _chosen(all_sheets: Several[Sheet], key: str, problems: Problems) -> Sheet | None:
    sheets = [sheet for sheet in all_sheets if not sheet.hidden]
    if len(sheets) == 1:
        return sheets[0]
    known = _sheet_names()
    named = [sheet for sheet in sheets if known.get(folded(sheet.name)) == key]
    if len(named) == 1:
        return named[0]
    names = ", ".join(sheet.name for sheet in sheets)
    problems.error("which-sheet", Location(all_sheets[0].path), key=key, found=names)
    return None


def _with_id(row: Mapping) -> Mapping:
    """Return a row with its name as the id where the table has no ids."""
    name = row.entries.get("name")
    if "id" in row.entries or name is None:
        return row
    id_ = next(iter(name.entries.values())) if isinstance(name, Mapping) else name
    return row._replace(entries={"id": id_, **row.entries}, keys_at=[id_.at, *row.keys_at])


def _joined_steps(rows: list[Node]) -> list[Node]:
    """Return processes with one row for each step joined into one."""
    joined: dict[str, Node] = {}
    for i, row in enumerate(rows):
        assert isinstance(row, Mapping)
        name, steps = row.entries.get("name"), row.entries.get("steps")
        key = name.text if isinstance(name, Scalar) else f"\0{i}"
        before = joined.get(key)
        if isinstance(before, Mapping) and isinstance(steps, Sequence):
            earlier = before.entries.get("steps")
            items = [*(earlier.items if isinstance(earlier, Sequence) else []), *steps.items]
            joined[key] = before._replace(entries={**before.entries, "steps": steps._replace(items=items)})
        else:
            joined[key] = row
    return list(joined.values())


def _gates(sheet: Sheet, problems: Problems) -> Sequence:
    """Return the gates: a column ``gate`` with a severity or a check, or one column for each part of a rule."""
    rows: list[Node] = []
    for row in row_nodes(sheet, GATES, problems):
        subject = row.entries.pop("gate", None)
        if subject is None:
            rows.append(row)
        elif not row.entries:
            rows.append(subject)
        else:
            text = subject.text if isinstance(subject, Scalar) else ""
            entries = {"severity" if text in SEVERITIES else "check": subject, **row.entries}
            rows.append(row._replace(entries=entries, keys_at=[row.at] * len(entries)))
    return Sequence(rows, SheetSource(sheet), 0)


def _pairs(sheet: Sheet, record: Record, problems: Problems) -> Mapping:
    """Return a sheet of keys and values as one mapping."""
    node = Mapping({}, [], SheetSource(sheet), 0)
    for header, value, r, c in pair_nodes(sheet):
        _put_pair(node, header, value=value, cell=(r, c), record=record, problems=problems)
    return node


def _put_pair(
    node: Mapping, header: str, *, value: Value, cell: tuple[int, int], record: Record, problems: Problems
) -> None:
    column = column_of(header, record)
    if column is None and folded(header) in ("key", "value", "项目", "值", "内容", "键"):
        return  # a heading above the pairs
    at = packed(*cell)
    text = cell_text(value, node.source.where(*cell), problems)
    if text is None:
        return
    key = header if column is None else column.field.key
    if column is not None and column.part:
        inner = node.entries.get(key)
        entries = dict(inner.entries) if isinstance(inner, Mapping) else {}
        entries[column.part] = Scalar(text, False, node.source, at)
        node.entries[key] = Mapping(entries, [at] * len(entries), node.source, at)
    elif key in node.entries:
        problems.error("duplicate-key", node.source.where(*cell), key=header, first=node.key_where(key).line)
        return
    else:
        node.entries[key] = Scalar(text, False, node.source, at)
    if len(node.keys_at) < len(node.entries):
        node.keys_at.append(at)


def _read_pairs(sheet: Sheet, root: Mapping, problems: Problems) -> None:
    """Put the ``org`` sheet's values where the map has them."""
    pairs = _pairs(sheet, PAIRS, problems)
    for key in [k for k in pairs.entries if k in _PLAIN]:
        node = pairs.entries[key]
        index = list(pairs.entries).index(key)
        del pairs.keys_at[index], pairs.entries[key]
        if isinstance(ORG_MAP.by_key[key].kind, ListOf) or key == "survey":
            assert isinstance(node, Scalar)
            parts = [node._replace(text=part) for part in split(node.text)]
            node = Sequence(list(parts), node.source, node.at)
        _add(root, key, node)
    _split_logs(pairs, root)
    _add(root, "org", pairs)


def _split_logs(pairs: Mapping, root: Mapping) -> None:
    """Move keys such as ``logs.requests`` to the logs."""
    logs = Mapping({}, [], pairs.source, pairs.at)
    known = LOG_FILES.known()
    for key in list(pairs.entries):
        prefix, _, name = folded(key).partition(".")
        if prefix in ("logs", "log", "日志") and name in known:
            node = pairs.entries[key]
            del pairs.keys_at[list(pairs.entries).index(key)], pairs.entries[key]
            _add(logs, known[name], node)
    if logs.entries:
        _add(root, "logs", logs)


def _attach_standards(root: Mapping, sheet: Sheet, problems: Problems) -> None:
    """Put each service standard into its link."""
    links = root.entries.get("links")
    rows: dict[tuple[str, str], list[Mapping]] = {}
    for row in links.items if isinstance(links, Sequence) else []:
        assert isinstance(row, Mapping)
        rows.setdefault(_ends(row), []).append(row)
    for standard in row_nodes(sheet, STANDARDS, problems):
        match = rows.get(_ends(standard), [])
        service = standard.entries.get("service")
        if isinstance(service, Scalar):
            match = [row for row in match if _matches(row, "service", folded(service.text))]
        if len(match) != 1:
            code = "standard-of-several-links" if match else "standard-without-link"
            problems.error(code, standard.where)
            continue
        entries = {key: node for key, node in standard.entries.items() if key in STANDARD.by_key}
        stripped = standard._replace(entries=entries, keys_at=[node.at for node in entries.values()])
        before = match[0].entries.get("standards")
        items = [*(before.items if isinstance(before, Sequence) else []), stripped]
        if before is None:
            match[0].keys_at.append(stripped.at)
        match[0].entries["standards"] = Sequence(items, stripped.source, stripped.at)


def _ends(row: Mapping) -> tuple[str, str]:
    supplier, customer = row.entries.get("supplier"), row.entries.get("customer")
    return (
        folded(supplier.text) if isinstance(supplier, Scalar) else "",
        folded(customer.text) if isinstance(customer, Scalar) else "",
    )


def _matches(row: Mapping, key: str, text: str) -> bool:
    node = row.entries.get(key)
    if isinstance(node, Mapping):
        return any(isinstance(part, Scalar) and folded(part.text) == text for part in node.entries.values())
    return isinstance(node, Scalar) and folded(node.text) == text
