"""What the registry answers, already limited to what the caller may see.

Two times run through all of it: ``on`` is the day on which something was true, ``known_at`` the moment as of
which we ask what was believed (None: now). A person stands for every record that is merged into one with
theirs at that moment; a sealed identity is never followed, in either direction.

A person is within a scope as an owner, or through a facility or region where they are enrolled on the day.
Every lookup goes by an index that begins with the person (or the guardian): it costs what it finds.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from amiyan.kernel.scope import Scope
from amiyan.kernel.text import skeleton


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is. ``same_people`` are all records of this person, the asked one among them."""

    id: int
    iin: str | None
    temporary_id: str | None
    born: dt.date | None
    sex: str | None
    surname: str
    given_name: str
    patronymic: str
    same_people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Guardianship:
    """One guardian of one ward on one day. Where ``hides_place`` is set, place and class are None and blank.

    ``facility_id`` and ``class_label`` are the ward's, for a guardian who may see; else None and blank.
    """

    id: int
    ward_id: int
    guardian_id: int | None
    institution_id: int | None
    post: str
    kind: str
    may_see: bool
    may_decide: bool
    be_told: bool
    court_limit: str
    hides_place: bool
    delegated_by: int | None
    source: str
    facility_id: int | None
    class_label: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Where somebody belonged on a day; ``first`` and ``last`` are days that count, None is open."""

    id: int
    person_id: int
    facility_id: int
    eats_at_id: int
    grade: int | None
    class_label: str
    shift: int | None
    first: dt.date | None
    last: dt.date | None
    source: str
    known_from: dt.datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """One row that was believed: its table without the room's name, its days, and what it says."""

    table: str
    id: int
    first: dt.date | None
    last: dt.date | None
    source: str
    known_from: dt.datetime
    known_to: dt.datetime | None
    says: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facility:
    """A place by its written code."""

    id: int
    code: str
    region: str | None


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who serves a facility under a programme, by which agreement; ``iban`` is None where none is known."""

    agreement_id: int
    organisation_id: int
    bin: str | None
    name: str
    number: str
    ceiling_tiyn: int | None
    iban: str | None


def known(alias: str) -> str:
    """SQL: the row ``alias`` was believed at ``%(known_at)s`` (infinity for now)."""
    at = "%(known_at)s::timestamptz"
    return f"({alias}.known_from <= {at} AND ({alias}.known_to IS NULL OR {alias}.known_to > {at}))"


def _within(people: str) -> str:
    """SQL: one of the records in the array ``people`` is within the scope, on the day ``%(on)s``."""
    return f"""(%(everything)s OR {people} && %(owners)s::bigint[] OR EXISTS (
        SELECT FROM registry_enrolment scoped JOIN registry_facility place ON place.id = scoped.facility_id
        WHERE scoped.person_id = ANY({people}) AND scoped.valid @> %(on)s::date AND {known("scoped")}
          AND (scoped.facility_id = ANY(%(facilities)s) OR scoped.eats_at_id = ANY(%(facilities)s)
               OR place.region = ANY(%(regions)s))))"""


def same_people(person_id: int, *, known_at: dt.datetime | None = None) -> list[int]:
    """Every record of this person as known then, the one with the person's own number first.

    For the rooms' own use: ids alone tell nothing about anybody. Sealed links are not followed.
    """
    params = {"person": person_id, "known_at": _moment(known_at)}
    return [row[0] for row in _rows("SELECT * FROM registry_same_people(%(person)s, %(known_at)s)", params)]


def resolve_identity(
    person_id: int, *, scope: Scope, on: dt.date, known_at: dt.datetime | None = None
) -> int | None:
    """The record into which this one is merged (itself where it is not); None outside the scope."""
    ids = same_people(person_id, known_at=known_at)
    return ids[0] if _any_within(ids, scope, on, known_at) else None


def person_by_iin(
    iin: str, *, scope: Scope, on: dt.date, known_at: dt.datetime | None = None
) -> Person | None:
    """The person with this IIN, with the name of the day; None where there is none within the scope."""
    found = _rows(
        "SELECT id FROM registry_person WHERE iin = %(iin)s AND known_from <= %(known_at)s",
        {"iin": iin, "known_at": _moment(known_at)},
    )
    return person(found[0][0], scope=scope, on=on, known_at=known_at) if found else None


def person(
    person_id: int, *, scope: Scope, on: dt.date, known_at: dt.datetime | None = None
) -> Person | None:
    """The person, with the name of the day; a merged record answers with the person it belongs to."""
    ids = same_people(person_id, known_at=known_at)
    if not _any_within(ids, scope, on, known_at):
        return None
    rows = _rows(
        f"""
        SELECT p.id, p.iin, p.temporary_id, p.born, p.sex,
               coalesce(n.surname, ''), coalesce(n.given_name, ''), coalesce(n.patronymic, '')
        FROM registry_person p LEFT JOIN LATERAL (
            SELECT surname, given_name, patronymic FROM registry_person_name n
            WHERE n.person_id = ANY(%(ids)s) AND n.valid @> %(on)s::date AND {known("n")}
            ORDER BY n.person_id = p.id DESC, lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
        ) n ON true
        WHERE p.id = %(root)s AND p.known_from <= %(known_at)s
        """,
        {"ids": ids, "root": ids[0], "on": on, "known_at": _moment(known_at)},
    )
    return Person(*(*rows[0], tuple(ids))) if rows else None


# A delegation lives as long as the one who delegated may decide, and hides what is hidden from them. What
# is recorded of any record of the ward or of the guardian holds for all of them: safety does not hang on
# which of two merged records somebody wrote it under.
_GUARDIANSHIPS = f"""
    SELECT g.id, g.ward_id, g.guardian_id, g.institution_id, g.post, g.kind, g.may_see, g.may_decide,
           g.be_told, g.court_limit, hidden.place, g.delegated_by, g.source,
           CASE WHEN shown.it THEN e.facility_id END,
           CASE WHEN shown.it THEN coalesce(e.class_label, '') ELSE '' END
    FROM registry_guardianship g
    CROSS JOIN LATERAL (
        SELECT ARRAY(SELECT registry_same_people(g.ward_id, %(known_at)s)) AS ward,
               ARRAY(SELECT registry_same_people(g.guardian_id, %(known_at)s)) AS guardian,
               ARRAY(SELECT registry_same_people(g.delegated_by, %(known_at)s)) AS delegating
    ) people
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM registry_guardianship h
            WHERE h.ward_id = ANY(people.ward) AND h.hides_place AND h.valid @> %(on)s::date AND {known("h")}
              AND (h.guardian_id = ANY(people.guardian || people.delegating)
                   OR h.institution_id = g.institution_id)
        ) AS place
    ) hidden
    CROSS JOIN LATERAL (SELECT g.may_see AND NOT hidden.place AS it) shown
    LEFT JOIN LATERAL (
        SELECT e.facility_id, e.class_label FROM registry_enrolment e
        WHERE e.person_id = ANY(people.ward) AND e.valid @> %(on)s::date AND {known("e")}
        ORDER BY e.known_from DESC, e.id DESC LIMIT 1
    ) e ON shown.it
    WHERE g.valid @> %(on)s::date AND {known("g")}
      AND (g.delegated_by IS NULL OR EXISTS (
          SELECT FROM registry_guardianship d
          WHERE d.ward_id = ANY(people.ward) AND d.guardian_id = ANY(people.delegating) AND d.may_decide
            AND d.valid @> %(on)s::date AND {known("d")}))
