-- What the office reads of statements, payouts and budgets: what waits and why, kept by the jobs that know it.

-- Statements that were due in the last night and could not be paid. A night lays out what is due and replaces its budget's
-- rows; "since" is the first night that said so, for the same reason.
CREATE TABLE settlement_payout_waiting (
    payee bigint NOT NULL,
    budget_id bigint NOT NULL,
    number integer NOT NULL,
    why text COLLATE "C" NOT NULL,
    since date NOT NULL,
    PRIMARY KEY (payee, budget_id, number),
    FOREIGN KEY (payee, budget_id, number) REFERENCES settlement_statement,
    CONSTRAINT what_waits_says_for_what CHECK (why <> '')
);
CREATE INDEX settlement_payout_waiting_by_budget ON settlement_payout_waiting (budget_id);

-- Meals that were eaten and wait for money, by region and reason, as of the last night.
CREATE TABLE settlement_figure_waiting (
    programme text COLLATE "C" NOT NULL,
    region text COLLATE "C" NOT NULL,
    year smallint NOT NULL,
    why text COLLATE "C" NOT NULL,
    units bigint NOT NULL,
    tiyn bigint NOT NULL,
    first_day date NOT NULL,
    counted_on date NOT NULL,
    PRIMARY KEY (programme, region, year, why),
    CONSTRAINT what_waits_for_money_is_something CHECK (units > 0)
);
COMMENT ON COLUMN settlement_figure_waiting.region IS 'Blank: the place names none.';

-- A work list: statements of which a payout was settled, until their providers are told or it is found that more is to come.
CREATE TABLE settlement_paid_untold (
    payee bigint NOT NULL,
    budget_id bigint NOT NULL,
    number integer NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (payee, budget_id, number)
);

-- Functions that ask as their owner, and tell only of budgets that the session sees: a region's officials read neither
-- appointments nor names, and a page must say who signed and why a button does nothing.

