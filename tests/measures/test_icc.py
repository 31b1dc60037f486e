"""Whether links may be ranked: the verdicts, and how many raters would be needed."""

from types import SimpleNamespace

import pytest

from icdiag.measures import icc
from icdiag.measures.icc import Ranks, link_icc, ranking
from icdiag.model.settings import Settings
from icdiag.model.tally import LinkTally, Moments


def tally(agreement=None, *, customers=("b", "b", "c")):
    links = tuple(
        LinkTally(f"s{i}", customer, 8, 40.0 + 10 * i, (), agreement=agreement) for i, customer in enumerate(customers)
    )
    return SimpleNamespace(links=links, moments=Moments(300.0, 100.0, 50))


@pytest.mark.parametrize(
    ("one", "two", "agreement", "verdict", "needed"),
    [
        (0.30, 0.70, None, Ranks.RELIABLE, 6),  # the method page's .05 / .10 / .20 / .30 -> 45 / 21 / 10 / 6
        (0.20, 0.69, None, Ranks.TENTATIVE, 10),
        (0.10, 0.50, None, Ranks.TENTATIVE, 21),
        (0.05, 0.49, 0.9, Ranks.UNRELIABLE, 45),
        (0.049, 0.8, 0.70, Ranks.PSEUDO, 46),
        (0.049, 0.8, 0.69, Ranks.UNRELIABLE, 46),
        (0.049, 0.8, None, Ranks.UNRELIABLE, 46),
        (0.0, None, 0.8, Ranks.PSEUDO, None),
        (0.2, None, None, None, 10),
        (None, None, None, None, None),
    ],
)
def test_the_verdict(monkeypatch, one, two, agreement, verdict, needed):
    monkeypatch.setattr(icc, "link_icc", lambda *_: (one, two))
    found = ranking(tally(agreement), None, Settings())
    assert (found.icc1, found.icc2, found.verdict, found.raters) == (one, two, verdict, needed)


def test_of_customers_with_many_suppliers_the_model_speaks():
    """vb + vr = 60 of 160 in all; reliabilities 1 - 15 / 60 and 1 - 90 / 60, the second not under 0."""
    parts = {"va": 20.0, "vb": 40.0, "vr": 20.0, "vp": 30.0, "ve": 50.0, "rho": 0.3}
    links = [SimpleNamespace(q=SimpleNamespace(sd=v**0.5)) for v in (15.0, 90.0)]
    one, two = link_icc(tally(), SimpleNamespace(variances=parts, links=links))
    assert (one, two) == pytest.approx((60 / 160, (0.75 + 0.0) / 2))


def test_of_customers_with_one_supplier_each_the_analysis_of_variance_speaks():
    """Means 40, 50, 60 of 8: MSB 800, MSW 400: 400 / (800 + 7 * 400) and 400 / 800."""
    one, two = link_icc(tally(customers=("b", "c", "d")), None)
    assert (one, two) == pytest.approx((400 / 3600, 0.5))
    still = tally(customers=("b", "c", "d"))
    still.moments = Moments(30_000.0, 0.0, 9)
    assert link_icc(still, None) == (0.0, 0.0)  # less than chance would have it


def test_nothing_varies():
    assert link_icc(tally(), SimpleNamespace(variances={}, links=[])) == (None, None)
    assert link_icc(tally(), SimpleNamespace(variances={"ve": 100.0}, links=[])) == (0.0, None)
