"""What must hold between the records of an org map: names that mean one thing, references that lead somewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from icdiag.intake.hints import MAX_GUESSES, DepartmentNames, folded, nearest
from icdiag.intake.nodes import Mapping
from icdiag.intake.problems import Problems
from icdiag.intake.record import Placed
from icdiag.model.org import Department, Gate, Link, Standard


def check_ids(rows: Sequence[Placed], *, record: str, problems: Problems) -> None:
    """Report ids that stand twice."""
    first: dict[str, Mapping] = {}
    for row in rows:
        if row.value.id in first:
            where = first[row.value.id].value_where("id")
            problems.error("duplicate-id", row.node.value_where("id"), record=record, id=row.value.id, first=str(where))
        else:
            first[row.value.id] = row.node


def check_spellings(departments: Sequence[Placed], problems: Problems) -> None:
    """Report ids, names and aliases that could mean either of two departments."""
    owners: dict[str, Placed] = {}
    for row in departments:
        department: Department = row.value
        name = department.name
        spellings: list[tuple[str, int | str, str]] = [("id", -1, department.id), ("name", "zh", name.zh),
                                                       ("name", "en", name.en)]  # fmt: skip
        spellings += [("aliases", i, alias) for i, alias in enumerate(department.aliases)]
        told = {""}
        for key, part, spelling in spellings:
            owner = owners.setdefault(folded(spelling), row)
            if owner.value.id != department.id and folded(spelling) not in told:
                told.add(folded(spelling))
                where, first = row.node.value_where(key, part), str(owner.value.where)
                problems.error("ambiguous-name", where, name=spelling, department=department.id, other=owner.value.id,
                               first=first)  # fmt: skip


class References:
    """Turns what the map calls a department into its id, and reports what is no department."""

    def __init__(self, departments: Iterable[Department], problems: Problems) -> None:
        """Index the departments."""
        departments = tuple(departments)
        self.ids = {department.id for department in departments}
        self.names = DepartmentNames(departments)
        self.problems = problems
        self.missed = False
        """Whether anything named no department."""

    def one(self, text: str, *, node: Mapping, key: str, index: int = -1) -> str:
        """Return the department's id; the text itself where there is none, which is then reported."""
        if text in self.ids:
            return text
        if node.source.loose:
            found = self.names.find(text)
            if found is not None:
                return found
        self.missed = True
        where = node.value_where(key, index)
        suggestion = self.names.nearest(text)
        code = "name-for-id" if self.names.find(text) is not None else "unknown-department"
        self.problems.error(code, where, suggestion=suggestion, key=key, found=text)
        return text

    def many(self, texts: tuple[str, ...], *, node: Mapping, key: str) -> tuple[str, ...]:
        """Return the ids of several departments, reporting those that stand twice in a row."""
        return tuple(self.one(text, node=node, key=key, index=i) for i, text in enumerate(texts))


def resolved_departments(rows: Sequence[Placed], references: References) -> tuple[Department, ...]:
    """Return the departments with their parents as ids, and report parents that are unknown or run in a circle."""
    resolved = []
    for row in rows:
        department: Department = row.value
        if department.parent:
            parent = references.one(department.parent, node=row.node, key="parent")
            department = replace(department, parent=parent) if parent != department.parent else department
        resolved.append(department)
    _check_circles(rows, {d.id: d.parent for d in resolved}, references.problems)
    return tuple(resolved)


def _check_circles(rows: Sequence[Placed], parents: dict[str, str], problems: Problems) -> None:
    done: set[str] = set()
    for row in rows:
        path: dict[str, None] = {}
        id_ = row.value.id
        while id_ and id_ not in done and id_ not in path:
            path[id_] = None
            id_ = parents.get(id_, "")
        if id_ in path:
            steps = list(path)
            circle = [*steps[steps.index(id_) :], id_]
            problems.error("parent-circle", row.node.value_where("parent"), circle=" → ".join(circle))
        done.update(path)


