"""How long people took, from the two moments that a site writes; and the same numbers whatever site wrote them."""

from datetime import datetime

import numpy as np
import pytest

from icdiag.intake.cells import CellDate
from icdiag.intake.columns import coded
from icdiag.intake.layouts.spans import seconds_between
from tests.intake.sites import exports
from tests.intake.test_site_surveys import read


@pytest.mark.parametrize(
    ("begun", "done", "seconds"),
    [
        ("9/1/26 9:00:05", "9/1/26 9:01:07", 62),
        ("2026-09-01 09:00:05", "2026-09-01 10:00:05", 3600),
        ("2026-09-01T09:00:05.250Z", "2026-09-01T09:00:09Z", 4),
        ("09/01/2026 11:59:50 AM", "09/01/2026 12:00:10 PM", 20),
        ("2026/9/1 上午11:59:50", "2026/9/1 下午1:00:00", 3610),
        ("09/01/2026 12:00:00 AM", "09/01/2026 1:00:00 AM", 3600),
        (CellDate(datetime(2026, 9, 1, 9, 0, 5)), CellDate(datetime(2026, 9, 1, 9, 0, 9)), 4),
        ("9/1/26 23:59:50", "9/2/26 0:00:10", None),  # over midnight: day and month may stand either way round
        ("9/1/26 9:00", "9/1/26 9:01", None),  # minutes are too rough for a check of seconds
        ("9/1/26 9:01:07", "9/1/26 9:00:05", None),
        ("", "9/1/26 9:00:05", None),
        (None, None, None),
        ("yesterday", "today", None),
        (5, 6, None),
    ],
)
def test_seconds_between(begun, done, seconds) -> None:
    column = seconds_between(coded([begun, begun]), coded([done, done]))
    assert [column[0], column[1]] == [seconds, seconds]


@pytest.mark.parametrize("workbook", [False, True], ids=["csv", "xlsx"])
@pytest.mark.parametrize(
    ("site", "form"),
    [("microsoft-forms", "en"), ("typeform", "2016"), ("typeform", "new"), ("limesurvey", "full-text"),
     ("tencent", "dash"), ("qualtrics", "labels"), ("qualtrics", "legacy"), ("wenjuanxing", "text-dash"),
     ("limesurvey", "vv-codes")],
)  # fmt: skip
def test_every_site_that_writes_times_tells_how_long_each_person_took(site, form, workbook, tmp_path) -> None:
    truth = exports.truth(language="en")
    rows = exports.render(site, form, truth)
    answers, problems = read(tmp_path, exports.saved_again(rows) if workbook else rows, workbook=workbook)
    assert answers is not None, problems
    _, first = np.unique(answers.respondent, return_index=True)
    told = sorted(answers.seconds[first].tolist())
    assert told == sorted(p.seconds for p in truth.real() if any(a != exports.NA for a in p.answers.values()))
