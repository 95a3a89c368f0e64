"""The small region of this room's tests."""

import pytest

from .kit import Region


@pytest.fixture
def region(db):
    return Region()
