"""What a few words name in a chain; and the plans of its levels where the books are large."""

import datetime as dt
import re
from uuid import UUID

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import analyze, execute, query
from amiyan.settlement.chain.asked import Asked, understood
from amiyan.settlement.statements import meals

DIGEST = "ab" * 32
PAYOUT = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (DIGEST, Asked(digest=bytes.fromhex(DIGEST))),
        (PAYOUT, Asked(payout=UUID(PAYOUT), reference=PAYOUT)),
        (str(UUID(PAYOUT)).upper(), Asked(payout=UUID(PAYOUT), reference=str(UUID(PAYOUT)).upper())),
        ("990240000028/3", Asked(bin="990240000028", number=3)),
        (" 990240000028   № 12 ", Asked(bin="990240000028", number=12)),
        ("990240000028", Asked(bin="990240000028", reference="990240000028")),
        ("16.10.2025 631000", Asked(day=dt.date(2025, 10, 16), tiyn=631_000_00)),
        ("631\u00a0000,5 ₸ 2025-10-16", Asked(day=dt.date(2025, 10, 16), tiyn=631_000_50)),
        ("BK-77/10", Asked(reference="BK-77/10")),
    ],
)
def test_a_paper_s_words_name_one_thing(words, asked):
    assert understood(words) == asked


@pytest.mark.parametrize(
    "words", ["", "   ", "two words", "31.02.2025 100", "16.10.2025 much", "x" * 201, "a;b"]
)
def test_what_names_nothing_is_refused(words):
    with pytest.raises(ProblemError, match="'chain-not-understood'"):
        understood(words)


MEALS = 200_000
FILL = f"""
INSERT INTO settlement_posting (person_id, service_day, programme, version, verdict_version, payee, amount_tiyn, facility_id,
                                budget_id, batch)
SELECT n, date '2025-09-01' + n % 200, 'school-meals', 1, 1, n % 300 + 1, 63100, n % 900 + 1, 1, n / 1000
FROM generate_series(1, {MEALS}) n;
INSERT INTO settlement_bank_entry (channel, iban, reference, amount_tiyn, is_credit, booked_on, end_to_end_id, message_id,
                                   payments, kind, counterparty, counterparty_iban, remittance, return_reason, sha256, n)
SELECT 'bank', 'KZ1', 'R' || n, n, false, date '2025-01-01' + n % 900, md5(n::text), '', 1, '', '', '', '', '', '', n
FROM generate_series(1, 50000) n;
"""


def test_days_and_meals_of_a_line_are_read_by_the_supplier_and_a_bank_s_line_by_its_reference(scratch):
    execute(FILL)
    analyze("settlement_posting", "settlement_bank_entry")
    values = {
        "payee": 7,
        "budget": 1,
        "programme": "school-meals",
        "facility": 7,
        "price": 63100,
        "upto": 10**9,
        "agreement": "",
        "after_day": dt.date.min,
        "after_person": 0,
        "after_slot": 0,
        "most": 50,
    }
    month = {"month": dt.date(2025, 9, 1), "next_month": dt.date(2025, 10, 1)}
    for span in (month, {"month": dt.date(2025, 9, 9), "next_month": dt.date(2025, 9, 10)}):
        plan = "\n".join(line for (line,) in query(f"EXPLAIN {meals._DELIVERED}", values | span))
        assert "settlement_posting_by_payee" in plan, plan
        assert "Seq Scan" not in plan.replace("Seq Scan on registry_agreement", ""), plan
    every = meals._DELIVERED.replace(meals._PAGE, "").replace(f"AND {meals._AGREEMENT}", "")
    days = f"EXPLAIN {meals._DAYS.replace('EVERY', every)}"
    plan = "\n".join(line for (line,) in query(days, values | month))
    assert "settlement_posting_by_payee" in plan, plan
    # The agreement is asked above the sums of days: once a day, and not for each meal.
    assert plan.count("(SubPlan") == 1, plan
    assert plan.index("(SubPlan") < plan.index("Aggregate"), plan
    # What was replaced is asked once for all days, and not by a look for the successor of each meal.
    assert "settlement_posting_pkey" not in plan, plan
    assert "hashed SubPlan" in plan, plan
    for where in ("reference = 'R77'", "booked_on = '2025-03-01' AND amount_tiyn = 5900"):
        plan = "\n".join(
            line for (line,) in query(f"EXPLAIN SELECT FROM settlement_bank_entry WHERE {where}")
        )
        assert "Seq Scan" not in plan, plan


_BODY = "SELECT pg_get_function_sqlbody(%s::regproc)"


@pytest.mark.parametrize("name", ["settlement_transfers_of_meals", "settlement_meal_in_log"])
def test_what_may_be_seen_is_asked_once_and_not_of_each_meal(db, name):
    """A function that is called for a row is called for each of a school's day: four fifths of what it cost."""
    ((body,),) = query(_BODY, [name])
    assert "amiyan_places" in body
    asked_once = re.sub(r"\( SELECT amiyan_\w+\([^()]*\) AS \w+\)", "", body)
    assert "amiyan_" not in asked_once.replace("amiyan-", ""), body


def test_rows_before_one_are_counted_within_its_transaction_alone(db):
    """As a condition a row's place led through the keys of everybody with a smaller number."""
    ((body,),) = query(_BODY, ["settlement_meal_in_log"])
    assert body.count("count(*) FILTER (WHERE") == 3, body
    for rows in ("o.tx = e.tx", "o.tx = v.tx", "o.batch = t.batch"):
        assert f"WHERE (({rows}))" in body.replace("\n", " ") or f"WHERE ({rows})" in body, body
