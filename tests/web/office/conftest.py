"""Terms of payment that a region has decided: with placeholders no month locks."""

import pytest

from amiyan.bench.acts import write_demo_parameters
from amiyan.programmes import loader


@pytest.fixture
def own_terms(tmp_path, monkeypatch):
    write_demo_parameters(tmp_path / "own", region="79")
    monkeypatch.setenv("AMIYAN_PARAMETERS", str(tmp_path / "own"))
    loader.load.cache_clear()
    yield
    loader.load.cache_clear()
