"""Small random networks for property tests."""

from hypothesis import strategies as st

NODES = tuple("abcdefg")


@st.composite
def arcs(draw, *, nodes=NODES, most=20):
    """Return different arcs between nodes, none of a node with itself."""
    pairs = [(a, b) for a in nodes for b in nodes if a != b]
    return draw(st.lists(st.sampled_from(pairs), unique=True, max_size=most))


@st.composite
def ties(draw, *, nodes=NODES, most=14):
    """Return ties without direction, each given once."""
    pairs = [(a, b) for i, a in enumerate(nodes) for b in nodes[i + 1 :]]
    return draw(st.lists(st.sampled_from(pairs), unique=True, max_size=most))


@st.composite
def labels(draw, *, nodes=NODES, groups="xyz"):
    return {node: draw(st.sampled_from(groups)) for node in nodes}
