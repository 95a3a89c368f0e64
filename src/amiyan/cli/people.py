"""Who a person in a command is, by the IIN."""

from datetime import date

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.registry.problems import PERSON_UNKNOWN
from amiyan.registry.queries import person_by_iin


def person_of(iin: str, *, on: date) -> int:
    """The id of the person with this IIN. ProblemError where nobody is known by it."""
    person = person_by_iin(iin, scope=EVERYTHING, on=on)
    if person is None:
        raise ProblemError(PERSON_UNKNOWN)
    return person.id
