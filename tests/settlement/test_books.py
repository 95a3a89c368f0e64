"""What a provider is told, what the books owe and what the bank file would pay are one amount."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest
from django.db import connection

from amiyan.cli.commands.demo import request_for
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.ledger.queries import totals
from amiyan.ledger.verify import verify
from amiyan.settlement.audit.run import BUDGET, audit
from amiyan.settlement.posting import post_deliveries, post_grants
from amiyan.settlement.statements.preview import statement
from amiyan.simulator.town import simulate


@pytest.fixture
def audited(scratch, tmp_path):
    """A small town that has been audited; its books are still there."""
    simulate(seed=5, children=500, days=4, schools=8, out=tmp_path / "town")
    request = request_for(tmp_path / "town", tmp_path / "out", language="en")
    return request, audit(request).figures


def owed():
    """What the books owe to each provider, in tiyn."""
    return dict(
        query("SELECT owner, credits - debits FROM ledger_account WHERE kind = 'payable' AND credits > 0")
    )


def test_statement_books_and_bank_file_agree(audited):
    request, figures = audited
    books = owed()
    assert sum(books.values()) == figures.amount["by_fact"]
    in_file = {}
    tree = ET.parse(request.out / "pain001.xml")
    names = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
    for payment in tree.iterfind(".//p:CdtTrfTxInf", names):
        id_ = payment.findtext(".//p:EndToEndId", namespaces=names)
        tenge = payment.findtext(".//p:InstdAmt", namespaces=names)
        in_file[int(id_.rsplit("-", 1)[1])] = int(tenge.replace(".", ""))
    assert in_file
    organisations = {id_ for (id_,) in query("SELECT id FROM registry_organisation")}
    for owner in organisations & set(books):
        told = statement(organisation=owner, programme="school-meals", first=request.first, last=request.last)
        assert told.total_tiyn == books[owner]
        assert in_file.get(owner, books[owner]) == books[owner]
    assert set(in_file) <= organisations
    assert len(figures.paid) == len(in_file)
    assert sum(tiyn for _, tiyn in (*figures.paid, *figures.unpaid)) == figures.amount["by_fact"]


def test_nobody_is_no_provider(scratch):
    with pytest.raises(ProblemError):
        statement(organisation=404, programme="school-meals", first=date(2025, 9, 1), last=date(2025, 9, 30))


def test_posting_again_moves_nothing(audited):
    request, _figures = audited
    before = totals()
    assert not post_grants(programme="school-meals", budget=BUDGET).get("posted")
    again = post_deliveries(programme="school-meals", first=request.first, last=request.last, chunk=7)
    assert set(again) == {"repeated"}
    assert totals() == before
    assert verify(connection).is_sound


def test_a_child_spends_no_more_than_its_right(audited):
    """Fault 10: money of an entitlement is bounded by its ceiling, and by the database."""
    assert query("SELECT count(*) FROM ledger_account WHERE kind = 'entitlement' AND debits > credits") == [
        (0,)
    ]
    spent = dict(query("SELECT owner, sum(debits) FROM ledger_account WHERE kind = 'entitlement' GROUP BY 1"))
    ceiling = dict(query("SELECT person_id, sum(ceiling_tiyn) FROM entitlements_entitlement GROUP BY 1"))
    assert spent
    assert all(amount <= ceiling[owner] for owner, amount in spent.items())
