"""What the tests of hostile inputs share: the warm process whose children run icdiag."""

from collections.abc import Iterator

import pytest

from tests.hostile.measured import Runner


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    """Return the warm process: starting it takes as long as several hundred bad files."""
    with Runner() as started:
        yield started
