"""The second name by a sign-in of this moment: read, signed, judged by the same rules, and kept as what it was."""

import datetime as dt
import json
from types import SimpleNamespace
from uuid import uuid4

import pytest

from amiyan.access.appointing import appoint_role
from amiyan.access.models import User
from amiyan.deliveries.actions.sign_ins import countersign_signed_in
from amiyan.deliveries.makers.kept import SIGN_IN, read_kept
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.registry.actions.numbers import give_numbers, number_of
from tests.deliveries.school import MONDAY, a_village_school, an_employee, at, send_list
from tests.entitlements.village import a_school, value

from . import kit
from .kit import it_is, signed_in, text_of


@pytest.fixture
def school(db, monkeypatch):
    it_is(monkeypatch, MONDAY, 14)
    made = a_village_school()
    made.code = kit.code_of(made.id)
    for child in made.children:
        kit.named(child)
    return made


def works(school, post, role):
    """Somebody with a post in the registers and a role on the pages."""
    iin = an_employee(school.id, post)
    person = value("SELECT id FROM registry_person WHERE iin = %s", iin)
    kit.named(person, "Ойлы", "Сәуле")
    appoint_role(person_id=person, role=role, facility_id=school.id, source="t")
    user = User.objects.create(username=f"lists{person}", password="!", person_id=person)
    return SimpleNamespace(iin=iin, person=person, user=user)


def page_of(school):
    return f"/institution/{school.code}/lists"


def press(client, school, made, key=None):
    return client.post(f"{page_of(school)}/{made}", {"key": str(key or uuid4())}, headers={"referer": "/"})


def standing(made):
    return query(
        "SELECT signed_by, refused, payable_from FROM deliveries_countersignature WHERE list_id = %s ORDER BY id",
        [made],
    )


def test_a_colleague_reads_the_names_signs_and_the_day_of_payment_is_told(school):
    head = works(school, "директор", "director")
    made = send_list(school, school.teacher)
    client = signed_in(head.user, language="en", fresh=True)
    assert "Lists that wait for a second name: 1" in text_of(client.get(page_of(school)[:-5] + "today"))
    text = text_of(client.get(page_of(school)))
    assert text.count("Айзере") == 3
    assert query("SELECT count(*) FROM access_view WHERE purpose = 'teaching'")[0][0] == 3
    key = uuid4()
    for _twice in range(2):
        assert press(client, school, made, key).status_code == 302
    assert standing(made) == [(head.person, "", dt.date(2025, 9, 11))]
    told = text_of(client.get(page_of(school)))
    assert "Two names. It is paid from" in told
    assert "No list waits" in told


def test_what_is_kept_is_a_sign_in_and_no_signature_of_a_key(school):
    head = works(school, "директор", "director")
    made = send_list(school, school.teacher)
    press(signed_in(head.user, fresh=True), school, made)
    [(source, binding, terminal, body, kept)] = query(
        "SELECT source, binding, terminal, body, kept_sha256 = sha256(body) FROM deliveries_evidence"
    )
    assert (source, binding, terminal, kept) == (SIGN_IN, "secret", "", True)
    said = json.loads(bytes(body))
    assert (said["list"], said["by"]) == (str(made), number_of(head.person))
    assert dt.datetime.fromisoformat(said["signed_in_at"]) > dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    assert list(read_kept(source, "sign-in-1", bytes(body), terminal)) == [], (
        "it holds no passes when read again"
    )


def test_a_sign_in_of_this_morning_is_asked_for_anew(school):
    head = works(school, "директор", "director")
    made = send_list(school, school.teacher)
    answer = press(signed_in(head.user), school, made)
    assert answer["Location"].startswith("/sign-in?")
    assert "fresh=1" in answer["Location"]
    assert standing(made) == []


def test_the_rules_judge_it_as_any_other(school):
    """Who marked it, and who holds a post that may not, sign for nothing; the list goes on waiting."""
    marker = works(school, "Мұғалім", "teacher")
    give_numbers(facility_id=school.id, people=[marker.person], source="t")
    made = send_list(school, number_of(marker.person))
    client = signed_in(marker.user, language="en", fresh=True)
    text = text_of(client.get(page_of(school)))
    assert "it takes another person to sign it" in text
    assert "Sign this list" not in text
    press(client, school, made)
    cook = works(school, "аспаз", "teacher")
    press(signed_in(cook.user, fresh=True), school, made)
    assert [refused for _, refused, _ in standing(made)] == ["signer-is-the-marker", "signer-is-paid-by-it"]
    assert "your name does not count" in text_of(client.get(page_of(school))).casefold()


def test_the_second_signature_is_told_that_the_first_one_stands(school):
    head, deputy = works(school, "директор", "director"), works(school, "директор", "director")
    made = send_list(school, school.teacher)
    for one in (head, deputy):
        press(signed_in(one.user, fresh=True), school, made)
    assert [refused for _, refused, _ in standing(made)] == ["", "signed-already"]


def test_a_list_of_another_school_is_not_there(school):
    head = works(school, "директор", "director")
    made = send_list(school, school.teacher)
    other = a_school()
    given = {
        "person_id": head.person,
        "signed_in_at": dt.datetime(2025, 9, 8, 9, tzinfo=dt.UTC),
        "source": "t",
    }
    now = dt.datetime(2025, 9, 8, 9, tzinfo=dt.UTC)
    for place, one in ((other, made), (school.id, uuid4())):
        with pytest.raises(ProblemError, match="list-unknown"):
            countersign_signed_in(facility_id=place, list_id=one, key=uuid4(), now=now, **given)
    assert standing(made) == []


def test_the_pages_cost_the_same_whatever_the_number_of_lists(school, django_assert_max_num_queries):
    head = works(school, "директор", "director")
    client = signed_in(head.user, fresh=True)
    for n in range(3):
        send_list(school, school.teacher, class_label=f"{n}А", at=at(12, n))
    with django_assert_max_num_queries(30):
        assert text_of(client.get(page_of(school))).count("Айзере") == 9
