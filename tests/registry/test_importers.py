"""Whole files of facts: repeated, changed, wrong in single rows."""

import csv
import datetime as dt
import tracemalloc

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import query
from amiyan.registry import actions, problems, queries
from amiyan.registry.actions import Powers
from amiyan.registry.importers.accounts import import_accounts
from amiyan.registry.importers.agreements import import_agreements
from amiyan.registry.importers.guardians import import_guardians
from amiyan.registry.importers.roster import import_roster
from amiyan.registry.importers.staff import import_staff
from tests.registry.invented_town import (
    JANUARY,
    SEPTEMBER,
    a_bin,
    a_facility,
    a_person,
    an_iban,
    an_iin,
    an_organisation,
    found,
    moment,
    value,
)

DAY = dt.timedelta(days=1)
CHILD, BROTHER, MOTHER = an_iin(0), an_iin(1, "male"), an_iin(2)


@pytest.fixture
def load(tmp_path, db):
    """Write a file as a school does and import it; what was rejected is kept beside the result."""

    return Loader(tmp_path / "file.csv")


class Loader:
    def __init__(self, path):
        self.path, self.rejected = path, []

    def __call__(self, importer, *rows, on=(9, 2), **options):
        headings = list(dict.fromkeys(name for row in rows for name in row))
        with self.path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headings)
            writer.writeheader()
            writer.writerows(rows)
        self.rejected = []
        result = importer(
            self.path, source="school", problem=self.rejected.append, known_at=moment(on), **options
        )
        return result.rows, result.added, result.unchanged, result.rejected


def kinds(load):
    return [(problem.row, problem.kind) for problem in load.rejected]


def a_guardian(ward=CHILD, guardian=MOTHER, **facts):
    return {
        "ward_iin": ward,
        "guardian_iin": guardian,
        "kind": "мать",
        "from": "01.09.2025",
        "to": "",
        **facts,
    }


def wards(on=JANUARY, known_at=None, guardian=MOTHER):
    person = found(queries.person_by_iin(guardian, scope=EVERYTHING, on=on))
    return queries.wards_of_guardian(person.id, scope=EVERYTHING, on=on, known_at=known_at)


def test_guardians_nobody_knew_are_registered_with_their_source(load):
    assert load(import_guardians, a_guardian(), a_guardian(BROTHER)) == (2, 2, 0, 0)
    assert [w.may_decide for w in wards()] == [True, True]
    brother = found(queries.person_by_iin(BROTHER, scope=EVERYTHING, on=JANUARY))
    assert (brother.sex, brother.born) == ("male", dt.date(2099, 3, 8))
    assert value("SELECT string_agg(DISTINCT source, ',') FROM registry_person") == "school"


def test_the_same_file_twice_adds_nothing(load):
    rows = [a_guardian(), a_guardian(BROTHER), a_guardian(BROTHER)]
    assert load(import_guardians, *rows) == (3, 2, 1, 0)
    assert load(import_guardians, *rows, on=(9, 3)) == (3, 0, 3, 0)
    assert value("SELECT count(*) FROM registry_guardianship") == 2


def test_a_newer_file_ends_what_it_ends_and_the_past_is_kept(load):
    load(import_guardians, a_guardian())
    assert load(import_guardians, a_guardian(to="10.01.2026"), on=(1, 12)) == (1, 1, 0, 0)
    assert wards(JANUARY)
    assert wards(JANUARY + DAY) == []
    assert wards(JANUARY + DAY, known_at=moment((1, 11)))


def test_powers_that_change_on_a_day_are_a_change(load):
    load(import_guardians, a_guardian())
    limited = {"may_decide": "нет", "court_limit": "№ 17", "from": "11.01.2026"}
    assert load(import_guardians, a_guardian(**limited), on=(1, 12)) == (1, 1, 0, 0)
    assert [w.may_decide for w in wards(JANUARY)] == [True]
    assert [(w.may_decide, w.court_limit) for w in wards(JANUARY + DAY)] == [(False, "№ 17")]
    assert load(import_guardians, a_guardian(**limited), on=(1, 13)) == (1, 0, 1, 0)


