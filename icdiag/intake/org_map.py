"""Reads an org map, YAML or workbook, into the model: the first step of every run."""

import gc
from pathlib import Path
from typing import Any

from icdiag.intake import org_book
from icdiag.intake.check_ids import CHECK_IDS
from icdiag.intake.hints import nearest
from icdiag.intake.kinds import plain_name
from icdiag.intake.look_alikes import check_look_alikes
from icdiag.intake.nodes import Mapping, Node, Scalar, Sequence
from icdiag.intake.org_checks import (
    References,
    check_gates,
    check_goals,
    check_ids,
    check_spellings,
    check_unlinked,
    resolved_departments,
    resolved_links,
    resolved_lists,
)
from icdiag.intake.problems import Problems
from icdiag.intake.record import Placed, Rows
from icdiag.intake.records import DEPARTMENT, LINK, ORG_MAP
from icdiag.intake.sheets import read_bytes, read_sheets, sheets_of
from icdiag.intake.yaml_nodes import yaml_of
from icdiag.model.org import Action, Org
from icdiag.model.problem import Location, Problem
from icdiag.model.settings import Settings
from icdiag.unseen import as_text

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How a zip package (xlsx, xlsm) and an old Office file begin."""
TABLES = {"departments": DEPARTMENT, "links": LINK}
"""The keys that may name a csv or xlsx file instead."""


def read_org(path: Path, *, shown_as: str = "") -> tuple[Org | None, tuple[Problem, ...]]:
    """Return the organisation and everything that is wrong with its map; None where anything is an error.

    Tables that the map names for departments and links are read too, from the map's folder; other paths stay as is.
    """
    collects = gc.isenabled()
    gc.disable()  # it would walk the growing tree of a large map again and again, and find nothing: no node is circular
    try:
        return _read(path, as_text(shown_as or path))
    finally:
        if collects:
            gc.enable()


def _read(path: Path, shown: str) -> tuple[Org | None, tuple[Problem, ...]]:
    problems = Problems()
    root = _root(path, shown, problems)
    if root is None:
        return None, problems.sorted()
    values = ORG_MAP.read(_with_tables(root, path, shown, problems), "map", problems) or {}
    named = (root.entries.get(key) for key in TABLES)
    values["tables"] = tuple(node.text for node in named if isinstance(node, Scalar) and not node.null)
    org = _org(values, shown, root, problems)
    return (None if problems.fatal else org), problems.sorted()


def _root(path: Path, shown: str, problems: Problems) -> Mapping | None:
    """Return the map's tree, or None with the one problem that says why this is no org map."""
    data, unread = read_bytes(path, shown_as=shown)
    problems.extend(unread)
    if data is None:
        return None
    if data.startswith(WORKBOOKS):
        sheets, unread = sheets_of(data, shown_as=shown)
        problems.extend(unread)
        return org_book.tree(sheets, shown_as=shown, problems=problems) if sheets else None
    root = yaml_of(data, shown_as=shown, problems=problems)
    if root is None:
        if not problems.fatal:
            problems.error("empty-map", Location(shown))
        return None
    return _recognised(root, problems)


def _recognised(root: Node, problems: Problems) -> Mapping | None:
    """Return the tree where it looks like an org map, be it a misspelt one."""
    if problems.fatal and not isinstance(root, Mapping):
        return None
    if isinstance(root, Sequence):
        problems.error("map-is-a-list", root.where)
        return None
    if isinstance(root, Scalar):
        problems.error("map-is-text", root.where, found=root.text)
        return None
    known = ORG_MAP.known()
    keys = [*(key for key in known if key in root.entries), *list(root.entries)[:50]]
    meant = (known.get(key if key in known else nearest(key, known), "") for key in keys)
    if any(key in {"org", "departments", "links"} for key in meant):  # what is spelt well comes first, and is enough
        return root
    problems.error("not-an-org-map", root.where, found=", ".join(list(root.entries)[:6]) or "{}")
    return None


