"""The diagnoses of the sample organisations: each is worked out once for all tests of the reports."""

from functools import cache

from icdiag.assess import assess
from icdiag.diagnosis import Diagnosis
from tests.test_twins import ROOT


@cache
def assessed(sample: str) -> Diagnosis:
    """Return what ``assess`` finds in a sample organisation; nobody can change a Diagnosis, so tests share it."""
    return assess(ROOT / "sample_orgs" / sample / "org.yaml")
