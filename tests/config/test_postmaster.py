"""A server that may be killed: what was committed is there when it comes back."""

import psycopg
import pytest

from amiyan.config.postmaster import own_postgres


@pytest.mark.parametrize("with_children", [True, False], ids=["all at once", "the postmaster alone"])
def test_what_was_committed_outlives_a_kill_and_what_was_not_is_gone(with_children):
    with own_postgres("test-killed") as postmaster:
        connection = postmaster.server.connect()
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO kept VALUES (2)")
        postmaster.kill(with_children=with_children)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1 FROM pg_sleep(5)")
        connection.close()
        postmaster.start()
        with postmaster.server.connect() as again:
            assert again.execute("SELECT n FROM kept").fetchall() == [(1,)]


def test_nothing_is_left_of_a_server_that_was_asked_for_once():
    with own_postgres("test-once") as postmaster:
        folder = postmaster.server.host
        postmaster.kill(with_children=False)
    with own_postgres("test-once") as postmaster:
        assert postmaster.server.host == folder  # the name follows from the folder: it could be made again
