"""What an audit reads back from the registers it has just filled."""

from amiyan.kernel.sql import query
from amiyan.programmes.terms import CalendarException


def facility_ids() -> list[int]:
    """Every facility, in the order of the list of terminals."""
    return [id_ for (id_,) in query("SELECT id FROM registry_facility ORDER BY id")]


def terminal_facilities() -> list[tuple[str, int]]:
    """(serial, facility id) of every listed terminal."""
    return [
        (serial, id_)
        for serial, id_ in query(
            "SELECT serial, facility_id FROM registry_terminal WHERE known_to IS NULL ORDER BY id"
        )
    ]


def calendar_exceptions() -> list[CalendarException]:
    """The calendar's rows in the order in which they were given."""
    return [
        CalendarException(*row)
        for row in query(
            "SELECT day, school_day, facility_id, grade_from, grade_to, shift FROM registry_calendar_day"
            " WHERE known_to IS NULL ORDER BY id"
        )
    ]
