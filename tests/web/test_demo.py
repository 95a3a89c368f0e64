"""The demo's pages: only where a demo is, only from its machine; whoever one is there sees what they see anywhere."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import translation

from amiyan.access.sign_in.actions import let_in
from amiyan.access.sign_in.queries import last_at_the_door
from amiyan.config.demo import demo_folder
from amiyan.kernel import keys
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.web import moment
from amiyan.web.demo.folder import Folder, Player, Told
from amiyan.web.demo.tour import STEPS, page_of
from amiyan.web.demo.words import WHO
from tests.registry.invented_town import a_person
from tests.web.institution.kit import a_key, a_town, at, it_is, signed_in

HERE = {"HTTP_HOST": "localhost"}
PAGES = ["demo", "demo-month", "demo-month-now"]
FORMS = ["demo-as", "demo-clock", "demo-tour"]


@pytest.fixture
def folder(tmp_path, settings):
    settings.DEMO = str(tmp_path / "site")
    found = Folder(settings.DEMO)
    found.tell(Told(open=("noon", "month")))
    return found


@pytest.fixture
def town(db, folder):
    """A parent and a director of the town, of whom each is a person of the registry."""
    params = {"children": "Айша", "facility": "S1", "organisation": "O", "ward": "7"}
    folder.write_cast(
        [
            Player("parent", a_person(0), "Жанар", "/family", params),
            Player("director", a_person(1), "Ерлан", "/institution/S1/today", params),
        ]
    )
    return folder


@pytest.fixture
def visitor(town):
    return Client(headers={"accept-language": "en"}, **HERE)


# --- where it is, and where not ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES + FORMS)
def test_a_site_that_is_no_demo_has_none_of_it(db, name):
    client = Client(**HERE)
    answer = client.post(reverse(name)) if name in FORMS else client.get(reverse(name))
    assert answer.status_code == 404
    assert 'class="demo"' not in client.get("/").content.decode()


@pytest.mark.parametrize("name", PAGES + FORMS)
@pytest.mark.parametrize("host", ["meals.example", "192.168.1.5:8000", "localhost.evil.example"])
def test_from_another_machine_it_is_not_there(town, name, host):
    client = Client(HTTP_HOST=host)
    answer = client.post(reverse(name), {"player": "parent"}) if name in FORMS else client.get(reverse(name))
    assert answer.status_code == 404
    assert 'class="demo"' not in client.get("/").content.decode()


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_this_machine_has_several_names(town, host):
    assert Client(HTTP_HOST=host).get("/demo").status_code == 200


@pytest.mark.parametrize("url", ["https://meals.example", "http://meals.example", "https://localhost"])
def test_a_site_that_others_reach_is_refused_to_be_a_demo(url):
    with pytest.raises(ImproperlyConfigured, match="AMIYAN_DEMO") as refused:
        demo_folder("site", url)
    assert url in str(refused.value)


@pytest.mark.parametrize("url", ["", "http://localhost:8000", "http://127.0.0.1"])
def test_a_demo_on_this_machine_is_none_of_anybodys_business(url):
    assert demo_folder("site", url) == "site"
    assert demo_folder("", "https://meals.example") == ""


def test_nobody_is_let_in_as_somebody_where_there_is_no_demo(db):
    person = a_person(0)
    with pytest.raises(ProblemError) as refused:
        let_in(person_id=person, way="demo", sender=b"")
    assert refused.value.problem.kind.code == "no-demo"
    assert last_at_the_door(person) == []


# --- being somebody ---------------------------------------------------------------------------------------------


def test_one_is_signed_in_freshly_as_whom_one_chose_and_the_log_says_that_it_was_the_demo(visitor, town):
    answer = visitor.post("/demo/as", {"player": "parent"})
    assert answer.status_code == 302
    parent = town.cast()[0]
    assert [(one.way, one.outcome) for one in last_at_the_door(parent.person_id)] == [("demo", "fresh")]
    assert "A mother: Жанар" in visitor.get("/demo").content.decode()
    visitor.post("/demo/as", {"player": "director"})
    assert "A director: Ерлан" in visitor.get("/demo").content.decode()


def test_somebody_who_is_not_in_the_cast_cannot_be_chosen(visitor):
    assert visitor.post("/demo/as", {"player": "akim"}).status_code == 404


def test_a_page_of_another_site_is_not_gone_to(visitor):
    answer = visitor.post("/demo/as", {"player": "parent", "next": "https://evil.example/"})
    assert answer["Location"].startswith("/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_described_in_every_language(town, language):
    page = Client(headers={"accept-language": language}, **HERE).get("/demo").content.decode()
    with translation.override(language):
        for player in town.cast():
            title, line = WHO[player.key]
            assert translation.gettext(title) in page
            # A place without a name is called by its code.
            assert translation.gettext(line).format(**player.params, school="S1") in page


# --- the clock --------------------------------------------------------------------------------------------------


def test_the_pages_clock_is_the_towns_and_without_a_demo_the_machines(folder, settings):
    now = dt.datetime.now(dt.UTC)
    folder.set_clock(now - dt.timedelta(days=2), now=now)
    assert abs(moment.now() - (now - dt.timedelta(days=2))) < dt.timedelta(minutes=1)
    settings.DEMO = ""
    assert abs(moment.now() - now) < dt.timedelta(minutes=1)


def test_an_hour_is_wished_for_where_the_town_can_reach_it(visitor, town):
    assert visitor.post("/demo/clock", {"to": "noon"}).status_code == 302
    asked = town.asked()
    assert (asked.wish, asked.language) == ("noon", "en")
    assert visitor.post("/demo/clock", {"to": "morning"}).status_code == 404
    assert visitor.post("/demo/clock", {"to": "1066"}).status_code == 404
    assert town.asked() == asked


def test_how_far_the_town_is_is_told_as_it_goes(visitor, town):
    town.tell(Told(busy=True, done=3, of=12, steps=(("The bank answers", "paid: 2: /srv/town/act-1.pdf"),)))
    page = visitor.get("/demo/month/now").content.decode()
    assert 'value="25"' in page
    assert "The bank answers" in page
    assert "paid: 2: act-1.pdf" in page, "where a file lies on the machine is no business of a page"
    assert 'hx-get="/demo/month/now"' in visitor.get("/demo/month").content.decode()
    town.tell(Told(holds=False))
    assert "Something does not agree" in visitor.get("/demo/month/now").content.decode()


_OTHER_CLOCKS = re.compile(
    r"SystemClock\(|datetime\.now\(|timezone\.now\(|access\.queries import .*\btoday\b"
)


def test_no_page_looks_at_another_clock():
    """What shows a page the time asks :mod:`amiyan.web.moment`; else the demo's noon would be night there."""
    web = Path(settings.HERE) / "web"
    found = [
        str(path.relative_to(web))
        for path in sorted(web.rglob("*.py"))
        if path not in {web / "moment.py", web / "contact.py"}
        and _OTHER_CLOCKS.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


# --- the tour ---------------------------------------------------------------------------------------------------


def test_the_tour_has_eighteen_steps_for_people_who_are_there():
    assert len(STEPS) == 18
    assert {step.player for step in STEPS} - {""} <= set(WHO)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_step_opens_a_page_and_says_why(town, language):
    client = Client(headers={"accept-language": language}, **HERE)
    for number, step in enumerate(STEPS, 1):
        answer = client.post("/demo/tour", {"step": number})
        assert answer.status_code == 302
        page = client.get("/demo").content.decode()
        with translation.override(language):
            assert translation.gettext(step.title) in page
        assert (f'value="{number + 1}"' in page) == (number < len(STEPS))
    client.post("/demo/tour", {"step": 0})
    with translation.override(language):
        assert translation.gettext(STEPS[-1].title) not in client.get("/demo").content.decode()


@pytest.mark.parametrize("step", ["", "19", "-1", "x", "9" * 40, "²"])
def test_a_step_that_there_is_not_ends_the_tour(visitor, step):
    assert visitor.post("/demo/tour", {"step": step})["Location"] == "/demo"


def test_a_step_leads_nowhere_where_its_page_is_not_there_or_not_for_its_player(town):
    parent = town.cast()[0]
    assert page_of(["/no/such/page", "/demo"], parent) == "/demo"
    assert page_of(["/family/{nothing}"], None) == "/"
    official = Player("region_official", 1, "Раушан", "/office/79", {"region": "79", "check": "207188352063"})
    assert page_of(["office-nothing", "office-places"], official) == "/office/79/schools"
    assert page_of(["office-places"], parent) == "/family"
    asked = "/public/message?number={check}"
    assert page_of([asked], official) == asked.format(check="207188352063")


# --- signing ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_demo_signs_with_the_key_that_it_keeps_and_no_other_site_has_one(
    db, folder, settings, monkeypatch, is_demo
):
    it_is(monkeypatch)
    school = a_town()
    director = school.people["director"]
    folder.write_key(director.person_id, keys.private_text(a_key(director)))
    settings.DEMO = settings.DEMO if is_demo else ""
    client = signed_in(director, language="en", fresh=True)
    page = client.get(at(school, "institution-desk"), **HERE).content.decode()
    assert ("it keeps a key of whom you are" in page) == is_demo
    form = {"month": "2025-09", "by": "demo", "sha256": page.split('name="sha256" value="')[1].split('"')[0]}
    client.post(at(school, "institution-approve-list"), form, **HERE)
    assert query("SELECT count(*) FROM entitlements_list_signature")[0][0] == is_demo
    page = client.get(at(school, "institution-desk"), **HERE).content.decode()
    assert ("This list was approved by signature on" if is_demo else "No file came with the form.") in page
