"""A batch of checks reads its own stretch of the tables, however many people there are."""

import json

from amiyan.registry.sources import statuses

PEOPLE, BATCH = 200_000, 1000
FILL = f"""
ALTER TABLE registry_enrolment DROP CONSTRAINT a_person_is_enrolled_in_one_place_at_a_time;
INSERT INTO registry_person (id, iin, source)
SELECT n, lpad(n::text, 12, '0'), 'test' FROM generate_series(1, {PEOPLE}) n;
INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, valid, source)
SELECT n, n % 700 + 1, n % 700 + 1, n % 12, '[2025-09-01,)', 'test' FROM generate_series(1, {PEOPLE}) n;
INSERT INTO registry_social_status (person_id, holds, covers, valid, source)
SELECT n, '{{}}', '{{asp}}', '[2025-09-01,)', 'SDU' FROM generate_series(1, {PEOPLE}) n;
ANALYZE registry_person, registry_enrolment, registry_social_status;
"""


def rows_read(connection, statement, params):
    """Rows that the scans of our tables have touched, kept or not."""
    explained = connection.execute(f"EXPLAIN (ANALYZE, FORMAT json) {statement}", params).fetchone()[0]
    explained = explained if isinstance(explained, list) else json.loads(explained)
    parts, read = [explained[0]["Plan"]], 0
    while parts:
        part = parts.pop()
        parts += part.get("Plans", [])
        if str(part.get("Relation Name", "")).startswith("registry_"):
            touched = part["Actual Rows"] + part.get("Rows Removed by Filter", 0)
            read += touched * part["Actual Loops"]
    return read


def test_the_last_batch_costs_what_the_first_one_costs(scratch):
    with scratch.connect("amiyan_owner") as owner:
        owner.execute(FILL)
        # The way in which two tables are joined in the order of their keys: it must not begin at the first key.
        owner.execute("SET enable_hashjoin = off; SET enable_nestloop = off; SET enable_seqscan = off")
        for after in (0, PEOPLE - 2 * BATCH):
            values = {"after": after, "day": "2025-09-08", "size": BATCH}
            assert rows_read(owner, statuses._NEXT, values) <= 3 * BATCH
            owner.execute(
                "CREATE TEMPORARY TABLE answered AS SELECT id AS person_id, '{{}}'::text[] AS holds,"
                " '{{asp}}'::text[] AS covers, NULL::date AS until FROM registry_person"
                " WHERE id > {after} AND id <= {after} + {size}; ANALYZE answered".format(**values)
            )
            said = {"source": "SDU", "day": "2025-09-08", "least": after + 1, "most": after + BATCH}
            select = statuses._SAID[statuses._SAID.index("SELECT") :]
            assert rows_read(owner, select, said) <= 3 * BATCH
            owner.execute("DROP TABLE answered")
