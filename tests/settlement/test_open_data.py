"""A month is published place by place, and nobody in a small school is singled out, by one release or by two."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import ProgrammingError, connection, transaction

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.settlement.open_data import jobs
from amiyan.settlement.open_data.parameters import parameters, publisher
from amiyan.settlement.open_data.publish import publish_month
from amiyan.settlement.open_data.queries import releases, rows_of, standing_of
from amiyan.settlement.statements.lock import lock_month
from tests.settlement.statements.conftest import Region, decided  # noqa: F401
from tests.settlement.statements.kit import LOCKS, OCTOBER, PRICE, SEPTEMBER, agreement, school

PROGRAMME = "school-meals"


@pytest.fixture
def town(db):
    """Three schools: a city's, a town's, and a village of nine pupils."""
    region = Region()
    region.village = school("С-9")
    agreement(region.village, region.nur, number="13-2025")
    region.books.meals(40, at=region.a, payee=region.nur)
    region.books.meals(25, at=region.b, payee=region.dam)
    region.books.meals(9, at=region.village, payee=region.nur)
    return region


def publish(month=SEPTEMBER, **options):
    return publish_month(programme=PROGRAMME, month=month, on=LOCKS[month], **options)


def shown(number=1):
    issue = next(one for one in releases() if one.number == number)
    return {(row.region, row.code): row[4:] for row in rows_of(issue) if row.measure == "delivered"}


def test_a_village_of_nine_is_hidden_behind_another_school(town):
    town.books.lock(SEPTEMBER)
    publish()
    assert shown() == {
        ("00", ""): (74, 74, 74 * PRICE),
        ("79", ""): (74, 74, 74 * PRICE),
        ("79", "А-1"): (40, 40, 40 * PRICE),
        ("79", "Б-2"): (None, None, None),
        ("79", "С-9"): (None, None, None),
    }


def test_what_is_published_equals_what_the_books_moved(town):
    town.books.lock(SEPTEMBER)
    publish()
    moved = query("SELECT count(*), sum(amount) FROM ledger_transfer WHERE code = 'delivery'")[0]
    assert shown()["00", ""][1:] == tuple(map(int, moved))


def test_a_month_that_is_not_locked_is_not_published(town):
    with pytest.raises(ProblemError, match="nothing-locked"):
        publish()


def test_the_same_month_is_published_once(town):
    town.books.lock(SEPTEMBER)
    publish()
    with pytest.raises(ProblemError, match="nothing-new"):
        publish()


def test_a_correction_of_one_child_does_not_show_between_two_releases(town):
    """Who takes one release from the other would find the child."""
    town.books.lock(SEPTEMBER)
    publish()
    child = town.books.meals(1, at=town.a, payee=town.nur)[0]
    town.books.lock(OCTOBER)
    assert child
    publish()
    assert shown(2)["79", "А-1"] == (None, None, None)
    assert shown(2)["00", ""] == (None, None, None)
    standing = standing_of(PROGRAMME, region="79", facility_id=town.a)[0]
    assert (standing.number, standing.children) == (1, 40), "the earlier figure stands"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE settlement_open_figure SET children = 1", "DELETE FROM settlement_open_release"],
)
def test_a_release_is_never_changed(town, statement):
    town.books.lock(SEPTEMBER)
    publish()
    with transaction.atomic():
        execute("SET LOCAL ROLE amiyan_app")
        with pytest.raises(ProgrammingError, match="permission denied"):
            execute(statement)
        connection.set_rollback(True)


def test_no_reader_sees_what_was_withheld(town):
    town.books.lock(SEPTEMBER)
    publish()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE amiyan_reader")
        cursor.execute("SELECT count(*) FROM settlement_open_figure")
        assert cursor.fetchone()[0] > 0
        with pytest.raises(ProgrammingError):
            cursor.execute("SELECT * FROM settlement_open_count")
        connection.set_rollback(True)


def test_held_meals_of_few_children_are_withheld_and_of_many_shown(town):
    town.books.held(3, at=town.a)
    town.books.held(12, at=town.b)
    town.books.held(12, at=town.village)
    town.books.lock(SEPTEMBER)
    publish()
    issue = releases()[0]
    held = {row.code: row.children for row in rows_of(issue) if row.measure == "held"}
    assert held["А-1"] is None
    assert held[""] == 27
    assert sorted([held["Б-2"], held["С-9"]], key=str) == [12, None]


def decides(tmp_path, name, value, *, first="2025-01-01"):
    """What whoever runs the site has put into the place of a placeholder."""
    rooms = tmp_path / "own" / "rooms"
    rooms.mkdir(exist_ok=True)
    entry = f"[[{name}]]\nfrom = {first}\nvalue = {value}\nact = 'Order 7'\nsource = 'the ministry'\n\n"
    with (rooms / "open_data.toml").open("a") as file:
        file.write(entry)
    parameters.cache_clear()


@pytest.fixture(autouse=True)
def _parameters_of_this_test():
    parameters.cache_clear()
    yield
    parameters.cache_clear()


def test_a_release_names_its_day_and_its_least_number(town, tmp_path):
    decides(tmp_path, "least_children", 5)
    town.books.lock(SEPTEMBER)
    publish()
    (issue,) = releases()
    assert (issue.month, issue.made_on, issue.least) == (SEPTEMBER, LOCKS[SEPTEMBER], 5)
    assert isinstance(issue.made_on, dt.date)
    assert shown()["79", "С-9"] == (9, 9, 9 * PRICE)


def test_the_least_number_is_dated_and_never_falls_between_two_releases_of_a_month(town, tmp_path):
    """Who lowers it later would open what was hidden of the same children."""
    decides(tmp_path, "least_children", 5, first="2025-10-20")
    town.books.lock(SEPTEMBER)
    publish_month(programme=PROGRAMME, month=SEPTEMBER, on=dt.date(2025, 10, 19))
    town.books.meals(30, at=town.a, payee=town.nur)
    town.books.lock(OCTOBER)
    publish_month(programme=PROGRAMME, month=SEPTEMBER, on=dt.date(2025, 11, 20))
    assert [one.least for one in releases()] == [10, 10]
    assert shown(2)["79", "С-9"] == (None, None, None)


@pytest.mark.parametrize("value", [0, 1, 2])
def test_no_site_publishes_cells_of_one_or_two(town, tmp_path, value):
    decides(tmp_path, "least_children", value)
    town.books.lock(SEPTEMBER)
    with pytest.raises(ProblemError, match="least-too-low"):
        publish()
    assert releases() == []


# --- by itself, each month ------------------------------------------------------------------------------------------


def night(day):
    moment = dt.datetime.combine(day, dt.time(3, 40), dt.timezone(dt.timedelta(hours=5)))
    return jobs.publish_night(timestamp=int(moment.timestamp()))


def test_a_night_publishes_what_has_locked_and_only_once(town):
    assert night(LOCKS[SEPTEMBER]) == [], "nothing is locked yet"
    town.books.lock(SEPTEMBER)
    assert night(LOCKS[SEPTEMBER]) == [[PROGRAMME, "2025-09"]]
    again = [night(LOCKS[SEPTEMBER] + dt.timedelta(days=n)) for n in (0, 1, 40)]
    assert again == [[], [], []]
    assert [one.number for one in releases()] == [1]
    assert shown()["00", ""] == (74, 74, 74 * PRICE)


def test_what_is_learnt_of_a_month_later_waits_for_a_person(town):
    town.books.lock(SEPTEMBER)
    night(LOCKS[SEPTEMBER])
    town.books.meals(30, at=town.a, payee=town.nur)
    town.books.lock(OCTOBER)
    night(LOCKS[OCTOBER])
    assert [one.number for one in releases() if one.month == SEPTEMBER] == [1]
    publish_month(programme=PROGRAMME, month=SEPTEMBER, on=LOCKS[OCTOBER])
    assert [one.number for one in releases() if one.month == SEPTEMBER] == [2, 1]


def test_a_month_waits_for_who_has_no_statement_yet_and_not_for_ever(town):
    """Published piece by piece, one release could be taken from the other, and less could be shown in the end."""
    lock_month(
        budget_id=town.books.budget_id,
        month=SEPTEMBER,
        recorded_by=town.clerk,
        today=LOCKS[SEPTEMBER],
        payees=[town.nur],
    )
    first = LOCKS[SEPTEMBER]
    assert [night(first + dt.timedelta(days=n)) for n in (0, 1, 19)] == [[], [], []]
    assert night(first + dt.timedelta(days=20)) == [[PROGRAMME, "2025-09"]]
    assert ("79", "Б-2") not in shown()


def test_two_nights_at_one_moment_publish_once(scratch, tmp_path):
    region = Region()
    region.books.meals(40, at=region.a, payee=region.nur)
    region.books.lock(SEPTEMBER)

    def one(_number):
        try:
            return night(LOCKS[SEPTEMBER])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        assert sorted(map(len, both.map(one, range(2)))) == [0, 1]
    assert len(releases()) == 1


def test_who_publishes_and_under_which_licence_is_what_the_site_decided(town, tmp_path):
    assert publisher(LOCKS[SEPTEMBER]).is_placeholder
    decides(tmp_path, "publisher", "['Министрлік', 'Министерство', 'Ministry']")
    decides(tmp_path, "licence", "'https://example.kz/licence'")
    found = publisher(LOCKS[SEPTEMBER])
    assert found.names == {"kk": "Министрлік", "ru": "Министерство", "en": "Ministry"}
    assert (found.licence, found.is_placeholder) == ("https://example.kz/licence", False)
    decides(tmp_path, "publisher", "['Ministry alone']", first="2025-02-01")
    with pytest.raises(ProblemError, match="publisher-unnamed"):
        publisher(LOCKS[SEPTEMBER])
