"""Who stands behind a region's books: SQL for :mod:`amiyan.bench.pages`, beside :mod:`amiyan.bench.growth_sql`.

Each two children have a guardian, each child a class, each school its people; each meal of the books gets its verdict,
and each of the last days passes and verdicts of everybody.
"""

from typing import Final

from amiyan.bench.growth_sql import PERSON

GUARDIANS: Final = 7_500_000_000_000_000
OFFICERS: Final = 7_600_000_000_000_000
_ADULT: Final = "DATE '1988-02-03'"

PEOPLE: Final = f"""
INSERT INTO registry_person (id, temporary_id, born, sex, source)
SELECT {PERSON}, 'pupil ' || n, DATE '2016-01-01' - (n %% 11) * 365, 'female', 'bench'
FROM generate_series(0, %(children)s - 1) n
UNION ALL
SELECT {GUARDIANS} + n, 'guardian ' || n, {_ADULT}, 'female', 'bench'
FROM generate_series(0, (%(children)s - 1) / 2) n ORDER BY 1;
INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source)
SELECT id, initcap(split_part(temporary_id, ' ', 1)) || split_part(temporary_id, ' ', 2), 'Aisha',
       split_part(temporary_id, ' ', 2), 'bench'
FROM registry_person WHERE source = 'bench' AND temporary_id IS NOT NULL ORDER BY 1;
INSERT INTO registry_guardianship (ward_id, guardian_id, kind, may_see, may_decide, be_told, valid, source)
SELECT {PERSON}, {GUARDIANS} + n / 2, 'parent', true, true, true, '[2024-01-01,)', 'bench'
FROM generate_series(0, %(children)s - 1) n ORDER BY 1;
INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, shift, valid, source)
SELECT {PERSON}, 1 + n %% %(schools)s, 1 + n %% %(schools)s, 1 + n / %(schools)s %% 11,
       1 + n / %(schools)s %% 11 || 'A', 1, '[2024-09-01,)', 'bench'
FROM generate_series(0, %(children)s - 1) n ORDER BY 1;
"""
# The books alone need no place to be found by its code; pages do.
FOUND: Final = """
UPDATE registry_facility f SET match_key = given.key
FROM unnest(%s::text[], %s::text[]) given (code, key) WHERE f.code = given.code AND f.match_key <> given.key
"""
# Of each school its people, of each supplier its head, and one of each office for the region and the country.
ROLES: Final = f"""
CREATE TEMPORARY TABLE bench_office ON COMMIT DROP AS
SELECT {OFFICERS} + row_number() OVER () AS person, * FROM (
    SELECT role, f.id AS facility, NULL::bigint AS body, NULL::text AS region
    FROM unnest(%(of_facility)s::text[]) role, registry_facility f WHERE f.source = 'bench'
    UNION ALL
    SELECT role, NULL, o.id, NULL FROM unnest(%(of_body)s::text[]) role, registry_organisation o
    WHERE o.source = 'bench'
    UNION ALL SELECT role, NULL, NULL, %(region)s FROM unnest(%(of_region)s::text[]) role
    UNION ALL SELECT role, NULL, NULL, NULL FROM unnest(%(of_country)s::text[]) role
) one;
INSERT INTO registry_person (id, temporary_id, born, source)
SELECT person, 'officer ' || person, {_ADULT}, 'bench' FROM bench_office ORDER BY 1;
INSERT INTO access_role (person_id, role, facility_id, organisation_id, region, source)
SELECT person, role, facility, body, region, 'bench' FROM bench_office ORDER BY 1;
"""
RIGHTS: Final = f"""
INSERT INTO entitlements_decision (person_id, programme, valid, entitled, clauses, facts, rules, known_at)
SELECT {PERSON}, %(programme)s, '[2025-01-01,)', true, '{{t}}', '{{}}', 'bench', now()
FROM generate_series(0, %(children)s - 1) n ORDER BY 1;
INSERT INTO entitlements_entitlement (person_id, programme, period, units, ceiling_tiyn)
SELECT {PERSON}, %(programme)s, daterange(m::date, (m + interval '1 month')::date), %(days)s, %(days)s * %(price)s
FROM generate_series(0, %(children)s - 1) n,
     (SELECT generate_series(%(first)s::date, %(last)s::date, interval '1 month')
      UNION SELECT date_trunc('month', %(today)s::date)) months (m)
ORDER BY 1;
"""
# Each child of a school whose pages are opened felt ill today, a family disputes today's meal, and applied on paper.
SAID: Final = """
INSERT INTO feedback_dispute (person_id, id, service_day, programme, slot, facility_id, verdict_version, objection_id,
                              said_by, channel, says, names_family, undo_until, decide_by, known_from)
SELECT child, md5('dispute ' || child)::uuid, %(today)s, %(programme)s, 1, school, 1, 1, guardian, 'page', '', false,
       %(today)s + interval '1 day', %(today)s + 7, %(today)s
FROM unnest(%(child)s::bigint[], %(guardian)s::bigint[], %(school)s::bigint[]) one (child, guardian, school)
ON CONFLICT DO NOTHING;
INSERT INTO feedback_illness (person_id, id, facility_id, service_day, said_by, channel, known_from)
SELECT e.person_id, md5('ill ' || e.person_id)::uuid, e.facility_id, %(today)s, e.person_id, 'page', %(today)s
FROM registry_enrolment e WHERE e.facility_id = ANY (%(school)s) ON CONFLICT DO NOTHING;
INSERT INTO feedback_alarm (facility_id, service_day, children, threshold, served)
SELECT DISTINCT school, %(today)s::date, 3, 3, '{"menu": [], "samples": null}'::jsonb
FROM unnest(%(school)s::bigint[]) one (school) ON CONFLICT DO NOTHING;
INSERT INTO entitlements_application (person_id, id, programme, facility_id, received_on, says, recorded_by)
SELECT child, md5('application ' || child)::uuid, %(programme)s, school, %(today)s, 'bench', guardian
FROM unnest(%(child)s::bigint[], %(guardian)s::bigint[], %(school)s::bigint[]) one (child, guardian, school)
ON CONFLICT DO NOTHING;
INSERT INTO entitlements_scan (person_id, application_id, sha256, kind, body, recorded_by)
SELECT child, md5('application ' || child)::uuid, sha256('%%PDF-1.7 bench'), 'application/pdf', '%%PDF-1.7 bench', guardian
FROM unnest(%(child)s::bigint[], %(guardian)s::bigint[]) one (child, guardian) ON CONFLICT DO NOTHING;
"""
_VERDICT: Final = """
INSERT INTO deliveries_verdict (person_id, service_day, programme, verdict, reason, facility_id, terminal, at, method,
                                evidence_id, record, amount_tiyn)
"""
# A day is judged by some thousands in one transaction, as the worker does it: a row's place in the log is counted there.
POSTED: Final = (
    "SELECT DISTINCT budget_id, batch FROM settlement_posting WHERE service_day = %s ORDER BY 1, 2"
)
VERDICTS: Final = f"""
{_VERDICT}
SELECT person_id, service_day, programme, 'payable', 'used', facility_id, 'GATE-' || facility_id,
       service_day + time '12:04', 'card', 1 + service_day - DATE '2025-01-01', row_number() OVER (), amount_tiyn
FROM settlement_posting WHERE budget_id = %(budget)s AND batch = %(batch)s AND service_day = %(day)s ORDER BY person_id
"""
TOGETHER: Final = """
SELECT tx FROM deliveries_verdict
WHERE tx = (SELECT tx FROM deliveries_verdict WHERE service_day = %s LIMIT 1) GROUP BY tx HAVING count(*) > %s
"""
LATELY: Final = f"""
{_VERDICT}
SELECT {PERSON}, %(day)s::date, %(programme)s, 'payable', 'used', 1 + n %% %(schools)s, 'GATE-' || 1 + n %% %(schools)s,
       %(day)s::date + time '12:04', 'card', 1 + %(day)s::date - DATE '2025-01-01', 1 + n / %(schools)s, %(price)s
FROM generate_series(%(from)s, %(to)s) n ORDER BY 1;
INSERT INTO deliveries_pass (facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind)
SELECT 1 + n %% %(schools)s, 1 + %(day)s::date - DATE '2025-01-01', 1 + n / %(schools)s, 1 + n / %(schools)s,
       'GATE-' || 1 + n %% %(schools)s, n::text, %(day)s::date + time '12:04', '0', 'card', 'pass'
FROM generate_series(%(from)s, %(to)s) n ORDER BY 1, 2, 3;
"""
# As a count would come to: every listed meal was eaten, and is in the books.
FIGURES: Final = """
INSERT INTO settlement_figure_day (facility_id, programme, service_day, kind, code, meals, tiyn)
SELECT facility_id, programme, service_day, kind, code, meals, tiyn
FROM (SELECT facility_id, programme, service_day, count(*) AS meals, sum(amount_tiyn)::bigint AS tiyn
      FROM settlement_posting WHERE facility_id IS NOT NULL GROUP BY 1, 2, 3) days,
     (VALUES ('listed', ''), ('payable', ''), ('method', 'card'), ('posted', '')) kinds (kind, code) ORDER BY 1, 2, 3, 4;
INSERT INTO settlement_figure_month (facility_id, programme, month, kind, code, meals, tiyn)
SELECT facility_id, programme, date_trunc('month', service_day)::date, kind, code, sum(meals), sum(tiyn)
FROM settlement_figure_day GROUP BY 1, 2, 3, 4, 5
UNION ALL
SELECT f.facility_id, %(programme)s, m::date, kind, '', f.children, 0
FROM (SELECT eats_at_id AS facility_id, count(*) AS children FROM registry_enrolment GROUP BY 1) f,
     generate_series(%(first)s::date, %(last)s::date, interval '1 month') m, unnest(ARRAY['entitled', 'served']) kind
ORDER BY 1, 2, 3, 4;
"""
COUNTED: Final = (
    "settlement_figure_day",
    "settlement_figure_month",
    "registry_person",
    "registry_person_name",
    "registry_guardianship",
    "registry_enrolment",
    "access_role",
    "entitlements_decision",
    "entitlements_entitlement",
    "deliveries_verdict",
    "deliveries_pass",
)
