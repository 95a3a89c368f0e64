-- Figures: what the office reads, summed by place and day, so that no page reads through the meals of a month.
--
-- They say nothing of their own: verdicts, registers, postings and statements do, and a count replaces what it finds
-- different. "kind" says what is counted, "code" which part of it (settlement/figures/kinds.py).

CREATE TABLE settlement_figure_day (
    facility_id bigint NOT NULL,
    programme text COLLATE "C" NOT NULL,
    service_day date NOT NULL,
    kind text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL DEFAULT '',
    meals bigint NOT NULL,
    tiyn bigint NOT NULL,
    PRIMARY KEY (facility_id, programme, service_day, kind, code),
    CONSTRAINT a_figure_counts_no_less_than_nothing CHECK (meals >= 0)
);
COMMENT ON COLUMN settlement_figure_day.tiyn IS 'Below nothing only where a price is below that of the list.';
-- Which days stand behind a number of a region.
CREATE INDEX settlement_figure_day_by_kind ON settlement_figure_day (programme, kind, service_day);

CREATE TABLE settlement_figure_month (
    facility_id bigint NOT NULL,
    programme text COLLATE "C" NOT NULL,
    month date NOT NULL,
    kind text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL DEFAULT '',
    meals bigint NOT NULL,
    tiyn bigint NOT NULL,
    PRIMARY KEY (facility_id, programme, month, kind, code),
    CONSTRAINT a_figure_of_a_month_stands_on_its_first_day CHECK (extract(day FROM month) = 1)
);
COMMENT ON COLUMN settlement_figure_month.meals IS 'Meals; of the kinds "entitled" and "served" children.';
CREATE INDEX settlement_figure_month_by_month ON settlement_figure_month (programme, month);

-- A work list without a key, so that whoever marks waits for nobody: a count takes the marks before it reads.
CREATE TABLE settlement_figure_stale (
    facility_id bigint NOT NULL,
    programme text COLLATE "C" NOT NULL,
    service_day date NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT now()
);

-- How far each budget goes, as of the last night: a forecast reads through all children.
CREATE TABLE settlement_figure_budget (
    budget_id bigint PRIMARY KEY REFERENCES settlement_budget,
    counted_on date NOT NULL,
    appropriated_tiyn bigint NOT NULL,
    used_tiyn bigint NOT NULL,
    paid_tiyn bigint NOT NULL,
    holds_tiyn bigint NOT NULL,
    waiting_tiyn bigint NOT NULL,
    needed_tiyn bigint NOT NULL,
    dry_on date
);
COMMENT ON COLUMN settlement_figure_budget.dry_on IS 'The first day whose meals the money does not cover; null: it lasts.';

CREATE TABLE settlement_figure_count (
    programme text COLLATE "C" PRIMARY KEY,
    counted_at timestamptz NOT NULL
);

-- What of a month stands in statements, place by place.
CREATE INDEX settlement_statement_line_by_month ON settlement_statement_line (service_month, facility_id);
