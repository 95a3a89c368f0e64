"""Who may sign what on which day, as dated facts."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from amiyan.access import problems as p
from amiyan.access.actions import (
    appoint_signatory,
    end_signatory,
    end_signing_key,
    register_signing_key,
)
from amiyan.access.queries import DUTIES, may, may_sql, signatories, signing_keys
from amiyan.kernel import keys
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.registry import actions as registry
from amiyan.registry import problems as registry_problems
from tests.registry.invented_town import JANUARY, MAY, SEPTEMBER, a_person, an_organisation, moment

MEALS, CLUBS = "school-meals", "extracurricular-club"
ALMATY, SHYMKENT = "75", "79"


def appointed(person, duty="approve", **facts):
    return appoint_signatory(
        person_id=person, duty=duty, source="Бұйрық № 1", **{"known_at": moment((9, 1)), **facts}
    )


def allowed(
    person, duty="approve", programme=MEALS, region=ALMATY, organisation=None, on=JANUARY, known_at=None
):
    return may(
        person,
        duty,
        programme=programme,
        region=region,
        organisation_id=organisation,
        on_day=on,
        known_at=known_at,
    )


def refusal(action, *arguments, **facts):
    with pytest.raises(ProblemError) as caught, transaction.atomic():
        action(*arguments, **facts)
    return caught.value.problem.kind


def test_nobody_may_anything_before_being_appointed(db):
    anar = a_person(0)
    assert not any(allowed(anar, duty) for duty in DUTIES)


def test_a_duty_is_held_for_its_programme_its_region_and_its_days(db):
    anar = a_person(0)
    appointed(anar, programme=MEALS, region=ALMATY, first=SEPTEMBER, last=JANUARY)
    assert allowed(anar)
    assert not allowed(anar, "record")
    assert not allowed(anar, programme=CLUBS)
    assert not allowed(anar, region=SHYMKENT)
    assert not allowed(anar, on=JANUARY + dt.timedelta(days=1))
    assert not allowed(anar, on=SEPTEMBER - dt.timedelta(days=1))
    assert not allowed(a_person(1))


def test_unknown_is_not_everyone(db):
    """Who holds a duty for one region does not hold it where no region is named; who holds it for all does."""
    one, all_of_them = a_person(0), a_person(1)
    appointed(one, programme=MEALS, region=ALMATY)
    appointed(all_of_them)
    for programme, region in ((None, ALMATY), (MEALS, None), (None, None)):
        assert not allowed(one, programme=programme, region=region)
        assert allowed(all_of_them, programme=programme, region=region)


def test_a_provider_s_representative_agrees_for_that_provider_alone(db):
    dana, ours, theirs = a_person(0), an_organisation(0), an_organisation(1)
    appointed(dana, "agree", organisation_id=ours)
    assert allowed(dana, "agree", organisation=ours)
    assert not allowed(dana, "agree", organisation=theirs)
    assert not allowed(dana, "agree", organisation=None)
    assert refusal(appointed, dana, "agree") is p.AGREES_FOR_WHOM
    assert refusal(appointed, dana, "approve", organisation_id=ours) is p.AGREES_FOR_WHOM


def test_what_cannot_be_is_refused_by_name(db):
    anar = a_person(0)
    assert refusal(appointed, anar, "sing") is p.DUTY_UNKNOWN
    assert refusal(appointed, anar, region="7") is p.REGION_WRONG
    assert refusal(appointed, 1) is registry_problems.PERSON_UNKNOWN
    assert refusal(appointed, anar, "agree", organisation_id=1) is registry_problems.ORGANISATION_UNKNOWN
    assert refusal(appointed, anar, first=MAY, last=JANUARY) is registry_problems.DAYS_REVERSED


def test_the_same_duty_twice_is_one_and_overlaps_are_refused(db):
    anar = a_person(0)
    first = appointed(anar, region=ALMATY, first=SEPTEMBER)
    assert appointed(anar, region=ALMATY, first=SEPTEMBER) == first
    assert refusal(appointed, anar, region=ALMATY, first=JANUARY) is p.DUTIES_OVERLAP
    appointed(anar, region=SHYMKENT, first=JANUARY)
    assert len(signatories(person_id=anar)) == 2


def test_an_ended_duty_ends_and_what_was_known_before_stays_known(db):
    anar = a_person(0)
    duty = appointed(anar, first=SEPTEMBER)
    ended = end_signatory(
        person_id=anar, signatory_id=duty, last_day=JANUARY, source="Бұйрық № 2", known_at=moment((1, 15))
    )
    assert allowed(anar)
    assert not allowed(anar, on=MAY)
    assert allowed(anar, on=MAY, known_at=moment((1, 14)))
    assert not allowed(anar, known_at=moment((8, 2)).replace(year=2025))
    again = end_signatory(
        person_id=anar, signatory_id=duty, last_day=JANUARY, source="x", known_at=moment((1, 16))
    )
    assert again == ended
    assert [one.last for one in signatories(person_id=anar)] == [JANUARY]


def test_a_person_stands_for_every_record_of_theirs(db):
    anar = a_person(0)
    guest = registry.register_person(ask_id=registry.new_ask_id(), source="test", known_at=moment((9, 1)))
    appointed(guest)
    assert not allowed(anar)
    registry.merge_people(
        person_id=guest, same_as=anar, recorded_by=1, source="test", known_at=moment((9, 2))
    )
    assert allowed(anar)
    assert allowed(guest)


def test_many_statements_are_asked_about_at_once(db):
    """The set says of each row what the single question says."""
    anar, bolat, dana, firm = a_person(0), a_person(1), a_person(2), an_organisation(0)
    appointed(anar, programme=MEALS)
    appointed(bolat, "record", region=ALMATY, last=SEPTEMBER)
    appointed(dana, "agree", organisation_id=firm)
    execute(
        "CREATE TEMP TABLE asked (person bigint, duty text, programme text, region text, firm bigint, day date)"
        " ON COMMIT DROP"
    )
    execute(
        """INSERT INTO asked SELECT * FROM unnest(%s::bigint[]) a, unnest(%s::text[]) b, unnest(%s::text[]) c,
           unnest(%s::text[]) d, unnest(%s::bigint[]) e, unnest(%s::date[]) f""",
        [
            [anar, bolat, dana],
            list(DUTIES),
            [MEALS, None],
            [ALMATY, SHYMKENT, None],
            [firm, None],
            [SEPTEMBER, MAY],
        ],
    )
    fragment = may_sql(
        person="a.person",
        duty="a.duty",
        programme="a.programme",
        region="a.region",
        organisation="a.firm",
        on="a.day",
    )
    rows = query(f"SELECT a.*, {fragment} FROM asked a")
    assert len(rows) == 216
    assert {row[-1] for row in rows} == {True, False}
    for person, duty, programme, region, organisation, on, answer in rows:
        assert answer == allowed(person, duty, programme, region, organisation, on), (
            person,
            duty,
            programme,
            region,
        )


def test_a_key_belongs_to_one_person(db):
    anar, bolat = a_person(0), a_person(1)
    key = keys.public_text(keys.make_key("p256"))
    number = register_signing_key(person_id=anar, public_key=key, source="Өтініш", known_at=moment((9, 1)))
    assert register_signing_key(person_id=anar, public_key=key, source="x", known_at=moment((9, 2))) == number
    assert refusal(register_signing_key, person_id=bolat, public_key=key, source="x") is p.KEY_OF_ANOTHER
    assert (
        refusal(register_signing_key, person_id=anar, public_key=key, source="x", first=JANUARY)
        is p.KEYS_OVERLAP
    )
    for wrong in (b"", b"key", "-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----"):
        assert refusal(register_signing_key, person_id=anar, public_key=wrong, source="x") is p.KEY_WRONG
    ended = end_signing_key(
        person_id=anar, key_id=number, last_day=JANUARY, source="Жоғалды", known_at=moment((1, 11))
    )
    assert [(one.id, one.last) for one in signing_keys(person_id=anar)] == [(ended, JANUARY)]
    assert signing_keys(on=MAY) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_signature SET signed_at = now()",
        "DELETE FROM access_signature",
        "TRUNCATE access_signature",
        "UPDATE access_signatory SET duty = 'approve'",
        "DELETE FROM access_signatory",
        "UPDATE access_signing_key SET person_id = 1",
        "DELETE FROM access_signing_key",
    ],
)
def test_nothing_of_it_is_edited_or_deleted(db, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_digest_of_a_key_cannot_be_another_s(db):
    statement = (
        "INSERT INTO access_signing_key (person_id, way, public_key, key_sha256, source)"
        " VALUES (%s, 'local', %s, %s, 'x')"
    )
    der = keys.der_of(keys.make_key("ed25519").public_key())
    with pytest.raises(Exception, match="the_digest_of_a_key_is_its_own"), transaction.atomic():
        execute(statement, [a_person(0), der, b"\0" * 32])
