"""Evidence as it is stored, and the marks on lists that a signed batch holds beside its passes."""

import datetime as dt
from typing import Final, NamedTuple

from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.actions.countersignatures import Countersign, record_countersignatures
from amiyan.deliveries.actions.lists import ListMark, record_lists
from amiyan.deliveries.makers.native import live, wire

NATIVE: Final = "native"  # the maker whose batches hold marks on lists beside passes


class Body(NamedTuple):
    """A piece of evidence that came by network; ``body`` is what is kept of it."""

    facility_id: int
    id: int
    terminal: str
    body: bytes
    source: str
    layout: str
    binding: str
    skew_s: int | None
    received_at: dt.datetime


def read_lists(body: Body) -> None:
    """Keep the lists and the countersignatures of a signed batch, in the caller's transaction; often there are none."""
    found = live.lists(bytes(body.body))
    if found.marks:
        record_lists(
            facility_id=body.facility_id,
            evidence_id=body.id,
            terminal=body.terminal,
            marks=[_mark(mark) for mark in found.marks],
            received_at=body.received_at,
        )
    if found.countersigned:
        record_countersignatures(
            facility_id=body.facility_id,
            evidence_id=body.id,
            signatures=[Countersign(one.id, one.list, one.by, _local(one.at)) for one in found.countersigned],
            received_at=body.received_at,
        )


def _mark(mark: wire.ListMark) -> ListMark:
    return ListMark(
        mark.id, mark.day, mark.class_, mark.programme, mark.form, mark.by, _local(mark.at), mark.present
    )


def _local(at: dt.datetime) -> dt.datetime:
    try:
        return to_local(at).replace(microsecond=0)
    except OverflowError:  # the first and the last day of the calendar, in another zone
        return at.replace(tzinfo=None, microsecond=0)
