"""Who may sign what, and what was signed.

Two times, as in the registry: ``on`` is the day on which somebody holds a duty, ``known_at`` the moment as of which we
ask what was believed (None: now). A person stands for every record that is merged into one with theirs.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final, Literal

from amiyan.access.roles import Held
from amiyan.access.signatures.local import KnownKey
from amiyan.country.kz.calendar import to_local
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.registry.queries import same_people

Duty = Literal["record", "approve", "agree"]
DUTIES: Final[tuple[Duty, ...]] = ("record", "approve", "agree")


@dataclass(frozen=True, slots=True)
class KnownSignatory:
    """A duty as it is believed now; ``programme`` or ``region`` None is every one, an end None is open."""

    id: int
    person_id: int
    iin: str | None
    name: str
    duty: str
    programme: str | None
    region: str | None
    organisation_bin: str | None
    organisation: str | None
    first: dt.date | None
    last: dt.date | None
    source: str


@dataclass(frozen=True, slots=True)
class KnownSigningKey:
    """A registered key as it is believed now; ``sha256`` is hex."""

    id: int
    person_id: int
    iin: str | None
    sha256: str
    first: dt.date | None
    last: dt.date | None
    source: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A signature as it is kept. ``signed_at`` is what it claims, ``kept_at`` when we checked it."""

    person_id: int
    id: uuid.UUID
    way: str
    document_sha256: bytes
    signature: bytes
    certificate_serial: str
    certificate_subject: str
    organisation_bin: str | None
    signed_at: dt.datetime | None
    kept_at: dt.datetime


def may_sql(
    *,
    person: str,
    duty: str,
    programme: str,
    region: str,
    organisation: str,
    on: str,
    known_at: str = "'infinity'",
) -> str:
    """SQL that is true where a person holds a duty: each argument is an expression (a column, a parameter).

    For many statements at once: put it into WHERE beside their columns. NULL as programme, region or organisation asks
    for somebody who holds the duty for every one of them: unknown is not everyone. One look into an index for a row.
    """
    return f"""EXISTS (
        SELECT FROM registry_same_people({person}, {known_at}::timestamptz) AS same (id)
        JOIN access_signatory duty ON duty.person_id = same.id
        WHERE duty.duty = {duty}
          AND (duty.programme IS NULL OR duty.programme = {programme})
          AND (duty.region IS NULL OR duty.region = {region})
          AND (duty.organisation_id IS NULL OR duty.organisation_id = {organisation})
          AND duty.valid @> {on}::date AND duty.known_from <= {known_at}::timestamptz
          AND (duty.known_to IS NULL OR duty.known_to > {known_at}::timestamptz))"""


_MAY: Final = "SELECT " + may_sql(
    person="%(person)s::bigint",
    duty="%(duty)s::text",
    programme="%(programme)s::text",
    region="%(region)s::text",
    organisation="%(organisation)s::bigint",
    on="%(on)s",
    known_at="%(known_at)s",
)


def may(
    person_id: int,
    duty: Duty,
    *,
    programme: str | None,
    region: str | None,
    organisation_id: int | None = None,
    on_day: dt.date,
    known_at: dt.datetime | None = None,
) -> bool:
    """Whether a person holds a duty on a day, as known then. None asks as NULL does in :func:`may_sql`."""
    values = {
        "person": person_id,
        "duty": duty,
        "programme": programme,
        "region": region,
        "organisation": organisation_id,
        "on": on_day,
        "known_at": known_at or "infinity",
    }
    return bool(query(_MAY, values)[0][0])


def today() -> dt.date:
    """The day that it is in the country."""
    return to_local(SystemClock().now()).date()


_VALID_KEYS: Final = """
SELECT DISTINCT person_id, public_key FROM access_signing_key
WHERE key_sha256 = %s AND known_to IS NULL AND valid @> %s::date ORDER BY person_id
"""


def keys_valid_today(digest: bytes) -> list[KnownKey]:
    """The registered keys with this SHA-256 that are valid today."""
    return [KnownKey(person, bytes(key)) for person, key in query(_VALID_KEYS, [digest, today()])]


_KEPT: Final = """
SELECT person_id, id, way, document_sha256, signature, certificate_serial, certificate_subject, organisation_bin,
       signed_at, kept_at
FROM access_signature WHERE person_id = %s AND id = %s
"""