def test_an_older_file_does_not_undo_a_newer_one(load):
    load(import_guardians, a_guardian())
    load(import_guardians, a_guardian(may_decide="0", **{"from": "11.01.2026"}), on=(1, 12))
    assert load(import_guardians, a_guardian(), on=(1, 13)) == (1, 0, 0, 1)
    assert kinds(load) == [(2, problems.LATER_KNOWN)]


def test_a_file_never_lifts_a_safety_flag_or_a_courts_limit(load):
    mother, child = a_person(2), a_person(0)
    actions.appoint_guardian(
        ward_id=child,
        guardian_id=mother,
        kind="parent",
        powers=Powers(may_see=True, may_decide=False, be_told=False, court_limit="№ 17", hides_place=True),
        first=SEPTEMBER,
        source="court",
        known_at=moment((9, 1)),
    )
    assert load(import_guardians, a_guardian(hides_place="нет")) == (1, 0, 1, 0)
    (record,) = wards()
    assert (record.hides_place, record.may_decide, record.court_limit) == (True, False, "№ 17")


def test_silence_about_powers_under_a_courts_limit_grants_none(load):
    load(import_guardians, a_guardian(court_limit="№ 17"))
    assert [(w.may_see, w.may_decide, w.be_told) for w in wards()] == [(False, False, False)]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (a_guardian(CHILD, CHILD), problems.OWN_GUARDIAN),
        (a_guardian(may_see="0", may_decide="1"), problems.DECIDES_UNSEEN),
        (a_guardian(kind="әжесі", may_decide="1"), problems.DELEGATE_DECIDES),
    ],
)
def test_a_wrong_row_is_rejected_and_the_rest_goes_on(load, row, kind):
    assert load(import_guardians, row, a_guardian(BROTHER)) == (2, 1, 0, 1)
    assert kinds(load) == [(2, kind)]


def test_two_rows_for_the_same_days_the_one_that_begins_later_goes(load):
    later = a_guardian(may_decide="0", **{"from": "11.01.2026"})
    assert load(import_guardians, later, a_guardian()) == (2, 1, 0, 1)
    assert kinds(load) == [(2, problems.FIRST_OF_FILE_STANDS)]


def test_an_import_is_not_backdated(load):
    load(import_guardians, a_guardian())
    with pytest.raises(ProblemError) as refused:
        load(import_guardians, a_guardian(to="10.01.2026"), on=(9, 1))
    assert refused.value.problem.kind is problems.KNOWN_BACKWARDS


def test_staff_and_a_facility_that_nobody_knows(load):
    a_facility("№ 12 мектеп")
    cook = {"iin": MOTHER, "surname": "Серік", "given_name": "Айша", "patronymic": "", "post": "аспаз"}
    rows = [
        {**cook, "facility": "№13 МЕКТЕП", "from": "", "to": ""},
        {**cook, "facility": "№ 12 мектеп", "from": "", "to": ""},
        {**cook, "facility": "", "from": "", "to": ""},
    ]
    assert load(import_staff, *rows) == (3, 1, 0, 2)
    assert kinds(load) == [(4, problems.FACILITY_MISSING), (2, problems.FACILITY_UNKNOWN)]
    assert load.rejected[1].value == "№13 МЕКТЕП"
    assert load(import_staff, *rows, on=(9, 3)) == (3, 0, 1, 2)
    assert found(queries.person_by_iin(MOTHER, scope=EVERYTHING, on=JANUARY)).given_name == "Айша"


def an_agreement(serial=0, **facts):
    return {
        "facility": "№ 12 мектеп",
        "organisation_bin": a_bin(serial),
        "organisation_name": "Дастархан",
        "programme": "",
        "number": str(serial),
        "from": "01.09.2025",
        "to": "",
        "ceiling_tenge": "1000,50",
        **facts,
    }


def test_a_new_agreement_ends_the_one_before(load):
    school = a_facility("№ 12 мектеп")
    assert load(import_agreements, an_agreement(), an_agreement(facility="№ 13")) == (2, 1, 0, 1)
    assert kinds(load) == [(3, problems.FACILITY_UNKNOWN)]
    assert load(import_agreements, an_agreement(1, **{"from": "10.01.2026"}), on=(1, 12)) == (1, 1, 0, 0)

    def supplier(on):
        return queries.supplier_on(school, programme="school-meals", scope=EVERYTHING, on=on)

    assert (supplier(JANUARY - DAY).bin, supplier(JANUARY).bin) == (a_bin(0), a_bin(1))
    assert supplier(JANUARY).ceiling_tiyn == 100_050


