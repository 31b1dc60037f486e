"""The accuracy benchmark measures what it says: the findings of ``assess``, sums by hand, a report that prints."""

from dataclasses import replace

import numpy as np
import pytest

from icdiag.assess import assess
from icdiag.model.finding import State
from icdiag.model.settings import Settings
from icdiag.simulate.draw import draw
from icdiag.simulate.files import render
from icdiag.simulate.parameters import SCENARIOS

from . import accuracy, score
from .pipeline import look


@pytest.fixture(scope="module")
def drawn():
    return draw(SCENARIOS["boundary-mixed"].exactly(12), 21)


@pytest.fixture(scope="module")
def seen(drawn):
    return look(drawn, Settings())


def test_the_short_way_finds_what_assess_finds_on_the_files(drawn, seen, tmp_path):
    for name, content in render(drawn, scenario="boundary-mixed", language="en", cut=50.0).items():
        (tmp_path / name).write_bytes(content)
    diagnosis = assess(tmp_path / "org.yaml")
    findings = [x for x in diagnosis.findings if x.state is State.FOUND]
    weak = {link for x in findings if x.check == "weak-link" for link in x.links}
    assert weak == {pair for pair, flag in zip(drawn.structure.links, seen.flagged, strict=True) if flag}
    assert {tuple(sorted(x.departments)) for x in findings if x.check == "mutual-wall"} == seen.walls_found
    assert {x.key for x in findings if x.check == "boundary-wall"} == {
        f"parent:{a}~{b}" for a, b in seen.boundary_found
    }
    for pair, p, q in zip(drawn.structure.links, seen.p_weak, seen.estimate, strict=True):
        link = diagnosis.estimates.link(*pair)
        assert (p, q) == pytest.approx((link.p_weak, link.q.value), abs=1e-9)


def test_the_naive_rule_sees_all_answers(drawn, seen):
    at = 7
    rows = drawn.values[drawn.link == at]
    assert seen.raw[at] == pytest.approx(25 * (np.nanmean(rows, axis=1).mean() - 1))


def test_detection_by_hand():
    # 3 + 1 true flags of 4 + 4 flags and 5 + 2 truths: precision 4/8, recall 4/7, F1 8/15; false 1 + 3 over 2
    found = score.detection([(3, 4, 5), (1, 4, 2)])
    assert found.precision.value == 0.5
    assert found.recall.value == pytest.approx(4 / 7)
    assert found.f1.value == pytest.approx(8 / 15)
    assert found.false.value == 2.0
    assert found.f1.se > 0


def test_calibration_coverage_and_error_by_hand(seen):
    four = replace(
        seen, shown=np.ones(4, dtype=bool), p_weak=np.array([0.05, 0.05, 0.95, 0.95]),
        weak=np.array([False, True, True, True]), quality=np.array([60.0, 40.0, 45.0, 48.0]),
        low=np.array([50.0, 50.0, 40.0, 40.0]), high=np.array([70.0, 70.0, 50.0, 50.0]),
        estimate=np.array([61.0, 61.0, 45.0, 48.0]), raw=np.array([60.0, 48.0, 51.0, 48.0]),
    )  # fmt: skip
    # bins: (.05, .05) against 1 of 2, (.95, .95) against 2 of 2: (|.1 - 1| + |1.9 - 2|) / 4
    assert score.calibration([four]).value == pytest.approx(0.25)
    assert score.coverage([four]).value == 0.75
    ours, raw, ratio = score.rmse([four])
    assert ours.value == pytest.approx(np.sqrt((1 + 441) / 4))
    assert raw.value == pytest.approx(np.sqrt((64 + 36) / 4))
    assert ratio.value == pytest.approx(ours.value / raw.value)
    share, promised = score.false_share([four], least=0.8)
    assert (share.value, promised.value) == pytest.approx((0.0, 0.05))
    # ranked by raw, lowest first: 48, 48, 51 are weak and 60 is not
    assert score.average_precision([four], truth=lambda x: x.weak, score=lambda x: -x.raw) == 1.0


def test_every_bar_names_something_measured(seen):
    measured = set(accuracy._measured([seen]))
    assert set(accuracy.BARS) - measured == {"boundary F1", "false weak links per null org"}


def test_the_report_prints_every_cell(seen):
    cells = accuracy.cells([5, 12], ["base", "null", "boundary"])
    assert [(c.scenario, c.raters, c.min_n) for c in cells[:3]] == [("base", 5, 5), ("base", 5, 3), ("base", 12, 5)]
    text = accuracy.report({cell: [seen, seen] for cell in cells})
    assert text.count("| base | 5 | 2 |") == 1
    assert "base (min_n 3)" in text
    assert "boundary F1" in text
    assert "nan" not in text


def test_ours_beats_the_naive_rule_where_walls_are_deep():
    # method 18a, large effect at 10 raters: relationship F1 .85 against .65, over 150 organisations
    many = [look(draw(SCENARIOS["large-effect"].exactly(10), seed), Settings()) for seed in range(4)]
    ours = score.over_links(many, lambda x: x.relation, accuracy._damaged).f1.value
    naive = score.over_links(many, accuracy._low, accuracy._damaged).f1.value
    assert ours > naive
