"""What stands in a region's offices: SQL for :mod:`amiyan.bench.pages_laid`, beside :mod:`amiyan.bench.pages_sql`.

Registers, terminals, payouts and samples once; signals, cases and looks of the month in which pages are opened. All of it
in sets, so that a list of an office is as long as a region's is.
"""

from typing import Final

# Whoever answers for the region takes up, records and searches.
_WHO: Final = "(SELECT min(person_id) FROM access_role WHERE source = 'bench' AND role = %(who)s)"
_OFFICIAL: Final = _WHO.replace("%(who)s", "'region_official'")
_AUDITOR: Final = _WHO.replace("%(who)s", "'auditor'")

REGISTERS: Final = f"""
INSERT INTO registry_facility_name (facility_id, kind, language, name, source)
SELECT f.id, 'alias', spoken.language, spoken.name || f.id, 'bench'
FROM registry_facility f, (VALUES ('kk', 'Мектеп № '), ('ru', 'Школа № ')) spoken (language, name)
WHERE f.source = 'bench' ORDER BY 1;
INSERT INTO registry_staff (person_id, facility_id, post, clearance_until, source)
SELECT person_id, facility_id, 'cook', %(today)s::date + 20, 'bench'
FROM access_role WHERE source = 'bench' AND role = 'canteen_manager' ORDER BY 1;
INSERT INTO registry_organisation_account (organisation_id, iban, source)
SELECT id, 'KZ75998' || lpad(right(id::text, 6), 13, '0'), 'bench' FROM registry_organisation WHERE source = 'bench' ORDER BY 1;
INSERT INTO settlement_account_request (organisation_id, id, iban, says, requested_by)
SELECT id, md5('account ' || id)::uuid, 'KZ26998' || lpad(right(id::text, 6), 13, '1'), 'Another bank', {_OFFICIAL}
FROM registry_organisation WHERE source = 'bench' ORDER BY 1;
INSERT INTO settlement_account_change (organisation_id, id, iban, source, asked_by, signature_id)
SELECT organisation_id, id, iban, 'Letter 7', requested_by, id FROM settlement_account_request ORDER BY 1;
INSERT INTO registry_terminal (serial, facility_id, place, valid, source)
SELECT 'GATE-' || id, id, 'canteen', '[2024-01-01,)', 'bench' FROM registry_facility WHERE source = 'bench' ORDER BY id;
INSERT INTO deliveries_binding (facility_id, serial, way, secret_sha256, source)
SELECT facility_id, serial, 'secret', sha256(serial::bytea), 'bench' FROM registry_terminal WHERE source = 'bench';
INSERT INTO deliveries_parked (binding_id, serial, reason, body, original_sha256, source, layout, binding, records)
SELECT id, 'MOVED-' || id, 'unknown', 'x', sha256(serial::bytea), 'zkteco', 'zkteco', 'secret', 1
FROM deliveries_binding WHERE source = 'bench' AND facility_id %% 50 = 1;
INSERT INTO registry_calendar_day (day, school_day, facility_id, source)
SELECT DATE '2025-03-22', false, id, 'bench order 7' FROM registry_facility WHERE source = 'bench';
INSERT INTO meals_remote_day (facility_id, service_day, id, declared_by, role, declared_at, called_off, reason)
SELECT id, DATE '2025-03-03' + id::integer %% 20, md5('remote ' || id)::uuid, {_OFFICIAL}, 'director', '2025-03-03', 3, 'frost'
FROM registry_facility WHERE source = 'bench' AND id %% 10 = 1;
"""
# The first month is agreed, approved by one signature each, paid, and shown by the bank; the second waits.
PAID: Final = f"""
INSERT INTO settlement_appropriation (budget_id, id, code, amount_tiyn, act, recorded_by)
SELECT s.budget_id, md5('act ' || m)::uuid, %(code)s, %(children)s::bigint * %(days)s * %(price)s, %(act)s, {_OFFICIAL}
FROM (SELECT DISTINCT budget_id FROM settlement_statement) s, generate_series(%(first)s::date, %(last)s, interval '1 month') m;
INSERT INTO settlement_statement_agreed (payee, budget_id, number, person_id, signature_id)
SELECT payee, budget_id, number, {_OFFICIAL}, md5('agreed ' || payee)::uuid FROM settlement_statement
WHERE number = 1 OR payee %% 10 <> 0 ORDER BY 1;
INSERT INTO settlement_approval (payee, budget_id, number, place, person_id, recorded_by, signature_id)
SELECT payee, budget_id, number, place, {_OFFICIAL} + place, recorded_by, md5('approved ' || place)::uuid
FROM settlement_statement, unnest(ARRAY[1, 2]) place WHERE number = 1 OR payee %% 3 + place = 1 ORDER BY 1;
INSERT INTO settlement_payout (payee, id, budget_id, number, month, code, attempt, amount_tiyn, channel, bin, name, iban, due_on)
SELECT s.payee, md5('payout ' || s.payee)::uuid, s.budget_id, s.number, s.month,
       %(code)s, 1, s.payable_tiyn, 'bank',
       o.bin, o.name, a.iban, s.due_on
FROM settlement_statement s JOIN registry_organisation o ON o.id = s.payee
JOIN registry_organisation_account a ON a.organisation_id = s.payee WHERE s.number = 1 AND s.payable_tiyn > 0 ORDER BY 1;
INSERT INTO settlement_payout_event (payee, payout_id, n, state, reason_code, at)
SELECT p.payee, p.id, e.n, CASE WHEN e.n = 3 AND p.payee %% 20 = 0 THEN 'rejected' ELSE e.state END,
       CASE WHEN e.n = 3 AND p.payee %% 20 = 0 THEN 'AC04' ELSE '' END, p.due_on + time '06:00'
FROM settlement_payout p, (VALUES (1, 'made'), (2, 'sent'), (3, 'settled')) e (n, state) ORDER BY 1, 2, 3;
INSERT INTO settlement_message (channel, id, budget_id, execution_on, payouts, total_tiyn, body, sha256)
SELECT 'bank', 'BENCH-' || budget_id, budget_id, min(due_on), count(*), sum(amount_tiyn)::bigint, 'x', sha256('x')
FROM settlement_payout GROUP BY budget_id;
INSERT INTO settlement_message_payout (payee, payout_id, channel, message_id)
SELECT payee, id, 'bank', 'BENCH-' || budget_id FROM settlement_payout ORDER BY 1;
INSERT INTO settlement_bank_entry (channel, iban, reference, amount_tiyn, is_credit, booked_on, end_to_end_id, message_id,
                                   payments, kind, counterparty, counterparty_iban, remittance, return_reason, sha256, n)
SELECT 'bank', b.payer_iban, 'BK-' || p.payee, p.amount_tiyn, false, p.due_on, replace(p.id::text, '-', ''),
       'BENCH-' || b.id, 1, 'payment', p.name, p.iban, '', '', sha256('y'), row_number() OVER (ORDER BY p.payee)
FROM settlement_payout p JOIN settlement_budget b ON b.id = p.budget_id WHERE p.payee %% 20 <> 0;
INSERT INTO settlement_use (budget_id, service_day, batch, units, tiyn)
SELECT s.budget_id, f.service_day, 0, sum(f.meals)::bigint, sum(f.tiyn)::bigint
FROM settlement_figure_day f, (SELECT DISTINCT budget_id FROM settlement_statement) s WHERE f.kind = 'posted' GROUP BY 1, 2;
"""
# Lines for an auditor and classes for officials, drawn by seeds that were published beforehand; an export that is gone.
SAMPLES: Final = f"""
INSERT INTO deliveries_sample (programme, month, region, seed_sha256, published_by, published_at)
SELECT %(programme)s, %(first)s, %(region)s, sha256('a seed that nobody guesses'), {_AUDITOR}::text,
       %(first)s::date - interval '20 days';
INSERT INTO deliveries_sample_line (person_id, service_day, programme, sample_id, place, facility_id)
SELECT v.person_id, v.service_day, v.programme, s.id, row_number() OVER (ORDER BY v.person_id), v.facility_id
FROM deliveries_verdict v, deliveries_sample s
WHERE v.service_day = %(first)s::date + 1 AND v.person_id %% 100 = 0;
INSERT INTO deliveries_sample_draw (sample_id, seed, per_mille, of_lines, drawn, drawn_by)
SELECT s.id, 'a seed that nobody guesses', 10, 100 * l.lines, l.lines, {_AUDITOR}::text
FROM deliveries_sample s, (SELECT count(*) AS lines FROM deliveries_sample_line) l;
INSERT INTO auditor_finding (person_id, service_day, programme, sample_id, finding, found_by)
SELECT person_id, service_day, programme, sample_id, 'sound', {_AUDITOR} FROM deliveries_sample_line
WHERE place %% 2 = 0 ORDER BY 1;
INSERT INTO integrity_sample (month, region, seed_sha256, published_by, published_at)
SELECT %(first)s, %(region)s, sha256('another seed'), {_OFFICIAL}, %(first)s::date - interval '20 days';
INSERT INTO integrity_sample_line (facility_id, class_label, sample_id, place)
SELECT f.id, '2A', s.id, f.id FROM registry_facility f, integrity_sample s WHERE f.source = 'bench' AND f.id <= 10;
INSERT INTO integrity_sample_draw (sample_id, seed, wanted, of_classes, drawn, drawn_by)
SELECT s.id, 'another seed', 10, 11 * %(schools)s, l.lines, {_OFFICIAL}
FROM integrity_sample s, (SELECT count(*) AS lines FROM integrity_sample_line) l;
INSERT INTO auditor_export (id, region, ordered_by, reason)
SELECT md5('export ' || n)::uuid, %(region)s, {_AUDITOR}, 'Audit 12' FROM generate_series(1, 30) n;
INSERT INTO auditor_export_step (export_id, n, state) SELECT id, 1, 'gone' FROM auditor_export;
"""
_FACTS: Final = """jsonb_build_object('detector', s.detector, 'version', s.version, 'subject', s.subject, 'class', s.class_label,
    'first', s.first, 'last', s.last, 'effect', s.effect, 'found', s.facts, 'known_from', s.known_from)"""
