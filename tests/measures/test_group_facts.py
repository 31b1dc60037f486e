"""How links lie to declared groups, on an organisation whose numbers can be counted by hand."""

import pytest

from icdiag.measures.estimating import estimate_links
from icdiag.measures.group_facts import group_facts
from icdiag.model.org import Department, Link, Name, Org
from tests.measures.test_boundaries import organisation


def test_by_hand():
    """Two groups of three; four links inside, one across: E-I = (1 - 4) / 5. All 20 deals are looked at."""
    ids = "abcdef"
    pairs = ["ab", "bc", "de", "ef", "cd"]
    site = {x: "N" if x in "abc" else "S" for x in ids}
    org = Org(
        "org.yaml", Name(), departments=tuple(Department(x, Name(), tags={"site": site[x]}) for x in ids),
        links=tuple(Link(*pair) for pair in pairs),
    )  # fmt: skip
    (facts,) = group_facts(org, None)
    assert (facts.grouping, facts.groups, facts.departments) == ("site", 2, 6)
    assert facts.ei == pytest.approx(-0.6)
    assert facts.ei_expected == pytest.approx(1 - 2 * 12 / 30)
    assert facts.p_low == pytest.approx(2 / 20)  # the chain abcdef is cut once by abc|def alone, named either way
    # each group has 4 ends inside, 1 across: 1 / min(5, 5)
    assert [x.conductance for x in facts.each] == [pytest.approx(0.2)] * 2
    # Q = sum_g (L_g / m - kout_g kin_g / m^2): N has 3 arcs out, 2 in; S has 2 out, 3 in
    assert facts.modularity == pytest.approx(4 / 5 - (3 * 2 + 2 * 3) / 25)
    assert facts.ei_measured is None and facts.ei_weighted is None


def test_a_line_that_works_badly_lowers_the_weighted_index():
    org, tally = organisation(1, 30.0, groups=2)
    (facts,) = group_facts(org, estimate_links(tally, org.settings))
    assert facts.ei_measured == pytest.approx(facts.ei)
    assert facts.ei_weighted < facts.ei_measured
