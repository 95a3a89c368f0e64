"""Two registers that report a death close a right; one never does; a word that is taken back opens it again (P18, P29)."""

import datetime as dt

import pytest

from amiyan.country.kz.death_registers import DEATH_REGISTERS, death_register
from amiyan.entitlements.actions import decide
from amiyan.entitlements.queries import explain
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.registry.actions.people import correct_death, merge_people, record_death
from amiyan.voice.actions.silences import end_silence, registers_reporting_death, report_death
from tests.entitlements.village import FIRST, LAST, a_person, a_school, an_iin, day, decisions, enrol

pytestmark = pytest.mark.django_db
BIRTHS, CLINICS, PENSIONS = "births and deaths", "clinics", "pensions"


@pytest.fixture
def child():
    person = a_person(serial=1)
    enrol(person, a_school(), 3)
    return person


def now():
    return dt.datetime.now(dt.UTC)


def reports(person, register, died=None, source="letter"):
    return report_death(person_id=person, register=register, died=died, source=source, now=now())


def decided(first=FIRST, last=LAST, **more):
    decide(programme="school-meals", first=first, last=last, **more)
    return [row[1:] for row in decisions()]


OPEN = [(FIRST, LAST, True)]


def closed_after(last):
    return [(FIRST, last, True), (last + dt.timedelta(days=1), LAST, False)]


def test_one_registers_word_silences_and_closes_nothing(child):
    assert decided() == OPEN
    reports(child, BIRTHS, day(10))
    assert decided() == OPEN
    assert query("SELECT count(*) FROM entitlements_decision") == [(1,)], "nothing was decided anew"
    assert query("SELECT facts ? 'deaths' FROM entitlements_decision") == [(False,)]


def test_two_close_it_from_the_day_after_on(child):
    decided()
    reports(child, BIRTHS, day(10))
    record_death(person_id=child, died=day(10), source=CLINICS)
    assert decided() == closed_after(day(10))
    # The earlier word stands in the table, believed no longer: nothing was edited.
    assert query(
        "SELECT entitled, known_to IS NULL FROM entitlements_decision ORDER BY known_from, lower(valid)"
    ) == [
        (True, False),
        (True, True),
        (False, True),
    ]


def test_the_same_register_twice_is_one_however_it_is_written(child):
    reports(child, BIRTHS, day(10))
    reports(child, " Births and Deaths", day(11))
    record_death(person_id=child, died=day(10), source="BIRTHS AND DEATHS ")
    assert decided() == OPEN
    assert len(registers_reporting_death([child])) == 1


@pytest.mark.parametrize("other", ["ЗАГС", "рагс", "civil_status", "Civil  Registry"])
def test_one_register_under_two_names_closes_nothing(child, other):
    """Fault: two names were two registers."""
    assert reports(child, BIRTHS, day(10)) is True
    assert reports(child, other, day(10)) is False
    record_death(person_id=child, died=day(10), source=other)
    assert decided() == OPEN
    assert len(registers_reporting_death([child])) == 1
    record_death(person_id=(twin := a_person()), died=day(10), source=" АХАЖ")
    merge_people(person_id=twin, same_as=child, recorded_by=a_person(), source="desk")
    assert decided() == OPEN
    reports(child, "Емханалар", day(10))
    assert decided() == closed_after(day(10))


def test_a_register_that_nobody_lists_reports_no_death(child):
    with pytest.raises(ProblemError) as error:
        reports(child, "a neighbour", day(10))
    assert error.value.problem.kind.code == "voice-register-unknown"
    assert query("SELECT count(*) FROM voice_silence") == [(0,)]


def test_a_name_that_nobody_lists_is_no_second_word(child):
    """It may come with a file, or from before registers were listed: it silences, and closes nothing."""
    reports(child, BIRTHS, day(10))
    record_death(person_id=child, died=day(10), source="test")
    assert decided() == OPEN
    assert registers_reporting_death([child]) == [BIRTHS]


def test_a_register_takes_its_word_back_under_another_of_its_names(child):
    reports(child, BIRTHS, day(10))
    reports(child, CLINICS, day(10))
    assert decided() == closed_after(day(10))
    end_silence(person_id=child, register="ЗАГС", now=now())
    assert decided() == OPEN


def test_a_name_belongs_to_one_register():
    said = [(name, id_) for id_, names in DEATH_REGISTERS.items() for name in (id_, *names)]
    assert [death_register(f" {name.upper()} ") for name, _ in said] == [id_ for _, id_ in said]
    assert "'" not in "".join(name for name, _ in said), "they stand in SQL"


def test_where_they_name_different_days_the_right_ends_with_the_second(child):
    reports(child, BIRTHS, day(8))
    reports(child, CLINICS, day(12))
    assert decided() == closed_after(day(12))
    reports(child, PENSIONS, day(9))
    assert decided() == closed_after(day(9)), "now two say so already by the ninth"


