"""Who may send: binding a terminal by a secret, a network or a key, and the end of a binding.

The facility of a binding is where the registry says that the terminal stands today. A secret is given out once,
by the function that makes it; only its digest is kept.
"""

import datetime as dt
import ipaddress
from typing import Final, NamedTuple

from amiyan.deliveries import problems as p
from amiyan.deliveries.bindings import COUNTS, TODAY, listed_terminal
from amiyan.deliveries.makers.native.keys import kept_form, read_public
from amiyan.deliveries.secrets import digest_of, new_secret
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions.facts import lock, one_transaction
from amiyan.registry.actions.places import place_terminal

# What is stored for each way in which a person may bind: a path and a host name are the same secret.
WAYS: Final = {
    "path": "secret",
    "host": "secret",
    "secret": "secret",
    "network": "network",
    "key": "signature",
    "signature": "signature",
}
_WIDEST: Final = {4: 16, 6: 32}  # a whole provider's network would let every terminal of a country in


class Made(NamedTuple):
    """A binding that was made; ``secret`` is told here and never again, '' where it is no secret."""

    binding_id: int
    serial: str
    facility_id: int
    secret: str = ""


@one_transaction()
def bind_terminal(
    *,
    serial: str,
    source: str,
    way: str = "path",
    network: str | None = None,
    public_key: bytes | None = None,
    facility: int | None = None,
) -> Made:
    """Bind a listed terminal: every binding of it counts until it ends or expires.

    A secret is new each time; the same network or key again is the same binding. ``facility``, where given, must
    be the one where the registry says that the terminal stands today. ProblemError says what is wrong.
    """
    stored = WAYS.get(way)
    if (
        stored is None
        or (network is None) == (stored == "network")
        or (public_key is None) == (stored == "signature")
    ):
        raise ProblemError(p.WAY_UNKNOWN)
    listed, stands_at = _standing(serial, facility)
    lock("deliveries_binding", stands_at)
    if stored == "network":
        return _add(listed, stands_at, "network", source, network=_narrow(str(network)))
    if stored == "signature":
        return _add_key(listed, stands_at, source, kept_form(read_public(public_key or b"")))
    return _add_secret(listed, stands_at, source)


@one_transaction()
def rotate_secret(*, serial: str, overlap: dt.timedelta, source: str, facility: int | None = None) -> Made:
    """A new secret for a terminal; its old ones count for ``overlap`` from now, and none of them longer than before.

    ``facility`` as in :func:`bind_terminal`: of a terminal that has moved the place that it left is given no secret.
    """
    if overlap < dt.timedelta(0):
        raise ProblemError(p.OVERLAP_NEGATIVE)
    listed, stands_at = _standing(serial, facility)
    lock("deliveries_binding", stands_at)
    ended = execute(
        "UPDATE deliveries_binding b SET expires_at = least(b.expires_at, now() + %s)"
        f" WHERE registry_serial_key(b.serial) = registry_serial_key(%s) AND b.way = 'secret' AND {COUNTS}",
        [overlap, listed],
    )
    if not ended:
        raise ProblemError(p.NOT_BOUND, serial=serial)
    return _add_secret(listed, stands_at, source)


@one_transaction()
def end_binding(*, binding_id: int, source: str) -> None:
    """A binding counts no more. Ending it again changes nothing; ProblemError where there never was one."""
    ended = execute(
        "UPDATE deliveries_binding SET known_to = now(), ended_by = %s WHERE id = %s AND known_to IS NULL",
        [source, binding_id],
    )
    if not ended and not query("SELECT FROM deliveries_binding WHERE id = %s", [binding_id]):
        raise ProblemError(p.BINDING_UNKNOWN)


@one_transaction()
def enrol_device(*, serial: str, facility_id: int, place: str, public_key: bytes, source: str) -> Made:
    """A terminal that signs: it is placed where the registry does not know it yet, and bound by its public key."""
    if listed_terminal(serial) is None:
        place_terminal(serial=serial, facility_id=facility_id, place=place, source=source)
    return bind_terminal(serial=serial, way="key", public_key=public_key, source=source, facility=facility_id)


