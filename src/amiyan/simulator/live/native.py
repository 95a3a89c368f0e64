"""Our own protocol: signed, numbered batches, each naming the digest of the one before.

Written from the protocol's description, apart from the server's code: two readings of one text find its holes.
"""

import base64
import datetime as dt
import hashlib
import json
import uuid
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from amiyan.simulator.live.plan import Answer, Entry, Seen, Sending, in_batches, seen_in

_PATH = "/api/device/v1/batches"
_OFFSET = "+05:00"
_NAMESPACE = uuid.UUID("6f0c8d52-8b53-4d6e-9a55-3a1c2f6b7d10")
_BEGINNING = "0" * 64
# What a reader of cards says of each way in which a terminal of the town knew the child.
_METHODS = {"0": "by_hand", "3": "by_hand", "77": "by_hand", "99": "by_hand"}


@dataclass(slots=True)
class Device:
    """A device that signs. It remembers its last batch, as a real one does in its store."""

    serial: str
    key: Ed25519PrivateKey
    number: int = 0
    previous: str = _BEGINNING

    @classmethod
    def made(cls, serial: str, seed: int = 0) -> "Device":
        """A device whose key follows from its serial: the same town signs the same."""
        secret = hashlib.sha256(f"{seed} {serial}".encode()).digest()
        return cls(serial, Ed25519PrivateKey.from_private_bytes(secret))

    def public_pem(self) -> str:
        """Its public key, as it is registered."""
        public = self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return public.decode("ascii")

    def batches(self, entries: list[Entry], *, batch: int, now: dt.datetime) -> list[Sending]:
        """The entries as signed batches. ``now`` is the device's clock as it signs."""
        readable = [entry for entry in entries if entry.seen]
        return [self._signed(part, now) for part in in_batches(readable, batch)]

    def _signed(self, entries: list[Entry], now: dt.datetime) -> Sending:
        self.number += 1
        body = json.dumps(
            {
                "device": self.serial,
                "number": self.number,
                "previous": self.previous,
                "sent_at": now.isoformat(timespec="seconds"),
                "monotonic_ms": 1_000_000 + self.number,
                "boot": "1",
                "records": [self._record(entry, place) for place, entry in enumerate(entries)],
            }
        ).encode()
        self.previous = hashlib.sha256(body).hexdigest()
        return signed(self, body, number=self.number, records=seen_in(entries))

    def _record(self, entry: Entry, place: int) -> dict[str, object]:
        assert entry.seen is not None
        verify = entry.line.split(b"\t")[3].decode("ascii")
        return {
            "id": str(uuid.uuid5(_NAMESPACE, f"{self.serial} {self.number} {place}")),
            "kind": "pass",
            "at": entry.seen.at.replace(" ", "T") + _OFFSET,
            "monotonic_ms": self.number * 1000 + place,
            "pin": entry.seen.pin,
            "method": _METHODS.get(verify, "card"),
            "state": entry.seen.state,
        }


def signed(device: Device, body: bytes, *, number: int = 0, records: tuple[Seen, ...] = ()) -> Sending:
    """Any bytes under the device's signature; ``number`` is what must be committed for an acknowledgement."""
    headers = (
        ("Content-Type", "application/json"),
        ("Amiyan-Device", device.serial),
        ("Amiyan-Signature", base64.b64encode(device.key.sign(body)).decode("ascii")),
    )
    return Sending(device.serial, "POST", _PATH, headers, body, Answer.COMMITTED, records, number=number)
