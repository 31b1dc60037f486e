"""Comments of the view model: what people wrote of each link, and in general; nothing that says who."""

from typing import NamedTuple

from icdiag.model.privacy import COMMENTS_N
from icdiag.report.network import Network
from icdiag.report.view_basics import Ref
from icdiag.report.view_links import LinkView


class CommentGroup(NamedTuple):
    """What the people of one department wrote."""

    supplier: Ref | None
    """Whom it is about; None: nobody in particular."""
    customer: Ref
    texts: tuple[str, ...]


class CommentsView(NamedTuple):
    """All comments that may be shown."""

    groups: tuple[CommentGroup, ...]
    """About links, in the order of the report's links, then those about nobody in particular."""
    least: int
    """Fewest people behind a comment."""

    @property
    def total(self) -> int:
        """Return how many comments there are."""
        return sum(len(group.texts) for group in self.groups)


def comments_view(network: Network, links: tuple[LinkView, ...]) -> CommentsView | None:
    """Return the comments, or None where they were not asked for."""
    tally = network.diagnosis.tally
    if tally is None or tally.comments is None:
        return None
    place = {(link.supplier.id, link.customer.id): i for i, link in enumerate(links)}
    order = sorted(tally.comments, key=lambda x: place.get((x.supplier or "", x.customer), len(place)))
    groups = (CommentGroup(network.ref(x.supplier) if x.supplier else None, network.ref(x.customer), x.texts)
              for x in order)  # fmt: skip
    return CommentsView(tuple(groups), max(COMMENTS_N, tally.min_n))
