"""The links in assessment.json, a row each, made one by one: an organisation may have 200,000 of them."""

from collections.abc import Iterator
from math import isfinite

import numpy as np

from icdiag.diagnosis import Diagnosis
from icdiag.measures.estimates import Estimates, LinkEstimate
from icdiag.measures.servqual import GapProfile, ServiceGaps
from icdiag.model.org import Link, Standard
from icdiag.model.tally import DimensionTally, LinkTally
from icdiag.report.gaps_json import link_dimension, unreported_people
from icdiag.report.json_values import Json, encoded, rounded_value
from icdiag.report.model_json import cause_json

Pair = tuple[str, str]


_FLAG = {True: "true", False: "false"}
_SCORE = '"score":%.4f,"low":%.4f,"high":%.4f'
_NO_SCORE = '"score":null,"low":null,"high":null'
_DIMENSION = f'%d,{_SCORE},"raw_mean":%.4f'
_RELATIONSHIP = ',"relationship":{"value":%.4f,"low":%.4f,"high":%.4f}'
_SURE = ',"weight":%.4f,"sd":%.4f,"slope":%.4f'
_PLAIN = 5
"""Values that every service has."""
_KEPT = 4096
"""So many services are remembered: many links have the same."""


class LinkRows:
    """Makes the rows of one diagnosis as finished JSON, with four decimals in every number that is rounded.

    A row has thirty numbers and there are as many rows as links: a dict of each, to be encoded, would cost three times
    as much. What may be left out of a row is unknown there (see ``assessment_reading``).
    """

    def __init__(self, diagnosis: Diagnosis, gaps: ServiceGaps | None) -> None:
        """Take the diagnosis and the gaps of its links, if anything was expected."""
        self._diagnosis = diagnosis
        self._gaps = gaps.links if gaps else {}
        ids = [d.id for d in diagnosis.tally.instrument.dimensions] if diagnosis.tally else []
        starts = {id_: f'{{"id":{encoded(id_)},"n":' for id_ in ids}
        self._scores = _Scores(diagnosis.estimates)
        self._dimensions = {id_: (start, self._scores.place(id_)) for id_, start in starts.items()}
        self._names: dict[str, str] = {}
        self._services: dict[tuple[object, ...], str] = {}

    def __iter__(self) -> Iterator[str]:
        """Yield every declared or rated relation, in the map's order, then the undeclared ones."""
        declared, tally = self._diagnosis.org.relations(), self._diagnosis.tally
        hidden = {(h.supplier, h.customer) for h in tally.hidden} if tally else set()
        rated = [(x.supplier, x.customer) for x in tally.links] if tally else []
        undeclared = [p for p in dict.fromkeys([*rated, *sorted(hidden)]) if p not in declared]
        for pair in [*declared, *undeclared]:
            yield self._row(pair, declared.get(pair, ()), suppressed=pair in hidden)

    def _row(self, pair: Pair, services: tuple[Link, ...], *, suppressed: bool) -> str:
        diagnosis = self._diagnosis
        tally, structure = diagnosis.tally, diagnosis.structure
        shown = None if suppressed or tally is None else tally.link(*pair)
        estimate = diagnosis.estimates.link(*pair) if diagnosis.estimates and shown else None
        gaps, edge = self._gaps.get(pair), structure.graph.get_edge_data(*pair)
        scores = self._scores.of(pair) if shown else []
        parts = ",".join([self._dimension(d, scores, gaps) for d in shown.dimensions]) if shown else ""
        return (
            f'{{"supplier":{self._name(pair[0])},"customer":{self._name(pair[1])},'
            f'"services":[{",".join([self._served(link) for link in services])}],'
            f'"declared":{_FLAG[bool(services)]},"rated":{_FLAG[suppressed or shown is not None]},'
            f'"suppressed":{_FLAG[suppressed]},"n":{shown.n if shown else "null"},'
            f"{_told(_SCORE, estimate.q.value, estimate.q.low, estimate.q.high) if estimate else _NO_SCORE},"
            f'"p_weak":{number(estimate.p_weak if estimate else None)},'
            f'"raw_mean":{number(shown.score if shown else None)},"dimensions":[{parts}],'
            f'"gap":{number(gaps.overall.value if gaps and gaps.overall else None)},'
            f'"criticality":{edge["criticality"] if services and edge else "null"},'
            f'"exposure":{number(structure.exposure.get(pair) if services else None)}'
            f"{self._more(shown, estimate)}{self._band(suppressed=suppressed)}}}"
        )

    def _name(self, id_: str) -> str:
        if id_ not in self._names:
            self._names[id_] = encoded(id_)
        return self._names[id_]

    def _served(self, link: Link) -> str:
        row = _service(link, self._diagnosis.org.language)
        if len(row) > _PLAIN:
            return encoded(row)
        key = tuple(row.values())
        if key not in self._services:
            if len(self._services) >= _KEPT:
                return encoded(row)
            self._services[key] = encoded(row)
        return self._services[key]

    def _band(self, *, suppressed: bool) -> str:
        """Return one band for every hidden link, whatever the reason: telling them apart would tell the larger ones."""
        tally = self._diagnosis.tally
        return f',"n_band":"<{tally.min_n}"' if tally and suppressed else ""

    def _more(self, shown: LinkTally | None, estimate: LinkEstimate | None) -> str:
        """Return what is known of a shown link beyond its score."""
        parts: list[str] = []
        if estimate:
            if estimate.r:
                parts.append(_told(_RELATIONSHIP, estimate.r.value, estimate.r.low, estimate.r.high))
            parts.append(_told(_SURE, estimate.weight, estimate.q.sd, estimate.slope))
            if cause := cause_json(self._diagnosis, estimate):
                parts.append(f',"cause":"{cause}"')
        if shown and shown.importance is not None:
            parts.append(f',"importance":{number(shown.importance)},"importance_n":{shown.importance_n}')
        if shown and shown.agreement is not None:
            parts.append(f',"agreement":{number(shown.agreement)}')
        return "".join(parts)

    def _dimension(self, tally: DimensionTally, scores: list[float], gaps: GapProfile | None) -> str:
        start, at = self._dimensions[tally.id]
        n, mean, span = tally.n, tally.score, scores[at : at + 3] if at >= 0 else []
        if n is not None and mean is not None and span and span[0] >= 0:  # nearly all
            row = start + _told(_DIMENSION, n, *span, mean)
        else:
            row = f'{start}{"null" if n is None else n},{_NO_SCORE},"raw_mean":{number(mean)}'
        if tally.answers is not None:
            row += f',"answers":{tally.answers}'
        if tally.answers_mean is not None:
            row += f',"answers_mean":{number(tally.answers_mean)}'
        if gaps and (gap := link_dimension(gaps, tally.id, rounded=rounded_value)):
            row += f',"gap":{encoded(gap)}'
        elif gaps and (people := unreported_people(gaps, tally.id)):
            row += f',"gap_n":{people}'
        return row + "}"


