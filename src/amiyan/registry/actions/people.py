"""Registering people, joining two records of one person, and what ends a life's entitlements."""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Final

from amiyan.country.kz import iin as numbers
from amiyan.country.kz import names
from amiyan.kernel.problems import ProblemError
from amiyan.registry import problems as p
from amiyan.registry.actions.facts import (
    add_fact,
    end_knowledge,
    get_fact,
    lock,
    moment,
    one_transaction,
    row_of,
)
from amiyan.registry.actions.tables import DEATH, LINK, NAME

LARGEST_ID: Final = 2**53 - 1  # exact in float8 and in every language


def new_ask_id() -> int:
    """A random id to ask with. Make it before asking, keep it, and ask again with the same one."""
    return 1 + secrets.randbelow(LARGEST_ID)


@one_transaction()
def register_person(
    *,
    ask_id: int,
    source: str,
    iin: str | None = None,
    temporary_id: str | None = None,
    name: names.Name | None = None,
    born: dt.date | None = None,
    sex: numbers.Sex | None = None,
    known_at: dt.datetime | None = None,
) -> int:
    """The id of the person with this IIN, or of a new one under a temporary id (made up where none is given).

    ``ask_id`` becomes the id of a new person; asking again with it gives the same answer, and ProblemError
    where it was used for somebody else. An IIN that is known answers with its person. With an IIN, birth
    and sex are those that its digits say.
    """
    at = moment(known_at)
    if iin is not None:
        if numbers.check(iin):
            raise ProblemError(p.IIN_WRONG)
        number = numbers.parse(iin)
        born, sex = number.birth_date or born, number.sex or sex
    elif temporary_id is None:
        temporary_id = f"T{ask_id}"
    values = {"id": ask_id, "iin": iin, "temporary_id": temporary_id, "born": born, "sex": sex}
    person_id = _insert_person({**values, "source": source, "known_at": at}) or _known_person(values)
    if name is not None:
        _add_first_name(person_id, name, source, at)
    return person_id


def _insert_person(values: Mapping[str, object]) -> int | None:
    row = row_of(
        "INSERT INTO registry_person (id, iin, temporary_id, born, sex, source, known_from)"
        " VALUES (%(id)s, %(iin)s, %(temporary_id)s, %(born)s, %(sex)s, %(source)s, %(known_at)s)"
        " ON CONFLICT DO NOTHING RETURNING id",
        values,
    )
    return int(row[0]) if row else None


def _known_person(values: Mapping[str, object]) -> int:
    """Whoever stood in the way of the insertion, if that is the person meant."""
    asked = row_of("SELECT iin, temporary_id FROM registry_person WHERE id = %(id)s", values)
    if asked:
        if asked != (values["iin"], values["temporary_id"]):
            raise ProblemError(p.ASK_ID_REUSED)
        return int(str(values["id"]))
    if values["iin"] is not None:
        row = row_of("SELECT id FROM registry_person WHERE iin = %(iin)s", values)
        if row:
            return int(row[0])
    raise ProblemError(p.TEMPORARY_ID_TAKEN)


def _add_first_name(person_id: int, name: names.Name, source: str, at: dt.datetime) -> None:
    """A name for somebody who has none; another name of a known person is a change of its own."""
    lock(NAME.name, person_id)
    if _has_name(person_id):
        return
    says = {
        "person_id": person_id,
        "surname": name.surname,
        "given_name": name.given,
        "patronymic": name.patronymic,
        "sort_key": names.sort_key(*name),
    }
    add_fact(NAME, says, source=source, known_at=at)


def _has_name(person_id: int) -> bool:
    return bool(
        row_of(
            "SELECT 1 FROM registry_person_name WHERE person_id = %(id)s AND known_to IS NULL LIMIT 1",
            {"id": person_id},
        )
    )


