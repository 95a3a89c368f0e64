"""What the application and its workers may change, tried statement by statement on every table there is.

Whatever is not named here is append-only: UPDATE of any column, DELETE and TRUNCATE are refused. A room that gives
a right names it here, and why.
"""

import psycopg
import pytest

from amiyan.config.database import APP_ROLE, OWNER_ROLE, WORKER_ROLE
from amiyan.ledger import actions
from tests.ledger import books

# Rows that say what is to be done, and go in the transaction that does it.
WORK_LISTS = {
    "access_asked",  # counts of this minute: they go with it
    "deliveries_list_due",
    "deliveries_order_open",
    "deliveries_unjudged",
    "deliveries_unposted",
    "deliveries_unread",
    "django_session",
    "registry_unanswered",
    "settlement_answer_unread",
    "settlement_bank_unmatched",
    "settlement_figure_day",  # sums that say nothing of their own: a count replaces them
    "settlement_figure_month",
    "settlement_figure_stale",
    "settlement_figure_waiting",
    "settlement_outbox",
    "settlement_paid_untold",
    "settlement_payout_waiting",
    "voice_due",
    "voice_report_unmatched",
}
# Rows that describe work in progress: how far somebody is. They change, and are never deleted.
STATE = {
    "access_user",
    "access_user_groups",
    "access_user_user_permissions",
    "deliveries_chain",
    "deliveries_contact",
    "ledger_log_edge",
    "ledger_log_witness",
    "registry_sync",
    "settlement_figure_budget",
    "settlement_figure_count",
    "settlement_night",
}
# Facts of which we may stop believing: that ends the time in which we did, and changes nothing else.
DATED = {
    "access_passkey",
    "access_role",
    "access_signatory",
    "access_signing_key",
    "deliveries_binding",
    "deliveries_countersignature",
    "deliveries_list",
    "entitlements_decision",
    "entitlements_entitlement",
    "integrity_billed",
    "meals_need",
    "registry_agreement",
    "registry_calendar_day",
    "registry_clearance",
    "registry_consent",
    "registry_enrolment",
    "registry_facility_name",
    "registry_family_member",
    "registry_guardianship",
    "registry_identity_link",
    "registry_life_status",
    "registry_organisation_account",
    "registry_person_name",
    "registry_pin",
    "registry_serving_hours",
    "registry_social_status",
    "registry_staff",
    "registry_terminal",
    "settlement_mode",
    "voice_campaign_pause",
    "voice_choice",
    "voice_outage",
    "voice_phone",
    "voice_silence",
}
# What else of a row may change: a binding runs out, or is ended by somebody named; a session is used, and ends.
COLUMNS = {
    ("deliveries_binding", "expires_at"),
    ("deliveries_binding", "ended_by"),
    ("access_session", "seen_at"),
    ("access_session", "ended_at"),
    ("access_session", "session_key"),
} | {(table, "known_to") for table in DATED}

# The queue of jobs is procrastinate's own: it puts jobs in, takes them out and forgets them.
TABLES = r"""
    SELECT r.relname, ARRAY(
        SELECT attname::text FROM pg_attribute WHERE attrelid = r.oid AND attnum > 0 AND NOT attisdropped)
    FROM pg_class r WHERE r.relnamespace = 'public'::regnamespace AND r.relkind IN ('r', 'p')
      AND r.relname NOT LIKE 'procrastinate\_%' ORDER BY 1"""


@pytest.fixture
def tables(scratch) -> dict[str, list[str]]:
    """Every table with its columns, the part of a month among them."""
    actions.open_accounts(accounts=books.ALL)
    assert books.post(books.transfer(books.FUND, books.CANTEEN, 1, "x")) == ["posted"]
    with scratch.connect("postgres") as superuser:
        found = dict(superuser.execute(TABLES).fetchall())
    assert "ledger_transfer_2025_09" in found
    assert len(found) > 60
    return found


def is_allowed(connection: psycopg.Connection, statement: str) -> bool:
    """Whether it is done: rights are asked before any row is looked at, so it may touch none."""
    try:
        connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


@pytest.mark.parametrize("role", [APP_ROLE, WORKER_ROLE])
def test_what_is_append_only_can_be_neither_changed_nor_taken_away(scratch, tables, role):
    changed, deleted, emptied = set(), set(), set()
    with scratch.connect(role) as connection:
        for table, columns in tables.items():
            for column in columns:
                if is_allowed(connection, f'UPDATE {table} SET "{column}" = DEFAULT WHERE false'):
                    changed.add((table, column))
            if is_allowed(connection, f"DELETE FROM {table} WHERE false"):
                deleted.add(table)
            if is_allowed(connection, f"TRUNCATE {table}"):
                emptied.add(table)
    whole = {(table, column) for table in STATE | WORK_LISTS for column in tables[table]}
    assert changed == whole | COLUMNS
    assert deleted == WORK_LISTS
    assert emptied == set()


@pytest.mark.parametrize("role", [APP_ROLE, WORKER_ROLE])
def test_nobody_who_works_can_become_the_owner(scratch, role):
    with scratch.connect(role) as connection:
        assert not is_allowed(connection, f"SET ROLE {OWNER_ROLE}")
        assert not is_allowed(connection, "CREATE TABLE of_the_application (id bigint)")


def test_what_is_refused_is_refused_for_a_row_that_is_there(scratch, tables):
    """The statements above touch no row; these would."""
    with scratch.connect() as connection:
        for statement in (
            "UPDATE ledger_transfer SET amount = 2",
            "UPDATE ledger_transfer_2025_09 SET amount = 2",
            "DELETE FROM ledger_account",
            "TRUNCATE ledger_batch",
        ):
            assert not is_allowed(connection, statement)
        assert connection.execute("SELECT amount FROM ledger_transfer").fetchall() == [(1,)]


# Functions of ours that run as the owner: whether everybody may call each (a new function says nothing of it, and 0 is
# PUBLIC), and which roles may. The queue of jobs is procrastinate's own.
AS_THE_OWNER = r"""
    SELECT p.oid::regprocedure::text,
           p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0),
           ARRAY(SELECT a.grantee::regrole::text FROM aclexplode(p.proacl) a WHERE a.grantee <> 0 ORDER BY 1)
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
      AND p.proname NOT LIKE 'procrastinate\_%' ORDER BY 1"""


def test_what_runs_as_the_owner_is_called_by_named_roles_alone(scratch):
    """And each such function has somebody of ours who calls it."""
    with scratch.connect("postgres") as superuser:
        found = superuser.execute(AS_THE_OWNER).fetchall()
        superuser.execute("CREATE FUNCTION forgotten() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1")
        with_another = superuser.execute(AS_THE_OWNER).fetchall()
    assert len(found) > 40
    assert [name for name, by_everybody, _ in found if by_everybody] == []
    ours = {APP_ROLE, WORKER_ROLE, "amiyan_reader"}
    assert [name for name, _, roles in found if not ours & set(roles)] == []
    assert [name for name, by_everybody, _ in with_another if by_everybody] == ["forgotten()"]
