"""An account changes by two people, after a while, and only to one that is the provider's own (P19)."""

import datetime as dt
import uuid

import httpx
import pytest

from amiyan.country.kz.calendar import add_working_days
from amiyan.country.kz.iban import make
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions.people import merge_people
from amiyan.settlement.accounts.by_one import changes_by_one
from amiyan.settlement.accounts.change import (
    COOLING_DAYS,
    ask_change,
    changes,
    confirm_change,
    document,
    put_in_effect,
    stop_change,
)
from amiyan.settlement.accounts.holder import AskedHolders, Holds, ListedHolders

from .kit import RECORDS, Person, budget, provider, statement

OLD, NEW, OTHERS = (make("125", account) for account in ("OLD", "NEW", "OTHERS"))
BIN = "990240000028"


class Bank:
    """Whoever can say whose an account is."""

    def __init__(self, answer):
        self.answer = answer

    def belongs(self, *, iban, bin_):
        assert (iban, bin_) == (NEW, BIN)
        return Holds(self.answer, "the bank")


@pytest.fixture
def canteen(db):
    found = provider(BIN)
    execute(
        "INSERT INTO registry_organisation_account (organisation_id, iban, source) VALUES (%s, %s, 't')",
        [found, OLD],
    )
    return found


@pytest.fixture
def people(db):
    return Person(1, RECORDS), Person(2, RECORDS)


def ask(canteen, one, *, iban=NEW, change=None):
    change = change or uuid.uuid4()
    signed = one.signature(document(organisation_id=canteen, change_id=change, iban=iban, duty="ask"))
    ask_change(organisation_id=canteen, change_id=change, iban=iban, source="letter 7", signature=signed)
    return change


def confirm(canteen, change, one, *, answer=True):
    signed = one.signature(document(organisation_id=canteen, change_id=change, iban=NEW, duty="confirm"))
    return confirm_change(organisation_id=canteen, change_id=change, signature=signed, holder=Bank(answer))


def paid_to(canteen, day):
    return [
        iban
        for (iban,) in query(
            "SELECT iban FROM registry_organisation_account WHERE organisation_id = %s AND known_to IS NULL"
            " AND valid @> %s::date",
            [canteen, day],
        )
    ]


def test_after_the_cooling_days_the_new_account_counts_and_before_them_the_old(canteen, people):
    change = ask(canteen, people[0])
    effective = confirm(canteen, change, people[1])
    assert effective == add_working_days(dt.date.fromisoformat(local_today()), COOLING_DAYS)
    day_before = effective - dt.timedelta(days=1)
    assert put_in_effect(on=day_before) == 0
    assert paid_to(canteen, day_before) == [OLD]
    assert put_in_effect(on=effective) == 1
    assert put_in_effect(on=effective) == 0
    assert paid_to(canteen, day_before) == [OLD]
    assert paid_to(canteen, effective) == [NEW]
    assert changes(canteen)[0].outcome == "in_effect"


def test_a_programme_that_asks_for_more_days_gets_them(canteen, people, monkeypatch):
    place = query(
        "INSERT INTO registry_facility (code, match_key, region, source) VALUES ('S', 's', '79', 't') RETURNING id"
    )[0][0]
    execute(
        "INSERT INTO registry_agreement (facility_id, organisation_id, programme, number, source)"
        " VALUES (%s, %s, 'school-meals', '1', 't')",
        [place, canteen],
    )
    asked = []

    class Terms:
        def cooled_on(self, day):
            return add_working_days(day, 9)

    def payment_terms(programme, day, region):
        asked.append((programme.code, region))
        return Terms()

    monkeypatch.setattr("amiyan.settlement.accounts.change.payment_terms", payment_terms)
    effective = confirm(canteen, ask(canteen, people[0]), people[1])
    assert effective == add_working_days(dt.date.fromisoformat(local_today()), 9)
    assert asked == [("school-meals", "79")]


def local_today():
    return query("SELECT (now() AT TIME ZONE 'Asia/Almaty')::date::text")[0][0]


def test_who_asked_does_not_confirm(canteen, people):
    change = ask(canteen, people[0])
    with pytest.raises(ProblemError, match="who-asked-confirms"):
        confirm(canteen, change, people[0])


@pytest.mark.parametrize(
    ("answer", "problem"), [(False, "not-their-account"), (None, "account-holder-unknown")]
)
def test_an_account_that_is_not_known_to_be_theirs_is_not_confirmed(canteen, people, answer, problem):
    change = ask(canteen, people[0])
    with pytest.raises(ProblemError, match=problem):
        confirm(canteen, change, people[1], answer=answer)
    assert changes(canteen)[0].confirmed_by is None


