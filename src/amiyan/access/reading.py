"""Reading for somebody: for the time of the block the session may see their scope, and writes nothing.

PostgreSQL holds it by row-level security (``kernel/row_security.py``): a query that forgot its scope finds nothing of
others. Rendering belongs inside, where it asks the database; notes of who looked (``note_views``) and actions belong
outside.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction

from amiyan.access.callers import Caller
from amiyan.access.queries import today
from amiyan.access.roles import SHOWS, Purpose
from amiyan.kernel.row_security import READER, Sight
from amiyan.kernel.scope import NOBODY, Scope

_BECOME: Final = f"""
SELECT set_config('amiyan.owners', %s, true), set_config('amiyan.placeless', %s, true),
       set_config('amiyan.facilities', %s, true), set_config('amiyan.regions', %s, true),
       set_config('amiyan.everything', %s, true), set_config('amiyan.sights', %s, true),
       set_config('amiyan.since', %s, true), set_config('transaction_read_only', 'on', true),
       set_config('role', '{READER}', true)
"""


@contextmanager
def reading(
    who: Caller | Scope,
    *,
    purpose: Purpose | None = None,
    within: Scope | None = None,
    since: dt.date | None = None,
) -> Iterator[Scope]:
    """Read as ``who`` may, for a purpose; gives the scope that the rooms' queries take.

    Of a caller the scopes of those roles count that have the purpose, and of other people only such facts are shown as
    it needs; without a purpose a caller reads for themselves and their wards. A bare scope is shown every kind of fact.
    ``within`` narrows it to what a page is about: it must have been found in the caller's own scope before.
    Who left a place before ``since`` (today) is not shown there by name: a page about an earlier month says its first
    day. Costs one statement; everything in the block is one read-only transaction, which ends in being rolled back.
    """
    scope, placeless, sights = _of(who, purpose)
    if within is not None:
        scope, placeless = _narrowed(within, placeless)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                _BECOME,
                [
                    _array(scope.owners),
                    _array(placeless.owners),
                    _array(scope.facilities),
                    _array(scope.regions),
                    "on" if scope.everything else "",
                    _array(sights),
                    (since or today()).isoformat(),
                ],
            )
        try:
            yield scope
        finally:
            # Whatever the session was told is forgotten with the transaction, also inside another one.
            transaction.set_rollback(True)


def _of(who: Caller | Scope, purpose: Purpose | None) -> tuple[Scope, Scope, Iterable[Sight]]:
    """The scope, the owners without place and time, and the kinds of facts that are shown."""
    if isinstance(who, Scope):
        return who, NOBODY, Sight
    asked = purpose or Purpose.FAMILY
    placeless = who.placeless if asked is Purpose.FAMILY else NOBODY
    return who.scope_for(asked), placeless, SHOWS[asked]


def _narrowed(within: Scope, placeless: Scope) -> tuple[Scope, Scope]:
    """What a page is about; owners whose place is hidden stay without it."""
    hidden = within.owners & placeless.owners
    shown = Scope(within.owners - hidden, within.facilities, within.regions, everything=within.everything)
    return shown, Scope(owners=hidden)


def _array(values: Iterable[object]) -> str:
    """An array as PostgreSQL writes it: of numbers, codes of regions and our own words; nothing needs quotes."""
    return "{" + ",".join(sorted(map(str, values))) + "}"
