"""Belief and truth: what we hold to be paid, what the bank shows, and everything in which the two differ.

Amounts are whole tiyn that went out; what came in is negative. The difference is what went out by the bank's lines
less what went out as we believe: it is taken apart completely, and its parts sum to it, or :func:`difference` refuses
to answer.
"""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db import transaction

from amiyan.country.kz.calendar import is_working_day, to_instant
from amiyan.kernel.sql import query
from amiyan.settlement.budgets.queries import payer_on
from amiyan.settlement.payouts import continuity
from amiyan.settlement.payouts.aside import broken_answers
from amiyan.settlement.payouts.facts import LAST, LINES, REJECTS, SAID, SETTLES
from amiyan.settlement.payouts.unmatched import UNEXPLAINED, lay_out_all_lines

SILENT_DAYS: Final = 3  # working days after which a payout without an answer is looked into
LISTED: Final = 500  # lines of a kind that are listed; counts and sums are of all

# What the difference is made of, and what else a person should look at.
PARTS: Final = ("not_shown", "way_out_not_shown", "unmatched", "decided")
BESIDE: Final = ("contradicted", "balances", "silent", "came_back", "unreadable", "broken")

_PAYOUT: Final = (
    "replace(p.id::text, '-', ''), p.name, p.amount_tiyn, p.budget_id, p.number, p.attempt, p.channel"
)
_OF: Final = f"FROM settlement_payout p CROSS JOIN LATERAL ({LAST}) e"
_OWN: Final = f"""CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE NOT x.is_credit) AS debits, count(*) FILTER (WHERE x.is_credit) AS credits
    FROM ({LINES}) x) l"""
_AT: Final = """CROSS JOIN LATERAL (
    SELECT v.at, v.reason_code FROM settlement_payout_event v
    WHERE (v.payee, v.payout_id, v.n) = (p.payee, p.id, e.n)) v"""

# Rejections are few: what contradicts itself is looked for among them.
_REJECTED: Final = f"""
    SELECT s.payout_id FROM settlement_bank_status s WHERE {REJECTS}
    UNION
    SELECT mp.payout_id FROM settlement_bank_status s
    JOIN settlement_message_payout mp ON (mp.channel, mp.message_id) = (s.channel, s.message_id)
    WHERE s.end_to_end_id = '' AND {REJECTS}"""

_PAYOUT_LINES: Final = {
    "not_shown": f"SELECT {_PAYOUT}, e.state, v.at, v.reason_code {_OF} {_OWN} {_AT}"
    " WHERE e.state = 'settled' AND l.debits = l.credits",
    "way_out_not_shown": f"SELECT {_PAYOUT}, e.state, v.at, v.reason_code {_OF} {_OWN} {_AT}"
    " WHERE e.state = 'returned' AND l.debits = 0 AND l.credits > 0",
    "contradicted": f"SELECT {_PAYOUT}, e.state, v.at, v.reason_code {_OF} {_AT}"
    f" WHERE p.id IN ({_REJECTED}) AND EXISTS (SELECT FROM ({SAID}) s WHERE {REJECTS})"
    f" AND (e.state IN ('settled', 'returned') OR EXISTS (SELECT FROM ({SAID}) s WHERE {SETTLES}))",
    "silent": f"SELECT {_PAYOUT}, e.state, v.at, v.reason_code {_OF} {_AT}"
    " WHERE e.state IN ('made', 'sent', 'accepted') AND v.at < %(silent_since)s",
    "came_back": f"SELECT {_PAYOUT}, e.state, v.at, v.reason_code {_OF} {_AT}"
    """ WHERE e.state IN ('rejected', 'returned') AND NOT EXISTS (
        SELECT FROM settlement_payout o WHERE (o.payee, o.budget_id, o.number, o.code, o.attempt)
            = (p.payee, p.budget_id, p.number, p.code, (p.attempt + 1)::smallint))""",
}
_BANK_LINE: Final = (
    "x.channel, x.iban, x.reference, x.booked_on, x.is_credit, x.amount_tiyn, x.end_to_end_id,"
    " x.counterparty, x.remittance"
)
_BANK_LINES: Final = {
    "unmatched": f"SELECT u.why, {_BANK_LINE}, '' AS reason, 0::bigint AS decided_by FROM ({UNEXPLAINED}) u"
    " JOIN settlement_bank_entry x USING (channel, iban, reference)"
    " WHERE NOT EXISTS (SELECT FROM settlement_bank_decision d"
    " WHERE (d.channel, d.iban, d.reference) = (u.channel, u.iban, u.reference))",
    "decided": f"SELECT d.decision, {_BANK_LINE}, d.reason, d.decided_by FROM ({UNEXPLAINED}) u"
    " JOIN settlement_bank_entry x USING (channel, iban, reference)"
    " JOIN settlement_bank_decision d USING (channel, iban, reference)",
}
# The day of the message by which a payout went out, and so the account from which.
_SENT_ON: Final = """(
    SELECT (m.made_at AT TIME ZONE 'Asia/Almaty')::date FROM settlement_message_payout mp
    JOIN settlement_message m ON (m.channel, m.id) = (mp.channel, mp.message_id)
    WHERE (mp.payee, mp.payout_id) = (p.payee, p.id) ORDER BY m.made_at LIMIT 1)"""
