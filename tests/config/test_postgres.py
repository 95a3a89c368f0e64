"""The embedded server: whoever needs it shares it, scratch databases go away, leftovers of the dead are swept."""

import subprocess
import sys
import tempfile
from types import SimpleNamespace

import pytest
from django.db import connections

from amiyan.config import postgres
from amiyan.config.database import APP_ROLE, OWNER_ROLE, from_url
from tests.conftest import ROOM, folder_of_the_suite


def databases(server):
    with server.connect() as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def test_a_scratch_database_lives_as_long_as_its_block(server, django_db_blocker):
    with django_db_blocker.unblock(), postgres.scratch_database(server) as name:
        assert name in databases(server)
    assert name not in databases(server)


def test_what_a_killed_process_left_behind_is_swept(server, django_db_blocker):
    gone = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    left = f"amiyan_scratch_{int(gone.stdout)}_00000000"
    with server.connect() as connection:
        connection.execute(f"CREATE DATABASE {left}")
    with django_db_blocker.unblock(), postgres.scratch_database(server):
        assert left not in databases(server)


def test_the_application_is_no_superuser_and_owns_nothing(scratch):
    with scratch.connect() as application:
        row = application.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, False, False)
        owned = application.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
        ).fetchone()
        assert owned == (0,)


def test_errors_quote_no_rows_in_the_servers_log(server):
    with server.connect() as connection:
        assert connection.execute("SHOW log_error_verbosity").fetchone() == ("terse",)
        assert connection.execute("SHOW log_min_error_statement").fetchone() == ("panic",)


def test_a_site_names_its_own_postgresql():
    found = from_url("postgresql://who:se%40cret@db.internal:5433/wallet?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        *("who", "se@cret", "db.internal", "5433", "wallet"),
    )
    assert found["OPTIONS"] == {"sslmode": "require"}
    with pytest.raises(ValueError, match="postgresql://"):
        from_url("mysql://localhost/wallet")


def test_a_scratch_database_is_our_own_whatever_the_sites_url_says(server, unblocked, monkeypatch):
    for alias in ("default", "owner"):
        theirs = from_url("postgresql://somebody:secret@db.internal/wallet?sslmode=require")
        for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS"):
            monkeypatch.setitem(connections.databases[alias], key, theirs[key])
            monkeypatch.setitem(connections[alias].settings_dict, key, theirs[key])
    with postgres.scratch_database(server):
        for alias, role in (("default", APP_ROLE), ("owner", OWNER_ROLE)):
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT current_user")
                assert cursor.fetchone() == (role,)
            connections[alias].close()
    for alias in ("default", "owner"):
        assert connections[alias].settings_dict["USER"] == "somebody"
        assert connections[alias].settings_dict["OPTIONS"] == {"sslmode": "require"}


def test_a_running_server_is_found_from_another_temporary_folder(server, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert postgres.embedded() == server


def test_a_socket_folder_that_others_may_enter_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / "data"
    run = postgres.socket_folder(folder)
    assert run.stat().st_mode & 0o077 == 0
    assert postgres.socket_folder(folder) == run
    run.chmod(0o777)
    with pytest.raises(RuntimeError, match="open to others"):
        postgres.socket_folder(folder)
    run.rmdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    run.symlink_to(elsewhere)
    with pytest.raises(RuntimeError):
        postgres.socket_folder(folder)


def test_the_suite_s_server_lies_in_memory_where_there_is_room(tmp_path, monkeypatch):
    free = {tmp_path: ROOM + 1}
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=free[folder]))
    assert folder_of_the_suite(tmp_path / "data", tmp_path).parent.parent == tmp_path
    free[tmp_path] = ROOM
    assert folder_of_the_suite(tmp_path / "data", tmp_path) == tmp_path / "data" / "tests"
    assert folder_of_the_suite(tmp_path / "data", tmp_path / "none") == tmp_path / "data" / "tests"
