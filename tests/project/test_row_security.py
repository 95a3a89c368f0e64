"""Every table that tells something about a person is protected, read from the catalogue.

A column tells about a person if its name says so: the owner's own (``person_id``, ``ward_id``, ``owner`` …), somebody
named in a deed (``…_by``, ``viewer``, ``deputises``), a number that is often an IIN (``pin``, ``iin``), a body as it came
(``body``), or whose payments they are (``payee``: a sole trader is a person). A new table with such a column fails here
until it is protected, or stands below with its reason.
"""

import re

from amiyan.kernel.row_security import READER
from amiyan.kernel.sql import query

TELLS = re.compile(
    r"^(person_id|ward_id|guardian_id|owner|\w+_owner|payee|same_as|viewer|deputises|iin|pin|born|surname|body|\w+_by"
    r"|marker|signer|user_id|username|counterparty)$"
)
# Not protected, each with its reason. No reader has any right to these.
NOT_READ = {
    "access_user": "the sign-in itself reads it, before there is a caller",
    "access_user_groups": "Django's own; roles are ours",
    "access_user_user_permissions": "Django's own; roles are ours",
    "deliveries_binding": "secrets of terminals; the office's commands read it as the application",
    "deliveries_parked": "bodies that are not yet anybody's",
    "deliveries_parked_decision": "decisions on such bodies",
    "deliveries_unjudged": "work list of the machine",
    "deliveries_unposted": "work list of the machine",
    "ledger_verified_balance": "sums that a check has kept; the check reads them as the application",
    "registry_unanswered": "work list of the machine",
    "settlement_paid_untold": "work list of the machine",
    "settlement_answer": "files of banks as they came",
    "settlement_bank_decision": "the bank's lines, which name other people's business",
    "settlement_bank_entry": "the bank's lines, which name other people's business",
    "settlement_message": "files for banks as they were sent",
    "voice_campaign_member": "whom a campaign held back: only counts are read",
    "voice_due": "work list of the machine",
}
# A reader sees all of it, for the column says nothing about a person that is not public.
OPEN = {
    "entitlements_change": "a rule is everybody's; who proposes to change one does so in office",
    "entitlements_change_preview": "who asks what a change of a rule would do asks in office",
    "entitlements_change_step": "who signs or refuses a change of a rule does so in office",
    "deliveries_sample": "who published the digest of a seed did so in public",
    "deliveries_sample_draw": "who drew a sample did so in public",
    "feedback_change_note": "who notes what a school changed does so in the school's name",
    "meals_book_dish": "the dishes of menus that are everybody's; who wrote them did so in the school's name",
    "integrity_sample": "who published the digest of a seed did so in public",
    "integrity_sample_draw": "who drew a control sample did so in public",
    "integrity_switch": "who switches a detector answers for it in public",
    "meals_menu": "a menu is everybody's; who wrote it did so in the school's name",
    "meals_price_card": "what a meal is made of is everybody's",
    "registry_past_day": "who proposes a day of the calendar does so in office",
    "registry_past_day_end": "who signs, refuses or withdraws a day of the calendar does so in office",
    "settlement_budget_payer": "who pays is as public as the budget",
    "voice_campaign": "who planned a campaign did so in office",
    "voice_campaign_step": "who started or stopped a campaign did so in office",
    "voice_campaign_pause": "who declared a pause did so in office",
    "voice_campaign_pause_taken_back": "who took a pause back did so in office",
    "voice_outage": "who declared an outage did so in office",
    "voice_outage_taken_back": "who took an outage back did so in office",
}

TABLES = """
SELECT r.relname, ARRAY(SELECT attname::text FROM pg_attribute
                        WHERE attrelid = r.oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum)
FROM pg_class r WHERE r.relnamespace = 'public'::regnamespace AND r.relkind IN ('r', 'p') AND NOT r.relispartition
  AND r.relname NOT LIKE 'procrastinate\\_%%' ORDER BY 1
"""
POLICIES = """
SELECT c.relname, p.polcmd::text, p.polpermissive, ARRAY(SELECT r.rolname::text FROM pg_roles r
                                                          WHERE r.oid = ANY (p.polroles) ORDER BY 1),
       pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid ORDER BY 1, 2
"""
READABLE = """
SELECT c.relname, c.relrowsecurity, c.relispartition FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND (has_table_privilege(%s, c.oid, 'SELECT') OR has_any_column_privilege(%s, c.oid, 'SELECT')) ORDER BY 1
"""
WRITABLE = """
SELECT c.relname, p.kind FROM pg_class c, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p (kind)
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
  AND has_table_privilege(%s, c.oid, p.kind) ORDER BY 1
"""