def test_a_day_that_a_register_does_not_know_is_not_made_up_p29(child):
    """Unknown is not no: no day before we learnt it is taken from anybody."""
    reports(child, BIRTHS, day(3))
    reports(child, CLINICS, None)
    assert decided() == OPEN, "we learn it today, long after"
    today = dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=5))).date()
    enrol(other := a_person(), a_school(), 3, first=today - dt.timedelta(2), last=today + dt.timedelta(30))
    reports(other, BIRTHS, today - dt.timedelta(1))
    reports(other, CLINICS, None)
    decide(programme="school-meals", first=today, last=today + dt.timedelta(3), people=[other])
    found = {row[1]: row[3] for row in decisions() if row[0] == other}
    assert found == {today: True, today + dt.timedelta(1): False}


def test_a_register_that_takes_its_word_back_opens_it_again(child):
    reports(child, BIRTHS, day(10))
    reports(child, CLINICS, day(10))
    assert decided() == closed_after(day(10))
    end_silence(person_id=child, register=CLINICS, now=now())
    assert decided() == OPEN
    history = query(
        "SELECT entitled FROM entitlements_decision WHERE known_to IS NOT NULL ORDER BY lower(valid)"
    )
    assert history == [(True,), (False,)], "that it was closed stays written"


def test_the_registry_corrects_itself_and_the_right_is_open_again(child):
    number = record_death(person_id=child, died=day(10), source=BIRTHS)
    reports(child, CLINICS, day(10))
    assert decided() == closed_after(day(10))
    correct_death(person_id=child, record_id=number, died=None, source=BIRTHS)
    assert decided() == OPEN


def test_a_corrected_day_moves_the_end(child):
    number = record_death(person_id=child, died=day(10), source=BIRTHS)
    reports(child, CLINICS, day(10))
    decided()
    correct_death(person_id=child, record_id=number, died=day(20), source=BIRTHS)
    assert decided() == closed_after(day(20))


def test_a_day_can_be_decided_again_as_it_was_seen(child):
    before = now()
    reports(child, BIRTHS, day(10))
    reports(child, CLINICS, day(10))
    closed = now()
    end_silence(person_id=child, register=CLINICS, now=now())
    assert decided(known_at=closed) == closed_after(day(10))
    assert decided(known_at=before) == OPEN
    assert decided() == OPEN


def test_two_records_of_one_person_are_one_person():
    old, new = a_person(serial=3), a_person()
    enrol(new, a_school(), 3)
    reports(old, BIRTHS, day(10))
    reports(new, CLINICS, day(10))
    assert decided() == OPEN, "until it is known that they are one"
    merge_people(person_id=new, same_as=old, recorded_by=a_person(), source="desk")
    assert decided() == closed_after(day(10))
    assert decided(people=[new]) == closed_after(day(10))


def test_any_batch_size_gives_the_same_fault_5():
    school, children = a_school(), [a_person() for _ in range(4)]
    for one in children:
        enrol(one, school, 3)
    for one in children[:2]:
        reports(one, BIRTHS, day(5))
        reports(one, CLINICS, day(6))
    reports(children[2], BIRTHS, day(5))
    decided()
    together = decisions()
    for one in children:
        decide(programme="school-meals", first=FIRST, last=LAST, people=[one])
    for number in range(1, 31):
        decide(programme="school-meals", first=day(number), last=day(number), people=children)
    answers = {(row[0], at): row[3] for row in decisions() for at in days_of(row)}
    assert answers == {(row[0], at): row[3] for row in together for at in days_of(row)}
    assert sum(answers.values()) == 6 + 6 + 30 + 30


def days_of(row):
    return [row[1] + dt.timedelta(n) for n in range((row[2] - row[1]).days + 1)]


def test_a_selection_of_nobody_decides_nobody_fault_4(child):
    reports(child, BIRTHS, day(5))
    reports(child, CLINICS, day(5))
    assert decided(people=[]) == []


def test_both_reports_stand_beside_the_answer_with_their_sources(child):
    reports(child, BIRTHS, day(10))
    reports(child, CLINICS, None)
    record_death(person_id=child, died=day(11), source=PENSIONS)
    decided()
    found = explain(iin=an_iin(1), programme="school-meals", on=day(12), lang="en")
    assert found.entitled is False
    (reason,) = found.reasons
    assert reason.sentence == "Two registers report that this person has died."
    assert [fact.partition(", known")[0].partition("; known")[0] for fact in reason.facts] == [
        f"Reported death: {said}. Source: {source}"
        for said, source in (
            ("10 September 2025", BIRTHS),
            ("11 September 2025", PENSIONS),
            ("day not known", CLINICS),
        )
    ]
    assert found.would_change[0].startswith("One of the registers takes its report back")
    assert explain(iin=an_iin(1), programme="school-meals", on=day(11), lang="en").entitled is True
    told = {
        explain(iin=an_iin(1), programme="school-meals", on=day(12), lang=lang).reasons for lang in LANGUAGES
    }
    assert len(told) == 3


def test_nothing_is_asked_back_and_nobody_is_written_to(child):
    reports(child, BIRTHS, day(10))
    reports(child, CLINICS, day(10))
    decided()
    assert query("SELECT count(*) FROM voice_notice") == [(0,)]
    assert query("SELECT count(*) FROM entitlements_entitlement WHERE known_to IS NOT NULL") == [(0,)]
