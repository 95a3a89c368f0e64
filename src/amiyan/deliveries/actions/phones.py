"""Telephones on which employees mark lists: enrolling one, adding who marks on it, ending it.

A telephone is a terminal that signs (``docs/device-protocol.md``) under an id that it gets here. It stands at the
entrance and not at the canteen: a telephone is no terminal that might have seen a meal and did not.
"""

import datetime as dt
import secrets
from typing import Final, NamedTuple

from amiyan.deliveries import problems as p
from amiyan.deliveries.actions.bindings import end_binding, enrol_device
from amiyan.deliveries.bindings import COUNTS
from amiyan.deliveries.lists.people import staff_on
from amiyan.deliveries.lists.policies import Policies
from amiyan.deliveries.makers.native.keys import kept_form, read_public
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions.facts import one_transaction
from amiyan.registry.actions.numbers import give_numbers

PHONE_LASTS: Final = dt.timedelta(days=120)  # about half a school year: then somebody named enrols it anew
_LABEL_MAX: Final = 60


class Phone(NamedTuple):
    """A telephone as it was enrolled."""

    binding_id: int
    device: str
    expires_at: dt.datetime


class Marker(NamedTuple):
    """Who marks on a telephone: the number that stands under a list, and what the rules let them do today."""

    number: str
    may_mark: bool
    may_sign: bool


@one_transaction()
def enrol_phone(
    *, facility_id: int, public_key: str, label: str, by: int, source: str, replaces: str = ""
) -> Phone:
    """Bind the key that a telephone made, for ``PHONE_LASTS``; ``by`` is the person who does it.

    ``replaces``: the id that the same telephone had before at this facility; it ends. Each call makes a new id.
    ProblemError where it is no key of ours.
    """
    device = f"phone-{secrets.token_hex(8)}"
    made = enrol_device(
        serial=device,
        facility_id=facility_id,
        place="entrance",
        public_key=kept_form(read_public(public_key)),
        source=source,
    )
    expires_at: dt.datetime = query(
        "UPDATE deliveries_binding SET expires_at = now() + %s WHERE id = %s RETURNING expires_at",
        [PHONE_LASTS, made.binding_id],
    )[0][0]
    for old in _phones(facility_id, replaces) if replaces else []:
        end_binding(binding_id=old, source=source)
    _add(facility_id, device, made.binding_id, by, " ".join(label.split())[:_LABEL_MAX])
    return Phone(made.binding_id, device, expires_at)


@one_transaction()
def add_marker(
    *, facility_id: int, device: str, person_id: int, on: dt.date, programme: str, source: str
) -> Marker:
    """Somebody marks on a telephone from now on, under a number that tells nothing of them. Again changes nothing.

    ``on`` and ``programme`` say by which rules it is told what they may do; what counts is judged list by list.
    ProblemError where no telephone of this facility has this id now.
    """
    found = _phones(facility_id, device)
    if not found:
        raise ProblemError(p.PHONE_UNKNOWN)
    label = query(
        "SELECT label FROM deliveries_phone WHERE facility_id = %s AND device = %s ORDER BY known_from LIMIT 1",
        [facility_id, device],
    )
    _add(facility_id, device, found[0], person_id, label[0][0])
    number = give_numbers(facility_id=facility_id, people=[person_id], source=source)[person_id]
    policy = Policies([facility_id]).of(programme, on, facility_id)
    staff = staff_on([(facility_id, on)])[facility_id, on]
    posts = {post for person, post in staff if person == person_id}
    return Marker(
        number,
        may_mark=policy is not None and bool(posts & policy.list_posts),
        may_sign=policy is not None and bool(posts & policy.countersign_posts),
    )


@one_transaction()
def end_phone(*, facility_id: int, binding_id: int, source: str) -> None:
    """A telephone of this facility counts no more. Again changes nothing; ProblemError where it is none of it."""
    if not query(
        "SELECT FROM deliveries_phone WHERE facility_id = %s AND binding_id = %s LIMIT 1",
        [facility_id, binding_id],
    ):
        raise ProblemError(p.PHONE_UNKNOWN)
    end_binding(binding_id=binding_id, source=source)


def _phones(facility_id: int, device: str) -> list[int]:
    rows = query(
        f"SELECT b.id FROM deliveries_binding b WHERE b.facility_id = %s AND b.serial = %s AND {COUNTS}"
        " AND EXISTS (SELECT FROM deliveries_phone h WHERE h.facility_id = b.facility_id AND h.device = b.serial)"
        " ORDER BY b.id",
        [facility_id, device],
    )
    return [int(row[0]) for row in rows]


def _add(facility_id: int, device: str, binding_id: int, person_id: int, label: str) -> None:
    execute(
        "INSERT INTO deliveries_phone (facility_id, device, person_id, binding_id, label) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [facility_id, device, person_id, binding_id, label],
    )
