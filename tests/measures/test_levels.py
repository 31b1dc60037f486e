"""Links between peers against links up and down the line: which is which, the contrast, its level without a drop."""

from dataclasses import replace

import numpy as np
import pytest

from icdiag.measures.declared import declared_roles, one_sided_share
from icdiag.measures.estimating import estimate_links
from icdiag.measures.levels import LATERAL, OTHER, VERTICAL, department_levels, house_levels, link_levels
from icdiag.model.org import Department, Link, Name, Org
from icdiag.model.settings import Settings
from tests.measures.test_boundaries import tally_of

PARENTS = {
    "top": "",
    "a": "top",
    "b": "top",
    "c": "top",
    "a1": "a",
    "a2": "a",
    "b1": "b",
    "b2": "b",
    "c1": "c",
    "c2": "c",
}


def org(parents=PARENTS, links=()):
    return Org(
        "",
        Name(en="x"),
        departments=tuple(Department(d, Name(d, d), parent=p) for d, p in parents.items()),
        links=links,
    )


def survey(seed, drop=0.0, *, share=0.6):
    """Departments of three levels, most pairs linked; lateral links are lower by ``drop``."""
    rng = np.random.default_rng(seed)
    ids = list(PARENTS)
    pairs = [(s, c) for c in ids for s in ids if s != c and rng.random() < share]
    kind, level = ({d: 6 * rng.standard_normal() for d in ids} for _ in range(2))
    levels = link_levels(org(), pairs)
    rows = []
    for (s, c), at in zip(pairs, levels, strict=True):
        y = (
            65
            + kind[c]
            + level[s]
            - (drop if at == LATERAL else 0)
            + 5 * rng.standard_normal()
            + 5 * rng.standard_normal()
        )
        rows.append((s, c, 16, float(np.clip(y, 0, 100))))
    tally = tally_of(rows)
    return tally, estimate_links(tally, Settings())


def test_which_link_is_what():
    pairs = [("a", "b"), ("top", "a1"), ("a1", "a"), ("a1", "c2"), ("a1", "b"), ("a", "top")]
    expected = [LATERAL, VERTICAL, VERTICAL, LATERAL, OTHER, VERTICAL]
    assert link_levels(org(), pairs).tolist() == expected
    flat = org({"a": "", "b": ""})
    assert link_levels(flat, [("a", "b")]).tolist() == [OTHER]


def test_a_planted_drop_is_found_and_estimated():
    tally, estimates = survey(5, drop=18.0, share=1.0)
    house = house_levels(org(), estimates, least=4)
    assert house.p < 0.001
    assert abs(house.drop + 18.0) < 2.5 * house.sd
    assert house.lateral.value < house.vertical.value
    found = department_levels(org(), tally, estimates, least=3)
    assert {x.department for x in found} <= set(PARENTS)
    assert all(x.drop < 0 for x in found)


def test_the_contrast_is_generalised_least_squares():
    """Against the textbook formula with the whole matrices, at the same variance components."""
    _, estimates = survey(7, drop=6.0)
    keys = [(x.supplier, x.customer) for x in estimates.links]
    levels, n = link_levels(org(), keys), len(keys)
    s, c = np.array([k[0] for k in keys]), np.array([k[1] for k in keys])
    v = estimates.variances
    reverse = (s[:, None] == c) & (c[:, None] == s)
    sigma = v["va"] * (c[:, None] == c) + v["vb"] * (s[:, None] == s) + v["vr"] * (np.eye(n) + v["rho"] * reverse)
    sigma = sigma + np.diag((v["ve"] + v["vp"]) / np.array([x.n for x in estimates.links]))
    x = np.stack([np.ones(n), levels == LATERAL, levels == VERTICAL], axis=1).astype(float)
    inverse = np.linalg.inv(sigma)
    covariance = np.linalg.inv(x.T @ inverse @ x)
    beta = covariance @ x.T @ inverse @ np.array([link.raw for link in estimates.links])
    k = np.array([0.0, 1.0, -1.0])
    house = house_levels(org(), estimates, least=4)
    assert house.drop == pytest.approx(k @ beta, abs=1e-6)
    assert house.sd == pytest.approx(np.sqrt(k @ covariance @ k), rel=1e-6)


def test_without_a_drop_the_level_is_kept():
    # 120 houses: the standard error of the share of p under .05 is 2.0 %; of some 600 departments 0.9 %
    house, departments = [], []
    for seed in range(120):
        tally, estimates = survey(200 + seed)
        house.append(house_levels(org(), estimates, least=4).p)
        departments += [x.p for x in department_levels(org(), tally, estimates, least=3)]
    assert np.mean(np.array(house) < 0.05) < 0.05 + 2.5 * 0.020
    assert np.mean(np.array(departments) < 0.05) < 0.05 + 2.5 * 0.009


def test_the_order_of_departments_and_links_changes_nothing():
    tally, estimates = survey(9, drop=10.0)
    mixed = replace(tally, links=tally.links[::-1], places={})
    other = estimate_links(mixed, Settings())
    turned = org(dict(reversed(PARENTS.items())))
    assert house_levels(turned, other, least=4).drop == pytest.approx(
        house_levels(org(), estimates, least=4).drop, abs=1e-3
    )
    one = {x.department: x for x in department_levels(org(), tally, estimates, least=3)}
    two = {x.department: x for x in department_levels(turned, mixed, other, least=3)}
    assert one.keys() == two.keys()
    assert all(one[d].p == pytest.approx(two[d].p, abs=1e-3) for d in one)


def test_nothing_to_compare():
    _, estimates = survey(1)
    assert house_levels(org(dict.fromkeys(PARENTS, "")), estimates, least=4) is None
    small = tally_of([("top", "a", 9, 50.0), ("a", "top", 9, 60.0), ("a", "b", 9, 40.0), ("b", "a", 9, 40.0)])
    assert house_levels(org(), estimate_links(small, Settings()), least=1) is None


def test_declared_roles():
    links = (
        Link("a", "b", declared_by="customer", cooperation="service"),
        Link("a", "b", declared_by="supplier", cooperation="control", criticality=4),
        Link("a", "c", declared_by="supplier"),
        Link("a", "top", criticality=5),
        Link("b", "a"),
    )
    one, other = declared_roles(org(links=links))
    assert (one.department, one.relations, one.criticality) == ("a", 3, 4)
    assert one.expected == (("a", "b"),)
    assert one.offered == (("a", "b"), ("a", "c"))
    assert one.one_sided == (("a", "b"), ("a", "c"))
    assert one.kinds == (("a", "b"),)
    assert (other.department, other.one_sided, other.criticality) == ("b", (), 0)
    assert one_sided_share(org(links=links)) == pytest.approx(2 / 4)
    assert one_sided_share(org()) == 0.0
