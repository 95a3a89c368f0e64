"""The suite runs as the application's role, on a real PostgreSQL, and stops at the first warning.

Habits that hide faults fail here: a template that names what does not exist, a query whose order is left to
chance, a row lock that does not say of which table.
"""

import gc
import hashlib
import os
import random
import shutil
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.models import QuerySet
from django.template import Engine
from django.utils import translation

from amiyan.config import messages, postgres
from amiyan.config.database import APP_ROLE

MEMORY = Path("/dev/shm")
ROOM = 4 << 30  # bytes; the suite takes less than one


def folder_of_the_suite(given: Path, memory: Path = MEMORY) -> Path:
    """Where the suite's server keeps its files: in memory where there is room. A scratch database is 1,400 files, and to
    make and remove them on a disk is five times as dear.
    """
    kept = memory / f"amiyan-{os.geteuid()}-{hashlib.sha256(bytes(given)).hexdigest()[:10]}" / "tests"
    if kept.exists() or (memory.is_dir() and shutil.disk_usage(memory).free > ROOM):
        return kept
    return given / "tests"


# The suite has a server of its own, beside the developer's: what stands there is neither read nor put at risk. Workers and
# the processes that tests start find it by the environment.
if postgres.data_folder().name != "tests":
    os.environ["AMIYAN_DATA"] = str(folder_of_the_suite(postgres.data_folder()))

# What is imported and collected stays to the end: eight thousand tests and all of Django, gone through again and again while
# they come to be, and with each large page after that.
GARBAGE = 20_000  # objects until the next look; Python's own 700 suit a small process


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(GARBAGE, 10, 10)
        gc.enable()


# Files of minutes come first, so that in the end no worker waits for the other: one file is one worker's.
LONG = (
    "settlement/machine",
    "web/test_every_route.py",
    "browser",
    "bench",
    "operation",
    "upgrade",
    "simulator/bank/test_power_cuts.py",
    "cli/test_serve.py",
    "cli/test_demo.py",
    "verifier",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    assert [path for path in LONG if not (here / path).exists()] == []

    def place(item: pytest.Item) -> int:
        return next((n for n, path in enumerate(LONG) if item.path.is_relative_to(here / path)), len(LONG))

    items.sort(key=place)


class _UnknownVariable(str):
    """What a template shows for a variable that is not there: here, a failure that names it."""

    __slots__ = ()

    def __contains__(self, _key: object) -> bool:
        return True  # so that Django formats us with the variable's name

    def __mod__(self, name: object) -> str:
        raise AssertionError(f"the template names {name}, which it was not given")


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Engine.__init__

    def engine(self, *args, **kwargs):
        made(self, *args, **kwargs)
        self.string_if_invalid = _UnknownVariable("%s")

    monkeypatch.setattr(Engine, "__init__", engine)
    fetched = QuerySet._fetch_all

    def fetch_all(self):
        fresh = self._result_cache is None
        fetched(self)
        if fresh and not self.ordered and isinstance(self._result_cache, list):
            random.shuffle(self._result_cache)

    monkeypatch.setattr(QuerySet, "_fetch_all", fetch_all)
    locked = QuerySet.select_for_update

    def select_for_update(self, *args, of=(), **kwargs):
        assert of, 'select_for_update names the tables it locks: of=("self",)'
        return locked(self, *args, of=of, **kwargs)

    monkeypatch.setattr(QuerySet, "select_for_update", select_for_update)


@pytest.fixture(autouse=True)
def _nothing_of_another_test() -> None:
    """What a process keeps because a site never changes it while it runs, and tests do: the language that a page
    activated for its thread, and what was worked out of the parameters.
    """
    from amiyan.settlement import live_posting, open_period  # noqa: PLC0415 - models, which are not there at the start

    translation.deactivate()
    # A test may have put another function in the place of the first.
    getattr(live_posting._is_unsettled, "cache_clear", bool)()
    open_period._terms.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _files_are_looked_for_once() -> Iterator[None]:
    """Each of Django's clients builds the middleware anew, and WhiteNoise then goes through every file of the pages:
    a third of a small request. Which files there are does not change between two clients of one folder.
    """
    from amiyan.web.around import Static  # noqa: PLC0415 - as above

    known: dict[tuple[object, ...], dict[str, object]] = {}

    def once(look):
        def add(self, *where, **more):
            key = (look.__name__, where, *sorted(more.items()), self.static_root, self.use_finders)
            if key not in known:
                before = set(self.files)
                look(self, *where, **more)
                known[key] = {url: file for url, file in self.files.items() if url not in before}
            for url, file in known[key].items():
                self.files.setdefault(url, file)

        return add

    with pytest.MonkeyPatch.context() as patch:
        for look in (Static.add_files, Static.add_files_from_finders):
            patch.setattr(Static, look.__name__, once(look))
        yield


@pytest.fixture(scope="session")
def server() -> postgres.Server:
    """Nothing in it outlives the suite, so nothing is forced to disk: that is most of what a scratch database costs."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            patch.setitem(postgres.SETTINGS, name, "off")
        patch.setitem(postgres.SETTINGS, "max_wal_size", "512MB")  # it lies in memory
        return postgres.embedded(patience=120.0)


@pytest.fixture(scope="session")
def catalogues() -> None:
    """The sentences as they stand now, also where ``make env`` was not run since they changed."""
    messages.compile_all()


@pytest.fixture(scope="session")
def django_db_setup(server: postgres.Server, django_db_blocker) -> Iterator[None]:
    """One migrated database for all tests that roll back, instead of one made by Django's superuser."""
    with django_db_blocker.unblock(), postgres.scratch_database(server):
        yield


@dataclass(frozen=True)
class Scratch:
    """A database of a test's own, whose commits are real; Django's connection points at it."""

    server: postgres.Server
    name: str

    def connect(self, user: str | None = None) -> psycopg.Connection:
        return self.server.connect(self.name, user=user or APP_ROLE)


@pytest.fixture
def scratch(server: postgres.Server, django_db_blocker) -> Iterator[Scratch]:
    with django_db_blocker.unblock(), postgres.scratch_database(server) as name:
        yield Scratch(server, name)
        connection.close()


@pytest.fixture
def unblocked(server: postgres.Server, django_db_blocker) -> Iterator[None]:
    """For commands that bring a database of their own; ``server`` so that they find it running."""
    with django_db_blocker.unblock():
        yield
        connection.close()