CREATE FUNCTION settlement_shows_budget(budget bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN budget = ANY ((SELECT settlement_budgets_seen())::bigint[]) OR (SELECT amiyan_everything('service'));

CREATE FUNCTION settlement_has_duty(person bigint, asked text, budget bigint, on_day date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT FROM settlement_budget b
        JOIN access_signatory d ON d.duty = asked
            AND (d.programme IS NULL OR d.programme = b.programme) AND (d.region IS NULL OR d.region = b.region)
            AND d.organisation_id IS NULL AND d.valid @> on_day AND d.known_to IS NULL
        WHERE b.id = budget AND settlement_shows_budget(b.id)
          AND d.person_id IN (SELECT registry_same_people(person, 'infinity')));
END;
COMMENT ON FUNCTION settlement_has_duty IS 'Whether a person may record or approve for a budget that this session sees.';

-- The twin of _SORT_APPROVALS in approvals/actions.py, which decides: the first that applies, null where nothing does.
CREATE FUNCTION settlement_why_not_approve(person bigint, payees bigint[], budgets bigint[], numbers integer[], on_day date)
RETURNS TABLE (payee bigint, budget_id bigint, number integer, outcome text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100
BEGIN ATOMIC
    WITH same AS MATERIALIZED (SELECT registry_same_people(person, 'infinity') AS id),
    asked AS (
        SELECT s.* FROM unnest(payees, budgets, numbers) a (payee, budget_id, number)
        JOIN settlement_statement s USING (payee, budget_id, number)
        WHERE settlement_shows_budget(s.budget_id)
    ),
    duty AS (SELECT d.id, settlement_has_duty(person, 'approve', d.id, on_day) AS may
             FROM (SELECT DISTINCT a.budget_id AS id FROM asked a) d)
    SELECT s.payee, s.budget_id, s.number, CASE
        WHEN EXISTS (SELECT FROM settlement_approval p
            WHERE (p.payee, p.budget_id, p.number) = (s.payee, s.budget_id, s.number)
              AND p.person_id IN (SELECT id FROM same)) THEN 'repeated'
        WHEN s.recorded_by IN (SELECT id FROM same)
            OR EXISTS (SELECT FROM settlement_cooked c
                WHERE (c.payee, c.budget_id) = (s.payee, s.budget_id) AND c.recorded_by IN (SELECT id FROM same)
                  AND c.service_day < s.month + interval '1 month' AND c.batch <= s.up_to_batch
                  AND (c.batch > s.from_batch OR s.previous_month IS NULL
                       OR c.service_day >= s.previous_month + interval '1 month'))
            OR EXISTS (SELECT FROM settlement_hold h JOIN settlement_hold_decision d
                    ON (d.person_id, d.service_day, d.programme, d.slot, d.verdict_version)
                        = (h.person_id, h.service_day, h.programme, h.slot, h.verdict_version)
                WHERE (h.payee, h.budget_id) = (s.payee, s.budget_id) AND h.number < s.number AND d.is_paid
                  AND d.decided_by IN (SELECT id FROM same) AND d.decided_at <= s.locked_at AND d.decided_at > (
                    SELECT b.locked_at FROM settlement_statement b
                    WHERE (b.payee, b.budget_id, b.number) = (s.payee, s.budget_id, s.previous)))
            THEN 'own-record'
        WHEN NOT (SELECT may FROM duty WHERE duty.id = s.budget_id) THEN 'not-authorised-to-sign'
        WHEN (SELECT r.is_refused FROM settlement_refusal r
            WHERE (r.payee, r.budget_id, r.number) = (s.payee, s.budget_id, s.number)
              AND r.person_id IN (SELECT id FROM same) ORDER BY r.id DESC LIMIT 1) THEN 'refused-by-you'
        -- No place is free: of two, or of three where the two are one person in the registry today.
        WHEN NOT EXISTS (
            SELECT FROM generate_series(1, 3) seat (n)
            WHERE NOT EXISTS (SELECT FROM settlement_approval p
                WHERE (p.payee, p.budget_id, p.number, p.place) = (s.payee, s.budget_id, s.number, seat.n))
              AND (seat.n < 3 OR EXISTS (
                SELECT FROM settlement_approval one JOIN settlement_approval other
                    ON (other.payee, other.budget_id, other.number) = (one.payee, one.budget_id, one.number)
                WHERE (one.payee, one.budget_id, one.number, one.place, other.place)
                        = (s.payee, s.budget_id, s.number, 1, 2)
                  AND (other.person_id IN (SELECT registry_same_people(one.person_id, 'infinity'))
                       OR s.recorded_by IN (SELECT registry_same_people(one.person_id, 'infinity'))
                       OR s.recorded_by IN (SELECT registry_same_people(other.person_id, 'infinity'))))))
            THEN 'approved-by-two'
    END
    FROM asked s;
END;
COMMENT ON FUNCTION settlement_why_not_approve IS
    'What keeps a person from approving statements that this session sees; null where nothing does.';

CREATE FUNCTION settlement_said_of_statement(asked_payee bigint, asked_budget bigint, asked_number integer)
RETURNS TABLE (what text, person_id bigint, name text, at timestamptz, reason text)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5
BEGIN ATOMIC
    SELECT w.what, w.person_id, coalesce((
        SELECT concat_ws(' ', n.surname, n.given_name) FROM registry_person_name n
        WHERE n.person_id = w.person_id AND n.known_to IS NULL ORDER BY lower(n.valid) DESC NULLS LAST, n.id DESC LIMIT 1), ''),
        w.at, w.reason
    FROM (
        SELECT 'recorded', s.recorded_by, s.locked_at, s.reason FROM settlement_statement s
        WHERE (s.payee, s.budget_id, s.number) = (asked_payee, asked_budget, asked_number)
        UNION ALL
        SELECT 'agreed', g.person_id, g.agreed_at, '' FROM settlement_statement_agreed g
        WHERE (g.payee, g.budget_id, g.number) = (asked_payee, asked_budget, asked_number)
        UNION ALL
        SELECT 'approved', p.person_id, p.approved_at, '' FROM settlement_approval p
        WHERE (p.payee, p.budget_id, p.number) = (asked_payee, asked_budget, asked_number)
        UNION ALL
        SELECT CASE WHEN r.is_refused THEN 'refused' ELSE 'taken_back' END, r.person_id, r.known_from, r.reason
        FROM settlement_refusal r WHERE (r.payee, r.budget_id, r.number) = (asked_payee, asked_budget, asked_number)
    ) w (what, person_id, at, reason)
    WHERE settlement_shows_budget(asked_budget)
    ORDER BY w.at, array_position(ARRAY['recorded', 'agreed', 'approved', 'refused', 'taken_back'], w.what);
END;
COMMENT ON FUNCTION settlement_said_of_statement IS
    'Who recorded a statement, agreed to it, approved or refused it, by name: for a session that sees its budget.';

-- As "contradicted" of payouts/queries.py: rejections are few, so what contradicts itself is looked for among them.
CREATE FUNCTION settlement_payouts_doubted(budgets bigint[], rejects text[], settles text[], had text[])
RETURNS TABLE (payee bigint, payout_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
BEGIN ATOMIC
    SELECT p.payee, p.id FROM (
        SELECT s.payout_id AS id FROM settlement_bank_status s
        WHERE s.status = ANY (rejects) AND s.reason_code <> ALL (had) AND s.payout_id IS NOT NULL
        UNION
        SELECT mp.payout_id FROM settlement_bank_status s
        JOIN settlement_message_payout mp ON (mp.channel, mp.message_id) = (s.channel, s.message_id)
        WHERE s.end_to_end_id = '' AND s.status = ANY (rejects) AND s.reason_code <> ALL (had)
    ) rejected
    JOIN settlement_payout p ON p.id = rejected.id AND p.budget_id = ANY (budgets)
    CROSS JOIN LATERAL (
        SELECT e.state FROM settlement_payout_event e WHERE (e.payee, e.payout_id) = (p.payee, p.id) ORDER BY e.n DESC LIMIT 1
    ) e
    WHERE settlement_shows_budget(p.budget_id) AND (e.state IN ('settled', 'returned') OR EXISTS (
        SELECT FROM settlement_bank_status s WHERE s.payout_id = p.id AND s.channel = p.channel AND s.status = ANY (settles)));
END;
COMMENT ON FUNCTION settlement_payouts_doubted IS
    'Payouts of budgets that this session sees, which the bank both rejected and paid.';

REVOKE ALL ON FUNCTION settlement_has_duty, settlement_why_not_approve, settlement_said_of_statement,
    settlement_payouts_doubted FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settlement_has_duty, settlement_why_not_approve, settlement_said_of_statement,
    settlement_payouts_doubted TO amiyan_reader;