"""
WARDS = f"{_GUARDIANSHIPS} AND g.guardian_id = ANY(%(ids)s)"
WARDS_OF_INSTITUTION = f"{_GUARDIANSHIPS} AND g.institution_id = %(institution)s"
GUARDIANS = f"{_GUARDIANSHIPS} AND g.ward_id = ANY(%(ids)s)"
_IN_ORDER = " ORDER BY g.ward_id, g.id"


def wards_of_guardian(
    guardian_id: int, *, scope: Scope, on: dt.date, known_at: dt.datetime | None = None
) -> list[Guardianship]:
    """For whom this person stood on a day, with the powers. A scope of the guardian, or of the ward.

    Delegations are among them while the one who delegated may decide.
    """
    ids = same_people(guardian_id, known_at=known_at)
    params = {**_params(scope, on, known_at), "ids": ids}
    allowed = f" AND (g.guardian_id = ANY(%(owners)s) OR {_within('people.ward')})"
    return [Guardianship(*row) for row in _rows(WARDS + allowed + _IN_ORDER, params)]


def wards_of_institution(
    organisation_id: int, *, scope: Scope, on: dt.date, known_at: dt.datetime | None = None
) -> list[Guardianship]:
    """For whom an institution stood on a day, with the post that acts."""
    params = {**_params(scope, on, known_at), "institution": organisation_id}
    allowed = f" AND {_within('people.ward')}"
    return [Guardianship(*row) for row in _rows(WARDS_OF_INSTITUTION + allowed + _IN_ORDER, params)]


def guardians_of_ward(
    ward_id: int, *, scope: Scope, on: dt.date, known_at: dt.datetime | None = None
) -> list[Guardianship]:
    """Who stood for a person on a day. A guardian's own scope shows that guardian's own record alone."""
    ids = same_people(ward_id, known_at=known_at)
    params = {**_params(scope, on, known_at), "ids": ids}
    allowed = f" AND (g.guardian_id = ANY(%(owners)s) OR {_within('people.ward')})"
    return [Guardianship(*row) for row in _rows(GUARDIANS + allowed + _IN_ORDER, params)]


ENROLMENT = f"""
    SELECT e.id, e.person_id, e.facility_id, e.eats_at_id, e.grade, e.class_label, e.shift,
           lower(e.valid), upper(e.valid) - 1, e.source, e.known_from
    FROM registry_enrolment e
    WHERE e.person_id = ANY(%(ids)s) AND e.valid @> %(on)s::date AND {known("e")}
