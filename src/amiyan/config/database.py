"""Which database Django talks to.

``AMIYAN_DATABASE_URL`` points to a PostgreSQL of the site's own, as the application's role; with
``AMIYAN_OWNER_URL`` the owner's role is named for migrations. Without them the embedded server is meant, and
it is started by the command that needs it (:mod:`amiyan.config.postgres`).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

APP_ROLE = "amiyan_app"
OWNER_ROLE = "amiyan_owner"
WORKER_ROLE = "amiyan_worker"
DATABASE = "amiyan"


def from_url(url: str) -> dict[str, Any]:
    """Django's settings for one PostgreSQL URL; unknown schemes are refused by name."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"AMIYAN_DATABASE_URL must begin with postgresql://, not {parts.scheme}://")
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", None) or parts.hostname or ""
    return _settings(
        name=unquote(parts.path.lstrip("/")) or DATABASE,
        user=unquote(parts.username or APP_ROLE),
        password=unquote(parts.password or ""),
        host=host,
        port=str(parts.port or ""),
        options=query,
    )


def database_settings() -> dict[str, dict[str, Any]]:
    """``DATABASES``: ``default`` as the application's role and ``owner`` for migrations."""
    url = os.environ.get("AMIYAN_DATABASE_URL")
    app = from_url(url) if url else _settings(user=APP_ROLE)
    owner_url = os.environ.get("AMIYAN_OWNER_URL")
    owner = from_url(owner_url) if owner_url else {**app, "USER": OWNER_ROLE}
    return {"default": app, "owner": owner}


@contextmanager
def pointed_at(*, name: str, host: str | None = None, port: str | None = None) -> Iterator[None]:
    """For the time of the block, Django's connections go to the database ``name``.

    With ``host`` that is on the embedded server, which knows our own roles and no password, whatever the site's
    URL says.
    """
    from django.db import connections  # noqa: PLC0415 - Django may not be configured when we are imported

    changes: dict[str, Any] = {"NAME": name}
    if host is not None:
        changes |= {"HOST": host, "PORT": port or "", "PASSWORD": "", "OPTIONS": {}}
    roles = {"default": APP_ROLE, "owner": OWNER_ROLE}
    before = {alias: dict(connections.databases[alias]) for alias in roles}
    try:
        for alias, role in roles.items():
            _repoint(connections, alias, changes if host is None else {**changes, "USER": role})
        yield
    finally:
        for alias, old in before.items():
            _repoint(connections, alias, {key: old[key] for key in _ADDRESS})


_ADDRESS = ("NAME", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS")


def _repoint(connections: Any, alias: str, changes: dict[str, Any]) -> None:
    connections[alias].close()
    connections.databases[alias].update(changes)
    connections[alias].settings_dict.update(changes)


def _settings(
    *,
    user: str,
    name: str = DATABASE,
    password: str = "",
    host: str = "",
    port: str = "",
    options: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 0,
        "OPTIONS": options or {},
    }
