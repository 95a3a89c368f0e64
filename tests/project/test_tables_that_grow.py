"""What lets the tables be spread over many machines, read from the catalogue.

A table that grows with people, providers or days has no trigger; its keys begin with the owner, so that one machine
can hold them; and no reference of it leads to another owner's rows. The queue of jobs is procrastinate's own: it
stays on one machine, and is left out by its name.
"""

import re

from amiyan.kernel.sql import query

# Whose a row is: a person, a provider, a budget line, or the place where it was served.
OWNERS = {
    "person_id",
    "ward_id",
    "owner",
    "payer_owner",
    "facility_id",
    "organisation_id",
    "payee",
    "budget_id",
}
# Small tables that every machine has whole; a row of anybody may point at them.
REFERENCE = {
    "registry_organisation",
    "registry_facility",
    "deliveries_binding",
    "settlement_budget",
    "settlement_open_release",
}
OF_THE_QUEUE = r"procrastinate\_%"

# Keys that begin otherwise, each with its reason.
EXEMPT = {
    "access_user_pkey": "who signs in is found by name: some thousands in a country, on every machine",
    "access_user_username_key": "as above",
    "deliveries_binding_pkey": "reference: some thousands of terminals, which every machine must know",
    "a_secret_binds_one_terminal": "reference: a secret must be found before it is known whose it is",
    "a_terminal_signs_with_one_key_at_a_time": "reference: so must a serial number",
    "a_number_of_an_order_is_given_once": "of one terminal, which stands in one place",
    "deliveries_order_open_pkey": "work list: as long as what is still to be done, by terminal",
    "deliveries_parked_decision_pkey": "of one binding: what is parked is not yet anybody's",
    "deliveries_sample_pkey": "reference: a row for a month",
    "the_seed_of_a_month_is_published_once": "reference: a row for a month",
    "a_place_in_a_sample_is_of_one_line": "a sample is drawn in one place and is as long as a few families' answers",
    "registry_calendar_day_pkey": "reference: the calendar is everybody's",
    "registry_terminal_pkey": "reference: some thousands of terminals",
    "a_terminal_is_in_one_place_at_a_time": "reference: wherever it stands, a terminal is in one place",
    "settlement_message_pkey": "found by the name under which a bank knows it: some files a day, of one budget each",
    "settlement_mode_pkey": "reference: a row for a facility or a region",
    "one_mode_of_a_region_at_a_time": "reference: a region is nobody's row",
}

# First column or expression of every key, and all columns of its table.
KEYS = """
    SELECT r.relname, i.relname, pg_get_indexdef(x.indexrelid, 1, true), ARRAY(
        SELECT attname::text FROM pg_attribute WHERE attrelid = r.oid AND attnum > 0 AND NOT attisdropped)
    FROM pg_index x JOIN pg_class r ON r.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    WHERE (x.indisunique OR x.indisexclusion) AND r.relnamespace = 'public'::regnamespace AND NOT r.relispartition
      AND r.relname NOT LIKE %s
    ORDER BY 1, 2"""
REFERENCES = """
    SELECT c.conname, r.relname, t.relname, a.attname, b.attname FROM pg_constraint c
    JOIN pg_class r ON r.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
    JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = c.conkey[1]
    JOIN pg_attribute b ON b.attrelid = t.oid AND b.attnum = c.confkey[1]
    WHERE c.contype = 'f' AND r.relnamespace = 'public'::regnamespace AND r.relname NOT LIKE %s
    ORDER BY 1"""


def keys() -> list[tuple[str, str, str, set[str]]]:
    """(table, key, what it begins with, the table's owners) of every key of a table that has owners."""
    rows = query(KEYS, [OF_THE_QUEUE])
    return [
        (table, key, begins, OWNERS & set(columns))
        for table, key, begins, columns in rows
        if OWNERS & set(columns)
    ]


def test_the_tables_that_grow_are_known_by_their_owners(db):
    """If a table of these were not among them, the tests below would hold nothing."""
    assert {table for table, *_ in keys()} >= {
        "ledger_account",
        "ledger_transfer",
        "ledger_hold",
        "deliveries_verdict",
        "deliveries_evidence",
        "entitlements_decision",
        "registry_guardianship",
        "settlement_posting",
    }


def test_no_table_has_a_trigger(db):
    assert (
        query(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0"
            " AND tgrelid <> 'procrastinate_jobs'::regclass"
        )
        == []
    )


def test_every_key_begins_with_the_owner(db):
    wrong = [
        f"{key} of {table} begins with {begins}: put {' or '.join(sorted(owners))} first"
        for table, key, begins, owners in keys()
        if key not in EXEMPT and not owners & set(re.findall(r"\w+", begins))
    ]
    assert wrong == []


def test_what_is_exempt_exists_and_needs_to_be(db):
    needed = {key for _, key, begins, owners in keys() if not owners & set(re.findall(r"\w+", begins))}
    assert set(EXEMPT) == needed


def test_no_reference_leads_to_another_owner(db):
    """It stays with its owner (a person's row with the person), or points at a table that every machine has."""
    rows = query(REFERENCES, [OF_THE_QUEUE])
    assert rows
    growing = {table for table, *_ in keys()}
    for name, table, target, column, points_at in rows:
        if table in growing and target not in REFERENCE:
            along_the_owner = column in OWNERS and (points_at in OWNERS or target == "registry_person")
            assert along_the_owner, f"{name} ties rows of two owners together"
