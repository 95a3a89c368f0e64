"""The registers of the benches: schools, their terminals, children who are all entitled, money for all of them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection, transaction

from amiyan.bench.acts import enter_demo_budget
from amiyan.entitlements.actions import decide
from amiyan.entitlements.grants import expect_days, grant
from amiyan.entitlements.laid_terms import Terms, lay_out, terms_of
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import analyze, execute
from amiyan.programmes.loader import load
from amiyan.programmes.terms import CalendarException
from amiyan.settlement.posting import give_all
from amiyan.simulator.stream import facility_code, people_columns, terminal_serial

PROGRAMME = "school-meals"
REGION = "79"
CHILDREN_IN_A_SCHOOL = 240  # 1.6 million children in some 6,700 schools
PEOPLE = 1_000_000_000  # ids above those of places and bodies

# What give_all posts, as live posting would have noted it.
_GIVEN = """
INSERT INTO settlement_grant (person_id, month, programme, id, budget_id, amount_tiyn)
SELECT payee_owner, service_month, %(programme)s, id, payer_owner, amount FROM ledger_transfer
WHERE payer_owner = %(budget)s AND code = 'grant' ORDER BY 1, 2, 4
"""

_STAGE = """
CREATE TEMPORARY TABLE bench_child (
    n bigint GENERATED ALWAYS AS IDENTITY, iin text, grade smallint, facility bigint, pin text)
"""

_FILL = (
    """INSERT INTO registry_organisation (id, bin, name, source)
       SELECT 1000000 + n, (990140000000 + n)::text, 'Supplier ' || n, 'bench' FROM generate_series(0, %(schools)s - 1) n""",
    """INSERT INTO registry_person (id, iin, source)
       SELECT %(people)s + n, iin, 'bench' FROM bench_child ORDER BY n""",
    """INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, valid, source)
       SELECT %(people)s + n, facility + 1, facility + 1, grade, daterange(%(from)s, %(to)s), 'bench'
       FROM bench_child ORDER BY n""",
    """INSERT INTO registry_pin (facility_id, pin, person_id, source)
       SELECT facility + 1, pin, %(people)s + n, 'bench' FROM bench_child ORDER BY n""",
    # Every child is entitled, so that every pass becomes a transfer.
    """INSERT INTO registry_social_status (person_id, holds, covers, source)
       SELECT %(people)s + n, '{asp}', '{asp}', 'bench' FROM bench_child WHERE grade NOT BETWEEN 1 AND 4
       ORDER BY n""",
    """INSERT INTO registry_agreement (facility_id, organisation_id, programme, source)
       SELECT n + 1, 1000000 + n, %(programme)s, 'bench' FROM generate_series(0, %(schools)s - 1) n""",
)


class Country(NamedTuple):
    """How large it is and which days it lives; ``serial`` names the canteen's terminal of a school."""

    children: int
    schools: int
    first: date
    last: date
    serial: Callable[[int], str] = terminal_serial


def found(country: Country, *, school_days: Sequence[date] = ()) -> Terms:
    """Fill the (fresh) database that Django points at, decide for everybody and give each child their money.

    ``school_days`` are school days whatever the programme's calendar says: a bench also runs in summer.
    """
    fill(country, school_days)
    analyze(
        "registry_person", "registry_enrolment", "registry_pin", "registry_social_status", "registry_facility"
    )
    period = Period(country.first, country.last)
    decide(programme=PROGRAMME, first=period.first, last=period.last)
    analyze("entitlements_decision")
    exceptions = [CalendarException(day, school_day=True) for day in school_days]
    terms = terms_of(load(PROGRAMME), period, exceptions=exceptions, regions=[REGION])
    lay_out(terms)
    expect_days(terms)
    grant(terms)
    analyze("entitlements_entitlement")
    entered = enter_demo_budget(PROGRAMME, REGION, years=[country.first.year, country.last.year])
    if len(entered) == 1:  # about New Year live work gives each month by its own year
        (budget,) = entered.values()
        give_all(programme=PROGRAMME, budget=budget)
        execute(_GIVEN, {"programme": PROGRAMME, "budget": budget})
    analyze("ledger_account", "settlement_grant")
    return terms


def fill(country: Country, school_days: Sequence[date] = ()) -> None:
    """The registers alone, in one transaction."""
    values: dict[str, Any] = {
        "schools": country.schools,
        "people": PEOPLE,
        "programme": PROGRAMME,
        "from": date(country.first.year - 1, 9, 1),
        "to": date(country.last.year + 1, 5, 26),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy("COPY bench_child (iin, grade, facility, pin) FROM STDIN") as copy:
            for chunk in people_columns(seed=7, children=country.children, schools=country.schools):
                copy.write(chunk.copy_text())
        found_places(country)
        for statement in _FILL:
            cursor.execute(statement, values)
        with cursor.copy("COPY registry_calendar_day (day, school_day, source) FROM STDIN") as copy:
            for day in school_days:
                copy.write_row((day, True, "bench"))


@transaction.atomic
def found_places(country: Country) -> None:
    """The schools and their terminals alone."""
    with connection.cursor() as cursor:
        with cursor.copy("COPY registry_facility (id, code, match_key, region, source) FROM STDIN") as copy:
            for n in range(country.schools):
                copy.write_row((n + 1, facility_code(n), facility_code(n), REGION, "bench"))
        with cursor.copy("COPY registry_terminal (serial, facility_id, place, source) FROM STDIN") as copy:
            for n in range(country.schools):
                copy.write_row((country.serial(n), n + 1, "canteen", "bench"))
