"""A month of one supplier from the meals to the bank: judged, posted, locked, agreed, approved, paid, and shown by the bank."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from amiyan.access.signatures.handing import Signature
from amiyan.access.signatures.local import sign_document
from amiyan.bench.acts import PAYER
from amiyan.country.kz import iban as ibans
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.sql import execute, query
from amiyan.settlement.approvals.actions import Statement, agree_to_statements, approve_statements
from amiyan.settlement.payouts.make import make_payouts
from amiyan.settlement.payouts.messages import make_messages
from tests.entitlements.village import a_school
from tests.meals.canteen import decided, in_class
from tests.registry.invented_town import called
from tests.settlement.approvals.kit import Person
from tests.settlement.payouts import office as o
from tests.settlement.payouts import said
from tests.settlement.statements.kit import (
    PRICE,
    SEPTEMBER,
    Books,
    agreement,
    budget,
    day,
    provider,
    recorder,
)
from tests.web.institution.kit import it_is, named, works

PROGRAMME = "school-meals"
DAYS = ("9-9", "9-10")
LOCKED = dt.date(2025, 10, 9)
DUE = dt.date(2025, 10, 21)
TIYN = 3 * 2 * PRICE


class Signatory(Person):
    """Signs by the clock of the test."""

    def signature(self, document, *, id_=None):
        made = sign_document(document, key=self.key, at=SystemClock().now())
        return Signature(self.id, id_ or uuid.uuid4(), made, "local")


@dataclass
class Chain:
    """Three children ate on two days at ``school``; ``key`` is the act, ``payout`` its end-to-end number."""

    school: int
    children: list[int]
    payee: int
    budget: int
    books: Books
    key: Statement
    payout: str = ""
    message: str = ""
    people: dict[str, object] = field(default_factory=dict)

    @property
    def asked(self):
        return ".".join(map(str, self.key))


def a_chain(monkeypatch, *, held=0):
    """All of it, but for the bank's line: :func:`shown_by_the_bank`. ``held``: more meals, which a person is to decide."""
    it_is(monkeypatch, day=DUE)
    budget_id, payee, school = budget(region="79"), provider(), a_school("79")
    o.account(payee, ibans.make("998", "SUPPLIER"))
    called(school, kk="№ 12 мектеп-гимназия")
    agreement(school, payee)
    children = [in_class(school) for _ in range(3)]
    for number, child in enumerate(children, 1):
        named(child, f"Ойдан{number}", "Сәуле")
    decided()
    seen(school, children)
    books = Books(budget_id)
    for on in DAYS:
        for child in children:
            books.says(child, on, payee=payee, at=school)
    books.held(held, at=school)
    clerk = recorder(region="79")
    named(clerk, "Тіркеуші", "Гүлнар")
    books.lock(SEPTEMBER, recorded_by=clerk)
    key = Statement(payee, budget_id, 1)
    signed(key, payee)
    make_payouts(budget_id=budget_id, today=DUE)
    make_messages(budget_id=budget_id, now=dt.datetime(2025, 10, 21, 6, tzinfo=dt.UTC))
    ((payout, message),) = query(
        "SELECT payout_id, message_id FROM settlement_message_payout WHERE payee = %s", [payee]
    )
    chain = Chain(school, children, payee, budget_id, books, key, payout.hex, message)
    chain.people = {
        "auditor": works("auditor", region="79"),
        "region_official": works("region_official", region="79"),
        "elsewhere": works("auditor", region="75"),
        "ministry_official": works("ministry_official"),
        "district_official": works("district_official", facility=school),
    }
    return chain


def seen(school, children):
    """The evidence that all verdicts of :class:`Books` name, and its record; each day has a pass of the same number."""
    execute(
        "INSERT INTO deliveries_evidence (facility_id, id, terminal, file_name, body, kept_sha256, original_sha256, source,"
        " layout, binding) OVERRIDING SYSTEM VALUE VALUES (%s, 1, 'CKJ1', 'f', 'x', sha256('x'), sha256('y'), 'zkteco', 'z',"
        " 'secret')",
        [school],
    )
    execute(
        "INSERT INTO deliveries_pass (facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind, via)"
        " VALUES (%s, 1, 1, 7, 'CKJ1', '101', '2025-09-09 12:04', '', 'face', 'pass', 'secret')",
        [school],
    )


def signed(key, payee):
    agrees = Signatory(1, {"duty": "agree", "organisation_id": payee})
    approve = [Signatory(number, {"duty": "approve", "region": "79"}) for number in (2, 3)]
    named(approve[0].id, "Бекітуші", "Асан")
    done = agree_to_statements(statements=[key], signature=agrees.signs([key], duty="agree"))
    done += [
        one
        for person in approve
        for one in approve_statements(statements=[key], signature=person.signs([key]))
    ]
    assert [one.outcome for one in done] == ["done"] * 3


def shown_by_the_bank(chain, tiyn=TIYN, reference="BK-77/10"):
    said.says(said.statement(said.line(chain.payout, tiyn, reference=reference), iban=PAYER.iban))


def on(text):
    return day(text)
