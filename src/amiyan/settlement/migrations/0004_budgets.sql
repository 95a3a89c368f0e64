-- Budgets: what a state has set aside for a programme in a region and a year, under which codes, by which act.
--
-- The id of a budget is the owner of its accounts in the books: an appropriation for each code, and one fund.

CREATE TABLE settlement_budget (
    id bigint PRIMARY KEY DEFAULT registry_random_id(),
    programme text COLLATE "C" NOT NULL,
    region text COLLATE "C",
    year smallint NOT NULL,
    channel text COLLATE "C" NOT NULL DEFAULT 'bank',
    payer_name text NOT NULL,
    payer_bin text COLLATE "C" NOT NULL,
    payer_iban text COLLATE "C" NOT NULL,
    payer_bic text COLLATE "C" NOT NULL,
    source text NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT one_budget_of_a_programme_in_a_region_and_a_year UNIQUE NULLS NOT DISTINCT (programme, region, year),
    CONSTRAINT a_budget_is_of_a_year CHECK (year BETWEEN 2000 AND 2199),
    CONSTRAINT a_region_of_a_budget_is_two_digits CHECK (region ~ '^[0-9]{2}$'),
    CONSTRAINT a_budget_is_paid_by_a_known_channel CHECK (channel IN ('bank', 'treasury', 'purpose_money'))
);
COMMENT ON COLUMN settlement_budget.region IS 'Null: of the whole country, where a region has no budget of its own.';
COMMENT ON COLUMN settlement_budget.channel IS 'By what its payouts are sent: files to a bank, a register to the treasury, purpose-marked money.';

-- Money set aside under a code of the budget classification, and what was later added or cut. Rows only.
CREATE TABLE settlement_appropriation (
    budget_id bigint NOT NULL REFERENCES settlement_budget,
    id uuid NOT NULL,
    code text COLLATE "C" NOT NULL,
    rank smallint NOT NULL DEFAULT 1,
    amount_tiyn bigint NOT NULL,
    act text NOT NULL,
    recorded_by bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (budget_id, id),
    CONSTRAINT an_appropriation_adds_or_cuts CHECK (amount_tiyn <> 0),
    CONSTRAINT an_appropriation_names_its_code_and_act CHECK (code <> '' AND act <> '')
);
COMMENT ON COLUMN settlement_appropriation.id IS 'Made by whoever asks, so that asking twice sets money aside once.';
COMMENT ON COLUMN settlement_appropriation.rank IS 'Which code is drawn first when a payout is made.';

-- A year that is closed: what was left flowed back, and nothing of its days is posted any more.
CREATE TABLE settlement_budget_closing (
    budget_id bigint PRIMARY KEY REFERENCES settlement_budget,
    lapsed_tiyn bigint NOT NULL,
    closed_by bigint NOT NULL,
    closed_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT what_lapses_is_not_negative CHECK (lapsed_tiyn >= 0)
);

-- Which months' rights have flowed back, so that a night goes on where the last one ended.
CREATE TABLE settlement_lapse (
    programme text COLLATE "C" NOT NULL,
    month date NOT NULL,
    people bigint NOT NULL,
    lapsed_tiyn bigint NOT NULL,
    lapsed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (programme, month),
    CONSTRAINT a_lapse_is_of_a_month CHECK (extract(day FROM month) = 1)
);

-- From which budget a person's right of a month was given money: by it what is left flows back.
CREATE TABLE settlement_grant (
    person_id bigint NOT NULL,
    month date NOT NULL,
    programme text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    budget_id bigint NOT NULL,
    amount_tiyn bigint NOT NULL,
    known_from timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, month, programme, id),
    CONSTRAINT a_grant_gives_something CHECK (amount_tiyn > 0)
);
COMMENT ON COLUMN settlement_grant.id IS 'The id of its transfer in the books.';

-- What a day of service used of a budget, as one transaction posted it: a row for each budget and day, so that
-- neither "used until now" nor a forecast reads through the meals of a year. What was taken back counts against it.
CREATE TABLE settlement_use (
    budget_id bigint NOT NULL,
    service_day date NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    batch bigint NOT NULL,
    units bigint NOT NULL,
    tiyn bigint NOT NULL,
    PRIMARY KEY (budget_id, service_day, id)
);
COMMENT ON COLUMN settlement_use.batch IS 'The last batch of the books when it was posted.';

