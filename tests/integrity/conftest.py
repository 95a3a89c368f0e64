"""The small region of this room's tests."""

import pytest

from .kit import Region
from .people import matter  # noqa: F401 - a fixture


@pytest.fixture
def region(db):
    return Region()
