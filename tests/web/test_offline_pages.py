"""What a telephone asks of the site: who may enrol it, who is shown names, and what it never gets."""

import base64
import datetime as dt
import gzip
import json
import time
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.staticfiles import finders
from django.test import Client

from amiyan.access.appointing import appoint_role
from amiyan.access.models import User
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import execute, query
from amiyan.web.installed import SHELL, WORKER_PARTS
from tests.deliveries.school import a_village_school
from tests.entitlements.village import a_person, a_school, enrol, value

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).resolve().parents[2] / "src" / "amiyan" / "web" / "static" / "web"


def named(person, name):
    execute(
        "INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source) VALUES (%s, %s, 'О', %s, 't')",
        [person, name, name],
    )


def somebody(school, role):
    person = a_person()
    appoint_role(person_id=person, role=role, facility_id=school, source="test")
    return User.objects.create(username=f"u{person}", password="!", person_id=person)


@pytest.fixture
def village(db):
    made = a_village_school()
    for n, child in enumerate(made.children):
        named(child, f"Бала{n}")
    code = value("SELECT code FROM registry_facility WHERE id = %s", made.id)
    return SimpleNamespace(id=made.id, children=made.children, base=f"/institution/{code}/phones")


def client_of(user, *, fresh=True):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["signed_in_at"] = time.time()
    if fresh:
        session["fresh_at"] = time.time()
    session.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def post(client, address, said):
    return client.post(address, json.dumps(said), content_type="application/json")


def a_key():
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def enrolled(village, client):
    return post(client, f"{village.base}/enrol", {"public_key": a_key(), "label": "T"}).json()["device"]


@pytest.mark.parametrize(
    ("role", "status"),
    [("director", 200), ("social_pedagogue", 200), ("teacher", 404), ("canteen_manager", 404)],
)
def test_a_telephone_is_enrolled_by_a_named_person_with_the_right_role(village, role, status):
    user = somebody(village.id, role)
    client = client_of(user)
    answer = post(client, f"{village.base}/enrol", {"public_key": a_key(), "label": " Room  5 "})
    assert answer.status_code == status
    if status == 200:
        found = query(
            "SELECT h.person_id, h.label, b.source FROM deliveries_phone h JOIN deliveries_binding b ON b.id = h.binding_id"
            " WHERE h.device = %s",
            [answer.json()["device"]],
        )
        assert found == [(user.person_id, "Room 5", f"person {user.person_id}, {role}")]


def test_enrolling_and_joining_ask_for_a_sign_in_of_the_last_minutes(village):
    client = client_of(somebody(village.id, "director"), fresh=False)
    for last in ("enrol", "marker"):
        answer = post(client, f"{village.base}/{last}", {"public_key": a_key(), "device": "phone-1"})
        assert answer.status_code == 401
        assert answer.json()["next"].startswith("/sign-in?")


def test_who_teaches_elsewhere_learns_nothing(village):
    client = client_of(somebody(a_school(), "director"))
    for last in ("/enrol", "/marker", "/roster", "/guest", "/end"):
        assert post(client, village.base + last, {"classes": ["2"]}).status_code == 404
    assert client.get(village.base).status_code == 404


def test_names_come_with_numbers_that_tell_nothing_and_leave_a_trace(village):
    teacher = somebody(village.id, "teacher")
    answer = post(client_of(teacher, fresh=False), f"{village.base}/roster", {"classes": ["2", "9"]})
    told = answer.json()
    assert set(told) == {"school", "classes", "programmes", "colleagues", "expires_at"}
    assert told["classes"] == [
        ["2", [[f"#{child}", f"Бала{n} О"] for n, child in enumerate(village.children)]]
    ]
    assert [code for code, _ in told["programmes"]] == ["school-meals"]
    for (iin,) in query("SELECT iin FROM registry_person WHERE iin IS NOT NULL"):
        assert iin not in answer.content.decode()
    seen = query("SELECT person_id, viewer, purpose, page FROM access_view ORDER BY person_id")
    assert seen == [
        (child, teacher.person_id, "teaching", "phone-roster") for child in sorted(village.children)
    ]
    assert dt.datetime.fromisoformat(told["expires_at"]) > dt.datetime.now(dt.UTC)


# --- guests ----------------------------------------------------------------------------------------------------------


