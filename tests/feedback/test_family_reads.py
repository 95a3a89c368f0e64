"""What a family reads of itself: the wards, the day, the month, the right, the year down to the tiyn, and why."""

import datetime as dt

import pytest

from amiyan.deliveries.family import deliveries_of_month, lines_of_day
from amiyan.entitlements.family import decisions_of
from amiyan.feedback.parameters import appeal_against
from amiyan.kernel.scope import NOBODY, Scope
from amiyan.kernel.sql import execute, query
from amiyan.ledger.accounts import account_id
from amiyan.ledger.queries import balance
from amiyan.registry.actions.consent import record_consent
from amiyan.registry.actions.guardianship import delegate_viewing
from amiyan.registry.family import consents_of, wards_of
from amiyan.settlement.budgets.lapse import lapse_months
from amiyan.settlement.family import deliveries_behind, net, wallet_of, year_of
from amiyan.settlement.receipts import meal_key, transfer_key
from tests.entitlements.village import a_person

from .kit import MONDAY, PRICE, PROGRAMME, a_guardian, at, decide, dispute, own

SEPTEMBER = dt.date(2025, 9, 1)


def test_a_guardian_sees_exactly_the_wards_powers_and_dates_of_the_registry(family):
    last = dt.date(2025, 12, 31)
    grandmother = a_person()
    delegate_viewing(
        ward_id=family.asel,
        guardian_id=family.mother,
        delegate_id=grandmother,
        source="m",
        first=SEPTEMBER,
        last=last,
    )
    (seen,) = wards_of([grandmother], on=MONDAY)
    assert (seen.person_id, seen.may_see, seen.may_decide, seen.last) == (family.asel, True, False, last)
    assert seen.facility_id == family.school
    assert wards_of([grandmother], on=dt.date(2026, 1, 1)) == []
    (own_,) = wards_of([family.mother], on=MONDAY)
    assert (own_.may_decide, own_.first, own_.last) == (True, None, None)
    assert wards_of([family.asel], on=MONDAY) == []


def test_the_safety_flag_hides_place_and_time_everywhere(family):
    hidden = a_guardian(family.asel, hides_place=True)
    (ward,) = wards_of([hidden], on=MONDAY)
    assert (ward.hides_place, ward.facility_id, ward.class_label) == (True, None, "")
    scope = own(family.asel)
    (line,) = lines_of_day([family.asel], scope=scope, day=MONDAY, hidden=[family.asel])[family.asel]
    assert (line.facility_id, line.facility, line.at, line.verdict) == (None, "", None, "payable")
    (line,) = deliveries_of_month(family.asel, scope=scope, month=MONDAY, hides_place=True)
    assert (line.facility, line.at) == ("", None)
    year = year_of(family.asel, scope=scope, year=2025, hides_place=True)
    assert {part.provider for part in year.parts} == {""}
    assert year.paid_tiyn == PRICE
    (decision,) = decisions_of(family.asel, scope=scope, on=MONDAY, lang="en", hides_place=True)
    said = " ".join(fact for reason in decision.explanation.reasons for fact in reason.facts)
    assert "Region" not in said
    assert "Grade" not in said


def test_who_may_not_see_is_told_no_name(family):
    blind = a_guardian(family.asel, may_see=False)
    execute(
        "INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source) VALUES (%s, 'Ә', 'А', '', 't')",
        [family.asel],
    )
    (ward,) = wards_of([blind], on=MONDAY)
    assert (ward.surname, ward.given_name, ward.born) == ("", "", None)


def test_today_and_the_month_say_place_time_proof_amount_and_verdict(family):
    both = [family.asel, family.daulet, family.madi]
    found = lines_of_day(both, scope=own(*both), day=MONDAY, hidden=[])
    assert set(found) == {family.asel, family.daulet}  # of whom nothing is known nothing is said
    (line,) = found[family.asel]
    assert (line.facility, line.at, line.method) == ("SA", at(12), "face")
    assert (line.verdict, line.reason, line.amount_tiyn, line.by_list) == ("payable", "used", PRICE, False)
    dispute(family)
    (line,) = deliveries_of_month(family.asel, scope=own(family.asel), month=MONDAY, hides_place=False)
    assert (line.verdict, line.reason, line.version) == ("held", "objected", 2)


def test_outside_the_scope_there_is_nothing(family):
    for scope in (NOBODY, own(family.daulet), own(family.mother)):
        assert lines_of_day([family.asel], scope=scope, day=MONDAY, hidden=[]) == {}
        assert wallet_of(family.asel, scope=scope, first=SEPTEMBER, last=MONDAY) == []
        assert year_of(family.asel, scope=scope, year=2025, hides_place=False).parts == ()
        assert decisions_of(family.asel, scope=scope, on=MONDAY, lang="kk", hides_place=False) == []
        assert consents_of(family.asel, scope=scope, on=MONDAY) == []
        asked = {"programme": PROGRAMME, "month": MONDAY, "provider_id": family.supplier}
        assert deliveries_behind(family.asel, scope=scope, **asked) == []
    place = Scope(facilities=frozenset({family.school}))
    assert lines_of_day([family.asel], scope=place, day=MONDAY, hidden=[])


