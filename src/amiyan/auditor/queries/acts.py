"""The log of every action of a region: what all rooms tell of the acts of named people, as one list by time."""

import datetime as dt
from typing import Any, Final, NamedTuple

from amiyan.auditor.acted import ACTED as OF_AUDITOR
from amiyan.auditor.acted import VIEWED
from amiyan.deliveries.acted import ACTED as OF_DELIVERIES
from amiyan.entitlements.acted import ACTED as OF_ENTITLEMENTS
from amiyan.feedback.acted import ACTED as OF_FEEDBACK
from amiyan.integrity.acted import ACTED as OF_INTEGRITY
from amiyan.integrity.queries.within import values_of
from amiyan.kernel.acted import Acted
from amiyan.kernel.scope import Scope
from amiyan.kernel.sql import query
from amiyan.meals.acted import ACTED as OF_MEALS
from amiyan.registry.acted import ACTED as OF_REGISTRY
from amiyan.settlement.acted import ACTED as OF_SETTLEMENT
from amiyan.voice.acted import ACTED as OF_VOICE

ACTED: Final[dict[str, Acted]] = {
    one.kind: one
    for room in (
        *(OF_SETTLEMENT, OF_DELIVERIES, OF_ENTITLEMENTS, OF_REGISTRY, OF_MEALS, OF_FEEDBACK, OF_INTEGRITY),
        *(OF_VOICE, OF_AUDITOR),
    )
    for one in room
}
"""Every kind of act that a room tells, by its code, in the order of the list."""

_NAMES: Final = "(at, key, by, told_by, facility_id, what, says)"
# Of each kind no more than a page: what lies behind it is behind the page too.
_ONE: Final = f"""(SELECT '{{kind}}'::text AS kind, x.* FROM ({{select}}) x {_NAMES}
WHERE (%(who)s::bigint IS NULL OR x.by = %(who)s OR x.told_by = %(who)s::text)
  AND (%(at)s::timestamptz IS NULL OR (x.at, '{{kind}}'::text, x.key) < (%(at)s, %(kind)s, %(key)s))
ORDER BY x.at DESC, x.key DESC LIMIT %(most)s)"""
# From a key on; somebody may be looked at on two pages at once.
_VIEWED: Final = """
SELECT person_id, at, role, purpose, page FROM auditor_people_viewed(%(viewer)s, %(hour)s)
WHERE %(at)s::timestamptz IS NULL OR (at, person_id, page) > (%(at)s, %(person)s, %(page)s::text)
ORDER BY at, person_id, page LIMIT %(most)s
"""


class Act(NamedTuple):
    """One act: its kind, when, by whom (0: the machine; ``told_by``: only words say), where, about what, in which words."""

    kind: str
    at: dt.datetime
    key: str
    by: int
    told_by: str
    facility_id: int | None
    what: str
    says: str


class Viewed(NamedTuple):
    """That an official looked at a person."""

    person_id: int
    at: dt.datetime
    role: str
    purpose: str
    page: str


def acts(
    *,
    scope: Scope,
    first: dt.datetime,
    following: dt.datetime,
    kind: str = "",
    who: int | None = None,
    before: tuple[dt.datetime, str, str] | None = None,
    most: int = 50,
) -> list[Act]:
    """Acts from ``first`` to before ``following``, the newest first: of one kind, of one person, behind ``before``
    (moment, kind and key of the last that was shown).

    Only under ``access.reading``: each room's rows are held by their own walls. One query for what rooms keep of that time,
    of which at most a page of each kind is carried on, and up to four for looks at people.
    """
    chosen = [kind] if kind else list(ACTED)
    at, of_kind, key = before or (None, "", "")
    values: dict[str, Any] = values_of(scope) | {
        "first": first,
        "next": following,
        "who": who,
        "at": at,
        "kind": of_kind,
        "key": key,
        "most": most,
    }
    found = _asked([one for one in chosen if one != VIEWED], values)
    if VIEWED in chosen:
        found += _views(values, at)
    return sorted(found, key=lambda one: (one.at, one.kind, one.key), reverse=True)[:most]


def _asked(kinds: list[str], values: dict[str, Any]) -> list[Act]:
    if not kinds:
        return []
    shared = dict.fromkeys(ACTED[kind].shared for kind in kinds if ACTED[kind].shared)
    told = "WITH " + ",\n".join(shared) if shared else ""
    union = "\nUNION ALL\n".join(_ONE.format(kind=kind, select=ACTED[kind].select) for kind in kinds)
    rows = query(
        f"{told}\nSELECT * FROM (\n{union}\n) a ORDER BY a.at DESC, a.kind DESC, a.key DESC LIMIT %(most)s",
        {**values, "kinds": kinds},
    )
    return [Act(*row) for row in rows]


def _views(values: dict[str, Any], at: dt.datetime | None) -> list[Act]:
    """The newest counts of looks: a day is asked for, then more, until there are enough or the time is over.

    Ends of these times lie on whole hours, as those of the counts do, so that no hour is counted in part.
    """
    first, end = values["first"], values["next"]
    if at is not None:
        end = min(end, at.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1))
    days = 1
    while True:
        start = max(first, end - dt.timedelta(days=days))
        found = _asked([VIEWED], values | {"first": start, "next": end})
        if start <= first or len(found) >= values["most"]:
            return found
        days *= 4


def people_viewed(
    viewer: int, hour: dt.datetime, *, after: tuple[dt.datetime, int, str] | None = None, most: int = 200
) -> list[Viewed]:
    """At whom an official looked in the hour from a moment on; nobody for who is not shown circumstances. One query.

    ``after`` is the key of the last one that was shown: when, at whom, on which page.
    """
    at, person, page = after or (None, None, None)
    values = {"viewer": viewer, "hour": hour, "at": at, "person": person, "page": page, "most": most}
    return [Viewed(*row) for row in query(_VIEWED, values)]