@pytest.mark.parametrize(
    ("written", "meant"),
    [("12", 12), ("16 %", 16), ("12,00%", 12), ("", None), ("без НДС", None), ("жоқ", None)],
)
def test_an_agreement_may_name_the_vat_in_its_prices(load, written, meant):
    a_facility("№ 12 мектеп")
    assert load(import_agreements, an_agreement(vat_percent=written)) == (1, 1, 0, 0)
    assert query("SELECT vat_percent FROM registry_agreement") == [(meant,)]


def test_a_rate_that_is_none_is_not_guessed(load):
    a_facility("№ 12 мектеп")
    assert load(import_agreements, an_agreement(vat_percent="12,5")) == (1, 0, 0, 1)
    assert [kind.code for _, kind in kinds(load)] == ["percent-wrong"]


def test_an_organisation_has_one_account_at_a_time(load):
    an_organisation(0)
    account = {"organisation_bin": a_bin(0), "iban": an_iban(1), "from": "01.09.2025", "to": ""}
    stranger = {**account, "organisation_bin": a_bin(1)}
    assert load(import_accounts, account, stranger) == (2, 1, 0, 1)
    assert kinds(load) == [(3, problems.ORGANISATION_UNKNOWN)]
    two_at_once = {**account, "iban": an_iban(2)}
    assert load(import_accounts, account, two_at_once, on=(9, 3)) == (2, 0, 1, 1)
    assert kinds(load) == [(3, problems.ACCOUNT_CHANGES_BY_TWO)]


def test_the_first_file_may_say_which_account_followed_which(load):
    an_organisation(0)
    account = {"organisation_bin": a_bin(0), "iban": an_iban(1), "from": "01.09.2025", "to": "09.01.2026"}
    later = {**account, "iban": an_iban(2), "from": "10.01.2026", "to": ""}
    overlapping = {**later, "iban": an_iban(3)}
    assert load(import_accounts, account, later, overlapping) == (3, 2, 0, 1)
    assert kinds(load) == [(4, problems.FIRST_OF_FILE_STANDS)]
    assert load(import_accounts, account, later, on=(9, 3)) == (2, 0, 2, 0)
    days = "SELECT valid::text FROM registry_organisation_account WHERE iban = %s AND known_to IS NULL"
    assert value(days, an_iban(1)) == "[2025-09-01,2026-01-10)"
    assert value(days, an_iban(2)) == "[2026-01-10,)"


def test_a_file_does_not_put_another_account_in_the_place_of_one(load):
    """P19: one person with a file would be enough to have a canteen's money sent elsewhere."""
    an_organisation(0)
    account = {"organisation_bin": a_bin(0), "iban": an_iban(1), "from": "01.09.2025", "to": ""}
    load(import_accounts, account)
    for begins in ("01.09.2025", "10.01.2026"):
        other = {**account, "iban": an_iban(2), "from": begins}
        assert load(import_accounts, other, on=(1, 12)) == (1, 0, 0, 1)
        assert kinds(load) == [(2, problems.ACCOUNT_CHANGES_BY_TWO)]
    ended = "SELECT known_to FROM registry_organisation_account WHERE iban = %s"
    assert value(ended, an_iban(1)) is None


def test_rejected_rows_are_told_in_order_and_counted_without_being_held(tmp_path, db):
    rows = "".join(f"{CHILD},3 А,S{n}\n" for n in range(25_000))
    (tmp_path / "roster.csv").write_text(f"iin,class,facility\n{rows}", encoding="utf-8")
    told = []
    tracemalloc.start()  # 3 MB: the caches and the numbers kept here; holding the rows adds as much again
    result = import_roster(
        tmp_path / "roster.csv", source="school", problem=lambda problem: told.append(problem.row)
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (result.rows, result.rejected) == (25_000, 25_000)
    assert told == list(range(2, 25_002))
    assert peak < 4_000_000
