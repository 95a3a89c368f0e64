"""A month of the town: it locks, held lines are decided, providers agree and two approve, payouts are made and paid."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from amiyan.bench.waiting import wait_until_drained
from amiyan.cli.settling.people import Official, Officials
from amiyan.country.kz.calendar import add_working_days, is_working_day, to_instant
from amiyan.kernel.scope import EVERYTHING
from amiyan.programmes.loader import load
from amiyan.programmes.payment import terms_of_month
from amiyan.settlement.approvals.actions import (
    Statement,
    agree_to_statements,
    approve_statements,
    document_of,
)
from amiyan.settlement.approvals.document import Duty
from amiyan.settlement.payouts.make import Made, make_payouts
from amiyan.settlement.payouts.messages import Messages, make_messages
from amiyan.settlement.rejudge import facility_id
from amiyan.settlement.statements.holds import Selection, decide_holds, held_lines
from amiyan.settlement.statements.lock import Locked, lock_month
from amiyan.settlement.statements.queries import Summary, statements_of_month

TO_CONFIRM: Final = "method_needs_confirmation"
DRAINED_WITHIN_S: Final = 120.0
MOST: Final = 1_000
_OPENS: Final = dt.time(10)  # the hour at which people of the town do their work


@dataclass(slots=True)
class Decided:
    """Held meals that a person decided, and their sums in tiyn: paid with the next statement, or never."""

    paid: int = 0
    paid_tiyn: int = 0
    kept: int = 0
    kept_tiyn: int = 0
    why: list[tuple[int, bool, str]] = field(default_factory=list)  # how many, paid or not, the reason


def drained() -> None:
    """The workers have nothing left to do."""
    left = wait_until_drained(within_s=DRAINED_WITHIN_S)
    assert not any(left), left


def lock_day(programme: str, region: str, month: dt.date, *, today: dt.date) -> dt.date:
    """The first working day on which the month may lock; today where that has passed."""
    day = max(today, terms_of_month(load(programme), month, region).locks_on(month))
    return day if is_working_day(day) else add_working_days(day, 1)


def lock(budget_id: int, month: dt.date, *, recorder: Official, today: dt.date) -> Locked:
    """Lock a month for all providers; what is still under way is waited for."""
    done = Locked()
    while True:
        step = lock_month(budget_id=budget_id, month=month, recorded_by=recorder.id, today=today)
        done.statements += step.statements
        done.payable_tiyn += step.payable_tiyn
        done.held += step.held
        assert not step.behind, step
        assert not step.differing, step
        if not step.waiting:
            return done
        drained()


def statements_of(budget_id: int, month: dt.date) -> list[Summary]:
    """The statements of a month, by provider."""
    return statements_of_month(budget_id=budget_id, month=month, scope=EVERYTHING, most=MOST)


def decide_held(budget_id: int, *, official: Official, today: dt.date) -> Decided:
    """One official decides all that is held: a school of which nobody confirms is not paid, nor who has no known right.

    What was only typed at the terminal is paid elsewhere: these schools confirm it.
    """
    lines = held_lines(budget_id=budget_id, most=MOST)
    to_confirm = Counter(line.facility for line in lines if line.reason == TO_CONFIRM)
    done = Decided()
    silent = to_confirm.most_common(1)[0][0] if len(to_confirm) > 1 else None
    choices = [
        *([(_school(budget_id, silent), False, _("nobody at this school confirms it"))] if silent else []),
        (Selection(budget_id=budget_id, reason=TO_CONFIRM), True, _("the school confirms it in writing")),
        (Selection(budget_id=budget_id), False, _("nobody knows of a right to this meal")),
    ]
    price = {line.amount_tiyn for line in lines}
    assert len(price) <= 1, "meals of this town have one price"
    for chosen, is_paid, reason in choices:
        count = decide_holds(
            chosen=chosen, is_paid=is_paid, reason=reason, decided_by=official.id, today=today
        )
        tiyn = count * max(price, default=0)
        if is_paid:
            done.paid, done.paid_tiyn = done.paid + count, done.paid_tiyn + tiyn
        else:
            done.kept, done.kept_tiyn = done.kept + count, done.kept_tiyn + tiyn
        if count:
            done.why.append((count, is_paid, reason))
    drained()
    return done


def _school(budget_id: int, code: str) -> Selection:
    return Selection(budget_id=budget_id, facility_id=facility_id(code), reason=TO_CONFIRM)


def sign(summaries: list[Summary], officials: Officials, *, on: dt.date, left: Summary | None = None) -> None:
    """Every provider agrees to its statements, and two persons approve them all (but for the one that is ``left``),
    each by a key of their own.
    """
    keys = [Statement(*one.key) for one in summaries]
    for payee in sorted({key.payee for key in keys}):
        own = [key for key in keys if key.payee == payee]
        _sign("agree", own, officials.agreeing[payee], on)
    approved = [Statement(*one.key) for one in summaries if one is not left]
    for approver in officials.approvers:
        _sign("approve", approved, approver, on)


def _sign(duty: Duty, keys: list[Statement], official: Official, on: dt.date) -> None:
    signature = official.signs(document_of(duty=duty, statements=keys))
    act = agree_to_statements if duty == "agree" else approve_statements
    signed = act(statements=keys, signature=signature, on=on)
    assert {one.outcome for one in signed} == {"done"}, signed


def pay(budget_id: int, *, on: dt.date) -> tuple[Made, Messages]:
    """What is due on a day becomes payouts, and these become files for the bank."""
    made = make_payouts(budget_id=budget_id, today=on)
    assert not made.waiting, made
    return made, send(budget_id, on=on)


def send(budget_id: int, *, on: dt.date) -> Messages:
    """Payouts that are in no message yet become files for the bank."""
    return make_messages(budget_id=budget_id, now=to_instant(dt.datetime.combine(on, _OPENS)))