def telling():
    """The tables with a column that tells about a person."""
    return {
        table: found
        for table, columns in query(TABLES)
        if (found := [name for name in columns if TELLS.match(name)])
    }


def readable():
    return {name: (protected, is_part) for name, protected, is_part in query(READABLE, [READER, READER])}


def test_every_table_about_people_is_protected_or_is_named_with_a_reason(db):
    found, open_to = telling(), readable()
    assert len(found) > 50
    protected = {name for name, (row_security, _) in open_to.items() if row_security}
    unknown = set(found) - protected - set(NOT_READ) - set(OPEN)
    assert not unknown, f"about people, and neither protected nor exempt: {sorted(unknown)}"
    assert not set(NOT_READ) & set(open_to), "no reader has a right to what is not protected"
    assert set(OPEN) <= set(open_to)
    assert set(NOT_READ) | set(OPEN) <= set(found), "an exemption that exempts nothing"


def test_what_is_open_to_every_reader_tells_of_nobody(db):
    open_to_all = {name for name, (protected, _) in readable().items() if not protected}
    assert not open_to_all & set(telling()) - set(OPEN)


def test_every_protected_table_has_both_policies_and_no_other(db):
    policies: dict[str, list[tuple[object, ...]]] = {}
    for table, *policy in query(POLICIES):
        policies.setdefault(table, []).append(tuple(policy))
    protected = {name for name, (row_security, _) in readable().items() if row_security}
    assert set(policies) == protected
    for table, found in policies.items():
        application, reader = found
        assert application == ("*", True, ["amiyan_app", "amiyan_worker"], "true", "true"), table
        assert reader[:3] == ("r", True, [READER]), table
        assert "amiyan_" in str(reader[3]) or table == "settlement_hold_decision", table


def test_what_the_session_says_is_evaluated_once_a_query(db):
    """A function that is called for a row would be called for a million: each stands in a SELECT of its own."""
    for table, _, _, roles, condition, _ in query(POLICIES):
        if roles == [READER]:
            asked = re.sub(r"\( SELECT amiyan_\w+\([^()]*\) AS \w+\)", "", str(condition))
            assert "amiyan_" not in asked.replace("settlement_budgets_seen", ""), (table, condition)


def test_what_the_session_says_changes_nothing(db):
    rows = query(
        "SELECT proname, provolatile::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND (proname LIKE 'amiyan\\_%%' OR proname IN ('registry_is_at', 'settlement_budgets_seen'))"
    )
    assert len(rows) >= 9
    assert {kind for _, kind in rows} == {"s"}


def test_a_reader_only_reads_and_never_a_part(db):
    assert query(WRITABLE, [READER]) == []
    assert not [name for name, (_, is_part) in readable().items() if is_part]
    rights = query(
        "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = %s",
        [READER],
    )
    assert rights == [(False, False, False, False, False)]


def test_the_application_becomes_a_reader_and_has_none_of_its_rights_otherwise(db):
    """Else the reader's policies would be asked of the application's own work, row for row."""
    (found,) = query(
        "SELECT pg_has_role('amiyan_app', %s, 'MEMBER'), pg_has_role('amiyan_worker', %s, 'MEMBER'),"
        " current_setting('server_version_num')::int >= 160000 AND pg_has_role('amiyan_app', %s, 'USAGE')",
        [READER] * 3,
    )
    assert found == (True, False, False)


def test_a_view_asks_the_rights_of_who_looks(db):
    """A view has the rights of its owner unless it says otherwise, and the owner is bound by no policy."""
    views = query(
        "SELECT relname, coalesce(array_to_string(reloptions, ','), '') FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
    )
    assert [name for name, options in views if "security_invoker=true" not in options] == []
