"""What would turn a verdict, done again: the survey is changed as the flip says, and the model is run anew."""

from dataclasses import replace

import pytest

from icdiag.measures.estimates import Effect, LinkEstimate
from icdiag.measures.estimating import estimate_links
from icdiag.measures.flips import (
    one_rating,
    raters_for_rise,
    raters_marking,
    raters_to_settle,
    rise_to,
    rise_to_clear,
)
from icdiag.model.tally import Tally
from tests.measures.drawn import SETTINGS, link_of, organisation


def changed(tally: Tally, link: LinkEstimate, *, rise: float = 0.0, n: int = 0, points: float = 0.0) -> LinkEstimate:
    """Return the link's estimate after its raw mean rose, or after n more people marked it with so many points."""
    links = []
    for x in tally.links:
        if (x.supplier, x.customer) == (link.supplier, link.customer):
            score = (x.n * x.score + n * points) / (x.n + n) + rise
            links.append(link_of(x.supplier, x.customer, x.n + n, score))
        else:
            links.append(x)
    again = estimate_links(replace(tally, links=tuple(links), places={}), SETTINGS)
    assert again is not None
    found = again.link(link.supplier, link.customer)
    assert found is not None
    return found


@pytest.fixture(scope="module", params=[1, 2, 3])
def drawn(request):
    tally = organisation(request.param)
    estimates = estimate_links(tally, SETTINGS)
    assert estimates is not None and estimates.model == "crossed"
    return tally, estimates


def weak(estimates) -> list[LinkEstimate]:
    found = [x for x in estimates.links if x.p_weak >= SETTINGS.weak_probable]
    assert found, "an organisation without a weak link tests nothing"
    return found


def test_a_raw_mean_higher_by_the_rise_takes_the_flag_away(drawn) -> None:
    """The rise holds the variances still; the new run estimates them anew, so a tenth and a point more are allowed."""
    tally, estimates = drawn
    for link in weak(estimates):
        rise = rise_to(SETTINGS.cut, link)
        assert rise is not None and rise >= 0
        assert changed(tally, link, rise=1.1 * rise + 1).p_weak < SETTINGS.weak_probable
        assert changed(tally, link, rise=0.9 * rise - 1).p_weak >= SETTINGS.weak_probable


def test_so_many_more_raters_at_the_target_take_the_flag_away(drawn) -> None:
    """The customer's leniency is held still, too, and the sentence says "about": three in ten and one are allowed."""
    tally, estimates = drawn
    tried = 0
    for link in weak(estimates):
        kind = estimates.leniency[link.customer].value
        more = raters_marking(SETTINGS.target, cut=SETTINGS.cut, link=link, leniency=kind)
        if more is None or more > 200:
            continue
        tried += 1
        slack = 1 + round(0.3 * more)
        assert changed(tally, link, n=more + slack, points=SETTINGS.target).p_weak < SETTINGS.weak_probable
        if more > slack:
            assert changed(tally, link, n=more - slack - 1, points=SETTINGS.target).p_weak >= SETTINGS.weak_probable
    assert tried


def test_further_raters_at_the_same_mean_narrow_the_interval_as_said(drawn) -> None:
    """The sd that the formula promises for k more raters is the one that the model finds, to a twelfth: people who
    rate several links tie these together, which the formula leaves out."""
    tally, estimates = drawn
    one = one_rating(estimates)
    for link in list(estimates.links)[::9]:
        kind = estimates.leniency[link.customer]
        shared = link.slope * one / link.n
        whole = kind.sd**2 - link.q.sd**2 + 2 * shared
        for k in (5, 40):
            said = (link.q.sd**2 - shared**2 / (whole + one / k)) ** 0.5
            assert changed(tally, link, n=k, points=link.raw).q.sd == pytest.approx(said, rel=1 / 12)


def test_the_raters_that_settle_it_bring_the_chance_under_the_limit() -> None:
    """One-way case by hand: q 55, sd 6, w 400: P = Phi(-5/6) is brought to .10 by sd 5 / 1.2816 = 3.90.

    1 / 3.90^2 - 1 / 36 = 0.0379 precision more, times 400 = 15.2: 16 raters.
    """
    link = LinkEstimate("a", "b", 8, 55.0, Effect(55.0, 6.0, 45.0, 65.0), None, 0.2, 0.8, 36.0 / 50.0)
    assert raters_to_settle(cut=50.0, p=0.10, link=link, one=400.0, leniency=None) == 16
    assert raters_to_settle(cut=56.0, p=0.10, link=link, one=400.0, leniency=None) is None  # it lies on the other side
    assert raters_to_settle(cut=20.0, p=0.10, link=link, one=400.0, leniency=None) == 0  # it is settled
    assert raters_to_settle(cut=54.9, p=0.10, link=link, one=400.0, leniency=None) is None  # thousands


def test_what_is_not_known_of_the_customer_no_number_of_raters_settles() -> None:
    """q 52, sd 6; cov(q, t) = slope w / n = 24; var(t) = 25 - 36 + 48 = 37; 36 - 24^2 / 37 = 20.4 stays for ever."""
    link = LinkEstimate("a", "b", 10, 52.0, Effect(52.0, 6.0, 42.0, 62.0), None, 0.37, 0.8, 0.6)
    kind = Effect(0.0, 5.0, -8.0, 8.0)
    assert raters_to_settle(cut=50.0, p=0.30, link=link, one=400.0, leniency=kind) is None  # needs sd 3.81
    assert raters_to_settle(cut=50.0, p=0.345, link=link, one=400.0, leniency=kind) == 25  # needs sd 5.01
    left = 36 - 24**2 / (37 + 400 / 25)
    assert left**0.5 <= 2 / 0.39886  # Phi^-1(.655)


def test_points_to_the_cut_and_to_be_cleared() -> None:
    link = LinkEstimate("a", "b", 10, 40.0, Effect(45.0, 5.0, 37.0, 53.0), None, 0.84, 0.8, 0.5)
    assert rise_to(50.0, link) == pytest.approx(10.0)  # 5 / 0.5
    assert rise_to_clear(50.0, 0.35, link) == pytest.approx((5 + 0.38532 * 5) / 0.5, abs=1e-3)
    assert raters_marking(70.0, cut=50.0, link=link, leniency=0.0) == 5  # 10 x 10 / 20
    assert raters_marking(70.0, cut=50.0, link=link, leniency=20.0) is None
    assert raters_for_rise(70.0, rise=10.0, link=link) == 5  # 10 x 10 / 20
    assert raters_for_rise(70.0, rise=30.0, link=link) is None
    stiff = replace(link, slope=0.0)
    assert rise_to(50.0, stiff) is None
    assert raters_marking(70.0, cut=50.0, link=stiff, leniency=0.0) is None
