"""The links in assessment.json, a row each, made one by one: an organisation may have 200,000 of them."""

from collections.abc import Iterator
from math import isfinite

from icdiag.diagnosis import Diagnosis
from icdiag.measures.estimates import LinkEstimate, Span
from icdiag.measures.servqual import GapProfile, ServiceGaps
from icdiag.model.org import Link, Standard
from icdiag.model.tally import DimensionTally, LinkTally
from icdiag.report.gaps_json import link_dimension
from icdiag.report.json_values import Json, encoded, rounded_value
from icdiag.report.model_json import cause_json

Pair = tuple[str, str]


_FLAG = {True: "true", False: "false"}
_NO_SCORE = '"score":null,"low":null,"high":null'


class LinkRows:
    """Makes the rows of one diagnosis as finished JSON, with four decimals in every number that is rounded.

    A row has thirty numbers and there are as many rows as links: a dict of each, to be encoded, would cost three times
    as much. What may be left out of a row is unknown there (see ``assessment_reading``).
    """

    def __init__(self, diagnosis: Diagnosis, gaps: ServiceGaps | None) -> None:
        """Take the diagnosis and the gaps of its links, if anything was expected."""
        self._diagnosis = diagnosis
        self._gaps = gaps.links if gaps else {}
        estimates = diagnosis.estimates.dimensions if diagnosis.estimates else {}
        ids = [d.id for d in diagnosis.tally.instrument.dimensions] if diagnosis.tally else []
        self._dimensions = {id_: (f'{{"id":{encoded(id_)},"n":', estimates.get(id_)) for id_ in ids}
        self._names: dict[str, str] = {}

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
        parts = ",".join([self._dimension(d, pair, gaps) for d in shown.dimensions]) if shown else ""
        return (
            f'{{"supplier":{self._name(pair[0])},"customer":{self._name(pair[1])},'
            f'"services":{encoded([_service(link, diagnosis.org.language) for link in services])},'
            f'"declared":{_FLAG[bool(services)]},"rated":{_FLAG[suppressed or shown is not None]},'
            f'"suppressed":{_FLAG[suppressed]},"n":{shown.n if shown else "null"},'
            f"{_score((estimate.q.value, estimate.q.low, estimate.q.high) if estimate else None)},"
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

    def _band(self, *, suppressed: bool) -> str:
        """Return one band for every hidden link, whatever the reason: telling them apart would tell the larger ones."""
        tally = self._diagnosis.tally
        return f',"n_band":"<{tally.min_n}"' if tally and suppressed else ""

    def _more(self, shown: LinkTally | None, estimate: LinkEstimate | None) -> str:
        """Return what is known of a shown link beyond its score."""
        parts: list[str] = []
        if estimate:
            if estimate.r:
                r = estimate.r
                ends = f'"low":{number(r.low)},"high":{number(r.high)}'
                parts.append(f',"relationship":{{"value":{number(r.value)},{ends}}}')
            numbers = f',"sd":{number(estimate.q.sd)},"slope":{number(estimate.slope)}'
            parts.append(f',"weight":{number(estimate.weight)}{numbers}')
            if cause := cause_json(self._diagnosis, estimate):
                parts.append(f',"cause":"{cause}"')
        if shown and shown.importance is not None:
            parts.append(f',"importance":{number(shown.importance)}')
        if shown and shown.agreement is not None:
            parts.append(f',"agreement":{number(shown.agreement)}')
        return "".join(parts)

    def _dimension(self, tally: DimensionTally, pair: Pair, gaps: GapProfile | None) -> str:
        start, own = self._dimensions[tally.id]
        n = tally.n
        score = _score(own.score(*pair) if own and n is not None else None)
        row = f'{start}{"null" if n is None else n},{score},"raw_mean":{number(tally.score)}'
        if tally.answers is not None:
            row += f',"answers":{tally.answers}'
        if tally.answers_mean is not None:
            row += f',"answers_mean":{number(tally.answers_mean)}'
        if gaps and (gap := link_dimension(gaps, tally.id, rounded=rounded_value)):
            row += f',"gap":{encoded(gap)}'
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


def _score(span: Span | None) -> str:
    if span is None:
        return _NO_SCORE
    q, low, high = span
    if not isfinite(low + high):
        raise ValueError("a score in the assessment is not finite")
    return f'"score":{q + 0.0:.4f},"low":{low + 0.0:.4f},"high":{high + 0.0:.4f}'  # 0.0: no -0.0; all are 0-100


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
