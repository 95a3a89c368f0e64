"""Transfers lie in a part for each month of service, which is made when the month's first transfer comes."""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from amiyan.config import postgres
from amiyan.config.database import OWNER_ROLE, pointed_at
from amiyan.kernel.sql import query
from amiyan.ledger import actions, merkle
from amiyan.ledger.accounts import TransferIntent, transfer_id
from amiyan.ledger.models import Batch, Transfer
from amiyan.ledger.verify import verify
from tests.ledger.books import ALL, CANTEEN, CHILDREN, FUND, available, end, hold, post, transfer

ANN = CHILDREN[0]
PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'ledger_transfer'::regclass ORDER BY 1"


def meal(day: date) -> TransferIntent:
    """What is owed for a meal: its id is a hash of what it is about, the month of service among it."""
    month = day.replace(day=1)
    made = transfer_id("meal", ANN.owner, month, day)
    return transfer(ANN, CANTEEN, 1, id=made, service_month=month)


def parts() -> list[str]:
    return [name for (name,) in query(PARTS)]


def test_each_month_has_its_part_from_its_first_transfer_on(opened):
    assert parts() == []
    post(transfer(FUND, ANN, 1, 1), transfer(FUND, ANN, 2, 2, service_month=date(2025, 12, 1)))
    assert parts() == ["ledger_transfer_2025_09", "ledger_transfer_2025_12"]
    post(transfer(FUND, ANN, 3, 3, service_month=date(2026, 1, 1)), transfer(FUND, ANN, 4, 4))
    assert query("SELECT tableoid::regclass::text, amount FROM ledger_transfer ORDER BY 2") == [
        ("ledger_transfer_2025_09", 1),
        ("ledger_transfer_2025_12", 2),
        ("ledger_transfer_2026_01", 3),
        ("ledger_transfer_2025_09", 4),
    ]
    assert verify(connection).is_sound


def test_a_month_that_is_none_makes_no_part(opened):
    months = [None, date(2025, 9, 2), date(1999, 12, 1), date(2200, 1, 1)]
    asked = [transfer(FUND, ANN, 1, n, service_month=month) for n, month in enumerate(months)]
    assert post(*asked) == hold(*asked) == ["bad_month"] * 4
    assert parts() == []


def test_a_part_has_the_walls_and_indexes_of_the_whole(opened):
    post(transfer(FUND, ANN, 1, 1))
    of = "SELECT contype::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass ORDER BY 1, 2"
    assert query(of, ["ledger_transfer"]) == query(of, ["ledger_transfer_2025_09"])
    ((whole,), (part,)) = query(
        "SELECT count(*) FROM pg_index WHERE indrelid = ANY ('{ledger_transfer, ledger_transfer_2025_09}'::regclass[])"
        " AND indisvalid GROUP BY indrelid"
    )
    assert whole == part == 3


def test_a_retry_in_the_next_month_posts_nothing_new(opened):
    """Whoever asks makes the id of the service's month, not of the month in which the asking happens: fault 1."""
    post(transfer(FUND, ANN, 10, "grant"))
    assert post(meal(date(2025, 9, 30))) == ["posted"]
    again, october = meal(date(2025, 9, 30)), meal(date(2025, 10, 1))
    assert post(again, october, again) == ["repeated", "posted", "repeated"]
    assert (available(CANTEEN), Transfer.objects.filter(code="meal", payer_owner=ANN.owner).count()) == (2, 2)


def test_the_month_is_part_of_what_an_id_stands_for():
    assert transfer_id("meal", 1, date(2025, 9, 1)) != transfer_id("meal", 1, date(2025, 10, 1))


def test_making_a_part_waits_for_nobody_who_reads(scratch):
    actions.open_accounts(accounts=ALL)
    post(transfer(FUND, ANN, 1, 1))
    with scratch.connect() as reader, reader.transaction():
        assert reader.execute("SELECT count(*) FROM ledger_transfer").fetchone() == (1,)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        assert post(transfer(FUND, ANN, 1, 2, service_month=date(2025, 10, 1))) == ["posted"]
        assert reader.execute("SELECT count(*) FROM ledger_transfer").fetchone() == (2,)


def test_many_at_once_make_one_part(scratch):
    def ask(n: int) -> str:
        try:
            return post(transfer(FUND, ANN, 1, n, service_month=date(2025, 10 + n % 3, 1)))[0]
        finally:
            connection.close()

    actions.open_accounts(accounts=ALL)
    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(ask, range(12))) == {"posted"}
    assert len(parts()) == 3
    assert verify(connection).is_sound


def test_what_a_query_over_transfers_selects_may_begin_a_month(opened):
    """The part is made when the selection has been read, not in its middle."""
    post(transfer(FUND, ANN, 5, "grant"))
    select = """
        SELECT ledger_transfer_id('carried', id::text) AS id, service_month + 30 AS service_month,
            payee_owner AS payer_owner, payee_account AS payer_account, %(owner)s::bigint AS payee_owner,
            %(account)s::bigint AS payee_account, amount, 'carried' AS code, '' AS subject
        FROM ledger_transfer WHERE service_month = '2025-09-01'"""
    params = {"owner": CANTEEN.owner, "account": CANTEEN.id}
    assert actions.post_query(select_sql=select, params=params) == {"posted": 1}
    assert parts() == ["ledger_transfer_2025_09", "ledger_transfer_2025_10"]


@pytest.fixture
def of_version_0_2(server, django_db_blocker):
    """The books as version 0.2.0 made them, before they are upgraded."""
    name = f"amiyan_scratch_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    made = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER_ROLE))
    with django_db_blocker.unblock(), server.connect() as superuser:
        superuser.execute(made)
        try:
            with pointed_at(name=name, host=server.host, port=server.port):
                call_command("migrate", "ledger", "0001", database="owner", verbosity=0)
                yield postgres.Server(server.host, server.port), name
                connection.close()
        finally:
            superuser.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_books_of_version_0_2_are_carried_over(of_version_0_2):
    actions.open_accounts(accounts=ALL)
    grants = [transfer(FUND, child, 100, "grant", child.owner) for child in CHILDREN]
    october = transfer(ANN, CANTEEN, 60, "meal", service_month=date(2025, 10, 1))
    for batch in (grants, [october]):
        assert post(*batch) == ["posted"] * len(batch)
    root = merkle.root_of_log(connection)
    before = list(Transfer.objects.order_by("batch", "place").values())

    call_command("migrate", "ledger", database="owner", verbosity=0)

    assert list(Transfer.objects.order_by("batch", "place").values()) == before
    assert merkle.root_of_log(connection) == root
    assert parts() == ["ledger_transfer_2025_09", "ledger_transfer_2025_10"]
    assert list(Batch.objects.order_by("id").values_list("id", "transfers", "leaves_before")) == [
        (1, 3, 0),
        (2, 1, 3),
    ]
    assert verify(connection).is_sound
    more = transfer(ANN, CANTEEN, 41, "more")
    held = transfer(ANN, CANTEEN, 40, "held")
    assert post(october, more) == ["repeated", "refused"]
    assert hold(held) == end("posted", held) == ["posted"]
    assert Batch.objects.get(id=3).leaves_before == 4
    assert verify(connection).is_sound
