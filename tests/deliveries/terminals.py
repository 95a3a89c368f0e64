"""Terminals of an invented town, for the tests of who may send."""

import datetime as dt
import hashlib

from django.db import connection, transaction

from amiyan.deliveries.actions.receive import Sent, keep
from amiyan.deliveries.makers.zkteco.wire import LAYOUT
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


def receive(serial, school, body, received=dt.datetime(2026, 9, 8, 7, 30, tzinfo=dt.UTC)):
    """A body of a terminal is kept and marked, as the receiver does it."""
    sent = Sent(
        school, serial, body, hashlib.sha256(body).digest(), "zkteco", LAYOUT, "secret", None, received
    )
    connection.ensure_connection()
    with transaction.atomic():
        keep(connection.connection, [sent])