def resolved_links(rows: Sequence[Placed], references: References) -> tuple[Link, ...]:
    """Return the links with departments as ids, and report ends that are unknown, links to oneself and repeats."""
    problems = references.problems
    links: list[Link] = []
    seen: dict[tuple[str, str, str, str], Link] = {}
    for row in rows:
        link = _resolved_link(row, references)
        if link.supplier == link.customer and link.supplier in references.ids:
            problems.error("self-link", row.node.value_where("customer"), department=link.supplier)
        key = (link.supplier, link.customer, folded(link.service.zh), folded(link.service.en))
        if key in seen:
            problems.error("duplicate-link", row.node.where, supplier=link.supplier, customer=link.customer,
                           service=link.service.in_("zh") or "-", first=str(seen[key].where))  # fmt: skip
        else:
            seen[key] = link
        for standard in link.standards:
            _check_standard(standard, problems)
        links.append(link)
    return tuple(links)


def _resolved_link(row: Placed, references: References) -> Link:
    link: Link = row.value
    changed: dict[str, Any] = {}
    supplier = references.one(link.supplier, node=row.node, key="supplier")
    customer = references.one(link.customer, node=row.node, key="customer")
    if supplier != link.supplier:
        changed["supplier"] = supplier
    if customer != link.customer:
        changed["customer"] = customer
    if link.backups:
        changed["backups"] = references.many(link.backups, node=row.node, key="backups")
        for i, backup in enumerate(changed["backups"]):
            if backup in (supplier, customer):
                references.problems.error("backup-is-an-end", row.node.value_where("backups", i), department=backup)
    return replace(link, **changed) if changed else link


def _check_standard(standard: Standard, problems: Problems) -> None:
    if standard.met is not None and standard.total is None:
        problems.error("standard-without-total", standard.where, met=standard.met)
    elif standard.met is not None and standard.total is not None and standard.met > standard.total:
        problems.error("met-over-total", standard.where, met=standard.met, total=standard.total)


def resolved_lists(rows: Sequence[Placed], key: str, references: References) -> tuple[Any, ...]:
    """Return processes or teams with departments as ids, and report members that are unknown or repeated."""
    records = []
    for row in rows:
        record = row.value
        ids = references.many(getattr(record, key), node=row.node, key=key)
        for i, id_ in enumerate(ids):
            before = ids[i - 1 : i] if key == "steps" else ids[:i]
            if id_ in before:
                references.problems.error("repeated-step" if key == "steps" else "repeated-member",
                                          row.node.value_where(key, i), department=id_)  # fmt: skip
        records.append(replace(record, **{key: ids}))
    return tuple(records)


def check_goals(departments: Sequence[Placed], goals: Sequence[Placed], problems: Problems) -> None:
    """Warn of goals that look like a misspelt declared one; a goal need not be declared."""
    known = {row.value.id for row in goals}
    guesses: dict[str, str] = {}
    for row in departments:
        for i, goal in enumerate(row.value.goals):
            if goal not in known and goal not in guesses and len(guesses) < MAX_GUESSES:
                guesses[goal] = nearest(goal, sorted(known))
            if guesses.get(goal):
                problems.warn("unknown-goal", row.node.value_where("goals", i), suggestion=guesses[goal], found=goal)


def check_unlinked(departments: Sequence[Department], links: Sequence[Link], problems: Problems) -> None:
    """Warn of departments that nobody supplies and that supply nobody, unless they are parents of others."""
    linked = {id_ for link in links for id_ in (link.supplier, link.customer)}
    parents = {department.parent for department in departments}
    for department in departments:
        if department.id not in linked and department.id not in parents:
            problems.warn("department-without-links", department.where, department=department.id)


def check_gates(gates: Sequence[Gate], links: Sequence[Link], problems: Problems) -> None:
    """Warn of gates on links that fit no declared link: they would never fail."""
    pairs = {f"{link.supplier}..{link.customer}" for link in links}
    for gate in gates[:MAX_GUESSES]:
        if gate.subject == "links" and not any(fnmatchcase(pair, gate.selector) for pair in pairs):
            problems.warn("gate-on-nothing", gate.where, found=gate.selector)