def kept_signature(person_id: int, signature_id: uuid.UUID) -> Kept | None:
    """The signature with this id, None where none is kept."""
    return next((kept_of(row) for row in query(_KEPT, [person_id, signature_id])), None)


def kept_of(row: tuple[Any, ...]) -> Kept:
    """A row of ``access_signature``, its columns in the order of :class:`Kept`."""
    person, key, way, document, signature, *rest = row
    return Kept(person, key, way, bytes(document), bytes(signature), *rest)


_SIGNATORIES: Final = """
SELECT s.id, s.person_id, p.iin, coalesce(concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')), ''),
       s.duty, s.programme, s.region, o.bin, o.name, lower(s.valid), upper(s.valid) - 1, s.source
FROM access_signatory s JOIN registry_person p ON p.id = s.person_id
LEFT JOIN registry_organisation o ON o.id = s.organisation_id
LEFT JOIN LATERAL (
    SELECT surname, given_name, patronymic FROM registry_person_name n
    WHERE n.person_id = s.person_id AND n.known_to IS NULL AND n.valid @> coalesce(%(on)s::date, current_date)
    ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1
) n ON true
WHERE s.known_to IS NULL AND (%(person)s::bigint IS NULL OR s.person_id = %(person)s)
  AND (%(on)s::date IS NULL OR s.valid @> %(on)s::date)
ORDER BY s.duty, o.name NULLS FIRST, s.person_id, s.id
"""
_KEYS: Final = """
SELECT k.id, k.person_id, p.iin, encode(k.key_sha256, 'hex'), lower(k.valid), upper(k.valid) - 1, k.source
FROM access_signing_key k JOIN registry_person p ON p.id = k.person_id
WHERE k.known_to IS NULL AND (%(person)s::bigint IS NULL OR k.person_id = %(person)s)
  AND (%(on)s::date IS NULL OR k.valid @> %(on)s::date)
ORDER BY k.person_id, k.id
"""


def signatories(*, person_id: int | None = None, on: dt.date | None = None) -> list[KnownSignatory]:
    """The duties that are believed now, of one person or of all, on one day or ever. As long as the answer."""
    return [KnownSignatory(*row) for row in query(_SIGNATORIES, {"person": person_id, "on": on})]


def signing_keys(*, person_id: int | None = None, on: dt.date | None = None) -> list[KnownSigningKey]:
    """The registered keys that are believed now, of one person or of all, on one day or ever."""
    return [KnownSigningKey(*row) for row in query(_KEYS, {"person": person_id, "on": on})]


@dataclass(frozen=True, slots=True)
class KnownRole:
    """A role as it is believed now, with names for people to read; an end None is open."""

    id: int
    person_id: int
    iin: str | None
    name: str
    role: str
    facility: str | None
    organisation: str | None
    region: str | None
    deputises: str | None
    acting: bool
    first: dt.date | None
    last: dt.date | None
    source: str


_BELIEVED: Final = """{0}.valid @> %(on)s::date AND {0}.known_from <= %(known_at)s::timestamptz
      AND ({0}.known_to IS NULL OR {0}.known_to > %(known_at)s::timestamptz)"""
# A deputy counts only while somebody holds the role there in their own name: with the holder the deputies fall.
_HELD: Final = f"""
SELECT r.role, r.id, r.facility_id, r.organisation_id, r.region, r.deputises, r.acting, upper(r.valid) - 1
FROM access_role r
WHERE r.person_id = ANY (%(people)s) AND {_BELIEVED.format("r")}
  AND (r.deputises IS NULL OR EXISTS (
      SELECT FROM registry_same_people(r.deputises, %(known_at)s::timestamptz) same (id)
      JOIN access_role d ON d.person_id = same.id
      WHERE d.role = r.role AND d.deputises IS NULL AND {_BELIEVED.format("d")}
        AND (d.facility_id, d.organisation_id, d.region)
            IS NOT DISTINCT FROM (r.facility_id, r.organisation_id, r.region)))
ORDER BY r.role, r.facility_id, r.organisation_id, r.region, r.id
"""


def roles_held(person_id: int, *, on: dt.date, known_at: dt.datetime | None = None) -> list[Held]:
    """The roles that a person holds on a day, under any of their merged records. Cost: as long as the answer."""
    people = same_people(person_id, known_at=known_at)
    return [
        Held(*row) for row in query(_HELD, {"people": people, "on": on, "known_at": known_at or "infinity"})
    ]