"""


def enrolment_on(
    person_id: int, *, scope: Scope, on: dt.date, known_at: dt.datetime | None = None
) -> Enrolment | None:
    """Where somebody belonged on a day, as known then; None for nowhere, or outside the scope.

    Where merged records disagree, the one learnt last is given. A scope made for a guardian from whom the
    place is hidden must not name the ward as an owner.
    """
    ids = same_people(person_id, known_at=known_at)
    if not _any_within(ids, scope, on, known_at):
        return None
    params = {"ids": ids, "on": on, "known_at": _moment(known_at)}
    rows = _rows(f"{ENROLMENT} ORDER BY e.known_from DESC, e.id DESC LIMIT 1", params)
    return Enrolment(*rows[0]) if rows else None


_FACT_TABLES = {
    "person_name": ("person_id", True),
    "guardianship": ("ward_id", True),
    "family_member": ("person_id", True),
    "staff": ("person_id", True),
    "enrolment": ("person_id", True),
    "social_status": ("person_id", True),
    "life_status": ("person_id", False),
}
_HOUSEKEEPING = "- 'id' - 'valid' - 'source' - 'known_from' - 'known_to'"
_FACTS = " UNION ALL ".join(
    f"SELECT '{name}', f.id, {'lower(f.valid), upper(f.valid) - 1' if dated else 'NULL::date, NULL::date'},"
    f" f.source, f.known_from, f.known_to, to_jsonb(f) {_HOUSEKEEPING}"
    f" FROM registry_{name} f WHERE f.{owner} = ANY(%(ids)s) AND {known('f')}"
    for name, (owner, dated) in _FACT_TABLES.items()
)


def facts_as_known(
    person_id: int, *, scope: Scope, on: dt.date, known_at: dt.datetime | None = None
) -> list[Fact]:
    """All that was believed of a person at a moment, whatever its days: what a decision then could use.

    ``on`` is the day on which the scope is asked about. Links between identities are not facts of a person.
    """
    ids = same_people(person_id, known_at=known_at)
    if not _any_within(ids, scope, on, known_at):
        return []
    params = {"ids": ids, "known_at": _moment(known_at)}
    rows = _rows(f"{_FACTS} ORDER BY 1, 3 NULLS FIRST, 2", params)
    return [Fact(*(*rest, json.loads(said))) for *rest, said in rows]  # Django gives jsonb as text


def facility_by_code(code: str, *, scope: Scope) -> Facility | None:
    """The facility that is written so, whatever the case, spaces and keyboard; None outside the scope."""
    rows = _rows(
        "SELECT id, code, region FROM registry_facility WHERE match_key = %(key)s", {"key": skeleton(code)}
    )
    found = Facility(*rows[0]) if rows else None
    return found if found and scope.allows(facility=found.id, region=found.region) else None


_FACILITIES: Final = """
SELECT id, code, region FROM registry_facility
WHERE %(everything)s OR id = ANY (%(facilities)s) OR region = ANY (%(regions)s) ORDER BY code, id LIMIT %(most)s
"""


def facilities_within(scope: Scope, *, most: int) -> list[Facility]:
    """The facilities within a scope, at most so many, by their codes. One query by keys."""
    values = {
        "everything": scope.everything,
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
        "most": most,
    }
    return [Facility(*row) for row in _rows(_FACILITIES, values)]


def supplier_on(
    facility_id: int,
    *,
    programme: str,
    scope: Scope,
    on: dt.date,
    known_at: dt.datetime | None = None,
) -> Supplier | None:
    """Who served a facility under a programme on a day, and the account of that day; None for nobody.

    Of agreements that share a day the one that began last counts.
    """
    rows = _rows(
        f"""
        SELECT a.id, o.id, o.bin, o.name, a.number, a.ceiling_tiyn, b.iban
        FROM registry_agreement a
        JOIN registry_facility place ON place.id = a.facility_id
        JOIN registry_organisation o ON o.id = a.organisation_id
        LEFT JOIN LATERAL (
            SELECT iban FROM registry_organisation_account b
            WHERE b.organisation_id = o.id AND b.valid @> %(on)s::date AND {known("b")} LIMIT 1
        ) b ON true
        WHERE a.facility_id = %(facility)s AND a.programme = %(programme)s
          AND a.valid @> %(on)s::date AND {known("a")}
          AND (%(everything)s OR place.id = ANY(%(facilities)s) OR place.region = ANY(%(regions)s))
        ORDER BY lower(a.valid) DESC NULLS LAST, a.id DESC LIMIT 1
        """,
        {**_params(scope, on, known_at), "facility": facility_id, "programme": programme},
    )
    return Supplier(*rows[0]) if rows else None


def _any_within(ids: Sequence[int], scope: Scope, on: dt.date, known_at: dt.datetime | None) -> bool:
    """Whether one of a person's records is within the scope."""
    if scope.everything or scope.owners.intersection(ids):
        return True
    params = {**_params(scope, on, known_at), "ids": list(ids)}
    return bool(_rows(f"SELECT 1 WHERE {_within('%(ids)s::bigint[]')}", params))


def _params(scope: Scope, on: dt.date, known_at: dt.datetime | None) -> dict[str, Any]:
    return {
        "everything": scope.everything,
        "owners": sorted(scope.owners),
        "facilities": sorted(scope.facilities),
        "regions": sorted(scope.regions),
        "on": on,
        "known_at": _moment(known_at),
    }


def _moment(known_at: dt.datetime | None) -> str:
    """What is believed now is what nobody stopped believing: as of the end of time."""
    if known_at is None:
        return "infinity"
    if known_at.tzinfo is None:
        raise ValueError("a moment of knowledge is an aware instant, not a local time")
    return known_at.isoformat()


def _rows(statement: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
