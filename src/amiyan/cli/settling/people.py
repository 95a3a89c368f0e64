"""The invented officials of the town: known to the registry, appointed, each with a key of their own."""

import csv
import datetime as dt
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from amiyan.access.actions import appoint_signatory, register_signing_key
from amiyan.access.signatures.handing import Signature
from amiyan.access.signatures.local import sign_document
from amiyan.country.kz.names import Name
from amiyan.kernel import keys
from amiyan.kernel.sql import query
from amiyan.registry.actions.people import new_ask_id, register_person

SOURCE: Final = "Демо үшін ойдан шығарылған: ешкім тағайындаған жоқ"


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody with a duty; ``id`` is a person of the registry."""

    id: int
    name: str
    key: keys.PrivateKey = field(repr=False)

    def signs(self, document: bytes) -> Signature:
        """A signature under ``document`` in the local way, made now."""
        signed = sign_document(document, key=self.key, at=dt.datetime.now(dt.UTC))
        return Signature(self.id, uuid.uuid4(), signed, "local")


@dataclass(frozen=True, slots=True)
class Officials:
    """Two who record, two who approve, and by its organisation who agrees for each supplier."""

    recorders: list[Official]
    approvers: list[Official]
    agreeing: dict[int, Official]


def enter_officials(path: Path, *, programme: str, region: str) -> Officials:
    """Register, appoint and equip everybody in the town's ``officials.csv``, where Django points.

    Who records does so everywhere: accounts are of no region. The organisations must be known.
    """
    found = Officials([], [], {})
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            official = _registered(row)
            _appointed(official, row, found, programme=programme, region=region)
    return found


def _registered(row: dict[str, str]) -> Official:
    name = Name(row["surname"], row["given_name"], row["patronymic"])
    person = register_person(ask_id=new_ask_id(), iin=row["iin"], name=name, source=SOURCE)
    key = keys.make_key("ed25519")
    register_signing_key(person_id=person, public_key=keys.public_text(key), source=SOURCE)
    return Official(person, f"{name.surname} {name.given}", key)


def _appointed(
    official: Official, row: dict[str, str], among: Officials, *, programme: str, region: str
) -> None:
    person = official.id
    if row["duty"] == "agree":
        organisation = _organisation(row["organisation_bin"])
        appoint_signatory(person_id=person, duty="agree", organisation_id=organisation, source=SOURCE)
        among.agreeing[organisation] = official
    elif row["duty"] == "approve":
        appoint_signatory(person_id=person, duty="approve", programme=programme, region=region, source=SOURCE)
        among.approvers.append(official)
    else:
        appoint_signatory(person_id=person, duty="record", source=SOURCE)
        among.recorders.append(official)


def _organisation(number: str) -> int:
    return int(query("SELECT id FROM registry_organisation WHERE bin = %s", [number])[0][0])
