"""Whoever is paid is told: once, when the bank has settled all of it, and nobody who must not know."""

import datetime as dt
from itertools import count

import pytest

from amiyan.access.appointing import appoint_role
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import execute, query
from amiyan.settlement.notices import STATEMENT_PAID
from amiyan.settlement.payouts.jobs import exchange_with_channels
from amiyan.settlement.payouts.messages import make_messages
from amiyan.settlement.payouts.told import tell_paid
from amiyan.voice.compose import compose
from amiyan.voice.kinds import Amount, Day, Name

from . import office as o
from . import said as s
from .sending import NOW, TIYN, Sent

THEN = dt.datetime(2025, 10, 21, 6, tzinfo=dt.UTC)
_people = count(1)


def somebody(role, **where):
    ((person,),) = query(
        "INSERT INTO registry_person (temporary_id, source) VALUES (%s, 't') RETURNING id",
        [f"told {next(_people)}"],
    )
    appoint_role(person_id=person, role=role, source="order", first=dt.date(2025, 1, 1), **where)
    return person


def told():
    return query("SELECT person_id, text FROM voice_notice WHERE kind = 'statement-paid' ORDER BY person_id")


@pytest.fixture
def sent(db):
    o.budget()
    return Sent()


@pytest.fixture
def head(sent):
    return somebody("organisation_head", organisation_id=sent.payee)


def paid(sent, **more):
    s.says(s.statement(sent.debit(**more)))


def test_the_head_of_the_supplier_is_told_what_the_bank_has_paid(sent, head):
    somebody("organisation_head", organisation_id=o.organisation())
    assert tell_paid(now=THEN) == 0
    paid(sent)
    assert tell_paid(now=THEN) == 1
    ((person, text),) = told()
    assert person == head
    assert "631" in text


def test_nothing_is_told_twice_however_often_it_is_asked_or_answered(sent, head):
    """Fault 14, and fault 1: the same bank statement a hundred times."""
    for number in range(20):
        paid(sent, reference=f"R{number % 2}")
        tell_paid(now=THEN + dt.timedelta(hours=number))
    assert [person for person, _text in told()] == [head]
    assert query("SELECT count(*) FROM settlement_paid_untold")[0][0] == 0


def test_what_came_back_and_is_paid_after_all_is_not_told_again(sent, head):
    paid(sent, reference="R1")
    tell_paid(now=THEN)
    s.says(s.statement(sent.credit(reference="R2")))
    s.says(s.statement(sent.debit(reference="R3")))
    assert sent.states()[-1] == "settled"
    tell_paid(now=THEN + dt.timedelta(days=40))
    assert len(told()) == 1


def test_a_part_of_a_statement_is_not_yet_paid(db):
    o.budget(codes=(("464-111", 20_000), ("464-112", 10**9)))
    payee = o.organisation()
    somebody("organisation_head", organisation_id=payee)
    o.statement(payee, TIYN)
    o.make()
    make_messages(budget_id=o.BUDGET, now=NOW)
    parts = query("SELECT id, amount_tiyn FROM settlement_payout WHERE payee = %s ORDER BY code", [payee])
    assert len(parts) == 2
    for place, (id_, tiyn) in enumerate(parts):
        s.says(s.statement(s.line(id_.hex, tiyn)))
        assert tell_paid(now=THEN) == place, "only what settles the rest is told"
    ((_person, text),) = told()
    assert "631" in text


def line_at(payee, *places):
    for number, place in enumerate(places, 1):
        execute(
            "INSERT INTO settlement_statement_line (payee, budget_id, number, line, kind, facility_id, agreement,"
            " service_month, reason, unit_price_tiyn, units, amount_tiyn) VALUES (%s, %s, 1, %s, 'delivered', %s, '',"
            " '2025-09-01', '', 10, 1, 10)",
            [payee, o.BUDGET, number, place],
        )


def school():
    code = f"Т-{next(_people)}"
    return query(
        "INSERT INTO registry_facility (code, match_key, region, source) VALUES (%s, %s, '79', 't') RETURNING id",
        [code, code],
    )[0][0]


def test_a_director_is_told_of_a_statement_that_is_of_their_school_alone(sent, head):
    place = school()
    director = somebody("director", facility_id=place)
    somebody("director", facility_id=school())
    line_at(sent.payee, place)
    paid(sent)
    tell_paid(now=THEN)
    assert {person for person, _text in told()} == {head, director}


def test_what_a_supplier_earns_at_several_schools_no_director_reads(sent, head):
    places = school(), school()
    for place in places:
        somebody("director", facility_id=place)
    line_at(sent.payee, *places)
    paid(sent)
    tell_paid(now=THEN)
    assert [person for person, _text in told()] == [head]


def test_who_is_killed_before_the_end_tells_nobody_and_everybody_later(sent, head, monkeypatch):
    paid(sent)
    with monkeypatch.context() as broken:
        broken.setattr(
            "amiyan.settlement.payouts.told.send_notices",
            lambda **_given: (_ for _ in ()).throw(RuntimeError),
        )
        with pytest.raises(RuntimeError):
            tell_paid(now=THEN)
    assert told() == []
    assert tell_paid(now=THEN) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", ["", "Шаңырақшаңыр"])
def test_the_message_holds_with_the_longest_fills(language, word):
    fills = {
        "name": Name("«Ұлттық тамақтандыру орталығы» ЖШС"),
        "amount": Amount(10**13 + 50),
        "day": Day(dt.date(2024, 9, 30)),
    }
    text = compose(STATEMENT_PAID, fills, language=language, word=word, number=207188352063, now=THEN).text
    assert "100 000 000 000" in text


def test_the_worker_tells_after_each_exchange_with_the_bank(sent, head):
    paid(sent)
    exchange_with_channels(0)
    assert [person for person, _text in told()] == [head]
