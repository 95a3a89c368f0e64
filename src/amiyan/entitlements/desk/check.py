"""Applications are checked against the register of statuses: what it confirms becomes a fact, and the right follows.

The register is asked outside of any transaction. What it says is believed first, in the way of every asking; then it is
noted under the application, and whoever was confirmed is decided. Stopped in between, the next asking comes to the same.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.entitlements.actions import decide
from amiyan.entitlements.desk.answers import ASKED_FOR, NO_IIN, Heard, Outcome, asked_for, heard
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.programmes.loader import load
from amiyan.programmes.model import Programme
from amiyan.registry.sources.own import OwnRegister
from amiyan.registry.sources.ports import Answer
from amiyan.registry.sources.statuses import BATCH, ask_about

# Of a person with several records the one with an IIN is asked about, as in every asking.
_OPEN: Final = """
SELECT a.person_id, a.id, a.programme, a.category, named.id, named.iin FROM entitlements_application a
LEFT JOIN LATERAL (
    SELECT p.id, p.iin FROM registry_same_people(a.person_id, 'infinity') same (id)
    JOIN registry_person p ON p.id = same.id WHERE p.iin IS NOT NULL ORDER BY p.id LIMIT 1
) named ON true
WHERE a.received_on > %(since)s AND (a.person_id, a.id) > (%(person)s, %(after)s::uuid) AND {which}
  AND NOT EXISTS (SELECT FROM entitlements_refusal r WHERE (r.person_id, r.application_id) = (a.person_id, a.id))
  AND NOT EXISTS (SELECT FROM entitlements_check c WHERE (c.person_id, c.application_id) = (a.person_id, a.id)
                  AND c.outcome IN ('held', 'not_held'))
ORDER BY a.person_id, a.id LIMIT %(most)s
"""
_ALL: Final = _OPEN.format(which="true")
_ONE: Final = _OPEN.format(which="(a.person_id, a.id) = (%(of)s, %(one)s)")
_NOTE: Final = """
INSERT INTO entitlements_check (person_id, application_id, asked_at, source, asked_for, outcome, reason, holds, last_day)
SELECT s.person, s.application, %(now)s, %(source)s, string_to_array(s.wanted, ';'), s.outcome, s.reason,
       string_to_array(s.holds, ';'), s.last_day
FROM unnest(%(person)s::bigint[], %(application)s::uuid[], %(wanted)s::text[], %(outcome)s::text[], %(reason)s::text[],
            %(holds)s::text[], %(last_day)s::date[]) s (person, application, wanted, outcome, reason, holds, last_day)
ORDER BY s.person, s.application
ON CONFLICT DO NOTHING RETURNING person_id, application_id, outcome
"""
_FIRST: Final = UUID(int=0)


class Checked(NamedTuple):
    """What became of an application: whose, which, and what the register's word means for it."""

    person_id: int
    application_id: UUID
    outcome: Outcome


class _Open(NamedTuple):
    person_id: int
    id: UUID
    programme: str
    category: str
    named: int | None
    iin: str | None


def check_application(
    register: OwnRegister, *, person_id: int, application_id: UUID, now: dt.datetime
) -> list[Checked]:
    """Ask about one application; nothing comes of one that was refused or answered, or is older than a year.

    ``now`` is the moment of asking, aware: the answer is believed from its local day on.
    """
    given = _given(now) | {"of": person_id, "one": application_id}
    return _check(register, [_Open(*row) for row in query(_ONE, given)], now)


def check_open_applications(register: OwnRegister, *, now: dt.datetime) -> Iterator[list[Checked]]:
    """Ask about everything that is open, in batches, which are what it yields. Linear in what is open."""
    given = _given(now)
    while found := [_Open(*row) for row in query(_ALL, given)]:
        yield _check(register, found, now)
        given |= {"person": found[-1].person_id, "after": found[-1].id}


def _given(now: dt.datetime) -> dict[str, Any]:
    since = to_local(now).date() - ASKED_FOR
    return {"since": since, "person": 0, "after": _FIRST, "most": BATCH}


def _check(register: OwnRegister, found: Sequence[_Open], now: dt.datetime) -> list[Checked]:
    day = to_local(now).date()
    answers = _answers(register, found, day)
    said = [(one, *_heard(one, answers, day)) for one in found]
    noted = _note(said, register.source, now)
    confirmed: dict[str, set[int]] = defaultdict(set)
    programmes = {(one.person_id, one.id): one.programme for one in found}
    for one in noted:
        if one.outcome == "held":
            confirmed[programmes[one.person_id, one.application_id]].add(one.person_id)
    for programme, people in confirmed.items():
        _decide(load(programme), sorted(people), day)
    return noted


def _answers(register: OwnRegister, found: Sequence[_Open], day: dt.date) -> dict[int, Answer]:
    """The register's answers by person. A register that cannot be asked at all is silent about everybody."""
    people = {one.named: one.iin for one in found if one.named is not None and one.iin is not None}
    if not people:
        return {}
    try:
        return ask_about(register.checks, people=list(people.items()), source=register.source, day=day)
    except ProblemError:
        return {}


def _heard(one: _Open, answers: dict[int, Answer], day: dt.date) -> tuple[tuple[str, ...], Heard]:
    wanted = asked_for(one.category, load(one.programme))
    if one.named is None:
        return wanted, Heard("silent", NO_IIN)
    return wanted, heard(answers.get(one.named), wanted=wanted, day=day)


@transaction.atomic
def _note(
    said: Sequence[tuple[_Open, tuple[str, ...], Heard]], source: str, now: dt.datetime
) -> list[Checked]:
    if not said:
        return []
    given = {
        "now": now,
        "source": source,
        "person": [one.person_id for one, _, _ in said],
        "application": [one.id for one, _, _ in said],
        "wanted": [";".join(wanted) for _, wanted, _ in said],
        "outcome": [what.outcome for _, _, what in said],
        "reason": [what.reason for _, _, what in said],
        "holds": [";".join(what.holds) for _, _, what in said],
        "last_day": [what.until for _, _, what in said],
    }
    return [Checked(*row) for row in query(_NOTE, given)]


def _decide(programme: Programme, people: list[int], day: dt.date) -> None:
    """As the night decides everybody: for the whole school year, so that the night finds nothing to change."""
    year = _year(programme, day)
    if year is not None:
        decide(programme=programme.code, first=year.first, last=year.last, people=people)


def _year(programme: Programme, day: dt.date) -> Period | None:
    """The school year of a day; without a calendar the calendar year; None between school years."""
    if programme.calendar is None:
        return Period(dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))
    years = programme.parameters.values.get(programme.calendar.years.name, ())
    known = (Period(one.first, one.last) for one in years if one.last is not None)
    return next((one for one in known if one.first <= day <= one.last), None)
