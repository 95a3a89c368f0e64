"""Messages to a channel: bounded, written once, kept as they go out.

A message's id is a hash of the payouts in it, so that whoever makes it anew (after a restore, say) makes the same
id, and the other side knows it. Its bytes, what it pays, the money that is held for it and the place in the outbox
are one transaction.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db import transaction

from amiyan.country.kz.calendar import is_working_day, to_local
from amiyan.country.kz.formats import format_month
from amiyan.kernel.languages import DEFAULT_LANGUAGE
from amiyan.kernel.sql import execute, query
from amiyan.programmes.loader import all_codes, load
from amiyan.settlement.budgets.queries import Budget
from amiyan.settlement.channels.forms import FORMS
from amiyan.settlement.channels.port import Form, Instruction, Order
from amiyan.settlement.payouts.books import hold
from amiyan.settlement.payouts.budget import paying_budget, take_turn
from amiyan.settlement.payouts.known import heed_what_was_said

# Made, not in any message, and not known to the other side by any other way; with the contract that most of it is
# paid under, and the act: the statement with the day on which it was locked.
_UNSENT = """
WITH contract AS (
    SELECT organisation_id, number, min(lower(valid)) AS since FROM registry_agreement
    WHERE known_to IS NULL AND number <> '' GROUP BY 1, 2
), unsent AS (
    SELECT p.* FROM settlement_payout p
    WHERE p.budget_id = %(budget)s
      AND NOT EXISTS (SELECT FROM settlement_message_payout m WHERE (m.payee, m.payout_id) = (p.payee, p.id))
      AND NOT EXISTS (SELECT FROM settlement_payout_event e
                      WHERE (e.payee, e.payout_id) = (p.payee, p.id) AND e.state <> 'made')
    ORDER BY p.channel, p.code, p.payee, p.id LIMIT %(most)s
)
SELECT p.channel, p.code, p.month, p.number, replace(p.id::text, '-', ''), p.amount_tiyn, p.bin, p.name, p.iban,
       coalesce(c.numbers, ''), coalesce(k.since, p.month), s.locked_at
FROM unsent p
JOIN settlement_statement s USING (payee, budget_id, number)
LEFT JOIN LATERAL (
    SELECT string_agg(c.agreement, ', ' ORDER BY c.amount_tiyn DESC, c.agreement) AS numbers,
           (array_agg(c.agreement ORDER BY c.amount_tiyn DESC, c.agreement))[1] AS first
    FROM settlement_statement_contract c
    WHERE (c.payee, c.budget_id, c.number) = (p.payee, p.budget_id, p.number) AND c.agreement <> '') c ON true
