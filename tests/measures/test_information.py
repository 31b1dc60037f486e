"""The information layer on small maps."""

from icdiag.measures.information import inbound, information_links, islands
from icdiag.model.org import Department, Link, Name, Org


def org_of(*links, departments="a b c d e"):
    return Org("t", Name(), departments=tuple(Department(x, Name()) for x in departments.split()), links=links)


def told(supplier, customer, **more):
    return Link(supplier, customer, kind="information", **more)


def test_only_services_of_kind_information_count():
    org = org_of(told("a", "b"), Link("b", "c"), Link("a", "b"), Link("c", "d"), told("c", "d"))
    assert information_links(org) == (("a", "b"), ("c", "d"))
    assert [(x.departments, x.links, x.unknown) for x in inbound(org, None)] == [
        (("b",), (("a", "b"),), (("a", "b"),)),
        (("d",), (("c", "d"),), (("c", "d"),)),
    ]


def test_islands_are_parts_beside_a_largest_one():
    org = org_of(told("a", "b"), told("b", "c"), told("d", "e"), Link("c", "d", channels=("Chat",)))
    (found,) = islands(org, None)
    assert (found.departments, found.links, found.channels) == (("d", "e"), (), (("c", "d"),))


def test_two_equal_halves_are_no_islands():
    assert islands(org_of(told("a", "b"), told("c", "d")), None) == ()


def test_a_department_without_information_links_is_no_island():
    assert islands(org_of(told("a", "b"), told("b", "c"), Link("d", "e")), None) == ()


def test_the_order_of_the_map_changes_only_the_order():
    links = (told("a", "b"), told("b", "c"), told("d", "e"), Link("c", "d"))
    one, other = islands(org_of(*links), None), islands(org_of(*links[::-1], departments="e d c b a"), None)
    assert [set(x.departments) for x in one] == [set(x.departments) for x in other]
