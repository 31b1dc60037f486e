"""The broker's evidence says which numbers are estimates."""

import pytest

from icdiag.findings.base import Case
from icdiag.findings.broker import CHECK
from icdiag.measures.brokers import declared_graph, flows
from icdiag.measures.structure import build_structure
from tests.measures.test_structure import org_of


def star(n):
    """Return a hub that serves n - 1 departments and is served by them."""
    org = org_of(" ".join(f"hub>d{i} d{i}>hub" for i in range(n - 1)))
    return Case(org, None, None, build_structure(org, None), ())


@pytest.mark.parametrize(("n", "shown"), [(20, "flow_betweenness"), (90, "flow_betweenness_estimated")])
def test_flow_betweenness_of_a_large_map_is_shown_as_an_estimate(n, shown):
    (found,) = CHECK.run(star(n))
    # Whatever flows between two others runs through the hub, in every sample of pairs.
    assert {e.measure: e.value for e in found.evidence if e.measure.startswith("flow")} == {shown: 1.0}


def test_flow_betweenness_is_left_out_of_a_map_that_is_too_large():
    case = star(600)
    (found,) = CHECK.run(case)
    assert flows(declared_graph(case.structure), case.org.settings) is None
    assert not [e for e in found.evidence if e.measure.startswith("flow")]
