"""Expected and received service for the view model: rows, readings and chart points, worded."""

from collections.abc import Iterable

from icdiag.formulas.importance import CONCENTRATE
from icdiag.measures.importance import SURE, Chart, dimension_chart, supplier_chart
from icdiag.measures.servqual import USABLE, DimensionGap, Gap, GapProfile, ServiceGaps, service_gaps
from icdiag.model.tally import Tally
from icdiag.report.gap_view import ChartView, GapDetail, GapRow, GapsView, PointView
from icdiag.report.network import Network
from icdiag.words import Words


def gaps_view(network: Network) -> GapsView | None:
    """Return what is shown of expectations and importance, or None where the survey asked for neither."""
    tally = network.diagnosis.tally
    gaps = service_gaps(tally, network.org.settings) if tally else None
    stated = supplier_chart(tally) if tally else None
    if tally is None or (gaps is None and stated is None):
        return None
    charts = [_chart(network, "suppliers", stated)] if stated else []
    if gaps is None:
        return GapsView(False, "", "", "", None, (), (), (), (), tuple(charts))
    expected = dimension_chart(tally, gaps)
    if expected:
        charts.insert(0, _chart(network, "dimensions", expected))
    words, whole = network.words, gaps.whole
    return GapsView(
        asked=True,
        cover=_cover(gaps, tally, words),
        reliability=words("gaps.read.lead", limit=f"{USABLE:.2f}"),
        loose=_loose(network, whole),
        overall=_row(whole.overall, words("gaps.overall")) if whole.overall else None,
        parts=tuple(_part(network, d, network.dimension_name(d.id), whole=True) for d in whole.reported()),
        suppliers=tuple(
            _row(p.overall, network.name(d.id))
            for d in network.org.departments
            if (p := gaps.suppliers.get(d.id)) and p.overall
        ),
        links=_sorted(
            _row(p.overall, network.name(s), network.name(c)) for (s, c), p in gaps.links.items() if p.overall
        ),
        details=_details(network, gaps),
        charts=tuple(charts),
    )


def _cover(gaps: ServiceGaps, tally: Tally, words: Words) -> str:
    if not gaps.links:
        return words("gaps.none")
    return words("gaps.cover", shown=len(gaps.links), n=gaps.shown_links, least=tally.min_n)


def _loose(network: Network, whole: GapProfile) -> str:
    names = [network.dimension_name(d.id) for d in whole.dimensions if not d.reported]
    return network.words("gaps.loose", names=network.words.join(names)) if names else ""


def _sorted(rows: Iterable[GapRow]) -> tuple[GapRow, ...]:
    return tuple(sorted(rows, key=lambda row: row.value))


def _row(gap: Gap, name: str, customer: str = "", *, scale: str = "", reading: str = "") -> GapRow:
    return GapRow(
        name=name,
        customer=customer,
        expected=gap.expected,
        received=gap.perceived,
        value=gap.value,
        low=gap.low,
        high=gap.high,
        n=gap.n,
        alone=gap.alone,
        scale=scale,
        reading=reading,
    )


def _part(network: Network, part: DimensionGap, name: str, customer: str = "", *, whole: bool = False) -> GapRow:
    words = network.words
    both = [part.in_scale(v) for v in (part.gap.expected, part.gap.perceived)]
    scale = ""
    top = part.in_scale(100)
    if both[0] is not None and both[1] is not None and top is not None:
        scale = words("gaps.scale", expected=f"{both[0]:.2f}", received=f"{both[1]:.2f}", top=f"{top:g}")
    reading = ""
    if whole:
        key = {True: "gap", False: "received", None: "unknown"}[part.usable]
        reading = words(f"gaps.read.{key}", reliability=f"{part.reliability:.2f}" if part.usable is not None else "")
    return _row(part.gap, name, customer, scale=scale, reading=reading)


def _details(network: Network, gaps: ServiceGaps) -> tuple[GapDetail, ...]:
    words = network.words
    found = [*_profile(network, gaps.whole, words("gaps.excel.whole"))]
    for id_, profile in sorted(gaps.suppliers.items()):
        found += _profile(network, profile, words("gaps.excel.supplier"), network.name(id_))
    for (supplier, customer), profile in gaps.links.items():
        found += _profile(network, profile, words("gaps.excel.link"), network.name(supplier), network.name(customer))
    return tuple(found)


def _profile(
    network: Network, profile: GapProfile, level: str, supplier: str = "", customer: str = ""
) -> Iterable[GapDetail]:
    nothing = (None, None, None)
    if profile.overall:
        part = network.words("gaps.overall")
        yield GapDetail(level, supplier, customer, part, _row(profile.overall, part), nothing, None)
    for d in profile.reported():
        part = network.dimension_name(d.id)
        in_scale = (d.in_scale(d.gap.expected), d.in_scale(d.gap.perceived), d.gap_in_scale())
        row = _part(network, d, part, whole=not supplier)
        yield GapDetail(level, supplier, customer, part, row, in_scale, d.reliability)


def _chart(network: Network, kind: str, chart: Chart) -> ChartView:
    words = network.words
    name = network.dimension_name if kind == "dimensions" else network.name
    points = tuple(
        PointView(
            number=i,
            name=name(p.id),
            importance=p.importance,
            performance=p.performance,
            quadrant=p.quadrant,
            place=_place(p.quadrant, p.share, words),
            share=p.share,
        )
        for i, p in enumerate(chart.points, start=1)
    )
    advice = tuple(
        words(f"gaps.advice.{kind}", name=p.name, percent=percent(p.share))
        for p in sorted(points, key=lambda p: p.performance)
        if p.quadrant == CONCENTRATE
    )
    lead = words(f"gaps.chart.{kind}_flat") if chart.flat else words(f"gaps.chart.{kind}_lead", percent=percent(SURE))
    return ChartView(kind, points, chart.importance, chart.performance, lead, advice)


def _place(quadrant: str, share: float, words: Words) -> str:
    if not quadrant:
        return words("gaps.place.unknown")
    return words("gaps.place.sure", place=words(f"gaps.place.{quadrant}"), percent=percent(share))


def percent(share: float) -> str:
    """Return a share as whole percent; a probability is never said to be 100."""
    return ">99" if share >= 0.995 else f"{share * 100:.0f}"