@one_transaction()
def bind_all(*, source: str) -> list[Made]:
    """A secret for every terminal that stands somewhere today and has no binding: those secrets, by serial."""
    lock("deliveries_binding", 0)
    bare = query(
        f"""
        SELECT t.serial, t.facility_id FROM registry_terminal t
        WHERE t.known_to IS NULL AND t.valid @> {TODAY} AND NOT EXISTS (
            SELECT FROM deliveries_binding b
            WHERE registry_serial_key(b.serial) = registry_serial_key(t.serial) AND {COUNTS})
        ORDER BY t.serial
        """
    )
    secrets = [new_secret() for _ in bare]
    made = query(
        """
        INSERT INTO deliveries_binding (facility_id, serial, way, secret_sha256, source)
        SELECT facility_id, serial, 'secret', digest, %s
        FROM unnest(%s::bigint[], %s::text[], %s::bytea[]) given (facility_id, serial, digest)
        RETURNING serial, id
        """,
        [
            source,
            [facility for _, facility in bare],
            [serial for serial, _ in bare],
            [digest_of(secret) for secret in secrets],
        ],
    )
    id_of = dict(made)
    return [
        Made(id_of[serial], serial, facility, secret)
        for (serial, facility), secret in zip(bare, secrets, strict=True)
    ]


def _standing(serial: str, facility: int | None) -> tuple[str, int]:
    listed = listed_terminal(serial)
    if listed is None:
        raise ProblemError(p.TERMINAL_UNKNOWN, serial=serial)
    if facility is not None and listed[1] != facility:
        raise ProblemError(p.TERMINAL_ELSEWHERE, serial=serial)
    return listed


def _narrow(network: str) -> str:
    try:
        read = ipaddress.ip_network(network.strip(), strict=False)
    except ValueError as error:
        raise ProblemError(p.NETWORK_UNREADABLE, network=network) from error
    if read.prefixlen < _WIDEST[read.version]:
        raise ProblemError(p.NETWORK_TOO_WIDE, network=network)
    return str(read)


def _add_secret(serial: str, facility: int, source: str) -> Made:
    secret = new_secret()
    return _add(serial, facility, "secret", source, digest=digest_of(secret))._replace(secret=secret)


def _add_key(serial: str, facility: int, source: str, key: bytes) -> Made:
    taken = query(
        "SELECT public_key = %s, facility_id = %s, id FROM deliveries_binding"
        " WHERE serial = %s AND way = 'signature' AND known_to IS NULL",
        [key, facility, serial],
    )
    for same_key, same_place, binding_id in taken:
        if not same_key:
            raise ProblemError(p.KEY_TAKEN, serial=serial)
        if not same_place:  # it moved, and the registry knows: the same key from its new place on
            end_binding(binding_id=binding_id, source=source)
    return _add(serial, facility, "signature", source, key=key)


def _add(
    serial: str,
    facility: int,
    way: str,
    source: str,
    *,
    digest: bytes | None = None,
    network: str | None = None,
    key: bytes | None = None,
) -> Made:
    """Add a binding, or find the same one: a network or a key that is bound already."""
    params = [facility, serial, way, digest, network, key]
    same = query(
        "SELECT id FROM deliveries_binding b WHERE facility_id = %s AND serial = %s AND way = %s"
        " AND secret_sha256 IS NOT DISTINCT FROM %s::bytea AND network IS NOT DISTINCT FROM %s::cidr"
        f" AND public_key IS NOT DISTINCT FROM %s::bytea AND {COUNTS} ORDER BY id LIMIT 1",
        params,
    )
    made = same or query(
        "INSERT INTO deliveries_binding (facility_id, serial, way, secret_sha256, network, public_key, source)"
        " VALUES (%s, %s, %s, %s, %s::cidr, %s, %s) RETURNING id",
        [*params, source],
    )
    return Made(int(made[0][0]), serial, facility)
