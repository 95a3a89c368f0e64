"""A region with its budget, providers and schools, and meals that the books follow, in a few words.

Postings are written here as the posting of live verdicts writes them, so that a test can say what it is about.
"""

import datetime as dt
from itertools import count
from uuid import uuid4

from amiyan.access.actions import appoint_signatory
from amiyan.bench.acts import PAYER
from amiyan.kernel.sql import execute, query
from amiyan.kernel.text import skeleton
from amiyan.ledger.accounts import AccountIntent, TransferIntent, account_id, transfer_id
from amiyan.ledger.actions import open_accounts, post_transfers
from amiyan.settlement.budgets.actions import appropriate, enter_budget
from amiyan.settlement.statements.lock import lock_month
from tests.settlement.treasury import clerk

PROGRAMME = "school-meals"
PRICE = 631_00
SEPTEMBER, OCTOBER, NOVEMBER = (dt.date(2025, month, 1) for month in (9, 10, 11))
LOCKS = {month: (month + dt.timedelta(days=31)).replace(day=9) for month in (SEPTEMBER, OCTOBER, NOVEMBER)}
_persons = count(700_001)


def day(text):
    """``9-10`` is 10 September 2025."""
    month, number = text.split("-")
    return dt.date(2025, int(month), int(number))


def budget(*, region="79", year=2025, tiyn=10**14, programme=PROGRAMME):
    id_ = enter_budget(programme=programme, region=region, year=year, payer=PAYER, source="t")
    if tiyn:
        options = {"code": "111", "act": "t", "recorded_by": clerk(1)}
        assert appropriate(budget_id=id_, appropriation_id=uuid4(), amount_tiyn=tiyn, **options)
    return id_


def provider(bin_="990240000028", name="«Нұрлы дәм» ЖШС"):
    return query(
        "INSERT INTO registry_organisation (bin, name, source) VALUES (%s, %s, 't') RETURNING id",
        [bin_, name],
    )[0][0]


def school(code, *, region="79"):
    return query(
        "INSERT INTO registry_facility (code, match_key, region, source) VALUES (%s, %s, %s, 't') RETURNING id",
        [code, skeleton(code), region],
    )[0][0]


def agreement(
    facility, payee, *, number="12-2025", first="9-1", last=None, ceiling=None, vat=None, programme=PROGRAMME
):
    execute(
        "INSERT INTO registry_agreement (facility_id, organisation_id, programme, number, ceiling_tiyn, vat_percent, valid,"
        " source) VALUES (%s, %s, %s, %s, %s, %s, daterange(%s, %s, '[]'), 't')",
        [facility, payee, programme, number, ceiling, vat, day(first), day(last) if last else None],
    )


def person():
    return next(_persons)


def named_person():
    """Somebody of the registry."""
    return query(
        "INSERT INTO registry_person (temporary_id, source) VALUES (%s, 't') RETURNING id",
        [f"p{next(_persons)}"],
    )[0][0]


def recorder(*, region=None):
    """A person with the duty to record."""
    id_ = named_person()
    appoint_signatory(person_id=id_, duty="record", source="order 1", region=region)
    return id_


def is_locked(payee, budget_id, month):
    return bool(
        query(
            "SELECT FROM settlement_statement WHERE payee = %s AND budget_id = %s AND month >= %s LIMIT 1",
            [payee, budget_id, month],
        )
    )


