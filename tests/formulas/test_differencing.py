"""Two reports beside each other: what is called clean is clean, whoever came, went, or was drawn; and cases by hand."""

import random
from fractions import Fraction

import pytest

from icdiag.formulas.differencing import Group, Told, may_tell
from tests.privacy.rank import singled_out

LIMITS = {"least": 5, "spread": 10, "extreme": 5.0}


def tells(before, after):
    return may_tell(before, after, **LIMITS)


def drawn(rng):
    """Who is in the part (1), the rest (2) or neither (0) of each report, with an answer each."""
    sizes = {(x, y): rng.choice([0, 0, 0, 0, 0, 1, 3, 6, 12, 25, 40]) for x in range(3) for y in range(3) if x or y}
    people = [place for place, size in sizes.items() for _ in range(size)]
    return [(place, rng.uniform(0, 100)) for place in people]


def told(people, report):
    """What the report tells, and its equations; None where it would show a group of one to four."""
    groups = [[p for p, (place, _) in enumerate(people) if place[report] in places] for places in ((1, 2), (1,), (2,))]
    if any(0 < len(some) < 5 for some in groups) or not groups[1]:
        return None
    whole, part = (Group(len(some), sum(people[p][1] for p in some) / len(some)) for some in groups[:2])
    return Told(whole, part), [{(p, "x"): Fraction(1, len(some)) for p in some} for some in groups[:2]]


@pytest.mark.parametrize("seed", range(8))
def test_nothing_follows_from_what_is_clean(seed):
    """Any people in any of the groups, answers that are never alike by chance; the rank of the equations decides."""
    rng = random.Random(seed)
    clean = followed = 0
    for _ in range(300):
        people = drawn(rng)
        reports = [told(people, report) for report in (0, 1)]
        if None in reports:
            continue
        (before, old), (after, new) = reports
        group = singled_out([*old, *new], 5)
        followed += group is not None
        if not tells(before, after):
            clean += 1
            assert group is None
    assert min(clean, followed) >= 10


def whole(n, mean=50.0):
    return Told(Group(n, mean))


def test_two_means_by_hand():
    assert not tells(whole(8), whole(8))
    assert tells(whole(8), whole(9))
    assert tells(whole(8), whole(12))  # twelve less eight are four
    assert not tells(whole(8), whole(13))
    assert not tells(whole(13), whole(8))
    assert tells(whole(8), whole(8, 51.0))  # somebody else, or another answer
    assert not may_tell(whole(8), whole(11), least=3, spread=10, extreme=5.0)


def test_five_more_who_all_say_the_same_by_hand():
    """8 at 50 and 5 at 100 are 13 at 900 / 13; at 95 the five need not be alike, and ten may be."""
    assert tells(whole(8), whole(13, 900 / 13))
    assert not tells(whole(8), whole(13, 875 / 13))
    assert tells(whole(8), whole(13, 400 / 13))
    assert not tells(whole(8), whole(18, 1400 / 18))


def test_a_part_by_hand():
    """Fourteen of whom six are not in the part, after eight who all are: the six late ones less the rest are nobody."""
    late = Told(Group(14, 50.0), Group(8, 50.0))
    assert tells(whole(8), late)  # the part is the eight, for all that is known; or seven of them and one who came
    assert tells(Told(Group(8, 50.0), Group(8, 50.0)), late)
    assert not tells(whole(8), Told(Group(26, 50.0), Group(13, 50.0)))
    assert tells(whole(8), Told(Group(26, 50.0), Group(18, 50.0)))  # the rest are eight as well
    assert not tells(Told(Group(30, 50.0), Group(12, 60.0)), Told(Group(30, 50.0), Group(12, 60.0)))
    assert tells(Told(Group(30, 50.0), Group(12, 60.0)), Told(Group(30, 50.0), Group(12, 61.0)))


def test_a_part_of_other_people_may_have_the_same_mean():
    """Five of five, then five of ten by lot: as likely as not three of them came late."""
    five = Group(5, 80.0)
    assert tells(Told(five, five), Told(Group(10, 77.5), five))


def test_a_mean_that_is_not_published_leaves_a_trace():
    whole_ = Group(20, 50.0)
    one, other = (Told(whole_, Group(12, None, (trace, None))) for trace in (-3.5, -4.0))
    assert not tells(one, one)
    assert tells(one, other)
    assert tells(one, Told(whole_, Group(12, None, (None, None))))
