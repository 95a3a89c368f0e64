"""What the database says, held against the model: after every step, and once more in depth."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import connection

from amiyan.kernel.sql import query
from amiyan.ledger.verify import verify
from amiyan.settlement.payouts.queries import Difference, difference

from .months import Months, Statement
from .paying import Paying
from .town import Town

# Rows of these are added, and nothing else. (What we no longer believe of a register is ended, not changed.)
APPEND_ONLY = (
    *("deliveries_evidence", "deliveries_pass", "deliveries_outcome", "deliveries_verdict"),
    *("deliveries_objection", "deliveries_objection_decision", "ledger_batch", "ledger_transfer"),
    *("ledger_hold", "ledger_hold_end"),
    *(
        "settlement_posting",
        "settlement_grant",
        "settlement_use",
        "settlement_appropriation",
        "settlement_lapse",
    ),
    *(
        "settlement_statement",
        "settlement_statement_line",
        "settlement_statement_contract",
        "settlement_hold",
    ),
    *("settlement_hold_decision", "settlement_cooked", "settlement_statement_agreed", "settlement_approval"),
    *("settlement_refusal", "settlement_payout", "settlement_payout_event", "settlement_message"),
    *(
        "settlement_message_payout",
        "settlement_answer",
        "settlement_answer_problem",
        "settlement_bank_status",
    ),
    *("settlement_bank_entry", "settlement_bank_balance", "settlement_bank_decision", "access_signature"),
    *("settlement_debt_taken", "settlement_refused_decision", "settlement_budget_closing"),
)
EVERY = 5  # steps between counts of all rows
_COUNTS = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in APPEND_ONLY)
_ROWS = " UNION ALL ".join(f"SELECT '{table}', md5(t::text) FROM {table} t" for table in APPEND_ONLY)

_ACCOUNTS = """
SELECT kind, owner, period, (credits - debits)::bigint, debits_pending FROM ledger_account
WHERE credits <> debits OR debits_pending <> 0
"""
_STATES = """
SELECT p.payee, p.budget_id, p.number, p.code, p.attempt, p.amount_tiyn, p.iban, replace(p.id::text, '-', ''),
       (SELECT array_agg(e.state ORDER BY e.n) FROM settlement_payout_event e
        WHERE (e.payee, e.payout_id) = (p.payee, p.id))
FROM settlement_payout p
"""
_POSTED = """
SELECT DISTINCT ON (person_id, service_day) person_id, service_day, payee, facility_id, budget_id, amount_tiyn
FROM settlement_posting ORDER BY person_id, service_day, version DESC
"""
_WAITING = "SELECT person_id, service_day, refused FROM deliveries_unposted"
_UNMATCHED = "SELECT reference, why FROM settlement_bank_unmatched"
_VERDICTS = """
SELECT DISTINCT ON (person_id, service_day) person_id, service_day, verdict::text, reason::text, facility_id, amount_tiyn
FROM deliveries_verdict ORDER BY person_id, service_day, version DESC
"""
_HEADS = """
SELECT payee, budget_id, number, month, delivered_tiyn, cooked_tiyn, corrected_tiyn, carried_tiyn, above_ceiling_tiyn,
       debt_before_tiyn, offset_tiyn, debt_tiyn, payable_tiyn, held_units, due_on, decide_by, recorded_by
FROM settlement_statement
"""
_LINES = """
SELECT payee, budget_id, number, sum(amount_tiyn) FILTER (WHERE kind = 'delivered'),
       sum(amount_tiyn) FILTER (WHERE kind = 'cooked'), sum(amount_tiyn) FILTER (WHERE kind = 'correction' AND amount_tiyn > 0),
       sum(amount_tiyn) FILTER (WHERE kind = 'correction' AND amount_tiyn < 0)
FROM settlement_statement_line GROUP BY 1, 2, 3
"""
_HOLDS = """
SELECT h.person_id, h.service_day, h.payee, h.budget_id, h.number, d.is_paid FROM settlement_hold h
LEFT JOIN settlement_hold_decision d USING (person_id, service_day, programme, slot, verdict_version)
"""
_SIGNED = """
SELECT s.payee, s.budget_id, s.number,
       (SELECT person_id FROM settlement_statement_agreed g
        WHERE (g.payee, g.budget_id, g.number) = (s.payee, s.budget_id, s.number)),
       ARRAY(SELECT person_id FROM settlement_approval a
             WHERE (a.payee, a.budget_id, a.number) = (s.payee, s.budget_id, s.number) ORDER BY place)
