import pytest

from amiyan.ledger import actions
from tests.ledger import books


@pytest.fixture
def opened(db):
    """Accounts of a fund, a canteen and three children, open and empty; rolled back after the test."""
    assert {one.outcome for one in actions.open_accounts(accounts=books.ALL)} == {"open"}
