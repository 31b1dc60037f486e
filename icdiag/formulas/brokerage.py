"""Who stands between groups: Gould & Fernandez' brokerage roles (method section 13). Pure."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Roles:
    """How often a node b stands in a -> b -> c without a -> c, by the groups of the three."""

    coordinator: int = 0
    """All in one group (sna: w_I)."""
    consultant: int = 0
    """a and c in one group, b in another (sna: w_O, itinerant broker)."""
    representative: int = 0
    """a and b in one group, c in another (sna: b_IO)."""
    gatekeeper: int = 0
    """b and c in one group, a in another (sna: b_OI)."""
    liaison: int = 0
    """Three groups (sna: b_O)."""

    @property
    def total(self) -> int:
        """Return the number of all of them (sna: t)."""
        return self.coordinator + self.consultant + self.representative + self.gatekeeper + self.liaison


def brokerage(edges: Sequence[tuple[Node, Node]], labels: Mapping[Node, Group]) -> dict[Node, Roles]:
    """Return each labelled node's raw brokerage counts; ties with an end without label do not count.

    As the raw scores of R's ``sna::brokerage``.
    Source: Gould & Fernandez 1989, Sociological Methodology 19:89-126.
    """
    after: dict[Node, dict[Node, None]] = {node: {} for node in labels}
    before: dict[Node, dict[Node, None]] = {node: {} for node in labels}
    for a, b in edges:
        if a != b and a in labels and b in labels:
            after[a][b] = before[b][a] = None
    return {b: _roles(b, labels, before[b], after) for b in labels}


def _roles(
    b: Node, labels: Mapping[Node, Group], before: Mapping[Node, None], after: Mapping[Node, Mapping[Node, None]]
) -> Roles:
    counts = [0, 0, 0, 0, 0]
    for a in before:
        for c in after[b]:
            if c != a and c not in after[a]:
                counts[_role(labels[a], labels[b], labels[c])] += 1
    return Roles(*counts)


def _role(a: Hashable, b: Hashable, c: Hashable) -> int:
    """Return the place of the role among ``Roles``' fields."""
    if a == c:
        return 0 if a == b else 1
    if a == b:
        return 2
    return 3 if b == c else 4