@one_transaction()
def merge_people(
    *, person_id: int, same_as: int, recorded_by: int, source: str, known_at: dt.datetime | None = None
) -> int:
    """Say that ``person_id``, who has only a temporary id, is ``same_as``; the id of the link.

    Nothing is rewritten: the facts stay with the record under which they were learnt, and queries follow
    the link. Asking again gives the same link.
    """
    at = moment(known_at)
    lock(LINK.name, 0)  # two merges at once could close a circle that neither of them sees
    if _iin_of(person_id) is not None:
        raise ProblemError(p.HAS_OWN_IIN)
    _iin_of(same_as)
    if person_id in _chain(same_as):
        raise ProblemError(p.NOT_THEMSELVES if person_id == same_as else p.MERGED_INTO_ITSELF)
    present = row_of(
        "SELECT id, same_as FROM registry_identity_link"
        " WHERE person_id = %(id)s AND kind = 'merged' AND known_to IS NULL",
        {"id": person_id},
    )
    if present and present[1] == same_as:
        return int(present[0])
    says = {"person_id": person_id, "same_as": same_as, "kind": "merged", "recorded_by": recorded_by}
    return add_fact(LINK, says, source=source, known_at=at)


@one_transaction()
def unmerge_people(*, person_id: int, known_at: dt.datetime | None = None) -> int:
    """Stop believing that ``person_id`` is somebody else; the id of the link that is believed no more."""
    at = moment(known_at)
    link = row_of(
        "SELECT id FROM registry_identity_link"
        " WHERE person_id = %(id)s AND kind = 'merged' AND known_to IS NULL FOR UPDATE",
        {"id": person_id},
    )
    if not link:
        raise ProblemError(p.NOT_MERGED)
    end_knowledge(LINK, person_id, int(link[0]), known_at=at)
    return int(link[0])


@one_transaction()
def seal_identity(
    *,
    person_id: int,
    same_as: int,
    recorded_by: int,
    confirmed_by: int,
    source: str,
    known_at: dt.datetime | None = None,
) -> int:
    """Link a new identity to the old one (adoption, protection of a witness); the id of the link.

    Two different people must stand behind it, else ProblemError. No query of this room shows the link.
    """
    at = moment(known_at)
    lock(LINK.name, 0)
    _iin_of(person_id)
    _iin_of(same_as)
    says = {"person_id": person_id, "same_as": same_as, "kind": "sealed"}
    return add_fact(
        LINK,
        {**says, "recorded_by": recorded_by, "confirmed_by": confirmed_by},
        source=source,
        known_at=at,
    )


@one_transaction()
def record_death(*, person_id: int, died: dt.date, source: str, known_at: dt.datetime | None = None) -> int:
    """Record the day of a death; the id of the record. ProblemError where another day is believed."""
    at = moment(known_at)
    lock(DEATH.name, person_id)
    present = row_of(
        "SELECT id, died FROM registry_life_status WHERE person_id = %(id)s AND known_to IS NULL"
        " AND died IS NOT NULL",
        {"id": person_id},
    )
    if present and present[1] != died:
        raise ProblemError(p.DEATH_RECORDED)
    return add_fact(DEATH, {"person_id": person_id, "died": died}, source=source, known_at=at)


@one_transaction()
def correct_death(
    *,
    person_id: int,
    record_id: int,
    died: dt.date | None,
    source: str,
    known_at: dt.datetime | None = None,
) -> int | None:
    """A correction: never true. The id of the record with the right day, or None where the person lives."""
    at = moment(known_at)
    get_fact(DEATH, person_id, record_id)
    end_knowledge(DEATH, person_id, record_id, known_at=at)
    if died is None:
        return None
    return add_fact(DEATH, {"person_id": person_id, "died": died}, source=source, known_at=at)


def _iin_of(person_id: int) -> str | None:
    row = row_of("SELECT iin FROM registry_person WHERE id = %(id)s", {"id": person_id})
    if not row:
        raise ProblemError(p.PERSON_UNKNOWN)
    return row[0] if row[0] is None else str(row[0])


def _chain(person_id: int) -> set[int]:
    """The person, and everybody this record was merged into, one after the other."""
    row = row_of(
        """
        WITH RECURSIVE chain (id) AS (
            SELECT %(id)s::bigint
            UNION
            SELECT l.same_as FROM chain c JOIN registry_identity_link l
              ON l.person_id = c.id AND l.kind = 'merged' AND l.known_to IS NULL
        ) SELECT array_agg(id) FROM chain
        """,
        {"id": person_id},
    )
    return set(row[0])
