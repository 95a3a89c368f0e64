"""Each scenario audits its own small files in a database of its own."""

import pytest

from .kit import Files


@pytest.fixture
def files(scratch, tmp_path) -> Files:
    return Files(tmp_path)