def number(value: float | None) -> str:
    """Return a number with four decimals, or null.

    Raises:
        ValueError: it is not finite.
    """
    if value is None:
        return "null"
    text = f"{value:.4f}"
    if text == "-0.0000":
        return "0.0000"
    if not isfinite(value):
        raise ValueError("a number in the assessment is not finite")
    return text


def _told(text: str, *values: float) -> str:
    """Return the text with numbers that have four decimals.

    Raises:
        ValueError: one is not finite.
    """
    if not isfinite(sum(values)):
        raise ValueError("a number in the assessment is not finite")
    told = text % values
    return told.replace("-0.0000", "0.0000") if "-0.0000" in told else told


class _Scores:
    """The scores of all links in all dimensions that have some, three numbers each, -1 where one is not known."""

    def __init__(self, estimates: Estimates | None) -> None:
        self._estimates, known = estimates, estimates.dimensions if estimates else {}
        self._places = {id_: 3 * at for at, id_ in enumerate(known)}
        self._table = np.full((len(estimates.links) if estimates else 0, 3 * len(known)), -1.0)
        for id_, own in known.items():
            assert estimates is not None
            same = own.pairs is estimates.pairs
            found = (estimates.index(*pair) for pair in own.pairs)
            rows = slice(None) if same else [at for at in found if at is not None]
            spans = own.spans()
            if not np.isfinite(spans).all():
                raise ValueError("a score in the assessment is not finite")
            self._table[rows, self._places[id_] : self._places[id_] + 3] = spans

    def place(self, id_: str) -> int:
        """Return where a dimension's scores begin among a link's; -1 where it has none."""
        return self._places.get(id_, -1)

    def of(self, pair: Pair) -> list[float]:
        """Return a link's scores."""
        at = self._estimates.index(*pair) if self._estimates else None
        return [] if at is None else self._table[at].tolist()


def _service(link: Link, language: str) -> Json:
    row: Json = {
        "name": link.service.in_(language) or None,
        "kind": link.kind,
        "cooperation": link.cooperation,
        "criticality": link.criticality,
        "declared_by": link.declared_by,
    }
    if link.volume is not None:
        row["volume"] = link.volume
    if link.owner:
        row["owner"] = link.owner
    if link.backups:
        row["backups"] = list(link.backups)
    if link.standards:
        row["standards"] = [_standard(s, language) for s in link.standards]
    return row


def _standard(standard: Standard, language: str) -> Json:
    numbers = ("target", "unit", "better", "actual", "met", "total", "goal")
    return {"measure": standard.measure.in_(language), **{key: getattr(standard, key) for key in numbers}}
