"""A region that has decided its terms of payment, one budget, two providers, two schools."""

import pytest

from amiyan.bench.acts import write_demo_parameters
from amiyan.programmes import loader

from .kit import Books, agreement, budget, provider, recorder, school


@pytest.fixture(autouse=True)
def decided(tmp_path, monkeypatch):
    """Region 79 has put its own acts in the place of placeholders."""
    write_demo_parameters(tmp_path / "own", region="79")
    monkeypatch.setenv("AMIYAN_PARAMETERS", str(tmp_path / "own"))
    loader.load.cache_clear()
    yield
    loader.load.cache_clear()


class Region:
    """``nur`` serves school ``a``, ``dam`` serves school ``b``."""

    def __init__(self, *, tiyn=10**14):
        self.books = Books(budget(tiyn=tiyn))
        self.nur, self.dam = provider(), provider("990340000037", "«Дәмді ас» ЖШС")
        self.a, self.b = school("А-1"), school("Б-2")
        self.clerk = recorder()
        agreement(self.a, self.nur)
        agreement(self.b, self.dam, number="7")


@pytest.fixture
def region(db):
    return Region()
