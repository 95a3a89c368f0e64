"""From a signed batch of a phone, with a list and its countersignature, to what the canteen is owed."""

import datetime as dt
import hashlib
from uuid import UUID, uuid4

import pytest
from django.db import connection

from amiyan.bench.acts import enter_demo_budget
from amiyan.country.kz.calendar import to_instant
from amiyan.deliveries.actions.lists import mark_due_lists
from amiyan.deliveries.actions.objections import raise_objection
from amiyan.deliveries.actions.receive import Sent
from amiyan.deliveries.makers.native import wire
from amiyan.deliveries.makers.native.live import LAYOUT
from amiyan.entitlements.actions import decide
from amiyan.kernel.sql import query
from amiyan.ledger.verify import verify
from amiyan.settlement.drain import drain
from amiyan.settlement.jobs import dirty_shards
from amiyan.settlement.recompute.run import recompute
from tests.deliveries.school import MONDAY, PROGRAMME, a_village_school, at, verdicts
from tests.settlement.live import send, settled

THURSDAY = dt.date(2025, 9, 11)
LIST = UUID(int=7)


@pytest.fixture
def school(scratch, monkeypatch):
    settled(monkeypatch)
    made = a_village_school()
    enter_demo_budget(PROGRAMME, None, years=[2025])
    decide(programme=PROGRAMME, first=dt.date(2025, 9, 2), last=dt.date(2026, 5, 25))
    made.database = scratch
    return made


def batch(school, number, *records, day=MONDAY):
    body = wire.encode(
        wire.Batch("phone-1", number, wire.ZEROS, to_instant(at(14, day=day)), 1, "boot", tuple(records))
    )
    digest = hashlib.sha256(body).digest()
    received = to_instant(at(14, day=day))
    return Sent(school.id, "phone-1", body, digest, "native", LAYOUT, "signature", None, received)


def marked(school, present=("101", "102", "103"), **more):
    said = {
        "programme": PROGRAMME,
        "form": "list",
        "by": school.teacher,
        "at": to_instant(at(12, 30)),
        "day": MONDAY,
        "id": LIST,
        **more,
    }
    return wire.ListMark(
        *(said["id"], said["day"], "2А", said["programme"]),
        *(said["form"], said["by"], said["at"], tuple(present)),
    )


def signed(school, list_id=LIST):
    return wire.Countersign(uuid4(), list_id, school.head, to_instant(at(13, 30)))


def work_off(today):
    while shards := dirty_shards():
        for shard in shards:
            assert drain(shard=shard, programmes=[PROGRAMME], today=lambda: today) is not None


def owed():
    assert verify(connection).findings == ()
    return query(
        "SELECT coalesce(sum(credits - debits), 0)::bigint FROM ledger_account WHERE kind = 'payable'"
    )[0][0]


def test_from_a_phone_to_the_books_and_back(school):
    send(school.database, [batch(school, 1, marked(school), signed(school))])
    work_off(MONDAY)
    assert verdicts(school) == [("held", "open_to_objection")] * 3
    assert owed() == 0
    mark_due_lists(THURSDAY)
    work_off(THURSDAY)
    assert verdicts(school) == [("payable", "used")] * 3
    assert owed() == 3 * 63_100
    raise_objection(
        person_id=school.children[0],
        day=MONDAY,
        programme=PROGRAMME,
        raised_by="Mother",
        reason="Ill",
        channel="phone",
    )
    work_off(THURSDAY)
    assert owed() == 2 * 63_100  # one line waits, the others do not


def test_the_same_list_in_two_batches_and_a_signature_before_its_list_are_one_meal_each(school):
    send(school.database, [batch(school, 1, signed(school))])
    work_off(MONDAY)
    assert query("SELECT refused FROM deliveries_countersignature") == [("list-not-here-yet",)]
    later = dt.date(2025, 9, 15)
    send(school.database, [batch(school, number, marked(school), day=later) for number in (2, 3)])
    work_off(later)
    mark_due_lists(dt.date(2025, 9, 18))
    work_off(dt.date(2025, 9, 18))
    assert owed() == 3 * 63_100


def test_a_list_of_another_age_holds_nothing_up(school):
    """What a device signs is believed to be signed, not to make sense: nothing of it may stop the shard."""
    odd = [
        marked(
            school,
            id=UUID(int=1),
            day=dt.date(1, 1, 1),
            at=dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14))),
        ),
        marked(
            school,
            id=UUID(int=2),
            day=dt.date(9999, 12, 31),
            at=dt.datetime(9999, 12, 31, 23, tzinfo=dt.timezone(-dt.timedelta(hours=12))),
        ),
        marked(school, id=UUID(int=3), present=()),
        marked(school, id=UUID(int=4), by="0"),
        marked(school, id=UUID(int=5), present=("0" * 64, "101", "101")),
    ]
    signs = [signed(school, one.id) for one in odd]
    send(school.database, [batch(school, 1, *odd, *signs)])
    work_off(MONDAY)
    assert query("SELECT refused FROM deliveries_list ORDER BY id") == [
        *(("programme-takes-no-lists",), ("list-before-its-day",), ("",)),
        *(("marker-unknown",), ("",)),
    ]
    assert verdicts(school) == [("held", "open_to_objection"), None, None]


def test_a_list_for_a_programme_that_nobody_judges_leaves_nothing_to_be_done(school):
    """Its mark would stay for ever, and the shard be asked for again and again."""
    one = marked(school, programme="school-milk")
    send(school.database, [batch(school, 1, one, signed(school))])
    drain(shard=dirty_shards()[0], programmes=[PROGRAMME], today=lambda: MONDAY)
    assert dirty_shards() == []
    assert query("SELECT refused FROM deliveries_list") == [("programme-takes-no-lists",)]
    assert verdicts(school) == [None] * 3
    again = recompute(day=MONDAY, programme=PROGRAMME, today=MONDAY)
    differs = {one.kind.code for one in again.found if one.count}
    assert differs == {"recompute-link"}, (
        "what is sent here has no chain; its passes came to nothing, and that stands"
    )
