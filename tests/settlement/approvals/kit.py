"""Statements to be signed, and people with keys of their own."""

import datetime as dt
import hashlib
import uuid

from amiyan.access.actions import appoint_signatory, register_signing_key
from amiyan.access.signatures.handing import Signature
from amiyan.access.signatures.local import sign_document
from amiyan.kernel import keys
from amiyan.kernel.sql import execute, query
from amiyan.settlement.approvals.actions import Statement, document_of

PROGRAMME = "school-meals"


def budget(*, region="79", year=2025):
    return query(
        "INSERT INTO settlement_budget (programme, region, year, payer_name, payer_bin, payer_iban, payer_bic, source)"
        " VALUES (%s, %s, %s, 'n', '990140000015', 'KZ', 'B', 't') RETURNING id",
        [PROGRAMME, region, year],
    )[0][0]


def provider(bin_="990240000028"):
    return query(
        "INSERT INTO registry_organisation (bin, name, source) VALUES (%s, 'Нұрлы дәм', 't') RETURNING id",
        [bin_],
    )[0][0]


def statement(payee, budget_id, *, number=1, recorded_by=0, payable=631_00):
    execute(
        "INSERT INTO settlement_statement (payee, budget_id, number, month, previous_month, from_batch, up_to_batch,"
        " delivered_units, delivered_tiyn, corrected_tiyn, cooked_tiyn, held_units, held_tiyn, carried_tiyn,"
        " above_ceiling_tiyn, payable_tiyn, due_on, decide_by, document_sha256, recorded_by)"
        " SELECT %(payee)s, %(budget)s, %(number)s, make_date(2025, 8 + %(number)s, 1),"
        " CASE WHEN %(number)s > 1 THEN make_date(2025, 7 + %(number)s, 1) END, 0, 0, 1, %(payable)s, 0, 0, 0, 0, 0, 0,"
        " %(payable)s, DATE '2025-10-18', DATE '2025-10-20', %(digest)s, %(recorder)s",
        {
            "payee": payee,
            "budget": budget_id,
            "number": number,
            "payable": payable,
            "digest": hashlib.sha256(f"{payee} {budget_id} {number}".encode()).digest(),
            "recorder": recorded_by,
        },
    )
    return Statement(payee, budget_id, number)


class Person:
    """Somebody with a key; ``duties`` are given with :func:`appoint_signatory`'s words."""

    def __init__(self, n, *duties, iin=None):
        self.id = query(
            "INSERT INTO registry_person (iin, temporary_id, source) VALUES (%s, %s, 't') RETURNING id",
            [iin, f"official {n}"],
        )[0][0]
        self.key = keys.make_key("ed25519")
        register_signing_key(person_id=self.id, public_key=keys.public_text(self.key), source="t")
        for duty in duties:
            appoint_signatory(person_id=self.id, source="order", **duty)

    def signs(self, statements, duty="approve", *, id_=None):
        return self.signature(document_of(duty=duty, statements=statements), id_=id_)

    def signature(self, document, *, id_=None):
        signed = sign_document(document, key=self.key, at=dt.datetime.now(dt.UTC))
        return Signature(self.id, id_ or uuid.uuid4(), signed, "local")


APPROVES = {"duty": "approve"}
RECORDS = {"duty": "record"}
