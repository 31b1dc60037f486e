"""Where two departments see the same service differently: own view, expectations, importance. One sentence each."""

from collections.abc import Iterator

from icdiag.diagnosis import Diagnosis
from icdiag.model.tally import GapTally
from icdiag.report.marks import clipped
from icdiag.report.text import whole
from icdiag.report.view_links import LinkView
from icdiag.words import Words

MOST = 4
WIDE = 10.0
"""Points from which two views of one service are worth a word: less than half a step of a 1-5 scale is not."""
STEP = 1.0
"""The same for importance, on its scale from 1 to 5."""


def differences(diagnosis: Diagnosis, links: list[LinkView], words: Words, *, room: float) -> tuple[str, ...]:
    """Return at most four sentences on the shown links of a pair; names are cut at ``room`` ems."""
    shown = [x for x in links if x.status == "shown"]
    kinds = (_own_view, _expected, _importance)
    found = [line for kind in kinds for link in shown for line in kind(diagnosis, link, words, room)]
    return tuple(found[:MOST])


def _names(link: LinkView, room: float) -> dict[str, str]:
    return {"supplier": clipped(link.supplier.name, room), "customer": clipped(link.customer.name, room)}


def _own_view(diagnosis: Diagnosis, link: LinkView, words: Words, room: float) -> Iterator[str]:
    ratings = diagnosis.tally.self_ratings if diagnosis.tally else ()
    own = next((x for x in ratings if x.supplier == link.supplier.id), None)
    if own is None or link.value is None:
        return
    key = "own_same" if abs(own.score - link.value) < WIDE else "own_differs"
    yield words(f"workshop.{key}", own=whole(own.score), other=whole(link.value), **_names(link, room))


def _expected(diagnosis: Diagnosis, link: LinkView, words: Words, room: float) -> Iterator[str]:
    tally = diagnosis.tally
    gaps = tally.expectations.links if tally and tally.expectations else ()
    pair = link.supplier.id, link.customer.id
    parts = next((x.dimensions for x in gaps if (x.supplier, x.customer) == pair), ())
    scored, asked = dict(link.dimensions), tally.instrument.dimensions if tally else ()
    names = {d.id: d.name.in_(words.language) or d.id for d in asked if d.id in scored}
    known: list[GapTally] = [d for d in parts if d.dimension in names and d.gap <= -WIDE]
    if known:
        widest = min(known, key=lambda d: d.gap)
        yield words(
            "workshop.expected", part=clipped(names[widest.dimension], room), expected=whole(widest.expected),
            received=whole(widest.perceived), **_names(link, room),
        )  # fmt: skip


def _importance(diagnosis: Diagnosis, link: LinkView, words: Words, room: float) -> Iterator[str]:
    found = diagnosis.tally.link(link.supplier.id, link.customer.id) if diagnosis.tally else None
    stated = found.importance if found else None
    if stated is None or link.criticality is None or abs(stated - link.criticality) < STEP:
        return
    yield words("workshop.importance", stated=f"{stated:.1f}", declared=link.criticality, **_names(link, room))
