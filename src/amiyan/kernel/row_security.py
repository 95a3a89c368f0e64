"""Row-level security: SQL for migrations, so that every room protects its tables in the same way.

The application and its workers write and judge, and see every row. Whoever shows rows to people becomes
``amiyan_reader`` for one transaction (``access/reading.py``) and says in the session whose rows may be seen:
PostgreSQL itself then leaves out the others, also where a query forgot to. The owner's role, which migrates and makes
backups, is not bound (no FORCE).

What the session says is read by functions that PostgreSQL evaluates once a query (as an InitPlan), never once a row;
``= ANY`` over their arrays goes by an index where one begins with the column.
"""

from collections.abc import Sequence
from enum import StrEnum

from amiyan.kernel.grants import ROLES

READER = "amiyan_reader"


class Sight(StrEnum):
    """A kind of facts about people, by which a purpose shows less than everything.

    ``names``: who somebody is. ``service``: where they belong and what was delivered, by number. ``family``: who
    stands for whom. ``guardians``: their names. ``circumstances``: statuses, decisions and rights. ``kitchen``: what
    visitors saw in one, about nobody. ``posts``: who holds a post at a place, by name and nothing else. ``deeds``: what
    officials did, for who audits them.
    """

    NAMES = "names"
    SERVICE = "service"
    FAMILY = "family"
    CIRCUMSTANCES = "circumstances"
    KITCHEN = "kitchen"
    GUARDIANS = "guardians"
    POSTS = "posts"
    DEEDS = "deeds"


CREATE_READER = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'amiyan_reader') THEN
        CREATE ROLE amiyan_reader NOLOGIN;
    END IF;
    IF NOT pg_has_role('amiyan_app', 'amiyan_reader', 'MEMBER') THEN
        EXECUTE 'GRANT amiyan_reader TO amiyan_app'
            || CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT FALSE' ELSE '' END;
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'The role amiyan_reader is missing, and the owner may not make it.'
        USING HINT = 'As postgres: CREATE ROLE amiyan_reader NOLOGIN; GRANT amiyan_reader TO amiyan_app; then migrate again.';
END $$;
"""
"""The role that reads for people. The application becomes it, and has none of its rights otherwise."""

SAID = """
CREATE OR REPLACE FUNCTION amiyan_owners() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('amiyan.owners', true), ''), '{}')::bigint[];
COMMENT ON FUNCTION amiyan_owners IS 'Whose rows this session may see, with place and time.';

CREATE OR REPLACE FUNCTION amiyan_owners_without_place() RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN amiyan_owners() || coalesce(nullif(current_setting('amiyan.placeless', true), ''), '{}')::bigint[];
COMMENT ON FUNCTION amiyan_owners_without_place IS
    'Whose rows this session may see where they tell neither place nor time.';

CREATE OR REPLACE FUNCTION amiyan_sees(sight text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN sight = ANY (coalesce(nullif(current_setting('amiyan.sights', true), ''), '{}')::text[]);
COMMENT ON FUNCTION amiyan_sees IS 'Whether the purpose of this session shows such facts about other people.';

CREATE OR REPLACE FUNCTION amiyan_regions(sight text) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN amiyan_sees(sight)
    THEN coalesce(nullif(current_setting('amiyan.regions', true), ''), '{}')::text[] ELSE '{}' END;

CREATE OR REPLACE FUNCTION amiyan_everything(sight text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('amiyan.everything', true), '') = 'on' AND amiyan_sees(sight);

CREATE OR REPLACE FUNCTION amiyan_since() RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('amiyan.since', true), '')::date, 'infinity'::date);
COMMENT ON FUNCTION amiyan_since IS 'Who left a place before this day is not shown there any more.';
"""
"""What a session says about itself. Where it says nothing, nobody is seen: empty is not everyone."""


def owner(column: str) -> str:
    """The row is of somebody whom the session may see with place and time."""
    return f"{column} = ANY ((SELECT amiyan_owners())::bigint[])"


def owner_without_place(column: str) -> str:
    """The row is of somebody whom the session may see. For tables that tell neither place nor time."""
    return f"{column} = ANY ((SELECT amiyan_owners_without_place())::bigint[])"


def at_place(column: str, sight: Sight) -> str:
    """The row is of a facility within the scope (by itself or by its region), and the purpose shows such facts."""
    return f"{column} = ANY ((SELECT amiyan_places('{sight}'))::bigint[])"


def person_at_place(column: str, sight: Sight) -> str:
    """The row is of somebody who belongs to a facility within the scope: a look into an index for a row."""
    places = f"(SELECT amiyan_places('{sight}'))::bigint[]"
    return f"({places} <> '{{}}' AND registry_is_at({column}, {places}, (SELECT amiyan_since())))"


def in_region(column: str, sight: Sight) -> str:
    """The row names a region within the scope."""
    return f"{column} = ANY ((SELECT amiyan_regions('{sight}'))::text[])"


def everything(sight: Sight) -> str:
    """The scope is everything, and the purpose shows such facts."""
    return f"(SELECT amiyan_everything('{sight}'))"


def protect(table: str, *seen_if: str, columns: Sequence[str] = ()) -> str:
    """SQL after which a reader sees the rows of ``table`` for which one of the conditions holds, and no other.

    With ``columns`` only these. The application and its workers see and write every row, as their rights say. The parts
    of a partitioned table need nothing: a reader has no right to them, only to the whole.
    """
    shown = f" ({', '.join(columns)})" if columns else ""
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY the_application_works_with_every_row ON {table} TO {ROLES} USING (true) WITH CHECK (true);
CREATE POLICY a_reader_sees_what_is_within_the_scope ON {table} FOR SELECT TO {READER}
    USING ({" OR ".join(seen_if)});
GRANT SELECT{shown} ON {table} TO {READER};
"""


def open_to_readers(*tables: str) -> str:
    """SQL that lets readers see all of ``tables``: places, bodies, rules, public proofs; nothing about a person."""
    return f"GRANT SELECT ON {', '.join(tables)} TO {READER};\n"
