"""What a region's books hold after a year, laid down directly: SQL for :mod:`amiyan.bench.growth`.

Each child has a school, each school a supplier; a school day is some batches of the books, as live work posts them.
Rows and balances agree with each other as if they had been posted one by one; ``amiyan verify`` finds nothing.
"""

from typing import Final

# As random as real owners are, and no two are the same.
PERSON: Final = "(1 + ((n)::bigint * 6364136223) %% 9007199254740881)"
SUPPLIER: Final = "(7000000000000000 + (n %% %(schools)s) / 2)"

# What entering the budget posted: here the year's appropriations are laid down month by month.
NOTHING: Final = """
DELETE FROM ledger_transfer; DELETE FROM ledger_batch; DELETE FROM ledger_account; DELETE FROM settlement_appropriation
"""
PLACES: Final = """
INSERT INTO registry_facility (id, code, match_key, region, source)
SELECT n + 1, 'G' || n, 'g' || n, %(region)s, 'bench' FROM generate_series(0, %(schools)s - 1) n;
INSERT INTO registry_organisation (id, bin, name, source)
SELECT 7000000000000000 + n, to_char(n + 1, 'FM000000000000'), 'Supplier ' || n, 'bench'
FROM generate_series(0, (%(schools)s - 1) / 2) n;
INSERT INTO registry_agreement (facility_id, organisation_id, programme, number, ceiling_tiyn, valid, source)
SELECT n + 1, 7000000000000000 + n / 2, %(programme)s, 'A-' || n / 2, NULL, '[2024-01-01,)', 'bench'
FROM generate_series(0, %(schools)s - 1) n;
"""
ACCOUNTS: Final = f"""
INSERT INTO ledger_account (owner, id, credits, debits, kind, purpose, period, may_overdraw)
SELECT %(budget)s, ledger_account_id('appropriation', %(programme)s, 'bench'), 0, a.total, 'appropriation',
       %(programme)s, 'bench', true FROM (SELECT %(children)s::bigint * %(days)s * %(months)s * %(price)s AS total) a
UNION ALL
SELECT %(budget)s, ledger_account_id('fund', %(programme)s, ''), a.total, a.total, 'fund', %(programme)s, '', false
FROM (SELECT %(children)s::bigint * %(days)s * %(months)s * %(price)s AS total) a;
INSERT INTO ledger_account (owner, id, credits, debits, kind, purpose, period)
SELECT {PERSON}, ledger_account_id('entitlement', %(programme)s, to_char(m, 'YYYY-MM')), %(days)s * %(price)s,
       %(days)s * %(price)s, 'entitlement', %(programme)s, to_char(m, 'YYYY-MM')
FROM generate_series(0, %(children)s - 1) n, generate_series(%(first)s::date, %(last)s::date, interval '1 month') m
ORDER BY 1;
INSERT INTO ledger_account (owner, id, credits, debits, kind, purpose, period)
SELECT {SUPPLIER}, ledger_account_id('payable', %(programme)s, ''), count(*) * %(days)s * %(months)s * %(price)s, 0,
       'payable', %(programme)s, '' FROM generate_series(0, %(children)s - 1) n GROUP BY 1 ORDER BY 1;
"""
# One month: the appropriation and the children's rights, then each school day in batches.
GRANTS: Final = f"""
INSERT INTO ledger_transfer (payer_owner, payer_account, payee_owner, payee_account, amount, batch, service_month, place,
                             id, code, subject)
SELECT %(budget)s, ledger_account_id('appropriation', %(programme)s, 'bench'), %(budget)s,
       ledger_account_id('fund', %(programme)s, ''), %(children)s::bigint * %(days)s * %(price)s, %(batch)s, %(month)s, 1,
       ledger_transfer_id('bench appropriation', %(month)s::date::text), 'appropriation', ''
UNION ALL
SELECT %(budget)s, a.fund, {PERSON}, a.right_of_month, %(days)s * %(price)s, %(batch)s + 1 + n / %(size)s, %(month)s,
       1 + n %% %(size)s, ledger_transfer_id('grant', %(programme)s, {PERSON}::text, %(month)s::date::text), 'grant', ''
FROM generate_series(0, %(children)s - 1) n,
     (SELECT ledger_account_id('fund', %(programme)s, '') AS fund,
             ledger_account_id('entitlement', %(programme)s, to_char(%(month)s::date, 'YYYY-MM')) AS right_of_month) a;
INSERT INTO settlement_grant (person_id, month, programme, id, budget_id, amount_tiyn)
SELECT {PERSON}, %(month)s, %(programme)s,
       ledger_transfer_id('grant', %(programme)s, {PERSON}::text, %(month)s::date::text), %(budget)s, %(days)s * %(price)s
FROM generate_series(0, %(children)s - 1) n ORDER BY 1;
"""
DAY: Final = f"""
INSERT INTO ledger_transfer (payer_owner, payer_account, payee_owner, payee_account, amount, batch, service_month, place,
                             id, code, subject)
SELECT {PERSON}, a.right_of_month, {SUPPLIER}, a.payable, %(price)s, %(batch)s + n / %(size)s, %(month)s,
       1 + n %% %(size)s,
       ledger_transfer_id('delivery', %(programme)s, {PERSON}::text, %(day)s::date::text, '1'), 'delivery',
       %(day)s::date::text
FROM generate_series(0, %(children)s - 1) n,
     (SELECT ledger_account_id('payable', %(programme)s, '') AS payable,
             ledger_account_id('entitlement', %(programme)s, to_char(%(month)s::date, 'YYYY-MM')) AS right_of_month) a;
INSERT INTO settlement_posting (person_id, service_day, programme, slot, version, verdict_version, payee, amount_tiyn,
                                facility_id, budget_id, batch)
SELECT {PERSON}, %(day)s, %(programme)s, 1, 1, 1, {SUPPLIER}, %(price)s, 1 + n %% %(schools)s, %(budget)s,
       %(batch)s + n / %(size)s
FROM generate_series(0, %(children)s - 1) n;
"""
BATCHES: Final = """
INSERT INTO ledger_batch (id, transfers, leaves_before)
SELECT batch, count(*), sum(count(*)) OVER (ORDER BY batch) - count(*) FROM ledger_transfer GROUP BY batch ORDER BY batch
"""
COUNTED: Final = (
    "ledger_account",
    "ledger_transfer",
    "ledger_batch",
    "settlement_posting",
    "settlement_grant",
    "registry_facility",
    "registry_organisation",
    "registry_agreement",
)