_ACCOUNTS: Final = f"""
WITH believed AS (
    -- Only a bank's lines stand on the payer's own account; others give theirs under the channel's name.
    SELECT CASE WHEN p.channel = 'bank' THEN payer.iban ELSE p.channel END AS iban,
           count(*) AS payouts, sum(p.amount_tiyn)::bigint AS tiyn
    {_OF} JOIN settlement_budget b ON b.id = p.budget_id {payer_on(_SENT_ON)} WHERE e.state = 'settled' GROUP BY 1
), shown AS (
    SELECT iban, count(*) AS lines, sum(CASE WHEN is_credit THEN -amount_tiyn ELSE amount_tiyn END)::bigint AS tiyn
    FROM settlement_bank_entry GROUP BY 1
), last AS (
    SELECT DISTINCT ON (iban) iban, day, closing_tiyn FROM settlement_bank_balance
    ORDER BY iban, day DESC, sequence DESC, page DESC
)
SELECT iban, coalesce(b.payouts, 0), coalesce(b.tiyn, 0), coalesce(s.lines, 0), coalesce(s.tiyn, 0), l.day, l.closing_tiyn
FROM believed b FULL JOIN shown s USING (iban) LEFT JOIN last l USING (iban) ORDER BY iban
"""
_UNREADABLE: Final = """
SELECT a.channel, a.name, a.received_at, p.kind, p.params::text FROM settlement_answer_problem p
JOIN settlement_answer a USING (channel, sha256) WHERE p.known_from >= %(since)s
ORDER BY p.known_from DESC, p.sha256, p.n
"""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of ours, or a channel without one: payouts believed to have gone out, and what the bank shows.

    ``shown_tiyn`` is what went out by its lines, less what came in.
    """

    iban: str
    payouts: int
    believed_tiyn: int
    lines: int
    shown_tiyn: int
    last_day: dt.date | None
    closing_tiyn: int | None

    @property
    def difference_tiyn(self) -> int:
        """What the bank shows less what we believe; zero where the two are one."""
        return self.shown_tiyn - self.believed_tiyn


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of difference: how many, what they come to, and the first lines.

    In a part ``tiyn`` is what it adds to the difference; elsewhere it is only the sum of its payouts.
    """

    code: str
    count: int
    tiyn: int
    lines: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything in which belief and truth differ on a day."""

    today: dt.date
    accounts: tuple[Account, ...]
    sections: tuple[Section, ...]

    @property
    def believed_tiyn(self) -> int:
        """What we believe to have gone out."""
        return sum(account.believed_tiyn for account in self.accounts)

    @property
    def shown_tiyn(self) -> int:
        """What went out by the bank's lines, less what came in."""
        return sum(account.shown_tiyn for account in self.accounts)

    @property
    def tiyn(self) -> int:
        """The difference."""
        return self.shown_tiyn - self.believed_tiyn

    @property
    def is_reconciled(self) -> bool:
        """Whether nothing waits for anybody: every tiyn is explained, and every answer was read."""
        return not any(section.count for section in self.sections if section.code != "decided")


