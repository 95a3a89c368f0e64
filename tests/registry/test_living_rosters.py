"""What a living registry takes from files beyond an audit: schools without a terminal, numbers that pass on."""

import datetime as dt

import pytest

from amiyan.kernel.sql import query
from amiyan.registry import problems as p
from amiyan.registry.importers import problems
from amiyan.registry.importers.roster import import_roster
from amiyan.registry.importers.terminals import import_terminals
from tests.registry.invented_town import a_bin, a_facility, an_iin

ASEL, BOLAT, SAULE = an_iin(0), an_iin(1, "male"), an_iin(2)
HEAD = "terminal,facility,place,organisation_bin,open_from,open_to"


@pytest.fixture
def files(tmp_path, db):
    return Files(tmp_path)


class Files:
    """Writes a file as a school does and brings it in; what was rejected is kept beside the result."""

    def __init__(self, folder):
        self.folder, self.rejected = folder, []

    def _written(self, name, lines):
        self.rejected = []
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def places(self, *lines, bare_places=True):
        path = self._written("terminals.csv", [HEAD, *lines])
        return import_terminals(
            path,
            source="t",
            programme="school-meals",
            problem=self.rejected.append,
            region="79",
            bare_places=bare_places,
        )

    def roster(self, *lines, live=True):
        path = self._written("roster.csv", ["iin,grade,facility,pin,enrolled_from,enrolled_to", *lines])
        return import_roster(path, source="r", problem=self.rejected.append, live=live)

    def kinds(self):
        return [(problem.row, problem.kind) for problem in self.rejected]


def test_a_school_without_a_terminal_comes_in_with_its_supplier_and_hours(files):
    done = files.places(f",School 31,,{a_bin(0)},11:00,15:00", "T1,School 8,canteen,,,")
    assert (done.rows, done.added, done.rejected, files.rejected) == (2, 2, 0, [])
    assert query(
        "SELECT f.code, t.serial FROM registry_terminal t JOIN registry_facility f ON f.id = facility_id"
    ) == [("School 8", "T1")]
    assert query(
        "SELECT f.code, f.region, o.bin, h.open_from, h.open_to FROM registry_facility f"
        " JOIN registry_agreement a ON a.facility_id = f.id JOIN registry_organisation o ON o.id = a.organisation_id"
        " JOIN registry_serving_hours h ON h.facility_id = f.id"
    ) == [("School 31", "79", a_bin(0), dt.time(11), dt.time(15))]
    again = files.places(f",School 31,,{a_bin(0)},11:00,15:00", "T1,School 8,canteen,,,")
    assert (again.added, files.rejected) == (0, [])


def test_what_stands_in_the_place_of_no_terminal_is_not_read(files):
    files.places(",School 31,whatever,,,", ",School 32,-,,,", ",,,,,12:00")
    assert [(problem.row, problem.column) for problem in files.rejected] == [(4, "facility")]
    assert query("SELECT code FROM registry_facility ORDER BY code") == [("School 31",), ("School 32",)]


def test_rows_of_one_bare_place_that_differ_are_listed_and_the_first_stays(files):
    files.places(",School 31,,,11:00,15:00", ",School 31,,,12:00,15:00")
    assert files.kinds() == [(3, problems.HOURS_DIFFER)]


def test_an_audit_still_rejects_a_row_without_a_terminal(files):
    assert files.places(",School 31,,,,", "T1,School 8,canteen,,,", bare_places=False).rejected == 1
    assert query("SELECT code FROM registry_facility") == [("School 8",)]


def test_pupils_of_a_school_without_a_terminal_are_taken_where_the_registry_lives(files):
    files.places(",School 31,,,,", "T1,School 8,canteen,,,")
    assert files.roster(f"{ASEL},3,School 31,1,,", f"{BOLAT},3,School 99,1,,").rejected == 1
    assert files.kinds() == [(3, p.FACILITY_UNKNOWN)]
    assert query(
        "SELECT f.code FROM registry_enrolment e JOIN registry_facility f ON f.id = e.facility_id"
    ) == [("School 31",)]


def test_an_audit_takes_only_pupils_of_places_with_a_listed_terminal(files):
    a_facility("School 31")
    files.places("T1,School 8,canteen,,,")
    assert files.roster(f"{ASEL},3,School 31,1,,", live=False).rejected == 1
    assert files.kinds() == [(2, problems.UNKNOWN_FACILITY)]


@pytest.fixture
def school(files):
    """Asel had the number 101 last year, as far as the first list says."""
    files.places("T1,School 8,canteen,,,", "T2,School 9,canteen,,,")
    files.roster(f"{ASEL},3,School 8,101,2025-09-01,")
    return files