def guest(village, iin, role="teacher"):
    user = somebody(village.id, role)
    return user, post(client_of(user, fresh=False), f"{village.base}/guest", {"iin": iin})


def iin_of(person):
    return value("SELECT iin FROM registry_person WHERE id = %s", person)


def test_a_guest_of_another_class_is_told_by_name_and_leaves_a_trace(village):
    child = a_person(500)
    enrol(child, village.id, grade=4)
    named(child, "Қонақ")
    teacher, answer = guest(village, iin_of(child))
    assert answer.json() == {"number": f"#{child}", "name": "Қонақ О", "class": "4"}
    assert query("SELECT person_id, viewer, purpose, page FROM access_view") == [
        (child, teacher.person_id, "teaching", "phone-guest")
    ]


def test_of_a_guest_of_another_school_nothing_is_told_but_a_number_that_tells_nothing(village):
    child = a_person(501)
    enrol(child, a_school(), grade=4)
    named(child, "Бөтен")
    _, answer = guest(village, iin_of(child))
    assert answer.json() == {"number": f"#{child}", "name": "", "class": ""}
    assert query(
        "SELECT person_id FROM registry_pin WHERE facility_id = %s AND pin = %s", [village.id, f"#{child}"]
    )
    assert query("SELECT page FROM access_view WHERE person_id = %s", [child]) == [("phone-guest",)]


@pytest.mark.parametrize("iin", ["", "1", "000000000000", "x" * 40])
def test_whom_no_school_knows_is_no_guest(village, iin):
    for asked in (iin, iin_of(a_person(502))):  # known to the registry, and no pupil
        _, answer = guest(village, asked)
        assert answer.status_code == 404
        assert answer.json()["type"].endswith("guest-unknown")
    assert query("SELECT count(*) FROM access_view") == [(0,)]


@pytest.mark.parametrize("said", ['{"classes": 7}', "[]", "no", '{"classes": [{"a": 1}]}', ""])
def test_what_is_no_question_is_answered_by_name(village, said):
    client = client_of(somebody(village.id, "director"))
    for last in ("roster", "enrol", "marker", "guest"):
        answer = client.post(f"{village.base}/{last}", said, content_type="application/json")
        assert answer.status_code in {200, 404, 413, 422}
        assert answer.json()


def test_a_telephone_is_ended_by_whoever_answers_for_the_school(village):
    client = client_of(somebody(village.id, "director"))
    device = enrolled(village, client)
    binding = value("SELECT binding_id FROM deliveries_phone WHERE device = %s", device)
    assert device not in client.get(village.base).content.decode(), "it is called as the school calls it"
    for given in ("", "x", "9" * 30, "0"):
        assert client.post(f"{village.base}/end", {"phone": given}).status_code == 404
    assert client.post(f"{village.base}/end", {"phone": binding}).status_code == 302
    assert value("SELECT known_to IS NOT NULL FROM deliveries_binding WHERE id = %s", binding)


def test_signing_out_keeps_what_a_telephone_has_not_sent(village):
    client = client_of(somebody(village.id, "director"))
    assert client.post("/sign-out")["Clear-Site-Data"] == '"cache", "storage"'
    client = client_of(somebody(village.id, "director"))
    enrolled(village, client)
    assert client.post("/sign-out")["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_the_same_for_everybody_and_names_nobody(village, language):
    teacher = client_of(somebody(village.id, "teacher"))
    for client in (Client(), teacher):
        answer = client.get("/offline/list", headers={"accept-language": language})
        assert answer.status_code == 200
        assert "Бала0" not in answer.content.decode()
        assert "month-9" in answer.content.decode()


def test_installed_from_the_page_of_lists_it_begins_with_lists(db):
    told = Client().get("/manifest.webmanifest?lang=kk&for=lists").json()
    assert (told["start_url"], told["id"], told["name"]) == ("/offline/list", "/offline/list", "Тізімдер")
    assert Client().get("/manifest.webmanifest").json()["start_url"] == "/"


def test_all_styles_and_scripts_together_stay_small():
    files = {
        Path(str(finders.find(name))) for name in (*SHELL, *WORKER_PARTS) if name.endswith((".css", ".js"))
    }
    files |= {*STATIC.glob("*.css"), *STATIC.glob("*.js")}
    assert sum(len(gzip.compress(one.read_bytes(), 9)) for one in files) <= 60_000