def left_in_the_books(person):
    found = balance(owner=person, account=account_id("entitlement", PROGRAMME, "2025-09"))
    return found.available


def reconciles(family):
    """The year, its parts, the movements behind them and the balance agree to the tiyn; the year's figures."""
    scope = own(family.asel)
    year = year_of(family.asel, scope=scope, year=2025, hides_place=False)
    for part in year.parts:
        if part.provider_id is not None:
            behind = deliveries_behind(
                family.asel,
                scope=scope,
                programme=part.programme,
                month=part.month,
                provider_id=part.provider_id,
            )
            assert net(behind) == part.paid_tiyn
            assert sum(1 if one.code == "delivery" else -1 for one in behind) == part.units
    assert year.left_tiyn == left_in_the_books(family.asel)
    (right,) = wallet_of(family.asel, scope=scope, first=SEPTEMBER, last=dt.date(2025, 9, 30))
    assert right.left_tiyn == year.left_tiyn
    assert right.used_tiyn == year.paid_tiyn
    assert right.used_tiyn + right.lapsed_tiyn + right.left_tiyn == year.set_aside_tiyn
    return year.set_aside_tiyn, year.paid_tiyn, right.held_tiyn, year.lapsed_tiyn


def test_the_year_is_the_books_down_to_each_delivery(family):
    family.place.passes("A1", "101 2025-09-09 12:00:00", "101 2025-09-10 12:00:00")
    family.place.drain()
    given, paid, held, lapsed = reconciles(family)
    assert (paid, held, lapsed) == (3 * PRICE, 0, 0)
    assert given > paid
    found = dispute(family)
    assert reconciles(family) == (given, 2 * PRICE, PRICE, 0)
    decide(family, found, happened=False)
    assert reconciles(family) == (given, 2 * PRICE, 0, 0)
    lapse_months(programme=PROGRAMME, open_from=dt.date(2025, 12, 1))
    assert reconciles(family) == (given, 2 * PRICE, 0, given - 2 * PRICE)


def test_a_movement_behind_the_year_is_the_one_that_the_receipt_proves(family):
    asked = {"programme": PROGRAMME, "month": MONDAY, "provider_id": family.supplier}
    (one,) = deliveries_behind(family.asel, scope=own(family.asel), **asked)
    key = transfer_key(number=one.transfer_id, payer=one.payer, month=one.month)
    assert key == meal_key(person=family.asel, programme=PROGRAMME, day=MONDAY)
    (part,) = [
        part
        for part in year_of(family.asel, scope=own(family.asel), year=2025, hides_place=False).parts
        if part.provider_id
    ]
    assert (part.provider, part.units) == ("Дастархан", 1)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_why_yes_what_would_change_it_and_how_to_appeal(family, lang):
    (decision,) = decisions_of(family.asel, scope=own(family.asel), on=MONDAY, lang=lang, hides_place=False)
    told = decision.explanation
    assert (told.decided, told.entitled) == (True, True)
    assert told.reasons
    assert told.unknown  # statuses that nobody covers: unknown is not no
    appeal = appeal_against(decision.decided_on)
    assert appeal.until > decision.decided_on
    assert appeal.is_placeholder
    assert appeal.keeps_right


def test_a_site_replaces_the_terms_of_an_appeal_by_its_own_act(tmp_path, monkeypatch):
    (tmp_path / "rooms").mkdir()
    (tmp_path / "rooms" / "feedback.toml").write_text(
        '[[appeal_days]]\nfrom = 2025-01-01\nregion = "79"\nvalue = 30\nact = "Order 1"\nsource = "Order 1"\n'
    )
    monkeypatch.setenv("AMIYAN_PARAMETERS", str(tmp_path))
    assert appeal_against(MONDAY, region="79").until == MONDAY + dt.timedelta(days=30)
    assert appeal_against(MONDAY).until == MONDAY + dt.timedelta(days=90)


def test_consents_are_read_with_their_withdrawal(family):
    for given, day in ((True, 1), (False, 8)):
        record_consent(
            person_id=family.asel,
            purpose="biometrics",
            given=given,
            first_day=dt.date(2025, 9, day),
            source="mother",
        )
    now, before = consents_of(family.asel, scope=own(family.asel), on=MONDAY)
    assert (now.given, now.in_force(MONDAY)) == (False, True)
    assert (before.given, before.in_force(MONDAY)) == (True, False)


def test_a_merged_record_is_the_same_person(family):
    double = a_person()
    execute(
        "INSERT INTO registry_identity_link (person_id, same_as, kind, recorded_by, source) VALUES (%s, %s, 'merged', 1, 't')",
        [double, family.asel],
    )
    scope = own(double, family.asel)
    assert year_of(double, scope=scope, year=2025, hides_place=False).paid_tiyn == PRICE
    assert lines_of_day([double], scope=scope, day=MONDAY, hidden=[])[double][0].amount_tiyn == PRICE
    assert query("SELECT count(*) FROM registry_identity_link") == [(1,)]