_PAYOUT_NAMES: Final = (
    *("payout", "name", "tiyn", "budget", "number", "attempt", "channel", "state", "since", "reason_code"),
)
_LINE_NAMES: Final = (
    *(
        "why",
        "channel",
        "iban",
        "reference",
        "booked_on",
        "is_credit",
        "tiyn",
        "end_to_end_id",
        "counterparty",
    ),
    *("remittance", "reason", "decided_by"),
)


def difference(*, today: dt.date, silent_days: int = SILENT_DAYS, since: dt.date | None = None) -> Difference:
    """Belief beside truth, over all channels and accounts, as of now.

    A payout is silent after ``silent_days`` working days without an end; answers that could not be read are those of
    the days from ``since`` on (30 days where it is None). Cost: linear in all payouts and bank lines.
    """
    values = {
        "silent_since": to_instant(dt.datetime.combine(working_days_before(today, silent_days), dt.time())),
        "since": since or today - dt.timedelta(days=30),
    }
    with transaction.atomic():
        lay_out_all_lines()
        sections = [_payouts("not_shown", values), _payouts("way_out_not_shown", values)]
        sections += [_lines("unmatched"), _lines("decided")]
        sections += [_payouts("contradicted", values), _balances()]
        sections += [
            _payouts("silent", values),
            _payouts("came_back", values),
            _unreadable(values),
            _broken(),
        ]
        accounts = tuple(Account(*row) for row in query(_ACCOUNTS))
    found = Difference(today, accounts, tuple(sections))
    parts = sum(section.tiyn for section in sections if section.code in PARTS)
    assert parts == found.tiyn, "the parts are the difference"
    return found


def working_days_before(day: dt.date, number: int) -> dt.date:
    """The ``number``-th working day before ``day``."""
    while number:
        day -= dt.timedelta(days=1)
        number -= is_working_day(day)
    return day


def _payouts(code: str, values: dict[str, Any]) -> Section:
    """Payouts of a kind. What the bank does not show went out by our belief only: it takes from the difference."""
    rows = query(
        f"{_counted(_PAYOUT_LINES[code], 'p.amount_tiyn')} ORDER BY v.at, p.id LIMIT {LISTED}", values
    )
    count, tiyn = rows[0][:2] if rows else (0, 0)
    lines = tuple(dict(zip(_PAYOUT_NAMES, row[2:], strict=True)) for row in rows)
    return Section(code, count, -tiyn if code in PARTS else tiyn, lines)


def _lines(code: str) -> Section:
    signed = "CASE WHEN x.is_credit THEN -x.amount_tiyn ELSE x.amount_tiyn END"
    order = "ORDER BY x.booked_on, x.channel, x.iban, x.reference"
    rows = query(f"{_counted(_BANK_LINES[code], signed)} {order} LIMIT {LISTED}")
    count, tiyn = rows[0][:2] if rows else (0, 0)
    return Section(code, count, tiyn, tuple(dict(zip(_LINE_NAMES, row[2:], strict=True)) for row in rows))


def _counted(select: str, tiyn: str) -> str:
    """The same rows, each with how many there are in all and what they come to: looked for once."""
    return f"SELECT count(*) OVER (), (sum({tiyn}) OVER ())::bigint, {select.removeprefix('SELECT ')}"


def _balances() -> Section:
    """Bank statements that do not follow one another, or do not add up."""
    found = continuity.findings()
    return Section("balances", len(found), 0, tuple(found[:LISTED]))


def _unreadable(values: dict[str, Any]) -> Section:
    rows = query(_UNREADABLE, values)
    names = ("channel", "name", "received_at", "kind", "params")
    return Section(
        "unreadable", len(rows), 0, tuple(dict(zip(names, row, strict=True)) for row in rows[:LISTED])
    )


def _broken() -> Section:
    """Answers of which nothing is believed, since working them off broke our own code."""
    found = broken_answers()
    return Section("broken", len(found), 0, tuple(asdict(one) for one in found[:LISTED]))