def holders(school="School 8"):
    return query(
        "SELECT o.iin, lower(n.valid), upper(n.valid) - 1 FROM registry_pin n"
        " JOIN registry_person o ON o.id = n.person_id JOIN registry_facility f ON f.id = n.facility_id"
        " WHERE n.known_to IS NULL AND n.pin = '101' AND f.code = %s ORDER BY lower(n.valid) NULLS FIRST",
        [school],
    )


LEFT = f"{ASEL},3,School 8,101,2025-09-01,2026-05-25"
CAME = f"{BOLAT},1,School 8,101,2026-09-01,"
PASSED_ON = [(ASEL, None, dt.date(2026, 5, 25)), (BOLAT, dt.date(2026, 9, 1), None)]


def test_a_number_of_a_child_who_left_passes_to_another(school):
    school.roster(LEFT)
    assert school.roster(CAME).rejected == 0
    assert holders() == PASSED_ON
    assert query("SELECT count(*) FROM registry_pin WHERE known_to IS NOT NULL") == [
        (1,)
    ]  # what was believed stays


def test_the_file_that_brings_the_new_child_may_tell_that_the_other_left(school):
    assert school.roster(CAME, LEFT).rejected == 0
    assert holders() == PASSED_ON


def test_a_child_who_moved_to_another_school_leaves_the_number_behind(school):
    assert school.roster(CAME, f"{ASEL},4,School 9,101,2026-09-01,").rejected == 0
    assert holders() == [(ASEL, None, dt.date(2026, 8, 31)), (BOLAT, dt.date(2026, 9, 1), None)]
    assert holders("School 9") == [(ASEL, None, None)]


def test_a_chain_of_moves_passes_its_numbers_on(school):
    school.roster(f"{SAULE},3,School 9,101,2025-09-01,")
    rows = [CAME, f"{ASEL},4,School 9,101,2026-09-01,", f"{SAULE},4,School 8,7,2026-09-01,"]
    assert school.roster(*rows).rejected == 0
    assert [iin for iin, *_ in holders()] == [ASEL, BOLAT]
    assert [iin for iin, *_ in holders("School 9")] == [SAULE, ASEL]


def test_the_same_files_again_change_nothing(school):
    school.roster(LEFT, CAME)
    before = query("SELECT count(*) FROM registry_pin")
    assert school.roster(LEFT, CAME).added == 0
    assert school.roster(LEFT).added == 0
    assert school.rejected == []
    assert (holders(), query("SELECT count(*) FROM registry_pin")) == (PASSED_ON, before)


@pytest.mark.parametrize("begins", ["", "2025-10-01", "2026-05-25"])
def test_a_number_that_is_still_another_childs_is_rejected(school, begins):
    school.roster(LEFT)
    assert school.roster(f"{BOLAT},1,School 8,101,{begins},").rejected == 1
    assert school.kinds() == [(2, problems.PIN_OF_TWO_CHILDREN)]
    assert holders() == [(ASEL, None, None)]


def test_who_returns_to_the_number_of_another_is_rejected(school):
    school.roster(LEFT, CAME)
    assert school.roster(f"{ASEL},4,School 8,101,2026-10-01,").rejected == 1
    assert holders() == PASSED_ON


def test_a_number_comes_back_when_the_other_has_left_too(school):
    school.roster(LEFT, CAME)
    school.roster(f"{BOLAT},1,School 8,101,2026-09-01,2026-12-25", f"{ASEL},4,School 8,101,2027-01-10,")
    assert school.rejected == []
    assert holders() == [
        (ASEL, None, dt.date(2026, 5, 25)),
        (BOLAT, dt.date(2026, 9, 1), dt.date(2026, 12, 25)),
        (ASEL, dt.date(2027, 1, 10), None),
    ]


def test_two_new_children_with_one_number_in_one_file_are_both_rejected(school):
    school.roster(LEFT)
    assert school.roster(CAME, f"{SAULE},1,School 8,101,2027-09-01,").rejected == 2
    assert holders() == [(ASEL, None, None)]


def test_children_who_overlap_in_one_file_are_both_rejected(school):
    assert school.roster(f"{ASEL},3,School 8,101,2025-09-01,2026-09-01", CAME).rejected == 2


def test_an_audit_passes_no_number_on(school):
    school.roster(LEFT)
    assert school.roster(CAME, live=False).rejected == 1
    assert school.roster(LEFT, CAME, live=False).rejected == 2
