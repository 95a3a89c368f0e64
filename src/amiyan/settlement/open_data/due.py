"""Which months are to be published by themselves: locked for everybody who served, and not published yet."""

import datetime as dt
from typing import Final

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.settlement.open_data.parameters import wait_days
from amiyan.settlement.open_data.problems import NOTHING_LOCKED, NOTHING_NEW
from amiyan.settlement.open_data.publish import Published, publish_month

# Whoever has meals in the books and no statement of the month yet still waits: a look by index for each provider. One that
# never brings the last evidence is not waited for for ever.
_DUE: Final = """
SELECT s.programme, s.month FROM (
    SELECT b.programme, s.month, min(s.locked_on) AS since
    FROM settlement_statement s JOIN settlement_budget b ON b.id = s.budget_id
    WHERE s.month >= %(from)s GROUP BY 1, 2
) s
WHERE NOT EXISTS (SELECT FROM settlement_open_release r WHERE (r.programme, r.month) = (s.programme, s.month))
  AND (s.since <= %(today)s::date - %(wait)s::integer OR NOT EXISTS (
    SELECT FROM (SELECT DISTINCT organisation_id AS payee FROM registry_agreement a WHERE a.programme = s.programme) a
    WHERE EXISTS (
        SELECT FROM settlement_posting p
        WHERE p.payee = a.payee AND p.programme = s.programme AND p.amount_tiyn > 0
          AND p.service_day >= s.month AND p.service_day < (s.month + interval '1 month')::date)
      AND NOT EXISTS (
        SELECT FROM settlement_statement t JOIN settlement_budget b ON b.id = t.budget_id
        WHERE t.payee = a.payee AND b.programme = s.programme AND t.month >= s.month)))
ORDER BY 2, 1
"""
LOOKS_BACK: Final = dt.timedelta(days=400)


def due_months(*, today: dt.date) -> list[tuple[str, dt.date]]:
    """Programmes and months that are locked and were never published: where all providers with meals have a statement, or
    the others were waited for long enough. What is learnt of a month later is published by a person, release by release.
    """
    values = {"from": today - LOOKS_BACK, "today": today, "wait": wait_days(today)}
    return [(programme, month) for programme, month in query(_DUE, values)]


def publish_due(*, today: dt.date) -> list[tuple[str, dt.date, Published]]:
    """Publish each of them, once: safe to run twice, also at the same moment."""
    done = []
    for programme, month in due_months(today=today):
        try:
            found = publish_month(programme=programme, month=month, on=today, again=False)
        except ProblemError as error:
            if error.problem.kind not in (NOTHING_LOCKED, NOTHING_NEW):
                raise
            continue
        done.append((programme, month, found))
    return done
