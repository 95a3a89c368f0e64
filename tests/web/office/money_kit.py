"""A region whose September and October are stated: two suppliers, a budget with its acts, and who works in the office."""

import datetime as dt
from dataclasses import dataclass, field

from amiyan.access.actions import appoint_signatory
from amiyan.country.kz import iban as ibans
from amiyan.kernel.sql import execute, query
from amiyan.settlement.approvals.actions import Statement
from amiyan.settlement.figures.budgets import keep_forecasts
from amiyan.settlement.figures.counting import count_payments
from tests.registry.invented_town import called
from tests.settlement.approvals.kit import statement
from tests.settlement.statements.kit import (
    OCTOBER,
    SEPTEMBER,
    Books,
    agreement,
    budget,
    provider,
    school,
)
from tests.web.institution.kit import a_key, it_is, works

TODAY = dt.date(2025, 11, 12)
PRICE = 631_00


@dataclass
class Money:
    """``nur`` serves two schools, the second since October; ``dala`` one. All lie in 79, ``foreign`` is a budget of 75."""

    books: Books
    nur: int
    dala: int
    schools: list[int]
    foreign: Statement
    people: dict[str, object] = field(default_factory=dict)
    keys: dict[str, object] = field(default_factory=dict)

    @property
    def budget_id(self):
        return self.books.budget_id

    def act(self, payee=None, number=2):
        return Statement(payee or self.nur, self.budget_id, number)

    def at(self, page, one=None, **more):
        """The path of a page about a statement."""
        one = one or self.act()
        tail = {"act": "/act.pdf", "refuse": "/refuse", "take-back": "/take-back"}.get(page, "")
        return f"/office/79/approvals/{one.payee}/{one.budget_id}/{one.number}{tail}"

    def agreed(self, *acts):
        """The supplier has agreed."""
        for one in acts:
            execute(
                "INSERT INTO settlement_statement_agreed (payee, budget_id, number, person_id, signature_id)"
                " VALUES (%s, %s, %s, 15, gen_random_uuid())",
                list(one),
            )

    def approver(self, name, region="79"):
        """Somebody of the region's office who is appointed to approve, with a key."""
        user = works("region_official", region="79")
        appoint_signatory(person_id=user.person_id, duty="approve", region=region, source="Бұйрық № 7")
        self.people[name], self.keys[name] = user, a_key(user)
        return user


def money(monkeypatch):
    """Locked months, nobody has said anything of them yet. ``own_terms`` of the folder's fixtures must be there."""
    it_is(monkeypatch, day=TODAY)
    books = Books(budget(region="79", tiyn=10**12))
    nur, dala = provider(name="«Нұрлы дәм» ЖШС"), provider("990240000039", "«Дала ас» ЖШС")
    places = [school("А-1"), school("А-2"), school("А-3")]
    for place, name in zip(places, ("№ 1 мектеп", "№ 2 мектеп", "№ 3 мектеп"), strict=True):
        called(place, kk=name)
    for payee, number in ((nur, 1), (dala, 2)):
        execute(
            "INSERT INTO registry_organisation_account (organisation_id, iban, source) VALUES (%s, %s, 't')",
            [payee, ibans.make("998", f"KZ{number}")],
        )
    agreement(places[0], nur)
    agreement(places[1], nur, number="13-2025", first="10-1")
    agreement(places[2], dala, number="14-2025")
    books.meals(27, at=places[0], payee=nur)
    books.meals(10, at=places[2], payee=dala)
    books.lock(SEPTEMBER)
    books.meals(30, at=places[0], payee=nur, on="10-10")
    books.meals(9, at=places[1], payee=nur, on="10-10")
    books.held(4, at=places[0], on="10-10")
    books.meals(10, at=places[2], payee=dala, on="10-10")
    books.lock(OCTOBER, today=TODAY)
    foreign = statement(provider("990240000049", "«Алыс» ЖШС"), budget(region="75", tiyn=10**12))
    execute(
        "INSERT INTO settlement_use (budget_id, service_day, batch, units, tiyn)"
        " SELECT budget_id, service_day, 0, count(*), sum(amount_tiyn) FROM settlement_posting GROUP BY 1, 2"
    )
    keep_forecasts("school-meals", today=TODAY)
    count_payments(programme="school-meals")
    found = Money(books, nur, dala, places, foreign)
    found.people = {
        "region_official": works("region_official", region="79"),
        "auditor": works("auditor", region="79"),
        "ministry_official": works("ministry_official"),
        "district_official": works("district_official", facility=places[0]),
        "other_region": works("region_official", region="75"),
    }
    assert query("SELECT count(*) FROM settlement_statement")[0][0] == 5
    return found
