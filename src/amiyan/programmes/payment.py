"""What a programme says of payment on a day, as plain values, and the days that follow from it.

A month may lock from ``lock_day`` of the month after it; what it comes to is due on ``payment_day`` of that month, or
on the working day after it where that is none (as the Civil Code has it of every term that ends on a day off). A line
that is held is decided within ``decide_days`` working days.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from amiyan.country.kz.calendar import add_working_days, is_working_day, to_instant
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.programmes import problems
from amiyan.programmes.model import Payment, Programme
from amiyan.programmes.parameters import DAY
from amiyan.programmes.words import Param

THOUSAND: Final = 1000
LAST_DAY: Final = 28  # of every month


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTerms:
    """What holds on a day: days of the month after (1 to 28), working days, an hour, a share in a thousand.

    ``remote_cut_off`` (an hour of the evening before, Almaty) and ``cooked_per_mille`` are None where nothing of the
    programme is prepared before anybody comes.
    """

    lock_day: int
    payment_day: int
    decide_days: int
    account_cooling_days: int
    remote_cut_off: dt.time | None
    cooked_per_mille: int | None

    def locks_on(self, month: dt.date) -> dt.date:
        """The first day on which the month that begins on ``month`` may lock."""
        return _following(month).replace(day=self.lock_day)

    def due_on(self, month: dt.date) -> dt.date:
        """The day on which what a month comes to is due: a working day."""
        day = _following(month).replace(day=self.payment_day)
        return day if is_working_day(day) else add_working_days(day, 1)

    def decide_by(self, locked_on: dt.date) -> dt.date:
        """The last day to decide on the lines that were held when the month locked."""
        return add_working_days(locked_on, self.decide_days)

    def cooled_on(self, confirmed_on: dt.date) -> dt.date:
        """The day from which an account counts whose change was confirmed on a day."""
        return add_working_days(confirmed_on, self.account_cooling_days)

    def cut_off_at(self, service_day: dt.date) -> dt.datetime | None:
        """The moment after which the service of a day can no longer be called off; None where it always can."""
        if self.remote_cut_off is None:
            return None
        return to_instant(dt.datetime.combine(service_day - DAY, self.remote_cut_off))


def payment_terms(programme: Programme, day: dt.date, region: str | None = None) -> PaymentTerms:
    """What holds on a day in a region. Of a month ask for its last day: :func:`terms_of_month`.

    ProblemError where the programme says nothing of payment, where a parameter has no value on the day, is out of
    bounds, or where payment would come before the lock. A placeholder is a value: :func:`unsettled` tells of them.
    """
    named = _payment(programme)

    def number(param: Param, least: int, most: int) -> int:
        found = programme.parameters.get(param.name, day, region=region)
        if type(found) is not int or not least <= found <= most:
            params = {"parameter": param.name, "why": f"{least} … {most}"}
            raise ProblemError(problems.PARAMETER_ENTRY_UNCLEAR, where="parameters.toml", **params)
        return found

    terms = PaymentTerms(
        lock_day=number(named.lock_day, 1, LAST_DAY),
        payment_day=number(named.payment_day, 1, LAST_DAY),
        decide_days=number(named.decide_days, 1, 250),
        account_cooling_days=number(named.account_cooling_days, 0, 60),
        remote_cut_off=_hour(programme, named.remote_cut_off, day, region),
        cooked_per_mille=number(named.cooked_per_mille, 0, THOUSAND) if named.cooked_per_mille else None,
    )
    if terms.payment_day < terms.lock_day:
        raise ProblemError(
            problems.PAYMENT_BEFORE_LOCK,
            day=day.isoformat(),
            payment_day=terms.payment_day,
            lock_day=terms.lock_day,
        )
    return terms


def terms_of_month(programme: Programme, month: dt.date, region: str | None = None) -> PaymentTerms:
    """What holds for the month that begins on ``month``: the values in force on its last day, as above."""
    return payment_terms(programme, Period.of_month(month.year, month.month).last, region)


def unsettled(programme: Programme, day: dt.date, region: str | None) -> tuple[str, ...]:
    """The terms of payment that are only placeholders on a day in a region, sorted: while there are any nothing locks."""
    found = (
        programme.parameters.find(name, day, region=region) for name in sorted(_payment(programme).names)
    )
    return tuple(value.parameter for value in found if value is not None and value.placeholder)


def settled_terms(programme: Programme, day: dt.date, region: str | None) -> PaymentTerms:
    """As :func:`payment_terms`; ProblemError also where one of them is only a placeholder."""
    terms = payment_terms(programme, day, region)
    if missing := unsettled(programme, day, region):
        params = {"region": region or "–", "day": day.isoformat(), "parameters": ", ".join(missing)}
        raise ProblemError(problems.PAYMENT_PLACEHOLDER, **params)
    return terms


def _payment(programme: Programme) -> Payment:
    if programme.payment is None:
        raise ProblemError(problems.PAYMENT_MISSING, code=programme.code)
    return programme.payment


def _hour(programme: Programme, param: Param | None, day: dt.date, region: str | None) -> dt.time | None:
    if param is None:
        return None
    found = programme.parameters.get(param.name, day, region=region)
    if not isinstance(found, dt.time):
        params = {"parameter": param.name, "why": "00:00:00 … 23:59:59"}
        raise ProblemError(problems.PARAMETER_ENTRY_UNCLEAR, where="parameters.toml", **params)
    return found


def _following(month: dt.date) -> dt.date:
    return (month.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
