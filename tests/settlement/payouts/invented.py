"""An invented office's difference: every kind of it, sums that agree, nobody's real account."""

import datetime as dt

from amiyan.country.kz import iban as ibans
from amiyan.settlement.payouts.queries import Account, Difference, Section

TODAY = dt.date(2025, 10, 24)
AT = dt.datetime(2025, 10, 21, 9, 30, tzinfo=dt.UTC)
IBAN = ibans.make("999", "OFFICE1")
SUPPLIERS = (
    "«Нұрлы дәм» жауапкершілігі шектеулі серіктестігі",
    "ИП «Берекелі дастархан»",
    "ТОО «Школьное питание Юг» <b>",
)


def payout(n, state, tiyn, reason=""):
    return {
        "payout": f"{n:032x}",
        "name": SUPPLIERS[n % 3],
        "tiyn": tiyn,
        "budget": 4242,
        "number": n,
        "attempt": 1,
        "channel": "bank",
        "state": state,
        "since": AT,
        "reason_code": reason,
    }


def line(n, why, tiyn, *, is_credit=False, reason="", by=0):
    return {
        "why": why,
        "channel": "bank",
        "iban": IBAN,
        "reference": f"2025102100{n:04}",
        "booked_on": TODAY,
        "is_credit": is_credit,
        "tiyn": tiyn,
        "end_to_end_id": f"{n:032x}" if n % 2 else "",
        "counterparty": SUPPLIERS[n % 3],
        "remittance": "Мектептегі ыстық тамақ, 2025 ж. қыркүйек, № 1 акт",
        "reason": reason,
        "decided_by": by,
    }


def problem(kind, **params):
    return {"channel": "bank", "iban": IBAN, "day": TODAY, "kind": kind, "params": params}


def invented():
    whys = (
        "fee",
        "names_nothing",
        "unexpected_credit",
        "unknown_id",
        "other_amount",
        "paid_twice",
        "paid_after_all",
    )
    lines = tuple(
        line(n, why, 63_100 + n, is_credit=why == "unexpected_credit") for n, why in enumerate(whys)
    )
    unmatched = sum(-one["tiyn"] if one["is_credit"] else one["tiyn"] for one in lines)
    not_shown = tuple(payout(n, "settled", 1_263_100 + n) for n in range(20))
    missing = sum(one["tiyn"] for one in not_shown)
    sections = (
        Section("not_shown", 20, -missing, not_shown),
        Section("way_out_not_shown", 1, -63_100, (payout(30, "returned", 63_100, "AC04"),)),
        Section("unmatched", len(lines), unmatched, lines),
        Section("decided", 1, 15_000, (line(9, "fee", 15_000, reason="тариф бойынша", by=14),)),
        Section("contradicted", 1, 63_100, (payout(31, "settled", 63_100, ""),)),
        Section("balances", 1, 0, (problem("bank-statement-number", before=3, after=5),)),
        Section("silent", 700, 700 * 63_100, tuple(payout(n, "sent", 63_100) for n in range(40, 45))),
        Section("came_back", 1, 63_100, (payout(32, "rejected", 63_100, "contract-not-registered"),)),
        Section(
            "unreadable",
            1,
            0,
            (
                {
                    "channel": "bank",
                    "name": "camt053-000017.xml",
                    "received_at": AT,
                    "kind": "bank-file-cut",
                    "params": '{"line": 412}',
                },
            ),
        ),
    )
    believed = 460_312_345_600
    shown = believed - missing - 63_100 + unmatched + 15_000
    accounts = (
        Account(IBAN, 2_841, believed, 2_860, shown, TODAY, 98_765_432_100),
        Account("treasury", 0, 0, 0, 0, None, None),
    )
    return Difference(TODAY, accounts, sections)


def nothing():
    accounts = (Account(IBAN, 12, 757_200, 12, 757_200, TODAY, 10**9),)
    codes = (
        *(
            "not_shown",
            "way_out_not_shown",
            "unmatched",
            "decided",
            "contradicted",
            "balances",
            "silent",
            "came_back",
        ),
        "unreadable",
    )
    return Difference(TODAY, accounts, tuple(Section(code, 0, 0, ()) for code in codes))
