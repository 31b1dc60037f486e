"""Declared value chains in the view model: what each hand-over is worth, the weakest, and what is left at the end."""

from icdiag.measures.chains import Chain, process_chains
from icdiag.report.network import Network
from icdiag.report.view_links import LinkView
from icdiag.report.view_structure import ChainView, HandOver


def chain_views(network: Network, links: tuple[LinkView, ...]) -> tuple[ChainView, ...]:
    """Return the map's processes, in its order, with what the links of the report say of them."""
    known = {(link.supplier.id, link.customer.id): link for link in links}
    chains = process_chains(network.org, network.diagnosis.estimates)
    names = [process.name.in_(network.words.language) for process in network.org.processes]
    return tuple(_view(name, chain, known, network) for name, chain in zip(names, chains, strict=True))


def _view(name: str, chain: Chain, known: dict[tuple[str, str], LinkView], network: Network) -> ChainView:
    steps = []
    for pair in chain.links:
        link = known.get(pair)
        value = link.q.value if link and link.q else None
        kind = link.kind if link else "missing"
        steps.append(HandOver(network.ref(pair[0]), network.ref(pair[1]), value, kind, pair == chain.weakest))
    return ChainView(name, tuple(steps), chain.lowest, chain.product, chain.unmeasured)
