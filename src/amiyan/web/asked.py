"""A request as a page sees it, after the gate: who asks, for what, and within what."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpRequest

from amiyan.access.callers import Caller, Power
from amiyan.access.roles import Held, Purpose
from amiyan.kernel.scope import NOBODY, Scope
from amiyan.registry.queries import Facility
from amiyan.web.access_table import Access


@dataclass(slots=True)
class Standing:
    """``scope`` is what the page is about and never more than the caller has. ``ward`` is None for oneself.

    In an office ``held`` is the role by which the caller came, ``purpose`` for what, ``region`` the code of the address;
    ``says`` why in the caller's own words and ``search`` by which search, where a page is shown for one.
    ``told`` are messages (month and id) of the caller that the page shows for the first time, by the record they are for.
    """

    access: Access
    caller: Caller | None = None
    scope: Scope = NOBODY
    ward: Power | None = None
    place: Facility | None = None
    held: Held | None = None
    purpose: Purpose | None = None
    region: str = ""
    says: str = ""
    search: UUID | None = None
    looked_at: set[int] = field(default_factory=set)
    told: dict[int, list[tuple[dt.date, UUID]]] = field(default_factory=dict)


class Asked(HttpRequest):
    """For type checkers: what the gate puts on a request."""

    standing: Standing
