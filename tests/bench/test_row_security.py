"""A bench may be run without row-level security: then nothing is protected, and in no other database."""

from amiyan.bench.row_security import switch_off_row_security
from amiyan.kernel.sql import query

PROTECTED = "SELECT count(*) FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"


def test_every_policy_of_the_bench_s_own_database_is_switched_off(scratch):
    ((before,),) = query(PROTECTED)
    tables = switch_off_row_security()
    assert len(tables) == before > 20
    assert "registry_person" in tables
    assert query(PROTECTED) == [(0,)]
