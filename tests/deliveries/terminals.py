"""Terminals of an invented town, for the tests of who may send."""

from amiyan.kernel.sql import execute
from amiyan.registry.actions import place_terminal
from tests.registry.invented_town import a_facility

SOURCE = "the district's engineer"


def a_terminal(serial, school=None, place="canteen"):
    """A terminal that the registry lists at a school (a new one by default); the school's id."""
    school = a_facility(f"School of {serial}") if school is None else school
    place_terminal(serial=serial, facility_id=school, place=place, source="list")
    return school


def moves(serial, school):
    """The registry learns that a terminal stands at another school."""
    execute("UPDATE registry_terminal SET known_to = now() WHERE serial = %s AND known_to IS NULL", [serial])
    a_terminal(serial, school)
