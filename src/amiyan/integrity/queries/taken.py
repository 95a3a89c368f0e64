"""Who took the steps of a case, by name and post, for whoever sees the case. Only under ``access.reading``."""

from typing import Final, NamedTuple
from uuid import UUID

from amiyan.kernel.sql import query

_TAKEN: Final = "SELECT person_id, name, post FROM integrity_taken_by(%s, %s)"


class Taker(NamedTuple):
    """An official: name (blank where none is known) and the code of the post held then (blank where none)."""

    name: str
    post: str


def taken_by(*, facility_id: int, case_id: UUID) -> dict[int, Taker]:
    """The officials who took steps of a case, by person; empty where the session does not see it. One query."""
    return {person: Taker(name, post) for person, name, post in query(_TAKEN, [facility_id, case_id])}