class Books:
    """The books of one budget, as the posting of live verdicts keeps them."""

    def __init__(self, budget_id, programme=PROGRAMME):
        self.budget_id, self.programme = budget_id, programme

    def meals(self, number, *, at, payee, on="9-10", tiyn=PRICE):
        """``number`` children eat; the ids of these children."""
        children = [person() for _ in range(number)]
        on = day(on)
        month, keys = on.replace(day=1), [(self.programme, child, on, 1) for child in children]
        held = [AccountIntent(child, "entitlement", self.programme, f"{on:%Y-%m}") for child in children]
        owed, fund = (
            AccountIntent(payee, "payable", self.programme, ""),
            account_id("fund", self.programme, ""),
        )
        open_accounts(accounts=[*held, owed])
        transfers = [
            TransferIntent(
                transfer_id("grant", *key, 1), month, self.budget_id, fund, key[1], one.id, tiyn, "grant"
            )
            for key, one in zip(keys, held, strict=True)
        ] + [
            TransferIntent(
                transfer_id("delivery", *key),
                month,
                key[1],
                one.id,
                payee,
                owed.id,
                tiyn,
                "delivery",
                str(on),
            )
            for key, one in zip(keys, held, strict=True)
        ]
        assert all(one.outcome == "posted" for one in post_transfers(transfers=transfers))
        values = {
            "children": children,
            "on": on,
            "programme": self.programme,
            "at": at,
            "payee": payee,
            "budget": self.budget_id,
            "tiyn": tiyn,
        }
        execute(
            "INSERT INTO deliveries_verdict (person_id, service_day, programme, verdict, reason, facility_id, terminal, at,"
            " method, evidence_id, record, amount_tiyn) SELECT child, %(on)s, %(programme)s, 'payable', 'used', %(at)s, 'T',"
            " %(on)s, 'face', 1, 1, %(tiyn)s FROM unnest(%(children)s::bigint[]) child",
            values,
        )
        execute(
            "INSERT INTO settlement_posting (person_id, service_day, programme, slot, version, verdict_version, payee,"
            " amount_tiyn, facility_id, budget_id, batch) SELECT child, %(on)s, %(programme)s, 1, 1, 1, %(payee)s, %(tiyn)s,"
            " %(at)s, %(budget)s, (SELECT max(id) FROM ledger_batch) FROM unnest(%(children)s::bigint[]) child",
            values,
        )
        return children

    def owes(self, child, on, *, payee, at, verdict_version, tiyn=PRICE):
        """The books follow a verdict that stands already."""
        self.says(child, on, payee=payee, at=at, tiyn=tiyn, verdict_version=verdict_version)

    def says(
        self,
        child,
        on,
        *,
        payee=None,
        at=None,
        tiyn=PRICE,
        verdict="payable",
        reason="used",
        verdict_version=None,
    ):
        """The latest word on a child's meal: what was posted before flows back, and this is owed. No payee: nothing."""
        on = day(on) if isinstance(on, str) else on
        month = on.replace(day=1)
        key = (self.programme, child, on, 1)
        before = query(
            "SELECT version, payee, facility_id, budget_id, amount_tiyn FROM settlement_posting"
            " WHERE (person_id, service_day, programme) = (%s, %s, %s) ORDER BY version DESC LIMIT 1",
            [child, on, self.programme],
        )
        version, had_payee, had_at, had_budget, had = before[0] if before else (0, None, None, None, 0)
        version += 1
        tiyn = tiyn if payee else 0
        period = f"{on:%Y-%m}"
        entitlement = AccountIntent(child, "entitlement", self.programme, period)
        accounts, transfers = [entitlement], []
        if had:
            kind = "recovery" if is_locked(had_payee, had_budget, month) else "payable"
            taken = AccountIntent(had_payee, kind, self.programme, "", may_overdraw=kind == "recovery")
            accounts.append(taken)
            transfers.append(
                TransferIntent(
                    transfer_id("correction", *key, version),
                    month,
                    had_payee,
                    taken.id,
                    child,
                    entitlement.id,
                    had,
                    "correction",
                    str(on),
                )
            )
        if tiyn:
            fund = account_id("fund", self.programme, "")
            owed = AccountIntent(payee, "payable", self.programme, "")
            accounts.append(owed)
            grant = transfer_id("grant", *key, version)
            owe = transfer_id("delivery", *key, *([version] if version > 1 else []))
            transfers += [
                TransferIntent(grant, month, self.budget_id, fund, child, entitlement.id, tiyn, "grant"),
                TransferIntent(owe, month, child, entitlement.id, payee, owed.id, tiyn, "delivery", str(on)),
            ]
        open_accounts(accounts=accounts)
        assert all(one.outcome == "posted" for one in post_transfers(transfers=transfers))
        if verdict_version is None:
            stands = verdict if tiyn or verdict != "payable" else "refused"
            verdict_version = self._verdict(child, on, at or had_at, stands, reason, tiyn or had)
        execute(
            "INSERT INTO settlement_posting (person_id, service_day, programme, slot, version, verdict_version, payee,"
            " amount_tiyn, facility_id, budget_id, batch, had_payee, had_facility, had_budget, had_tiyn)"
            " SELECT %s, %s, %s, 1, %s, %s, %s, %s, %s, %s, (SELECT max(id) FROM ledger_batch), %s, %s, %s, %s",
            [
                *(
                    child,
                    on,
                    self.programme,
                    version,
                    verdict_version,
                    payee or had_payee,
                    tiyn,
                    at or had_at,
                ),
                *(
                    self.budget_id,
                    had_payee if had else None,
                    had_at if had else None,
                    had_budget if had else None,
                    had,
                ),
            ],
        )

    def held(self, number, *, at, on="9-10", tiyn=PRICE, reason="method_needs_confirmation"):
        """``number`` children's meals are held; the ids of these children."""
        children = [person() for _ in range(number)]
        for child in children:
            self._verdict(child, day(on), at, "held", reason, tiyn)
        return children

    def judged(self, child, on, *, at, verdict, reason, tiyn=PRICE):
        """A newer verdict that the books were not told of."""
        return self._verdict(child, day(on), at, verdict, reason, tiyn)

    def _verdict(self, child, on, at, verdict, reason, tiyn):
        return query(
            "INSERT INTO deliveries_verdict (person_id, service_day, programme, version, verdict, reason, facility_id,"
            " terminal, at, method, evidence_id, record, amount_tiyn)"
            " SELECT %(child)s, %(on)s, %(programme)s, 1 + coalesce(max(version), 0), %(verdict)s, %(reason)s, %(at)s, 'T',"
            " %(on)s, 'face', 1, 1, %(tiyn)s FROM deliveries_verdict"
            " WHERE person_id = %(child)s AND service_day = %(on)s AND programme = %(programme)s RETURNING version",
            {
                "child": child,
                "on": on,
                "programme": self.programme,
                "verdict": verdict,
                "reason": reason if verdict != "refused" or reason != "used" else "not_entitled",
                "at": at,
                "tiyn": tiyn,
            },
        )[0][0]

    def lock(self, month, **options):
        return lock_month(
            **{"budget_id": self.budget_id, "month": month, "recorded_by": 0, "today": LOCKS.get(month)}
            | options
        )


def header(payee, month, *columns):
    """Columns of a provider's statement of a month; its only column, or a tuple."""
    rows = query(
        f"SELECT {', '.join(columns)} FROM settlement_statement WHERE payee = %s AND month = %s",
        [payee, month],
    )
    assert len(rows) == 1
    return rows[0][0] if len(columns) == 1 else rows[0]


def lines(payee, month, *columns):
    """Columns of the lines of a provider's statement, in order."""
    return query(
        f"SELECT {', '.join(columns)} FROM settlement_statement_line WHERE (payee, budget_id, number) IN"
        " (SELECT payee, budget_id, number FROM settlement_statement WHERE payee = %s AND month = %s) ORDER BY line",
        [payee, month],
    )


def balance(owner, kind, programme=PROGRAMME):
    """What an account holds, in tiyn; 0 where it was never opened."""
    rows = query(
        "SELECT credits - debits FROM ledger_account WHERE owner = %s AND id = %s",
        [owner, account_id(kind, programme, "")],
    )
    return rows[0][0] if rows else 0