LEFT JOIN contract k ON k.organisation_id = p.payee AND k.number = c.first
ORDER BY p.channel, p.code, p.payee, p.id
"""
UNSENT: Final = _UNSENT
_MOST: Final = max(form.payments_max for form in FORMS.values())

_KEEP = """
INSERT INTO settlement_message (channel, id, budget_id, execution_on, payouts, total_tiyn, body, sha256)
VALUES (%(channel)s, %(message)s, %(budget)s, %(execution_on)s, %(count)s, %(total)s, %(body)s, %(sha256)s)
"""
_KEEP_PAYOUTS = """
INSERT INTO settlement_message_payout (payee, payout_id, channel, message_id)
SELECT p.payee, p.id, %(channel)s, %(message)s
FROM unnest(%(payouts)s::uuid[]) i (id) JOIN settlement_payout p USING (id) WHERE p.budget_id = %(budget)s
"""
_QUEUE = "INSERT INTO settlement_outbox (channel, message_id) VALUES (%(channel)s, %(message)s)"


class Messages(NamedTuple):
    """Messages that were made, the payouts in them and their sum in tiyn."""

    messages: int
    payouts: int
    tiyn: int


def make_messages(*, budget_id: int, now: dt.datetime) -> Messages:
    """Make messages of a budget's payouts that are in none yet, to be carried out today or the next working day.

    What the channel has paid already, as a restored database learns, is believed first and not asked for again.

    ``now`` is an aware instant. A transaction for each message; stopped anywhere, the next run goes on. Raises
    ProblemError where the budget's payer cannot pay. Cost: linear; the tree of one message is held in memory.
    """
    budget = paying_budget(budget_id)
    heed_what_was_said(budget_id=budget_id)
    made = Messages(0, 0, 0)
    while (step := _make_message(budget, now)) is not None:
        made = Messages(made.messages + 1, made.payouts + step.payouts, made.tiyn + step.tiyn)
    return made


@transaction.atomic
def _make_message(budget: Budget, now: dt.datetime) -> Messages | None:
    take_turn(budget.id)
    rows = query(_UNSENT, {"budget": budget.id, "most": _MOST})
    if not rows:
        return None
    channel, code = rows[0][:2]
    form = FORMS[channel]
    rows = [row for row in rows if row[0] == channel and (row[1] == code or not form.one_code)]
    instructions = [_instruction(budget, *row[1:]) for row in rows[: form.payments_max]]
    codes = tuple(sorted({row[1] for row in rows}))
    order, body = _bounded(form, budget, codes, instructions, now)
    total = sum(one.amount_tiyn for one in order.instructions)
    values: dict[str, Any] = {
        "channel": channel,
        "message": order.id,
        "budget": budget.id,
        "programme": budget.programme,
        "execution_on": order.execution_on,
        "count": len(order.instructions),
        "total": total,
        "body": body,
        "sha256": hashlib.sha256(body).digest(),
        "payouts": [one.id for one in order.instructions],
    }
    execute(_KEEP, values)
    kept = execute(_KEEP_PAYOUTS, values)
    assert kept == len(order.instructions), "every payout of the message was found"
    hold(values, kept)
    execute(_QUEUE, values)
    return Messages(1, kept, total)


def _bounded(
    form: type[Form],
    budget: Budget,
    codes: tuple[str, ...],
    instructions: Sequence[Instruction],
    now: dt.datetime,
) -> tuple[Order, bytes]:
    """The longest message from the first instruction on that is small enough, found by halving."""
    while True:
        order = _order(budget, codes, tuple(instructions), now)
        body = form.compose(order)
        if len(body) <= form.bytes_max or len(instructions) == 1:
            return order, body
        instructions = instructions[: len(instructions) // 2]


def _order(
    budget: Budget, codes: tuple[str, ...], instructions: tuple[Instruction, ...], now: dt.datetime
) -> Order:
    day = execution_day(now)
    id_ = message_id([one.id for one in instructions])
    return Order(id_, now, day, budget.payer, budget.programme, codes, instructions)


def execution_day(now: dt.datetime) -> dt.date:
    """The day in Kazakhstan, or the next on which banks work."""
    day = to_local(now).date()
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def message_id(payouts: Sequence[str]) -> str:
    """The id of a message: a hash of the ids of its payouts; 33 characters that every bank takes.

    Of no day: a restored database makes the message on a later one, and the bank is to know it as the first.
    """
    digest = hashlib.sha256("\n".join(sorted(payouts)).encode()).hexdigest()
    return f"m{digest[:32]}"


def _instruction(budget: Budget, code: str, month: dt.date, number: int, *rest: Any) -> Instruction:
    id_, tiyn, bin_, name, iban, contract, since, locked_at = rest
    return Instruction(
        id=id_,
        amount_tiyn=tiyn,
        bin=bin_,
        name=name,
        iban=iban,
        purpose=purpose(budget.programme, month, number, code),
        contract=contract,
        contract_on=since,
        act=str(number),
        act_on=to_local(locked_at).date(),
    )


def purpose(programme: str, month: dt.date, number: int, code: str) -> str:
    """What the supplier reads on its statement, in Kazakh: programme, month, number of the act, budget code."""
    known = programme in all_codes()
    name = load(programme).texts[DEFAULT_LANGUAGE].name if known else programme
    return f"{name}, {format_month(month, DEFAULT_LANGUAGE)}, № {number} акт, {code}"
