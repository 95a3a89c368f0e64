"""Whom a command names: a person of the registry by IIN, organisations by BIN."""

from collections.abc import Iterable

from amiyan.access.queries import today
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import query
from amiyan.registry.problems import ORGANISATION_UNKNOWN, PERSON_UNKNOWN
from amiyan.registry.queries import person_by_iin


def person_id(iin: str) -> int:
    """The person with this IIN; ProblemError where there is none."""
    found = person_by_iin(iin, scope=EVERYTHING, on=today())
    if found is None:
        raise ProblemError(PERSON_UNKNOWN)
    return found.id


def organisation_ids(bins: Iterable[str]) -> list[int]:
    """The organisations with these BINs, in the order of their ids; ProblemError where one is not known."""
    wanted = sorted(set(bins))
    found = dict(query("SELECT bin, id FROM registry_organisation WHERE bin = ANY (%s)", [wanted]))
    missing = [one for one in wanted if one not in found]
    if missing:
        raise ProblemError(ORGANISATION_UNKNOWN, value=", ".join(missing))
    return sorted(found.values())
