"""Whom a campaign may be for, and by what it is measured: SQL that the rooms register, each a set of people.

An audience yields ``person_id``; a measure yields the ``person_id`` of those who did something between two moments. Both
are asked once for everybody. A measure counts what people do for themselves (sign in, rate, dispute), never a payment or
a right, and its result is told of groups only: there is no list of who is active.
"""

from dataclasses import dataclass
from typing import Final

from amiyan.kernel.problems import N_


@dataclass(frozen=True, slots=True)
class PeopleBySql:
    """A named set of people. ``says`` is a msgid; ``sql`` may use the parameters that are named."""

    name: str
    says: str
    sql: str
    parameters: tuple[str, ...] = ()


_AUDIENCES: Final[dict[str, PeopleBySql]] = {}
_MEASURES: Final[dict[str, PeopleBySql]] = {}


def audience(one: PeopleBySql) -> PeopleBySql:
    """Register an audience; it may use ``%(on)s`` and the parameters that it names."""
    return _AUDIENCES.setdefault(one.name, one)


def measure(one: PeopleBySql) -> PeopleBySql:
    """Register a measure; it may use ``%(since)s`` and ``%(until)s``, moments."""
    return _MEASURES.setdefault(one.name, one)


def audience_named(name: str) -> PeopleBySql | None:
    """The audience with this name."""
    return _AUDIENCES.get(name)


def measure_named(name: str) -> PeopleBySql | None:
    """The measure with this name."""
    return _MEASURES.get(name)


def audiences() -> list[PeopleBySql]:
    """All audiences."""
    return list(_AUDIENCES.values())


def measures() -> list[PeopleBySql]:
    """All measures."""
    return list(_MEASURES.values())


def audiences_and_measures() -> list[PeopleBySql]:
    """All of them, audiences first."""
    return [*_AUDIENCES.values(), *_MEASURES.values()]


GUARDIANS: Final = audience(
    PeopleBySql(
        "guardians",
        N_("guardians of the pupils of a region"),
        """
        SELECT DISTINCT g.guardian_id AS person_id FROM registry_guardianship g
        JOIN registry_enrolment e ON e.person_id = g.ward_id AND e.known_to IS NULL AND e.valid @> %(on)s::date
        JOIN registry_facility f ON f.id = e.facility_id
        WHERE g.guardian_id IS NOT NULL AND g.be_told AND g.known_to IS NULL AND g.valid @> %(on)s::date
          AND f.region = %(region)s
        """,
        ("region",),
    )
)
NEVER_SIGNED_IN: Final = audience(
    PeopleBySql(
        "guardians-who-never-signed-in",
        N_("guardians of the pupils of a region who never opened their page"),
        f"""
        SELECT person_id FROM ({GUARDIANS.sql}) all_of_them
        WHERE NOT EXISTS (
            SELECT FROM access_sign_in s WHERE s.person_id = all_of_them.person_id AND s.outcome IN ('in', 'fresh'))
        """,
        ("region",),
    )
)
SIGNED_IN: Final = measure(
    PeopleBySql(
        "signed-in",
        N_("opened their page"),
        """
        SELECT DISTINCT s.person_id FROM access_sign_in s
        WHERE s.at > %(since)s AND s.at <= %(until)s AND s.outcome IN ('in', 'fresh')
        """,
    )
)
ACTIVATED: Final = measure(
    PeopleBySql(
        "activated",
        N_("set up a sign-in of their own"),
        """
        SELECT DISTINCT s.person_id FROM access_sign_in s
        WHERE s.at > %(since)s AND s.at <= %(until)s AND s.outcome = 'passkey_added'
        """,
    )
)
