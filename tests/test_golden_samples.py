"""Golden reports: what each bundled sample's diagnosis says. Change them on purpose only: ``pytest --golden-update``.

The numbers are icdiag's own (regression, not proof); proof is in the golden cases of other people's software and in
the samples' plans. Scores may differ in the last digits between linear algebra libraries.
"""

import json
from pathlib import Path

import pytest

from icdiag.assess import assess
from icdiag.report.assessment_json import assessment

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(__file__).parent / "golden"
SAMPLES = ("manufacturer", "hotel", "internet", "city", "line")


def digest(name):
    """The verdicts in full, and the numbers that they rest on."""
    whole = assessment(assess(ROOT / "sample_orgs" / name / "org.yaml", language="en"), version="golden")
    return {
        "health": {k: whole["health"][k] for k in ("score", "low", "high")},
        "data_quality": {
            k: whole["data_quality"][k] for k in ("raters", "rows_shown", "response_rate", "icc1", "icc2")
        },
        "links": {
            f"{x['supplier']}..{x['customer']}": [x["n"], x["raw_mean"], x["score"], x["low"], x["high"], x["p_weak"]]
            for x in whole["links"]
        },
        "findings": {f["id"]: [f["state"], f["severity"], f["title"]] for f in whole["findings"]},
    }


@pytest.mark.parametrize("name", SAMPLES)
def test_the_diagnosis_of_a_sample_is_the_golden_one(name, request):
    got, file = json.loads(json.dumps(digest(name))), FOLDER / f"{name}.json"
    if request.config.getoption("--golden-update"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(got, ensure_ascii=False, indent=1) + "\n", "utf-8")
    want = json.loads(file.read_text("utf-8"))
    assert got["findings"] == want["findings"]
    assert got["links"].keys() == want["links"].keys()
    for link, numbers in want["links"].items():
        assert got["links"][link] == pytest.approx(numbers, abs=0.02), link
    for part in ("health", "data_quality"):
        assert got[part] == pytest.approx(want[part], abs=0.02), part
