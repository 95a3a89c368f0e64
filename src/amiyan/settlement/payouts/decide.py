"""What a person decides of a bank line that nothing of ours explains."""

from typing import Any, Final, Literal
from uuid import UUID

from django.db import transaction

from amiyan.access.queries import may, today
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.settlement.payouts import problems as p
from amiyan.settlement.payouts.match import Matched, match, take_channel
from amiyan.settlement.statements.problems import MAY_NOT_RECORD

Decision = Literal["fee", "not_ours", "explained", "payout"]
DECISIONS: Final[tuple[Decision, ...]] = ("fee", "not_ours", "explained", "payout")

_LINE = """
SELECT x.channel, x.amount_tiyn, d.decision, d.payout_id, d.reason, d.decided_by, u.reference IS NOT NULL
FROM settlement_bank_entry x
LEFT JOIN settlement_bank_decision d USING (channel, iban, reference)
LEFT JOIN settlement_bank_unmatched u USING (channel, iban, reference)
WHERE (x.iban, x.reference) = (%(iban)s, %(reference)s)
"""
_FITS = "SELECT EXISTS (SELECT FROM settlement_payout WHERE (id, channel, amount_tiyn) = (%s, %s, %s))"
_BUDGET = """
SELECT b.programme, b.region FROM settlement_payout p JOIN settlement_budget b ON b.id = p.budget_id WHERE p.id = %s
"""
_PAID_FROM = """
SELECT DISTINCT b.programme, b.region FROM settlement_budget b
WHERE b.payer_iban = %(iban)s OR EXISTS (
    SELECT FROM settlement_budget_payer n WHERE n.budget_id = b.id AND n.iban = %(iban)s)
ORDER BY 1, 2
"""
_KEEP = """
INSERT INTO settlement_bank_decision (channel, iban, reference, decision, payout_id, reason, decided_by)
VALUES (%(channel)s, %(iban)s, %(reference)s, %(decision)s, %(payout)s, %(reason)s, %(decided_by)s)
"""
_DONE = """
DELETE FROM settlement_bank_unmatched
WHERE (channel, iban, reference) = (%(channel)s, %(iban)s, %(reference)s)
"""


@transaction.atomic
def decide_line(
    *, iban: str, reference: str, decision: Decision, decided_by: int, reason: str, payout: UUID | None = None
) -> Matched:
    """Decide of a line: our account's fee, not ours, explained by the reason, or (``payout``) that payout's line.

    The last is for a line whose id the bank has lost: it then counts as if it named the payout, to the tiyn. The same
    decision again changes nothing. Raises ProblemError where there is no such line, where it waits for nobody or was
    decided otherwise, where a person or a reason is missing, where the payout is not one of this amount, or
    where the person has not the duty to record: for the payout's budget, or for one that is paid from the line's account.
    """
    if decided_by <= 0 or not reason.strip() or (decision == "payout") != (payout is not None):
        raise ProblemError(p.DECIDES_NOBODY)
    values: dict[str, Any] = {
        "iban": iban,
        "reference": reference,
        "decision": decision,
        "payout": payout,
        "decided_by": decided_by,
        "reason": reason.strip(),
    }
    found = query(_LINE, values)
    if not found:
        raise ProblemError(p.LINE_UNKNOWN, iban=iban, reference=reference)
    take_channel(found[0][0])
    ((channel, tiyn, *decided, waits),) = query(_LINE, values)
    if decided[0] is not None:
        if decided == [decision, payout, reason.strip(), decided_by]:
            return Matched(0, {}, 0)
        raise ProblemError(p.LINE_DECIDED, reference=reference, decision=decided[0])
    if not waits:
        raise ProblemError(p.LINE_NOT_OPEN, reference=reference)
    if payout is not None and not query(_FITS, [payout, channel, tiyn])[0][0]:
        raise ProblemError(p.LINE_IS_OTHER_PAYOUTS, reference=reference, payout=payout.hex)
    _check_duty(decided_by, iban, payout)
    execute(_KEEP, values | {"channel": channel})
    execute(_DONE, values | {"channel": channel})
    return match(channel=channel, answers=[], payouts=[payout.hex] if payout else [])


def _check_duty(person: int, iban: str, payout: UUID | None) -> None:
    """Of an account that is no budget's only who records everywhere decides."""
    budgets = query(_PAID_FROM, {"iban": iban}) if payout is None else query(_BUDGET, [payout])
    of = budgets or [(None, None)]
    if not any(may(person, "record", programme=one, region=region, on_day=today()) for one, region in of):
        programme, region = of[0]
        raise ProblemError(MAY_NOT_RECORD, person=person, programme=programme or "–", region=region or "–")
