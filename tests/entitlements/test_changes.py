"""A parameter is changed by two people who saw what the change does, and by nothing less."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from amiyan.entitlements.actions import decide
from amiyan.entitlements.changes import actions
from amiyan.entitlements.changes.actions import refuse_change, withdraw_change
from amiyan.entitlements.changes.queries import change_of, previews_of
from amiyan.entitlements.changes.standing import look_again
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.loader import load
from amiyan.programmes.terms import price

from .changes import NEW_YEAR, NOW, PROGRAMME, TODAY, Signer, counted, paper, proposed, signs, state, wanted
from .village import a_person, a_school, enrol, run, say, value

pytestmark = pytest.mark.django_db
WINTER = dt.date(2027, 1, 15)


@pytest.fixture(autouse=True)
def remembers_nothing():
    """What one test signed is unknown to the next."""
    look_again()
    yield
    look_again()


@pytest.fixture
def town():
    """Ten children in the North and two in Astana: grades 4 and 5, one of a large family, one nobody asked about."""
    north, capital = a_school("59"), a_school("71")
    people = [a_person() for _ in range(12)]
    for number, person in enumerate(people):
        enrol(person, north if number < 10 else capital, 4 if number % 2 else 5)
        if number != 2:
            say(person, ["large_family"] if number == 4 else [])
    return people


def free_to(day=NEW_YEAR):
    return load(PROGRAMME).parameters.get("free_grades_to", day)


def refused(code, action):
    with pytest.raises(ProblemError) as error:
        action()
    assert error.value.problem.kind.code == code


def test_a_change_that_nobody_or_only_one_has_signed_changes_nothing(town):
    change = proposed()
    assert (state(change), free_to()) == ("proposed", 4)
    assert signs(Signer(), change) == 1
    assert (state(change), free_to()) == ("proposed", 4)


def test_a_change_that_two_have_signed_is_what_the_programme_says_from_its_day_on(town):
    change = proposed()
    assert [signs(Signer(), change), signs(Signer(), change)] == [1, 2]
    assert state(change) == "signed"
    assert (free_to(NEW_YEAR - dt.timedelta(1)), free_to()) == (4, 5)
    (now,) = [one for one in load(PROGRAMME).parameters.values["free_grades_to"] if one.in_force(NEW_YEAR)]
    assert now.act.startswith("Decision of the akimat")
    assert not now.placeholder


def test_who_signs_twice_is_refused(town):
    change, anar = proposed(), Signer()
    signs(anar, change)
    refused("change-signed-by-you", lambda: signs(anar, change))


def test_who_signs_twice_is_refused_by_the_database(town):
    change, anar = proposed(), Signer()
    signs(anar, change)
    with pytest.raises(IntegrityError, match="a_person_signs_a_change_once"), transaction.atomic():
        run(
            "INSERT INTO entitlements_change_step (programme, change_id, place, kind, done_by, proposed_by, signature_id,"
            " preview_id) SELECT programme, change_id, 2, kind, done_by, proposed_by, signature_id, preview_id"
            " FROM entitlements_change_step"
        )


def test_two_records_of_one_person_are_one_signer(town):
    change, anar, again = proposed(), Signer(), Signer()
    run(
        "INSERT INTO registry_identity_link (person_id, same_as, kind, recorded_by, source) VALUES (%s, %s, 'merged', 1, 't')",
        again.person,
        anar.person,
    )
    signs(anar, change)
    refused("change-signed-by-you", lambda: signs(again, change))


def test_two_records_of_one_person_that_sign_at_once_are_one_signer(town, monkeypatch):
    """While the second signature is checked far away, the first one is kept."""
    change, anar, again = proposed(), Signer(), Signer()
    run(
        "INSERT INTO registry_identity_link (person_id, same_as, kind, recorded_by, source) VALUES (%s, %s, 'merged', 1, 't')",
        again.person,
        anar.person,
    )
    keeps = actions.keep_signature

    def checked_for_long(**signature):
        monkeypatch.setattr(actions, "keep_signature", keeps)
        assert signs(anar, change) == 1
        return keeps(**signature)

    monkeypatch.setattr(actions, "keep_signature", checked_for_long)
    refused("change-signed-by-you", lambda: signs(again, change))
    assert state(change) == "proposed"


def test_who_proposed_is_neither_of_the_two(town):
    signer = Signer()
    change = proposed(by=signer.person)
    refused("change-of-your-own", lambda: signs(signer, change))
    with pytest.raises(IntegrityError, match="who_proposed_a_change_does_not_sign_it"), transaction.atomic():
        run(
            "INSERT INTO entitlements_change_step (programme, change_id, place, kind, done_by, proposed_by, signature_id,"
            " preview_id) VALUES (%s, %s, 1, 'signed', %s, %s, %s, %s)",
            PROGRAMME,
            change,
            signer.person,
            signer.person,
            uuid4(),
            change,
        )


def test_without_the_duty_to_approve_for_the_region_nobody_signs(town):
    change = proposed(wanted("price_tiyn", 70000, region="59"))
    refused("change-not-authorised", lambda: signs(Signer(region="71"), change))
    refused("change-not-authorised", lambda: signs(Signer(duty="record"), change))
    assert signs(Signer(region="59"), change) == 1
    # The whole country is more than one region.
    refused("change-not-authorised", lambda: signs(Signer(region="59"), proposed()))


def test_nobody_signs_what_was_not_counted(town):
    change = proposed(count=False)
    refused("change-not-counted", lambda: signs(Signer(), change))
    with (
        pytest.raises(IntegrityError, match="a_signature_names_the_effect_that_was_seen"),
        transaction.atomic(),
    ):
        run(
            "INSERT INTO entitlements_change_step (programme, change_id, place, kind, done_by, proposed_by, signature_id,"
            " preview_id) SELECT programme, id, 1, 'signed', 1, proposed_by, %s, %s FROM entitlements_change;"
            " SET CONSTRAINTS ALL IMMEDIATE",
            uuid4(),
            change,
        )


def test_a_signature_is_under_this_change_and_this_effect(town):
    change, other, anar = proposed(), proposed(wanted(value=6)), Signer()
    document, _ = paper(other)
    assert document != paper(change)[0]
    from amiyan.entitlements.changes.actions import sign_change  # noqa: PLC0415

    def signs_another():
        sign_change(
            programme=PROGRAMME,
            change_id=change,
            preview_id=change,
            signature=anar.under(document),
            now=NOW,
            today=TODAY,
        )

    with pytest.raises(ProblemError):
        signs_another()
    assert state(change) == "proposed"
    assert change_of(programme=PROGRAMME, change_id=change).steps == ()


def test_the_previews_sums_equal_what_a_decision_then_gives(town):
    """The preview counts with the statement that decides."""
    decide(programme=PROGRAMME, first=WINTER, last=WINTER)
    before = {person for person, entitled in answers() if entitled}
    change = proposed(wanted(first=WINTER))
    (preview,) = previews_of(programme=PROGRAMME, change_id=change)
    effect = preview.effect
    assert effect.total("entitled_before") == len(before) == 7
    signs(Signer(), change)
    signs(Signer(), change)
    decide(programme=PROGRAMME, first=WINTER, last=WINTER)
    after = {person for person, entitled in answers() if entitled}
    assert effect.total("entitled_after") == len(after) == 12
    assert (effect.total("gain"), effect.total("lose")) == (len(after - before), len(before - after))
    assert effect.total("tiyn_after") == sum(
        price(load(PROGRAMME), WINTER, region, grade)
        for region, grade in run(
            "SELECT f.region, e.grade FROM registry_enrolment e JOIN registry_facility f ON f.id = e.facility_id"
            " WHERE e.person_id = ANY (%s)",
            sorted(after),
        )
    )
    # Everybody who is new is new by the grade.
    assert effect.clauses == (("primary_grades", 5, 0),)


def answers():
    return run(
        "SELECT person_id, entitled FROM entitlements_decision WHERE programme = %s AND known_to IS NULL"
        " AND valid @> %s::date",
        PROGRAMME,
        WINTER,
    )


def test_a_change_of_one_region_is_counted_for_its_children_alone(town):
    change = proposed(wanted("price_tiyn", 80000, region="59", grades=(1, 4)))
    (preview,) = previews_of(programme=PROGRAMME, change_id=change)
    assert {one.region for one in preview.effect.groups} == {"59"}
    assert preview.effect.total("tiyn_after") - preview.effect.total("tiyn_before") == 5 * (80000 - 63700)
    assert sum(one.after_tiyn - one.before_tiyn for one in preview.effect.months) > 0


def test_an_effect_is_counted_again_and_the_earlier_one_stays(town):
    from amiyan.settlement.changes.actions import count_again  # noqa: PLC0415

    change, again = proposed(), uuid4()
    newcomer = a_person()
    enrol(newcomer, a_school("59"), 5)
    say(newcomer)
    later = NOW + dt.timedelta(hours=1)
    count_again(programme=PROGRAMME, change_id=change, preview_id=again, asked_by=a_person(), now=later)
    counted(change, again, now=later)
    gains = [one.effect.total("gain") for one in previews_of(programme=PROGRAMME, change_id=change)]
    assert gains == [6, 5]
    assert counted(change, again) is None, "what is counted stays"


def asks(change, at, preview=None):
    from amiyan.settlement.changes.actions import count_again  # noqa: PLC0415

    again = preview or uuid4()
    count_again(programme=PROGRAMME, change_id=change, preview_id=again, asked_by=1, now=at)
    return again


def after(minutes):
    return NOW + dt.timedelta(minutes=minutes)


def test_an_effect_is_counted_once_at_a_time(town):
    change = proposed(count=False)
    refused("change-being-counted", lambda: asks(change, after(1)))
    asks(change, after(1), preview=change)  # the same form sent twice
    # Whoever counted it may have been lost with the machine.
    lost = asks(change, after(10))
    refused("change-being-counted", lambda: asks(change, after(11)))
    counted(change, lost, now=after(12))
    assert value("SELECT count(*) FROM entitlements_change_preview") == 2
    assert value("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%count_change'") == 2


def test_an_effect_is_not_counted_again_at_once_unless_something_was_learnt(town):
    change = proposed()
    refused("change-counted-just-now", lambda: asks(change, after(9)))
    # Another rule is signed meanwhile: the effect is not what it was.
    other = proposed(wanted(value=6))
    signs(Signer(), other, now=after(8))
    again = asks(change, after(9))
    counted(change, again, now=after(9))
    refused("change-counted-just-now", lambda: asks(change, after(18)))
    run("INSERT INTO registry_sync VALUES ('pupils', 'NOBD', '', %s, %s, 'done')", after(10), after(17))
    asks(change, after(18))


def test_asked_twice_under_one_number_is_asked_once(town):
    change = uuid4()
    said = {
        "programme": PROGRAMME,
        "change_id": change,
        "proposed_by": a_person(),
        "now": NOW,
        "today": TODAY,
    }
    from amiyan.settlement.changes.actions import propose_and_count  # noqa: PLC0415

    for _ in range(2):
        propose_and_count(**said, proposed=wanted())
    assert value("SELECT count(*) FROM entitlements_change_preview") == 1
    refused("change-id-reused", lambda: propose_and_count(**said, proposed=wanted(value=7)))


def test_a_refused_change_is_signed_by_nobody_any_more(town):
    change, anar = proposed(), Signer()
    signs(anar, change)
    no = {"programme": PROGRAMME, "change_id": change, "now": NOW, "today": TODAY}
    refused("change-without-reason", lambda: refuse_change(**no, refused_by=Signer().person, reason=" "))
    refused("change-not-authorised", lambda: refuse_change(**no, refused_by=a_person(), reason="No money"))
    refuse_change(**no, refused_by=Signer().person, reason="No money")
    assert state(change) == "refused"
    refused("change-ended", lambda: signs(Signer(), change))
    assert free_to() == 4


def test_only_who_proposed_withdraws_and_not_what_two_have_signed(town):
    mother = a_person()
    change = proposed(by=mother)
    said = {"programme": PROGRAMME, "change_id": change, "reason": "A slip of the pen", "now": NOW}
    refused("change-not-yours", lambda: withdraw_change(**said, withdrawn_by=a_person()))
    withdraw_change(**said, withdrawn_by=mother)
    assert state(change) == "withdrawn"
    counts = proposed(by=mother)
    signs(Signer(), counts)
    signs(Signer(), counts)
    refused("change-ended", lambda: withdraw_change(**{**said, "change_id": counts}, withdrawn_by=mother))


def test_a_closed_day_is_changed_by_nobody(town):
    refused("change-of-closed-days", lambda: proposed(wanted(first=dt.date(2026, 8, 31))))
    change = proposed(wanted(first=dt.date(2026, 9, 1)))
    assert change_of(programme=PROGRAMME, change_id=change).proposed.redecides(TODAY) == (
        dt.date(2026, 9, 1),
        TODAY,
    )
    # What was open when it was proposed may be closed when it is signed.
    refused("change-of-closed-days", lambda: signs(Signer(), change, today=dt.date(2026, 12, 1)))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"parameter": "free_grade"}, "programme-parameter-unknown"),
        ({"region": "59"}, "programme-scope-not-read"),
        ({"parameter": "free_grades_from", "value": "one"}, "programme-parameter-entry-unclear"),
        ({"value": -1}, "change-value-impossible"),
        ({"value": 4}, "change-says-nothing-new"),
        ({"last": dt.date(2027, 5, 1)}, "change-has-an-end"),
        ({"parameter": "school_break", "value": "winter"}, "change-has-no-end"),
        ({"parameter": "lock_day", "value": 30}, "programme-parameter-entry-unclear"),
        ({"parameter": "lock_day", "value": 20}, "programme-payment-before-lock"),
    ],
)
def test_a_change_that_could_never_count_is_not_proposed(town, said, code):
    if code == "change-says-nothing-new":
        first = proposed(wanted(value=5))
        signs(Signer(), first)
        signs(Signer(), first)
        said = {"value": 5}
    refused(code, lambda: proposed(wanted(**said)))


def test_a_mistake_is_put_right_before_its_day_by_two_others(town):
    for right in (6, 5):
        change = proposed(wanted(value=right))
        signs(Signer(), change)
        signs(Signer(), change, now=NOW + dt.timedelta(minutes=right == 5))
    assert free_to() == 5


def test_rows_that_nobody_signed_are_no_signatures(town):
    """Whoever can write into the database, and has nobody's key, changes no value by it."""
    change = proposed()
    signs(Signer(), change)
    run(
        "INSERT INTO entitlements_change_step (programme, change_id, place, kind, done_by, proposed_by, signature_id,"
        " preview_id) SELECT programme, change_id, 2, kind, %s, proposed_by, %s, preview_id FROM entitlements_change_step",
        a_person(),
        uuid4(),
    )
    look_again()
    assert free_to() == 4