-- What was posted, as statements need it: where, from which budget, in which batch of the books, and what it replaced.
ALTER TABLE settlement_posting
    ADD COLUMN facility_id bigint,
    ADD COLUMN budget_id bigint,
    ADD COLUMN batch bigint NOT NULL DEFAULT 0,
    ADD COLUMN had_payee bigint,
    ADD COLUMN had_facility bigint,
    ADD COLUMN had_budget bigint,
    ADD COLUMN had_tiyn bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT what_is_replaced_names_its_payee CHECK (had_tiyn = 0 OR had_payee IS NOT NULL);
COMMENT ON COLUMN settlement_posting.batch IS 'The last batch of the books when it was posted, under the pen: batches are in the order of commits.';
COMMENT ON COLUMN settlement_posting.had_payee IS 'Whom the version before this one paid, and had_tiyn how much: that flowed back.';

UPDATE settlement_posting p SET facility_id = v.facility_id
FROM deliveries_verdict v
WHERE (v.person_id, v.service_day, v.programme, v.slot, v.version)
    = (p.person_id, p.service_day, p.programme, p.slot, p.verdict_version);
UPDATE settlement_posting p SET had_payee = b.payee, had_tiyn = b.amount_tiyn, had_facility = b.facility_id
FROM settlement_posting b
WHERE (b.person_id, b.service_day, b.programme, b.slot, b.version)
    = (p.person_id, p.service_day, p.programme, p.slot, p.version - 1) AND b.amount_tiyn > 0;
-- A site of 0.2.0 had no budgets: all its money came from one line, whose owner in the books is 1.
INSERT INTO settlement_budget (id, programme, region, year, payer_name, payer_bin, payer_iban, payer_bic, source)
SELECT 1, programme, NULL, extract(year FROM min(service_day)), '-', '-', '-', '-', 'carried over from 0.2.0'
FROM settlement_posting GROUP BY programme ORDER BY count(*) DESC LIMIT 1;
UPDATE settlement_posting SET budget_id = 1, had_budget = CASE WHEN had_tiyn > 0 THEN 1 END
WHERE EXISTS (SELECT FROM settlement_budget WHERE id = 1);
INSERT INTO settlement_use (budget_id, service_day, batch, units, tiyn)
SELECT 1, service_day, 0, count(*) FILTER (WHERE amount_tiyn > 0) - count(*) FILTER (WHERE had_tiyn > 0),
       sum(amount_tiyn - had_tiyn)
FROM settlement_posting WHERE budget_id = 1 GROUP BY service_day ORDER BY service_day;
INSERT INTO settlement_appropriation (budget_id, id, code, amount_tiyn, act, recorded_by)
SELECT 1, gen_random_uuid(), '-', sum(credits), 'carried over from 0.2.0', 0 FROM ledger_account
WHERE owner = 1 AND kind = 'fund' AND credits > 0 AND EXISTS (SELECT FROM settlement_budget WHERE id = 1)
HAVING count(*) > 0;
INSERT INTO settlement_grant (person_id, month, programme, id, budget_id, amount_tiyn)
SELECT t.payee_owner, t.service_month, a.purpose, t.id, 1, t.amount
FROM ledger_transfer t JOIN ledger_account a ON (a.owner, a.id) = (t.payee_owner, t.payee_account)
WHERE t.payer_owner = 1 AND t.code = 'grant' AND a.kind = 'entitlement'
  AND EXISTS (SELECT FROM settlement_budget WHERE id = 1)
ORDER BY 1, 2, 3, 4;

-- What a provider was posted, and what was taken back from it.
CREATE INDEX settlement_posting_by_payee ON settlement_posting (payee, programme, service_day);
CREATE INDEX settlement_posting_taken_back ON settlement_posting (had_payee, programme, service_day) WHERE had_tiyn > 0;
-- What of a budget was posted after a batch: what a year's closing, and whoever locks a month, asks.
CREATE INDEX settlement_posting_by_budget ON settlement_posting (budget_id, batch);
CREATE INDEX settlement_posting_taken_back_by_budget ON settlement_posting (had_budget, batch) WHERE had_tiyn > 0;