FROM settlement_statement s
"""


def differ(what: str, ours: Any, model: Any) -> None:
    """Say what differs, and only that."""
    if ours == model:
        return
    if isinstance(ours, Mapping) and isinstance(model, Mapping):
        keys = [key for key in {**ours, **model} if ours.get(key) != model.get(key)]
        shown = "\n".join(f"  {key}: ours {ours.get(key)}, model {model.get(key)}" for key in keys)
        raise AssertionError(f"{what} differ:\n{shown}")  # noqa: TRY004 - what differs is no type
    raise AssertionError(f"{what} differ: ours {ours}, model {model}")


class Comparison:
    """The two sides, and how many rows there were when it was last looked."""

    def __init__(self, town: Town, paying: Paying) -> None:
        self.town, self.paying = town, paying
        self.counts: list[int] = []
        self.steps = 0
        self.rows: Counter[tuple[str, str]] = Counter()

    @property
    def months(self) -> Months:
        return self.paying.months

    def after_every_step(self) -> None:
        """Balances, states, what waits; and that nothing was deleted."""
        self.postings()
        self.accounts()
        self.payouts()
        self.work_lists()
        self.steps += 1
        if self.steps % EVERY == 0:
            self.nothing_is_gone()

    def postings(self) -> None:
        """Whom each meal pays; of one that pays nobody any more nothing else counts."""
        found = {(row[0], row[1]): tuple(row[2:]) for row in query(_POSTED) if row[5]}
        model = {meal: tuple(one) for meal, one in self.months.money.posted.items() if one.tiyn}
        differ("meals in the books", found, model)

    def accounts(self) -> None:
        money = self.months.money
        rows = query(_ACCOUNTS)
        found = {(kind, owner, period): tiyn for kind, owner, period, tiyn, _ in rows if tiyn}
        differ("balances", found, {key: tiyn for key, tiyn in money.accounts.items() if tiyn})
        held = {(kind, owner, period): tiyn for kind, owner, period, _, tiyn in rows if tiyn}
        differ("what is with the bank", held, self.paying.held())
        assert sum(found.values()) == 0, "money was made or lost"

    def payouts(self) -> None:
        found = {tuple(row[:5]): (row[5], row[6], row[7], row[8]) for row in query(_STATES)}
        model = {one.key: (one.tiyn, one.iban, one.id, one.states) for one in self.paying.payouts}
        differ("payouts", found, model)

    def payout_ids(self) -> dict[tuple[Any, ...], str]:
        return {tuple(row[:5]): row[7] for row in query(_STATES)}

    def work_lists(self) -> None:
        found = {(person, day): why for person, day, why in query(_WAITING)}
        model = {meal: mark.refused for meal, mark in self.months.money.marks.items()}
        differ("meals that wait for the books", found, model)
        differ("bank lines that wait for a person", dict(query(_UNMATCHED)), self.paying.unexplained())

    def nothing_is_gone(self) -> None:
        counts = list(query(_COUNTS)[0])
        fewer = [
            table for table, old, new in zip(APPEND_ONLY, self.counts, counts, strict=False) if new < old
        ]
        assert not fewer, f"rows of {fewer} are gone"
        self.counts = counts

    def in_depth(self, today: dt.date) -> Difference:
        """Verdicts, statements to their lines, the books from outside, belief and truth; and no row was changed."""
        self.verdicts()
        self.statements()
        self.nothing_is_gone()
        report = verify(connection)
        assert not [one.kind.code for one in report.findings], report.findings
        assert report.credits == report.debits
        rows = Counter(tuple(row) for row in query(_ROWS))
        assert not self.rows - rows, f"rows were changed or deleted: {self.rows - rows}"
        self.rows = rows
        return self.truth(today)

    def verdicts(self) -> None:
        worth = self.months.money.worth
        found = {(person, day): tuple(rest) for person, day, *rest in query(_VERDICTS)}
        model = {
            meal: (one[-1].verdict, one[-1].reason, one[-1].school, one[-1].tiyn)
            for meal, one in worth.verdicts.items()
        }
        differ("verdicts", found, model)

    def statements(self) -> None:
        heads = {tuple(row[:3]): tuple(row[3:]) for row in query(_HEADS)}
        differ("statements", heads, {one.key: _head(one) for one in self.months.statements})
        lines = {tuple(row[:3]): tuple(int(tiyn or 0) for tiyn in row[3:]) for row in query(_LINES)}
        model = {
            one.key: (one.delivered, one.cooked, one.owed_late, -one.taken_late)
            for one in self.months.statements
        }
        nothing = (0, 0, 0, 0)
        differ("lines", {key: lines.get(key, nothing) for key in heads}, model)
        holds = {(row[0], row[1], *row[2:5]): row[5] for row in query(_HOLDS)}
        model_holds = {
            (child, day, *one.key): self.months.held[child, day, version]
            for one in self.months.statements
            for child, day, version in one.held
        }
        differ("held lines", holds, model_holds)
        signed = {tuple(row[:3]): (row[3], row[4]) for row in query(_SIGNED)}
        differ(
            "signatures", signed, {one.key: (one.agreed_by, one.approved) for one in self.months.statements}
        )

    def truth(self, today: dt.date) -> Difference:
        """Belief beside what the bank has told; the parts of the difference are looked at by our own report."""
        found = difference(today=today)
        believed = sum(one.tiyn for one in self.paying.payouts if one.state == "settled")
        shown = -sum(line.signed for line in self.paying.lines.values())
        differ("belief and truth", (found.believed_tiyn, found.shown_tiyn), (believed, shown))
        money = self.months.money
        assert believed == sum(tiyn for (kind, _, _), tiyn in money.accounts.items() if kind == "bank")
        return found


def _head(one: Statement) -> tuple[Any, ...]:
    return (
        *(one.month, one.delivered, one.cooked, one.owed_late - one.taken_late, one.carried, one.above),
        *(one.debt_before, one.offset, one.debt, one.payable, len(one.held), one.due_on, one.decide_by),
        one.recorded_by,
    )
