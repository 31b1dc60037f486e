"""Measures of flag lists: by hand, by their definitions over every threshold, and their edges."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icdiag.formulas.detection import Detection, average_precision, brier, calibration_error, detection

cases = st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 1.0])), min_size=1, max_size=30)


def test_counts_by_hand():
    found = detection([1, 1, 0, 0, 1], [True, False, True, False, True])
    assert found == Detection(tp=2, fp=1, fn=1)
    assert (found.precision, found.recall, found.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_nothing_flagged_and_nothing_there():
    assert math.isnan(detection([1, 1], [0, 0]).precision) and detection([1, 1], [0, 0]).recall == 0
    assert detection([1, 1], [0, 0]).f1 == 0
    nothing = detection([0], [0])
    assert all(math.isnan(x) for x in (nothing.precision, nothing.recall, nothing.f1))
    assert all(math.isnan(f([], [])) for f in (brier, average_precision, calibration_error))
    assert math.isnan(average_precision([0, 0], [0.5, 0.7]))
    for measure in (brier, average_precision, calibration_error, detection):
        with pytest.raises(ValueError, match=r"each|argument"):
            measure([1], [0.5, 0.5])


@settings(deadline=None)
@given(cases)
def test_average_precision_is_the_steps_over_every_threshold(given_cases):
    truth, score = zip(*given_cases, strict=True)
    if not any(truth):
        return
    area, before = 0.0, 0.0
    for cut in sorted(set(score), reverse=True):
        found = detection(truth, [s >= cut for s in score])
        area, before = area + (found.recall - before) * found.precision, found.recall
    assert average_precision(truth, score) == pytest.approx(area)
    order = np.random.default_rng(0).permutation(len(truth))
    again = average_precision([truth[i] for i in order], [score[i] for i in order])
    assert again == pytest.approx(area)


def test_what_has_no_score_ranks_last():
    assert average_precision([1, 0, 0], [math.nan, 0.1, 0.2]) == pytest.approx(1 / 3)
    assert average_precision([1, 0], [0.1, 0.1]) == 0.5  # tied: half of those flagged are true


@settings(deadline=None)
@given(cases)
def test_scores_that_are_right_and_sure_are_perfect(given_cases):
    truth, p = zip(*given_cases, strict=True)
    assert brier(truth, [float(t) for t in truth]) == calibration_error(truth, [float(t) for t in truth]) == 0
    assert 0 <= brier(truth, p) <= 1 and 0 <= calibration_error(truth, p) <= 1


def test_calibration_by_hand():
    # bins (.0-.1) .05, .05 against 1 of 2 and (.9-1) .95, 1 against 2 of 2: (|.1 - 1| + |1.95 - 2|) / 4
    assert calibration_error([1, 0, 1, 1], [0.05, 0.05, 0.95, 1.0]) == pytest.approx(0.95 / 4)
    assert calibration_error([1, 0], [0.2, 0.8], bins=1) == pytest.approx(0)
