"""Circles of work: against networkx on any graph, and the limits."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from icdiag.measures import loops
from icdiag.measures.loops import cycles, explained, work_arcs
from icdiag.model.org import Department, Link, Name, Org, Process

arcs = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda p: p[0] != p[1]), max_size=20)


def mapping(pairs):
    return {f"d{i}": tuple(f"d{b}" for a, b in sorted(pairs) if a == i) for i in range(7)}


@given(arcs, st.integers(3, 7))
def test_agrees_with_networkx(pairs, longest):
    found = cycles(mapping(pairs), longest=longest)
    graph = nx.DiGraph((f"d{a}", f"d{b}") for a, b in pairs)
    expected = {turned(c) for c in nx.simple_cycles(graph, length_bound=longest) if len(c) >= 3}
    assert found.complete
    assert len(found.found) == len(set(found.found))
    assert set(found.found) == expected


def turned(cycle):
    start = cycle.index(min(cycle))
    return (*cycle[start:], *cycle[:start])


def test_stops_at_the_limit_and_says_so():
    everyone = {f"d{i}": tuple(f"d{j}" for j in range(12) if j != i) for i in range(12)}
    found = cycles(everyone, longest=6)
    assert (len(found.found), found.complete) == (loops.MOST_CYCLES, False)


def test_a_long_search_without_circles_ends(monkeypatch):
    monkeypatch.setattr(loops, "MOST_STEPS", 50)
    loops._cycles.cache_clear()
    layered = {f"d{i}": tuple(f"d{j}" for j in range(i + 1, 60)) for i in range(60)}
    assert cycles(layered, longest=6) == loops.Cycles((), complete=False)
    loops._cycles.cache_clear()


def test_work_follows_products_only():
    org = Org(
        "t",
        Name(),
        departments=tuple(Department(x, Name()) for x in "abc"),
        links=(Link("a", "c", kind="product"), Link("a", "b", kind="product"), Link("b", "c"), Link("a", "b")),
    )
    assert work_arcs(org) == {"a": ("b", "c"), "b": (), "c": ()}


def test_a_process_explains_a_round_that_it_names_wholly():
    org = Org("t", Name(), processes=(Process(Name(), ("x", "a", "b", "c")), Process(Name(), ("a", "d"))))
    assert explained(org, ("c", "a", "b"))
    assert not explained(org, ("a", "b", "d"))