def _with_tables(root: Mapping, path: Path, shown: str, problems: Problems) -> Mapping:
    """Return the tree with the tables that it names put in place of their paths."""
    entries = dict(root.entries)
    for key, record in TABLES.items():
        node = entries.get(key)
        if isinstance(node, Scalar) and not node.null:
            table = path.parent / node.text
            shown_table = str(Path(shown).parent / node.text)
            sheets, unread = read_sheets(table, shown_as=shown_table)
            problems.extend(unread)
            rows = org_book.table(sheets, key, record, problems) if sheets else None
            entries[key] = rows or Sequence([], node.source, node.at)
    return root._replace(entries=entries)


def _org(values: dict[str, Any], shown: str, root: Mapping, problems: Problems) -> Org | None:
    tables = [field.key for field in ORG_MAP.fields if isinstance(field.kind, Rows)]
    rows: dict[str, tuple[Placed, ...]] = {key: values.pop(key, ()) for key in tables}
    head = values.pop("org", {})
    values.pop("version", None)
    parts = _checked(rows, root, problems)
    if "name" not in head and not problems.fatal:
        problems.warn("org-without-name", root.where)
    name = head.get("name") or plain_name(Path(shown).stem)
    settings = values.get("settings", Settings())
    _check_settings(settings, root, problems)
    check_gates(values.get("gates", ()), parts["links"], problems)
    _check_actions(rows["actions"], problems)
    language = head.get("language") or ("zh" if name.zh else "en")
    return Org(path=shown, name=name, period=head.get("period", ""), language=language, **values, **parts)


def _checked(rows: dict[str, tuple[Placed, ...]], root: Mapping, problems: Problems) -> dict[str, Any]:
    """Return the records with every department named by its id, after all checks between them."""
    for key in ("departments", "goals", "actions"):
        check_ids(rows[key], record=key, problems=problems)
    check_spellings(rows["departments"], problems)
    check_look_alikes(rows["departments"], problems)
    if not rows["departments"] and not problems.fatal:
        problems.error("no-departments", root.value_where("departments"))
    if not rows["departments"]:  # every link would be wrong
        return dict.fromkeys(rows, ())
    references = References((row.value for row in rows["departments"]), problems)
    departments = resolved_departments(rows["departments"], references)
    links = resolved_links(rows["links"], references)
    parts = {
        "departments": departments,
        "links": links,
        "goals": tuple(row.value for row in rows["goals"]),
        "processes": resolved_lists(rows["processes"], "steps", references),
        "teams": resolved_lists(rows["teams"], "members", references),
        "actions": tuple(row.value for row in rows["actions"]),
    }
    check_goals(rows["departments"], rows["goals"], problems)
    if links and not references.missed:
        check_unlinked(departments, links, problems)
    elif not links and not problems.fatal:
        problems.warn("no-links", root.value_where("links"))
    return parts


def _check_settings(settings: Settings, root: Mapping, problems: Problems) -> None:
    """Report bands that are not in order."""
    node = root.entries.get("settings")
    for lower, upper in (("weak_watch", "weak_probable"), ("weak_probable", "weak_confirmed"), ("cut", "target"),
                         ("cut", "strong"), ("rr_indicative", "rr_warn"), ("fdr_confirmed", "fdr_action"),
                         ("alpha_alone", "alpha_ok")):  # fmt: skip
        low, high = getattr(settings, lower), getattr(settings, upper)
        if low > high and isinstance(node, Mapping):
            where = node.value_where(lower if lower in node.entries else upper)
            problems.error("settings-out-of-order", where, lower=lower, upper=upper, low=low, high=high)


def _check_actions(rows: tuple[Placed, ...], problems: Problems) -> None:
    """Warn of actions that answer a finding of no known kind."""
    for row in rows:
        action: Action = row.value
        check = action.finding.partition("/")[0]
        if check and check not in CHECK_IDS:
            problems.warn("unknown-finding", row.node.value_where("finding"), suggestion=nearest(check, CHECK_IDS),
                          found=action.finding)  # fmt: skip
