"""How often anybody asks an open page: one count for all processes, and nothing about who beyond the minute."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from amiyan.access.asking import forget_asked, may_ask, network_of
from amiyan.access.jobs import forget_minutes
from amiyan.kernel.sql import query

NOON = dt.datetime(2026, 9, 8, 7, 0, tzinfo=dt.UTC)
HOME = "203.0.113.9"


def asks(times=1, *, what="message", address=HOME, most=3, now=NOON):
    return [may_ask(what=what, address=address, most=most, now=now) for _ in range(times)]


def test_who_asks_too_often_waits_and_nobody_else_does_p13(db):
    assert asks(5) == [True] * 3 + [False] * 2
    assert asks(address="198.51.100.7") == [True]
    assert asks(what="receipt") == [True], "another page has a count of its own"
    assert asks(now=NOON + dt.timedelta(seconds=59)) == [False]
    assert asks(now=NOON + dt.timedelta(seconds=60)) == [True], "a minute later one asks again"


def test_whoever_may_not_ask_at_all_may_not_ask(db):
    assert asks(most=0) == [False]


def test_many_processes_count_together(scratch):
    def process(_number):
        try:
            return sum(asks(30, most=40))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        let_in = list(both.map(process, range(2)))
    assert sum(let_in) == 40
    assert query("SELECT asked FROM access_asked") == [(40,)], "who is over the limit writes nothing more"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9/32"),
        ("::ffff:203.0.113.9", "203.0.113.9/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/56"),
        ("2001:db8:1:ff::1", "2001:db8:1::/56"),
        ("2001:db8:1:100::1", "2001:db8:1:100::/56"),
        ("", ""),
        ("a proxy's joke", "a proxy's joke"),
    ],
)
def test_of_ipv6_a_whole_network_is_one_who_asks(address, network):
    assert network_of(address) == network


def test_what_is_kept_says_nothing_of_who_and_does_not_outlive_the_minute_p28(db):
    for minute in range(3):
        asks(now=NOON + dt.timedelta(minutes=minute))
    kept = query("SELECT sender, ends_at FROM access_asked ORDER BY ends_at")
    assert len({bytes(sender) for sender, _ in kept}) == 3, (
        "two minutes of one network look like two networks"
    )
    assert all(HOME.encode() not in bytes(sender) for sender, _ in kept)
    assert [ends for _, ends in kept] == [NOON + dt.timedelta(minutes=n) for n in (1, 2, 3)]
    assert forget_asked(now=NOON + dt.timedelta(minutes=2)) == 2
    later = int((NOON + dt.timedelta(minutes=5)).timestamp())
    assert [forget_minutes(timestamp=later) for _ in "ab"] == [1, 0]


def test_it_goes_by_the_key_and_is_in_no_log_of_the_database(db):
    assert query("SELECT relpersistence FROM pg_class WHERE relname = 'access_asked'") == [("u",)]
