"""Comments, inside the tally: which may be shown, without what would tell who wrote them.

A comment is shown where at least ten people answered, whether they wrote anything or not (and no fewer than ``min_n``):
of a link that is shown those who rated it, of a department all its people. Nothing says who wrote what, several
comments of one person are not kept together, and their order follows from the texts alone. Telephone numbers, e-mail
addresses, numbers of identity cards and any other long number are masked here; the names by which the survey knows its
people were masked before, by the intake, as nothing after it knows them.
"""

import hashlib
import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from icdiag.answers import COMMENT, CUSTOMER, GENERAL, Answers, Written
from icdiag.masking import Span, masked
from icdiag.model.privacy import COMMENTS_N
from icdiag.model.tally import Comments, Tally

MOST = 1_000
"""Characters of a comment that are shown."""
_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}
"""Full-width signs of ASCII, as Chinese keyboards write numbers and addresses too."""
_TELLING = (
    re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}"),
    re.compile(r"[^\s@,，。;；:：、()（）]{1,64}@[^\s@,，。;；:：、()（）]{1,64}"),
    # telephones at home and abroad, identity cards (18 signs, the last may be X), accounts: seven digits and more
    re.compile(r"\+?\(?[0-9](?:[ ()./·–-]{0,2}[0-9]){6,39}[Xx]?"),
    re.compile(r"(?i:微信号?|QQ号?|wechat|[wv]x)[ :：]{0,3}(?=[A-Za-z_-]{0,20}[0-9])[A-Za-z0-9_-]{5,24}"),
)
Codes = npt.NDArray[np.integer]


def comments(answers: Answers, tally: Tally) -> tuple[Comments, ...]:
    """Return the comments that may be shown: of the tally's links, then of its departments in general.

    Args:
        answers: those that count in the tally.
        tally: what is shown of them.
    """
    return (*_of_links(answers, tally), *_in_general(answers, tally))


def _of_links(answers: Answers, tally: Tally) -> Iterator[Comments]:
    said = answers.comments.get(COMMENT)
    if said is None:
        return
    rows = np.flatnonzero(_says(said) & (answers.perspective == CUSTOMER))
    code = {id_: i for i, id_ in enumerate(answers.departments)}
    units = np.int64(len(code))
    by_link = _grouped(answers.customer[rows] * units + answers.supplier[rows], said.codes[rows])
    for link in tally.links:
        found = by_link.get(int(code[link.customer] * units + code[link.supplier]))
        if found is not None and link.n >= max(COMMENTS_N, tally.min_n):
            yield Comments(link.supplier, link.customer, _shown(said, found, f"{link.supplier}\n{link.customer}"))


def _in_general(answers: Answers, tally: Tally) -> Iterator[Comments]:
    """Yield what was said of nobody in particular: once for each person, in however many ratings it stands."""
    said = answers.comments.get(GENERAL)
    if said is None:
        return
    rows = np.flatnonzero(_says(said))
    own = np.where(answers.perspective[rows] == CUSTOMER, answers.customer[rows], answers.supplier[rows])
    first: dict[str, int] = {}
    code_of = np.array([first.setdefault(text, code) for code, text in enumerate(said.texts)], np.int64)
    texts = np.int64(len(code_of))
    once = np.unique(np.column_stack([own, answers.respondent[rows] * texts + code_of[said.codes[rows]]]), axis=0)
    by_department = _grouped(once[:, 0], once[:, 1] % texts)
    code = {id_: i for i, id_ in enumerate(answers.departments)}
    for department in tally.departments:
        found = by_department.get(code.get(department.id, -1))
        if found is not None and (department.raters or 0) >= max(COMMENTS_N, tally.min_n):
            yield Comments(None, department.id, _shown(said, found, department.id))


def _says(said: Written) -> npt.NDArray[np.bool_]:
    """Return which ratings have a text."""
    return np.array([bool(text) for text in said.texts], np.bool_)[said.codes]


def _grouped(keys: Codes, codes: Codes) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = {}
    for key, code in zip(keys.tolist(), codes.tolist(), strict=True):
        groups.setdefault(key, []).append(code)
    return groups


def _shown(said: Written, codes: list[int], place: str) -> tuple[str, ...]:
    """Return texts as they may be shown, in an order that knows nothing of the rows or of the same texts elsewhere."""
    texts = [without_traces(said.texts[code]) for code in codes]
    return tuple(sorted(texts, key=lambda text: (hashlib.sha256(f"{place}\n{text}".encode()).digest(), text)))


def without_traces(text: str) -> str:
    """Return a comment without numbers and addresses by which anybody could be reached, and not too long."""
    clear = masked(text, _traces(text.translate(_FULL_WIDTH)))  # sign for sign, so that places stay
    return clear if len(clear) <= MOST else f"{clear[: MOST - 1]}…"


def _traces(plain: str) -> Iterator[Span]:
    """Yield the stretches of a text that tell; what one kind has found is not there for the next."""
    for kind in _TELLING:
        found = [match.span() for match in kind.finditer(plain)]
        yield from found
        for first, end in found:
            plain = f"{plain[:first]}{' ' * (end - first)}{plain[end:]}"
