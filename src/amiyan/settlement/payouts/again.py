"""A payout that came back is made again when a person says so: under the next number, to the account of that day."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from amiyan.access.queries import today as the_day
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.ledger.accounts import AccountIntent, transfer_id
from amiyan.ledger.actions import open_accounts, post_query
from amiyan.settlement.accounts.signed import SIGNED_ACCOUNT
from amiyan.settlement.budgets.queries import Budget, codes_of
from amiyan.settlement.payment_file import Payment, sift
from amiyan.settlement.payouts import problems as p
from amiyan.settlement.payouts.budget import paying_budget, take_turn
from amiyan.settlement.payouts.facts import LAST, LINES, SAID, SETTLES
from amiyan.settlement.payouts.make import TRANSFER
from amiyan.settlement.statements.recorders import check_recorder
from amiyan.settlement.tenge import Tenge

_ENDED: Final = ("rejected", "returned")

_WHICH = "SELECT budget_id FROM settlement_payout WHERE id = %s"
_PAYOUT = f"""
SELECT p.payee, p.number, p.month, p.code, p.attempt, p.amount_tiyn, p.due_on, e.state,
       (SELECT max(o.attempt) FROM settlement_payout o
        WHERE (o.payee, o.budget_id, o.number, o.code) = (p.payee, p.budget_id, p.number, p.code)),
       (SELECT count(*) FILTER (WHERE NOT x.is_credit) > count(*) FILTER (WHERE x.is_credit) FROM ({LINES}) x)
       OR (e.state = 'rejected' AND EXISTS (SELECT FROM ({SAID}) s WHERE {SETTLES}))
FROM settlement_payout p CROSS JOIN LATERAL ({LAST}) e
WHERE p.id = %s
"""
_PARTY = f"""
SELECT coalesce(o.bin, ''), o.name, coalesce(b.iban, ''), b.iban = {SIGNED_ACCOUNT}
FROM settlement_statement s JOIN registry_organisation o ON o.id = s.payee
LEFT JOIN registry_organisation_account b
    ON b.organisation_id = o.id AND b.known_to IS NULL AND b.valid @> %(today)s::date
WHERE (s.payee, s.budget_id, s.number) = (%(payee)s, %(budget)s, %(number)s)
"""
_MAKE = """
INSERT INTO settlement_payout (payee, id, budget_id, number, month, code, attempt, amount_tiyn, channel, bin, name, iban,
                               due_on, decided_by, decision)
VALUES (%(payee)s, %(id)s, %(budget)s, %(number)s, %(month)s, %(code)s, %(attempt)s, %(tiyn)s, %(channel)s, %(bin)s,
        %(name)s, %(iban)s, %(due_on)s, %(decided_by)s, %(reason)s)
"""
_EVENT = (
    "INSERT INTO settlement_payout_event (payee, payout_id, n, state) VALUES (%(payee)s, %(id)s, 1, 'made')"
)


def payout_id(*, budget_id: int, payee: int, number: int, month: dt.date, code: str, attempt: int) -> UUID:
    """The id of a payout: a hash of what it is for. The twin in SQL is ``make.ID``."""
    return transfer_id("payout", budget_id, payee, number, month, code, attempt)


@transaction.atomic
def pay_again(*, payout: UUID, decided_by: int, reason: str, today: dt.date) -> UUID:
    """Make a payout that was rejected or returned again, to the account that the provider has today; its new id.

    ``decided_by`` is a person of the registry with the duty to record. Asked again for the same payout it is refused.
    Raises ProblemError where the person has not that duty, where the payout is not known, has not come back, was made
    again already or is said by the bank to be paid, where the provider has no account or one that nobody signed for,
    or where its code (cut meanwhile) or what the provider is owed does not suffice any more.
    """
    if decided_by <= 0 or not reason.strip():
        raise ProblemError(p.DECIDES_NOBODY)
    found = query(_WHICH, [payout])
    if not found:
        raise ProblemError(p.PAYOUT_UNKNOWN, payout=payout.hex)
    budget = paying_budget(found[0][0])
    check_recorder(decided_by, programme=budget.programme, region=budget.region, on=the_day())
    take_turn(budget.id)
    ((payee, number, month, code, attempt, tiyn, due_on, state, last, contradicted),) = query(
        _PAYOUT, [payout]
    )
    if last > attempt:
        raise ProblemError(p.PAYOUT_NOT_LAST, payout=payout.hex, attempt=last)
    if state not in _ENDED:
        raise ProblemError(p.PAYOUT_NOT_ENDED, payout=payout.hex, state=state)
    if contradicted:
        raise ProblemError(p.PAYOUT_CONTRADICTED, payout=payout.hex)
    bin_, name, iban = _party(payee, budget.id, number, today)
    _check_code(budget, payee, code, tiyn)
    new = payout_id(
        budget_id=budget.id, payee=payee, number=number, month=month, code=code, attempt=attempt + 1
    )
    values: dict[str, Any] = {
        "payee": payee,
        "id": new,
        "budget": budget.id,
        "number": number,
        "month": month,
        "code": code,
        "attempt": attempt + 1,
        "tiyn": tiyn,
        "channel": budget.channel,
        "bin": bin_,
        "name": name,
        "iban": iban,
        "due_on": due_on,
        "decided_by": decided_by,
        "reason": reason.strip(),
        "programme": budget.programme,
    }
    execute(_MAKE, values)
    execute(_EVENT, values)
    outcomes = post_query(
        select_sql=f"{TRANSFER} FROM settlement_payout p WHERE p.id = %(id)s", params=values
    )
    if outcomes != {"posted": 1}:
        raise ProblemError(p.BOOKS_REFUSE, payout=payout.hex)
    return new


def _check_code(budget: Budget, payee: int, code: str, tiyn: int) -> None:
    """ProblemError where the code does not hold the sum any more: it came back to it, and may have been cut since."""
    # From here on nobody posts, and so nobody cuts.
    open_accounts(accounts=[AccountIntent(payee, "payable", budget.programme, "")])
    left = next((one.left_tiyn for one in codes_of(budget.id) if one.code == code), 0)
    if left < tiyn:
        raise ProblemError(p.CODE_DOES_NOT_SUFFICE, code=code, left=Tenge(max(left, 0)), tiyn=Tenge(tiyn))


def _party(payee: int, budget_id: int, number: int, today: dt.date) -> tuple[str, str, str]:
    """The provider's number, name and account on this day.

    ProblemError where no bank would take them, and where nobody signed for this account.
    """
    values = {"payee": payee, "budget": budget_id, "number": number, "today": today}
    rows = query(_PARTY, values)
    bin_, name, iban, is_signed = rows[0] if rows else ("", str(payee), "", False)
    if sift([Payment("x", name, bin_, iban, 1, "")]).left_out:
        raise ProblemError(p.PAYEE_WITHOUT_ACCOUNT, name=name)
    if not is_signed:
        raise ProblemError(p.ACCOUNT_NOT_SIGNED, name=name)
    return bin_, name, iban
