"""Numbers by which a place knows people where no number of a terminal should leave the house.

A number at a terminal is often the IIN. What a telephone holds for lists is the person's random id instead, behind a
sign that no terminal can hold: so no order ever puts it into one.
"""

from collections.abc import Iterable

from amiyan.kernel.sql import execute
from amiyan.registry.actions.facts import lock, one_transaction

_GIVE = """
INSERT INTO registry_pin (facility_id, pin, person_id, source)
SELECT %(facility)s, '#' || given.id, given.id, %(source)s FROM unnest(%(people)s::bigint[]) given (id)
WHERE NOT EXISTS (
    SELECT FROM registry_pin p
    WHERE p.facility_id = %(facility)s AND p.pin = '#' || given.id AND p.known_to IS NULL)
"""


@one_transaction()
def give_numbers(*, facility_id: int, people: Iterable[int], source: str) -> dict[int, str]:
    """The number of each person at a facility that tells nothing of them; given where there was none.

    Two statements, whatever the number of people. The same asked for again is the same number.
    """
    asked = sorted(set(people))
    lock("registry_pin", facility_id)
    execute(_GIVE, {"facility": facility_id, "people": asked, "source": source})
    return {person: number_of(person) for person in asked}


def number_of(person_id: int) -> str:
    """The number that :func:`give_numbers` gives to a person."""
    return f"#{person_id}"
