"""Plan -> plain text to paste into an online survey site: a department question, then one matrix for each supplier.

In Chinese it is written the way 问卷星 takes texts: a title first (so that no option is split at its blanks), a blank
line between questions, the kind of question in brackets, the columns of a matrix in one line, its rows below.
The export of such a survey names every column ``supplier—item``, which the intake understands.
"""

from collections.abc import Iterator, Sequence

from icdiag.model.instrument import Scale
from icdiag.questionnaire.plan import Form, Plan, labels, points, scales
from icdiag.words import Words

_BRACKETS = str.maketrans("[]【】", "（）（）")


def render_text(plan: Plan) -> str:
    """Return the text; it ends with notes for whoever pastes it, below a line that says so."""
    words = Words(plan.language)
    blocks = list((_chinese if plan.language == "zh" else _english)(plan, words))
    return "\n\n".join([*blocks, _notes(plan, words)]) + "\n"


def _line(value: str) -> str:
    """Return the text on one line, with no bracket that a site would take for a kind of question."""
    return " ".join(value.split()).translate(_BRACKETS)


def _title(plan: Plan, words: Words) -> str:
    title = words("questionnaire.title", org=plan.org) if plan.org else words("questionnaire.title_plain")
    return _line(title)


def _note(plan: Plan, words: Words) -> str:
    note = words("questionnaire.text.note", na=words("questionnaire.na"), n=plan.min_n)
    if plan.shared_at is not None:
        note = words("questionnaire.text.note_shared", note=note, n=plan.shared_at)
    if not plan.expectations:
        return note
    return words("questionnaire.text.expected", note=note, title=words("questionnaire.form.expected"))


def _suppliers(plan: Plan) -> dict[str, tuple[str, list[Form]]]:
    """Return supplier id -> name and the forms of its customers, in the map's order."""
    found: dict[str, tuple[str, list[Form]]] = {form.id: (form.name, []) for form in plan.forms}
    for form in plan.forms:
        for supplier in form.suppliers:
            found[supplier.id][1].append(form)
    return {id_: (name, forms) for id_, (name, forms) in found.items() if forms}


def _answers(scale: Scale, words: Words) -> list[str]:
    """Return a scale's choices, N/A last: its labels, else its numbers; none where there are too many to list."""
    choices = labels(scale, words.language) or points(scale)
    return [*choices, words("questionnaire.na")] if choices else []


def _range(scale: Scale, words: Words) -> str:
    return words("questionnaire.range", low=f"{scale.low:g}", high=f"{scale.high:g}")


def _matrices(plan: Plan, words: Words) -> Iterator[tuple[str, Scale, list[str]]]:
    """Yield (supplier's name, scale, item texts): one matrix for each supplier and scale, the own service last.

    Where expectations are asked they come first, once for all who serve.
    """
    items = plan.instrument.items()
    own = [words("questionnaire.text.own")] if any(form.serves for form in plan.forms) else []
    suppliers = [name for name, _ in _suppliers(plan).values()]
    expected = [words("questionnaire.form.expected")] if plan.expectations and suppliers else []
    for name in [*expected, *suppliers, *own]:
        for scale in scales(items):
            yield _line(name), scale, [_line(item.text.in_(plan.language)) for item in items if item.scale == scale]


def _customers(plan: Plan) -> list[str]:
    return [_line(form.name) for form in plan.forms if form.suppliers]


def _numbered(number: int, title: str, kind: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{number}. {title}[{kind}]", *lines])


def _chinese(plan: Plan, words: Words) -> Iterator[str]:
    yield _title(plan, words)
    yield f"{_note(plan, words)}[段落说明]"
    yield _numbered(1, words("questionnaire.text.customer"), "单选题", _customers(plan))
    number = 2
    for name, scale, rows in _matrices(plan, words):
        if choices := _answers(scale, words):
            columns = " ".join("".join(choice.split()) for choice in choices)
            yield _numbered(number, name, "矩阵单选题", [columns, *rows])
        else:
            yield _numbered(number, name, "矩阵填空题", [f"{row}（{_range(scale, words)}）" for row in rows])
        number += 1
    yield _numbered(number, words("questionnaire.text.comment"), "问答题", [])


def _english(plan: Plan, words: Words) -> Iterator[str]:
    yield _title(plan, words)
    yield _note(plan, words)
    options = [words("questionnaire.text.options"), *(f"- {name}" for name in _customers(plan))]
    yield _numbered(1, words("questionnaire.text.customer") + " ", words("questionnaire.text.choice"), options)
    number = 2
    for name, scale, rows in _matrices(plan, words):
        lines = [words("questionnaire.text.rows"), *(f"- {row}" for row in rows)]
        kind = _range(scale, words)
        if choices := _answers(scale, words):
            lines += [words("questionnaire.text.columns"), *(f"- {choice}" for choice in choices)]
            kind = words("questionnaire.text.matrix")
        yield _numbered(number, f"{name} ", kind, lines)
        number += 1
    comment = words("questionnaire.text.comment")
    yield _numbered(number, f"{comment} ", words("questionnaire.text.open"), [])


def _notes(plan: Plan, words: Words) -> str:
    na = words("questionnaire.na")
    lines = [words("questionnaire.text.stop"), words("questionnaire.text.required", na=na)]
    lines += [words("questionnaire.text.export"), words("questionnaire.text.show")]
    for name, forms in _suppliers(plan).values():
        customers = words.join([_line(form.name) for form in forms])
        lines.append(words("questionnaire.text.show_line", supplier=_line(name), customers=customers))
    return "\n".join(lines)
