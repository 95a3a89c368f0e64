"""Whose a terminal is: look-ups by secret, network and key, among the bindings that count now."""

import datetime as dt
import ipaddress
from collections.abc import Iterator
from typing import Any, Final

from amiyan.deliveries.belonging import Bound
from amiyan.deliveries.secrets import digest_of
from amiyan.kernel.sql import query

TODAY: Final = "(now() AT TIME ZONE 'Asia/Almaty')::date"
COUNTS: Final = "b.known_to IS NULL AND (b.expires_at IS NULL OR b.expires_at > now())"

_BOUND: Final = f"""
SELECT b.id, b.facility_id, b.serial, b.way, stands.facility_id, b.public_key, b.expires_at
FROM deliveries_binding b
LEFT JOIN LATERAL (
    SELECT t.facility_id FROM registry_terminal t
    WHERE registry_serial_key(t.serial) = registry_serial_key(b.serial)
      AND t.known_to IS NULL AND t.valid @> {TODAY}
    ORDER BY t.serial = b.serial DESC, t.id LIMIT 1
) stands ON true
WHERE {COUNTS}"""


def binding_of_secret(secret: str) -> Bound | None:
    """The binding of a secret that counts now. What cannot be a secret is not looked for."""
    digest = digest_of(secret)
    return None if digest is None else _one(f"{_BOUND} AND b.secret_sha256 = %s", [digest])


def binding_of_network(serial: str, address: str) -> Bound | None:
    """The binding of a serial whose network holds the address; of several networks the narrowest."""
    source = address_of(address)
    if source is None:
        return None
    return _one(
        f"{_BOUND} AND registry_serial_key(b.serial) = registry_serial_key(%s) AND b.way = 'network'"
        " AND b.network >>= %s::inet ORDER BY masklen(b.network) DESC, b.id DESC LIMIT 1",
        [serial, str(source)],
    )


def binding_of_device(serial: str) -> Bound | None:
    """The binding of a terminal that signs, with its public key."""
    return _one(
        f"{_BOUND} AND registry_serial_key(b.serial) = registry_serial_key(%s) AND b.way = 'signature'"
        " ORDER BY b.serial = %s DESC, b.id LIMIT 1",
        [serial, serial],
    )


def facility_of_serial(serial: str) -> int | None:
    """The facility where the registry says a serial stands today; case, colons and hyphens do not matter."""
    listed = listed_terminal(serial)
    return listed[1] if listed else None


def listed_terminal(serial: str) -> tuple[str, int] | None:
    """A serial as the registry writes it, and the facility where it stands today."""
    rows = query(
        f"SELECT serial, facility_id FROM registry_terminal WHERE registry_serial_key(serial) = registry_serial_key(%s)"
        f" AND known_to IS NULL AND valid @> {TODAY} ORDER BY serial = %s DESC, id LIMIT 1",
        [serial, serial],
    )
    return (str(rows[0][0]), int(rows[0][1])) if rows else None


def address_of(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """A caller's address; an IPv4 address that is written as IPv6 is the IPv4 address. None where it is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def bindings_since(last_id: int) -> Iterator[tuple[Bound, bytes | None, str | None]]:
    """The bindings that count with a higher number than ``last_id``: each with its digest and its network."""
    found = query(
        "SELECT b.id, b.facility_id, b.serial, b.way, b.public_key, b.expires_at, b.secret_sha256, b.network::text"
        f" FROM deliveries_binding b WHERE {COUNTS} AND b.id > %s ORDER BY b.id",
        [last_id],
    )
    for id_, facility, serial, way, key, expires, digest, network in found:
        yield (
            Bound(id_, facility, serial, way, None, _bytes(key), _utc(expires)),
            _bytes(digest),
            network,
        )


def fingerprint() -> tuple[Any, ...]:
    """Something that differs when the bindings that count, or where terminals stand today, differ."""
    return query(
        "SELECT (SELECT (count(*), sum(hash_record_extended(row(b.id, b.serial, b.expires_at, b.network), 0)))::text"
        f" FROM deliveries_binding b WHERE {COUNTS}),"
        " (SELECT (count(*), sum(hash_record_extended(row(id, serial, facility_id), 0)))::text FROM registry_terminal"
        f" WHERE known_to IS NULL AND valid @> {TODAY})"
    )[0]


def places_today() -> dict[str, int]:
    """Where the registry says each terminal stands today, as it writes the serial."""
    return dict(
        query(
            "SELECT serial, facility_id FROM registry_terminal"
            f" WHERE known_to IS NULL AND valid @> {TODAY} ORDER BY id DESC"
        )
    )


def _one(statement: str, params: list[Any]) -> Bound | None:
    rows = query(statement, params)
    if not rows:
        return None
    id_, facility, serial, way, stands, key, expires = rows[0]
    return Bound(id_, facility, serial, way, stands, _bytes(key), _utc(expires))


def _utc(moment: dt.datetime | None) -> dt.datetime | None:
    return None if moment is None else moment.astimezone(dt.UTC)


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)
