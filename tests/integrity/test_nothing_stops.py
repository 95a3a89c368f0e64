"""There is no path from a signal to a stopped benefit: held by the transitions, the code and the database's rights."""

import ast
import re
from pathlib import Path

import pytest

import amiyan.integrity
from amiyan.integrity import rules
from amiyan.kernel.sql import query

ROOM = Path(amiyan.integrity.__file__).parent
SOURCES = sorted(ROOM.rglob("*.py"))
# Rooms of which this one may call what reads; and what it may never call, whoever offers it.
WRITES = re.compile(
    r"^amiyan\.(entitlements|deliveries|settlement|ledger|feedback|meals|registry|access)\..*actions"
)
OF_MONEY_AND_RIGHTS = re.compile(
    r"^amiyan\.(entitlements|ledger)(\.|$)|^amiyan\.settlement\.(?!audit\.problems$)|^amiyan\.deliveries\.(?!models)"
)
STATEMENT = re.compile(
    r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|MERGE\s+INTO|COPY)\s+([a-z_]+)", re.IGNORECASE
)


def imports(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (one.name for one in node.names)


def test_no_step_stops_anything():
    steps = set(rules.REASONS)
    assert steps == {
        "opened", "finding", "notice", "answer", "hearing", "decision", "appeal", "appeal_decision", "closed"
    }  # fmt: skip
    stopping = re.compile("stop|hold|held|suspend|refus|recover|block|end_|revoke")
    every = steps | {reason for codes in rules.REASONS.values() for reason in codes}
    assert not [word for word in every if stopping.search(word)]


def test_a_decision_is_reached_only_over_a_finding_and_a_notice():
    """Every way from the beginning to a decision leads over a named person's finding and over those concerned."""

    def ways(step, gone):
        if step == "decision":
            yield gone
            return
        for following in rules.NEXT[step]:
            if following not in gone:
                yield from ways(following, (*gone, following))

    found = list(ways("", ()))
    assert found
    assert all(way.index("finding") < way.index("notice") < way.index("decision") for way in found)


def test_the_room_calls_nothing_that_writes_money_rights_or_verdicts():
    assert SOURCES
    wrong = [
        (path.name, module)
        for path in SOURCES
        if "migrations" not in path.parts
        for module in imports(path)
        if WRITES.match(module) or OF_MONEY_AND_RIGHTS.match(module)
    ]
    assert wrong == []


def test_the_room_writes_its_own_tables_alone():
    texts = [*SOURCES, *ROOM.rglob("*.sql")]
    written = {
        table
        for path in texts
        if "migrations" not in path.parts
        for _, table in STATEMENT.findall(path.read_text(encoding="utf-8"))
        if "_" in table
    }
    assert written
    assert {table for table in written if not table.startswith("integrity_")} == set()


def test_nobody_below_reads_signals():
    """No other room of the state's rules, verdicts or money knows these tables: they cannot act on a signal."""
    rooms = (
        "entitlements",
        "deliveries",
        "settlement",
        "ledger",
        "programmes",
        "registry",
        "feedback",
        "meals",
    )
    for room in rooms:
        for path in (ROOM.parent / room).rglob("*"):
            if path.suffix in {".py", ".sql"}:
                assert "integrity_" not in path.read_text(encoding="utf-8"), path


def test_what_was_found_and_decided_is_never_changed_or_deleted(db):
    found = query(
        "SELECT c.relname, p.kind FROM pg_class c, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) p (kind),"
        " unnest(ARRAY['amiyan_app', 'amiyan_worker', 'amiyan_reader']) r (role)"
        " WHERE c.relname LIKE 'integrity\\_%%' AND c.relkind = 'r' AND has_table_privilege(r.role, c.oid, p.kind)"
    )
    assert found == []


def test_no_constraint_or_trigger_leads_from_these_tables_into_others(db):
    assert (
        query(
            "SELECT conname FROM pg_constraint c JOIN pg_class r ON r.oid = c.confrelid"
            " JOIN pg_class o ON o.oid = c.conrelid WHERE c.contype = 'f'"
            " AND (r.relname LIKE 'integrity\\_%%') <> (o.relname LIKE 'integrity\\_%%')"
        )
        == []
    )
    assert (
        query(
            "SELECT tgname FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid"
            " WHERE r.relname LIKE 'integrity\\_%%' AND NOT tgisinternal"
        )
        == []
    )


@pytest.mark.parametrize(
    "path", sorted((ROOM / "detectors").glob("*/detector.sql")), ids=lambda path: path.parent.name
)
def test_a_detector_reads_no_address_family_or_status(path):
    """An address may link records and never weighs a person: nothing social is even read."""
    text = path.read_text(encoding="utf-8") + (ROOM / "sql" / "stage.sql").read_text(encoding="utf-8")
    forbidden = (
        "address",
        "family_member",
        "guardianship",
        "social_status",
        "life_status",
        "person_name",
        "nationality",
    )
    assert not [word for word in forbidden if word in text.replace("no address", "").replace("no family", "")]