def test_a_change_is_stopped_while_the_days_run(canteen, people):
    change = ask(canteen, people[0])
    effective = confirm(canteen, change, people[1])
    stop_change(
        organisation_id=canteen, change_id=change, reason="The provider never wrote.", stopped_by=people[0].id
    )
    assert put_in_effect(on=effective) == 0
    assert paid_to(canteen, effective) == [OLD]
    with pytest.raises(ProblemError, match="account-change-ended"):
        confirm(canteen, change, people[1])


def test_only_who_may_record_asks_and_two_changes_do_not_wait_at_once(canteen, people):
    with pytest.raises(ProblemError, match="not-authorised-to-sign"):
        ask(canteen, Person(3))
    change = ask(canteen, people[0])
    assert ask(canteen, people[0], change=change) == change  # twice is said once
    with pytest.raises(ProblemError, match="account-change-waits"):
        ask(canteen, people[1])
    assert len(changes(canteen)) == 1


def test_the_account_it_has_and_one_that_cannot_be_one_are_refused(canteen, people):
    with pytest.raises(ProblemError, match="account-is-the-same"):
        ask(canteen, people[0], iban=OLD)
    with pytest.raises(ProblemError, match="iban"):
        ask(canteen, people[0], iban=f"KZ00{OLD[4:]}")


def test_a_signature_over_another_account_asks_for_nothing(canteen, people):
    change = uuid.uuid4()
    signed = people[0].signature(document(organisation_id=canteen, change_id=change, iban=OLD, duty="ask"))
    with pytest.raises(ProblemError):
        ask_change(organisation_id=canteen, change_id=change, iban=NEW, source="letter", signature=signed)
    assert not changes(canteen)


def test_a_list_of_holders_knows_yes_no_and_unknown(tmp_path):
    listed = tmp_path / "holders.csv"
    listed.write_text(f"{NEW},{BIN}\n{OLD},990340000030\n", encoding="utf-8")
    holder = ListedHolders(listed)
    assert [holder.belongs(iban=iban, bin_=BIN).answer for iban in (NEW, OLD, OTHERS)] == [True, False, None]
    listed.write_text(f"{NEW};{BIN}\n", encoding="utf-8")
    with pytest.raises(ProblemError, match="account-holders-unreadable"):
        holder.belongs(iban=NEW, bin_=BIN)


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (200, '{"belongs": true}', True),
        (200, '{"belongs": false}', False),
        (200, '{"belongs": "yes"}', None),
        (200, "[]", None),
        (200, "busy", None),
        (503, '{"belongs": true}', None),
    ],
)
def test_a_service_that_fails_leaves_it_unknown(status, body, answer):
    client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(status, text=body)))
    said = AskedHolders("https://bank.example/holders", client).belongs(iban=NEW, bin_=BIN)
    assert said == Holds(answer, "bank.example")


def test_the_account_of_today_is_confirmed_for_an_act_that_does_not_name_it(canteen, people):
    """Nothing is to be done of it otherwise; with such an act its payment waits for two people."""
    with pytest.raises(ProblemError, match="account-is-the-same"):
        ask(canteen, people[0], iban=OLD)
    statement(canteen, budget())
    ask(canteen, people[0], iban=OLD)


def test_a_change_that_one_person_signed_under_two_records_never_takes_effect(canteen, people):
    """P19: the thief has two records, and the registry finds that out within the days that cool."""
    change = ask(canteen, people[0])
    effective = confirm(canteen, change, people[1])
    assert changes_by_one() == []
    merge_people(person_id=people[1].id, same_as=people[0].id, recorded_by=1, source="Request 7")
    assert changes_by_one() == changes_by_one(canteen) == [(BIN, change, False)]
    assert (put_in_effect(on=effective), paid_to(canteen, effective)) == (0, [OLD])
    third = Person(3, RECORDS)
    stop_change(organisation_id=canteen, change_id=change, reason="signed by one", stopped_by=third.id)
    assert changes_by_one() == []
    confirm(canteen, ask(canteen, people[0]), third)
    assert put_in_effect(on=effective) == 1
    assert paid_to(canteen, effective) == [NEW]


def test_where_it_took_effect_before_two_others_sign_for_the_same_account(canteen, people):
    third = Person(3, RECORDS)
    change = ask(canteen, people[0])
    put_in_effect(on=confirm(canteen, change, people[1]))
    with pytest.raises(ProblemError, match="account-is-the-same"):
        ask(canteen, third, iban=OLD)
    merge_people(person_id=people[1].id, same_as=people[0].id, recorded_by=1, source="Request 7")
    assert changes_by_one() == [(BIN, change, True)]
    effective = confirm(canteen, ask(canteen, third), people[0])
    assert changes_by_one() == [(BIN, change, True)], "until the days have passed"
    put_in_effect(on=effective)
    assert (changes_by_one(), paid_to(canteen, effective)) == ([], [NEW])