# In a month each place was marked on a free day, two of its classes nobody saw, and one child of a hundred was left out.
SIGNALS: Final = """
INSERT INTO integrity_signal (facility_id, id, detector, version, subject, class_label, person_id, first, last, effect, facts,
                              quiet, expires_on, run_id, known_from)
SELECT one.facility, md5(one.detector || ' ' || one.about || ' ' || %(month)s::date)::uuid, one.detector, 1, one.subject,
       one.label, one.person, %(month)s::date, %(month)s::date + one.days, one.effect, one.facts::jsonb, false,
       %(month)s::date + 90, 0, %(month)s::date + interval '20 days'
FROM (
    SELECT f.id AS facility, 'closed_day' AS detector, f.id::text AS about, 'facility' AS subject, '' AS label,
           NULL::bigint AS person, 0 AS days, (5 + f.id %% 20)::integer AS effect, '{"marks": 8, "came": 0}' AS facts
    FROM registry_facility f WHERE f.source = 'bench'
    UNION ALL
    SELECT f.id, 'never_seen', f.id || ' ' || label, 'class', label, NULL, 20, (5 + f.id %% 20)::integer,
           '{"unseen": 9, "children": 18}'
    FROM registry_facility f, unnest(ARRAY['1A', '5A']) label WHERE f.source = 'bench'
    UNION ALL
    SELECT e.facility_id, 'not_served', e.person_id::text, 'person', '', e.person_id, 20, (5 + e.person_id %% 20)::integer,
           '{"present": 15, "served": 0}'
    FROM registry_enrolment e
    WHERE e.source = 'bench' AND (e.person_id %% 100 = 0 OR e.person_id = ANY (%(child)s::bigint[]))
) one ORDER BY 1 ON CONFLICT DO NOTHING;
"""
# A tenth of what places were marked with is taken up; of the subjects' the place, and a family, were told.
CASES: Final = f"""
CREATE TEMPORARY TABLE bench_case ON COMMIT DROP AS
SELECT s.*, md5('case ' || s.id)::uuid AS case_id, s.detector = 'not_served' OR s.facility_id = ANY (%(school)s) AS told,
       {_FACTS} AS as_told
FROM integrity_signal s
WHERE s.first = %(month)s AND (s.detector = 'closed_day' AND (
        s.facility_id = ANY (%(school)s::bigint[]) OR s.facility_id %% 10 = 3 OR %(closed)s)
    OR s.detector = 'not_served' AND s.person_id = ANY (%(child)s::bigint[]));
INSERT INTO integrity_case (facility_id, id, source, about, kind, person_id, for_family, region, facts, opened_by, known_from)
SELECT facility_id, case_id, 'signal', id::text, detector, person_id, person_id IS NOT NULL, %(region)s, as_told, {_OFFICIAL},
       known_from
FROM bench_case ORDER BY 1 ON CONFLICT DO NOTHING;
INSERT INTO integrity_step (facility_id, case_id, place, id, step, person_id, reason, says, facts, term_days, known_from)
SELECT c.facility_id, c.case_id, t.place, md5(c.case_id || ' ' || t.step)::uuid, t.step, {_OFFICIAL}, t.reason, 'bench',
       CASE t.step WHEN 'notice' THEN jsonb_build_object('told', jsonb_build_array()) ELSE '{{}}' END, t.term, c.known_from
FROM bench_case c, (VALUES
    (1, 'opened', 'signal', 10), (2, 'finding', CASE WHEN %(closed)s THEN 'innocent' ELSE 'looks_real' END, 3),
    (3, CASE WHEN %(closed)s THEN 'closed' ELSE 'notice' END, CASE WHEN %(closed)s THEN 'innocent' ELSE 'told' END, 10)
) t (place, step, reason, term)
WHERE t.place = 1 OR c.told OR %(closed)s ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING;
"""
# What happened today: terminals were heard, the auditor looked at people, and searched for each subject.
TODAY: Final = f"""
INSERT INTO deliveries_contact (serial, binding_id, heard_at, skew_s, source)
SELECT serial, id, now() - facility_id %% 7 * interval '1 minute' - (facility_id %% 25 = 1)::integer * interval '5 days', 1,
       'zkteco'
FROM deliveries_binding WHERE source = 'bench'
ON CONFLICT (serial) DO UPDATE SET heard_at = EXCLUDED.heard_at;
INSERT INTO access_search (person_id, id, role, region, purpose, says, reference, way)
SELECT DISTINCT {_AUDITOR}, md5('search ' || child)::uuid, 'auditor', %(region)s, 'audit', 'A complaint', '14', 'name'
FROM unnest(%(child)s::bigint[]) one (child)
ON CONFLICT (person_id, id) DO UPDATE SET at = clock_timestamp();
INSERT INTO access_search_found (person_id, search_id, found_id, region)
SELECT {_AUDITOR}, md5('search ' || child)::uuid, found.person_id, %(region)s
FROM unnest(%(child)s::bigint[], %(school)s::bigint[]) one (child, school) CROSS JOIN LATERAL (
    SELECT child AS person_id
    UNION (SELECT e.person_id FROM registry_enrolment e WHERE e.facility_id = school ORDER BY 1 LIMIT 9)
) found ON CONFLICT DO NOTHING;
INSERT INTO access_view (person_id, at, viewer, role, region, purpose, page)
SELECT found_id, date_trunc('hour', now()), {_AUDITOR}, 'auditor', %(region)s, 'audit', 'office-person'
FROM access_search_found;
"""
COUNTED: Final = (
    "registry_facility_name",
    "registry_terminal",
    "deliveries_binding",
    "deliveries_contact",
    "deliveries_sample_line",
    "settlement_approval",
    "settlement_statement_agreed",
    "settlement_payout",
    "settlement_payout_event",
    "settlement_bank_entry",
    "settlement_use",
    "integrity_signal",
    "integrity_case",
    "integrity_step",
    "access_view",
    "access_search",
)