_NAME: Final = """(
    SELECT concat_ws(' ', n.surname, n.given_name, nullif(n.patronymic, '')) FROM registry_person_name n
    WHERE n.person_id = {0} AND n.known_to IS NULL AND n.valid @> coalesce(%(on)s::date, current_date)
    ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1)"""
_ROLES: Final = f"""
SELECT r.id, r.person_id, p.iin, coalesce({_NAME.format("r.person_id")}, ''), r.role, place.code, o.name, r.region,
       coalesce({_NAME.format("r.deputises")}, r.deputises::text), r.acting,
       lower(r.valid), upper(r.valid) - 1, r.source
FROM access_role r JOIN registry_person p ON p.id = r.person_id
LEFT JOIN registry_facility place ON place.id = r.facility_id
LEFT JOIN registry_organisation o ON o.id = r.organisation_id
WHERE r.known_to IS NULL AND (%(person)s::bigint IS NULL OR r.person_id = %(person)s)
  AND (%(on)s::date IS NULL OR r.valid @> %(on)s::date)
ORDER BY place.code NULLS LAST, o.name NULLS LAST, r.region NULLS LAST, r.role,
         r.deputises IS NOT NULL, r.person_id, r.id
"""


def roles_known(*, person_id: int | None = None, on: dt.date | None = None) -> list[KnownRole]:
    """The roles that are believed now, of one person or of all, on one day or ever; of one place, who holds a role
    stands before the deputies. As long as the answer.
    """
    return [KnownRole(*row) for row in query(_ROLES, {"person": person_id, "on": on})]


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at a person's record: as what (post and place, not who), for what and on which page.

    ``says`` is why, in the viewer's own words, where the page asked for them.
    """

    at: dt.datetime
    role: str
    facility_id: int | None
    organisation: str | None
    region: str | None
    purpose: str
    page: str
    says: str


_LOOKS: Final = """
SELECT v.at, v.role, v.facility_id, o.name, v.region, v.purpose, v.page, v.says FROM access_view v
LEFT JOIN registry_organisation o ON o.id = v.organisation_id
WHERE v.person_id = ANY (%(people)s) AND v.at < %(before)s::timestamptz
ORDER BY v.at DESC, v.id DESC LIMIT %(most)s
"""


def views_of(
    person_id: int, *, scope: Scope, before: dt.datetime | None = None, most: int = 100
) -> list[Look]:
    """Who looked at a person's record, the latest first; for the person and who stands for them: a scope of owners.

    Ask again with ``before`` of the last one for more. Costs what it finds: the key begins with the person and the time.
    """
    people = same_people(person_id)
    if not scope.owners.intersection(people):
        return []
    return [
        Look(*row) for row in query(_LOOKS, {"people": people, "before": before or "infinity", "most": most})
    ]


@dataclass(frozen=True, slots=True)
class Searched:
    """A search as who audits reads it: who searched (by name, blank where none is known), as what, why, and whom it
    found (ids); ``opened`` are those of them whose record was opened. ``refused``: blank, or ``too_many`` that day.
    """

    by: int
    id: uuid.UUID
    at: dt.datetime
    name: str
    role: str
    facility_id: int | None
    region: str
    purpose: str
    says: str
    reference: str
    way: str
    refused: str
    found: tuple[int, ...]
    opened: tuple[int, ...]

    @property
    def unopened(self) -> tuple[int, ...]:
        """Who was found, and whose record was not opened."""
        return tuple(one for one in self.found if one not in self.opened)


def searches_of(*, scope: Scope, before: dt.datetime | None = None, most: int = 100) -> list[Searched]:
    """Searches for people in the regions of a scope, the latest first. Only under ``access.reading``, for an audit.

    Ask again with ``before`` of the last one for more (500 at most). A session whose purpose does not show what officials
    did is told none, and single places show none: a search is kept with its region. One query, by the region's index.
    """
    values = [sorted(scope.regions), scope.everything, before or "infinity", most]
    rows = query("SELECT * FROM access_searches_told(%s::text[], %s, %s::timestamptz, %s)", values)
    return [Searched(*(*rest, tuple(found), tuple(opened))) for *rest, found, opened in rows]
