"""Whether a change can be: the programme must be able to answer with it on every day. Pure."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from amiyan.entitlements import problems as p
from amiyan.entitlements.changes.values import Proposed
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.programmes import terms
from amiyan.programmes.lists import list_policy
from amiyan.programmes.loader import SIGNED, with_own
from amiyan.programmes.model import Programme
from amiyan.programmes.open_period import first_open_day
from amiyan.programmes.parameters import DAY
from amiyan.programmes.payment import payment_terms
from amiyan.programmes.signed import Signed

THOUSAND = 1000


def refuse_closed_days(proposed: Proposed, *, today: dt.date, counted_to: dt.date | None = None) -> None:
    """ProblemError where a change begins on a day for which nothing is decided anew any more.

    ``counted_to`` is the last day on which it counts already: it would begin behind that.
    """
    first = first_open_day(today)
    begins = proposed.first if counted_to is None else max(proposed.first, counted_to + DAY)
    if begins < first:
        raise ProblemError(p.CHANGE_OF_CLOSED_DAYS, day=begins.isoformat(), first=first.isoformat())


def changed(base: Programme, signed: Signed, proposed: Proposed) -> tuple[Programme, Programme]:
    """The programme as it stands and as it would be; ProblemError where it could not answer with the change.

    ``base`` is under the site's file alone, ``signed`` what two people signed before: what was signed for the same day
    and scope gives way, and so do the days of the change itself, where it counted until its signers were one person.
    """
    values = base.parameters.values.get(proposed.parameter, ())
    if values:
        _refuse_wrong_end(proposed, ends=all(value.ends_itself for value in values))
    _refuse_impossible(proposed)
    new = proposed.as_value
    others = [value for value in signed if value.counted_to is None or replace(value, counted_to=None) != new]
    before, after = with_own(base, others, where=SIGNED), with_own(base, [*others, new], where=SIGNED)
    standing = [value for value in others if value.counted_to is None]
    _refuse_nothing_new(with_own(base, standing, where=SIGNED), proposed)
    for day in {proposed.first, (proposed.last or proposed.first) + DAY}:
        for ask in _questions(after, day, proposed.region):
            ask()
    return before, after


def _refuse_nothing_new(before: Programme, proposed: Proposed) -> None:
    grade = proposed.grades[0] if proposed.grades else None
    found = before.parameters.find(proposed.parameter, proposed.first, region=proposed.region, grade=grade)
    if found is None or found.placeholder or found.value != proposed.value or proposed.last is not None:
        return
    if (found.region, found.grades) == (proposed.region, proposed.grades):
        raise ProblemError(p.CHANGE_SAYS_NOTHING_NEW, parameter=proposed.parameter)


def _refuse_wrong_end(proposed: Proposed, *, ends: bool) -> None:
    if ends and proposed.last is None:
        raise ProblemError(p.CHANGE_HAS_NO_END, parameter=proposed.parameter)
    if not ends and proposed.last is not None:
        raise ProblemError(p.CHANGE_HAS_AN_END, parameter=proposed.parameter)


def _refuse_impossible(proposed: Proposed) -> None:
    value = proposed.value
    wrong = (isinstance(value, int) and value < 0) or value in ((), "")
    if proposed.parameter.endswith("_per_mille") and isinstance(value, int) and value > THOUSAND:
        wrong = True
    if wrong:
        raise ProblemError(p.CHANGE_VALUE_IMPOSSIBLE, parameter=proposed.parameter)


def _questions(programme: Programme, day: dt.date, region: str | None) -> list[Callable[[], object]]:
    """Everything that a programme is asked on a day: each raises where it has no answer."""
    found: list[Callable[[], object]] = [
        lambda: list(terms.prices(programme, Period(day, day), [region])),
        lambda: terms.serving_hours(programme, day),
        lambda: terms.accepted_methods(programme, day),
        lambda: terms.timeliness(programme, day),
        lambda: terms.units_per_unit_of_time(programme, day),
        lambda: programme.parameters.dated(programme.rule_parameters, day, day),
    ]
    if programme.payment is not None:
        found.append(lambda: payment_terms(programme, day, region))
    if programme.evidence.lists is not None:
        found.append(lambda: list_policy(programme, day, region))
    return found
