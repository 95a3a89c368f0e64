-- What of a place's months stands in statements, what of that is paid, and what was cooked in vain.
--
-- A statement is paid when the bank has settled all of it. What its lines come to and the bank did not pay (set off
-- against a debt, or above the ceiling of a contract) is "withheld", and stands with the largest line of the statement.
-- Cost: the statements of a programme and their lines, some for each provider and month; no meal.

INSERT INTO figure_month_counted (facility_id, month, kind, code, meals, tiyn)
WITH statement AS (
    SELECT s.payee, s.budget_id, s.number, s.month, s.delivered_tiyn + s.corrected_tiyn + s.cooked_tiyn AS lines_tiyn,
           s.payable_tiyn, coalesce(p.settled, 0) AS settled
    FROM settlement_budget b
    JOIN settlement_statement s ON s.budget_id = b.id
    LEFT JOIN LATERAL (
        SELECT sum(y.amount_tiyn) AS settled FROM settlement_payout y
        CROSS JOIN LATERAL (
            SELECT e.state FROM settlement_payout_event e WHERE (e.payee, e.payout_id) = (y.payee, y.id)
            ORDER BY e.n DESC LIMIT 1
        ) e
        WHERE (y.payee, y.budget_id, y.number) = (s.payee, s.budget_id, s.number) AND e.state = 'settled'
    ) p ON true
    WHERE b.programme = %(programme)s
),
line AS (
    SELECT l.*, s.settled = s.payable_tiyn AS is_paid
    FROM statement s JOIN settlement_statement_line l USING (payee, budget_id, number)
    WHERE l.kind <> 'held'
)
SELECT facility_id, service_month, 'stated', '', greatest(sum(units), 0), sum(amount_tiyn) FROM line GROUP BY 1, 2
UNION ALL
SELECT facility_id, service_month, 'paid', '', greatest(sum(units), 0), sum(amount_tiyn) FROM line
WHERE is_paid GROUP BY 1, 2
UNION ALL
SELECT l.facility_id, s.month, 'withheld', '', 0, sum(s.lines_tiyn - s.settled)
FROM statement s
CROSS JOIN LATERAL (
    SELECT facility_id FROM line l WHERE (l.payee, l.budget_id, l.number) = (s.payee, s.budget_id, s.number)
    ORDER BY l.amount_tiyn DESC, l.line LIMIT 1
) l
WHERE s.settled = s.payable_tiyn AND s.lines_tiyn <> s.settled GROUP BY 1, 2
UNION ALL
SELECT c.facility_id, date_trunc('month', c.service_day)::date, 'cooked', '', sum(c.portions), sum(c.amount_tiyn)
FROM settlement_cooked c
WHERE c.programme = %(programme)s AND NOT EXISTS (
    SELECT FROM settlement_cooked_end e
    WHERE (e.facility_id, e.service_day, e.programme) = (c.facility_id, c.service_day, c.programme))
GROUP BY 1, 2
