"""Lists on a telephone: five days without a network, two teachers, a second telephone; nothing is lost and nothing twice.

The telephone's clock is the browser's own made one; the site's stands still at the moment at which a batch comes.
"""

import datetime as dt
import itertools
from contextlib import suppress
from types import SimpleNamespace

import pytest
from playwright.sync_api import Error, expect

from amiyan.access.appointing import appoint_role
from amiyan.access.models import User
from amiyan.api.device import native
from amiyan.bench.acts import enter_demo_budget
from amiyan.country.kz.calendar import to_instant, to_local
from amiyan.deliveries.actions.lists import mark_due_lists
from amiyan.deliveries.binding_cache import BindingCache
from amiyan.deliveries.receiver import RECEIVER
from amiyan.entitlements.actions import decide
from amiyan.kernel.clock import FixedClock
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import execute, query
from amiyan.settlement.drain import drain
from amiyan.settlement.jobs import dirty_shards
from amiyan.web.offline import pages
from tests.browser import walk
from tests.deliveries.school import MONDAY, PROGRAMME, a_village_school, an_employee, at
from tests.entitlements.village import a_person, a_school, enrol, value
from tests.settlement.live import settled

SUPPLIERS = itertools.count(140000001)
NEXT_MONDAY = dt.date(2025, 9, 15)
PAYABLE = dt.date(2025, 9, 18)
PIN = {"Айгүл": "112233", "Болат": "445566", "Сәуле": "778899"}
# What lies on the disk, as whoever copies it would read it: keys are named, and bytes are read as text.
ON_THE_DISK = """async () => {
    const store = await new Promise((done) => {
        const asked = indexedDB.open("amiyan-lists");
        asked.onsuccess = () => done(asked.result);
    });
    const text = (one) => one instanceof ArrayBuffer || ArrayBuffer.isView(one)
        ? new TextDecoder().decode(one) : one instanceof CryptoKey ? `key ${one.type} ${one.extractable}` : one;
    const given = {};
    for (const name of store.objectStoreNames) {
        const all = store.transaction(name).objectStore(name);
        const [values, keys] = [all.getAll(), all.getAllKeys()];
        await new Promise((done) => { keys.onsuccess = done; });
        given[name] = [keys.result, values.result];
    }
    store.close();
    return JSON.stringify(given, (_key, one) => text(one));
}"""
# As an earlier version kept it.
OPEN_AS_BEFORE = """async ({mark, draft, name}) => {
    indexedDB.deleteDatabase("amiyan-lists");
    const store = await new Promise((done) => {
        const asked = indexedDB.open("amiyan-lists", 1);
        asked.onupgradeneeded = () => {
            asked.result.createObjectStore("facts");
            asked.result.createObjectStore("drafts");
            asked.result.createObjectStore("people", {keyPath: "number"});
            asked.result.createObjectStore("records", {keyPath: "place", autoIncrement: true});
            asked.result.createObjectStore("batches", {keyPath: "number"});
        };
        asked.onsuccess = () => done(asked.result);
    });
    const all = store.transaction(["records", "drafts", "people"], "readwrite");
    all.objectStore("records").add({mark, batch: 0, done: 0});
    all.objectStore("drafts").put(["#7"], draft);
    all.objectStore("people").put({number: "#1", name});
    await new Promise((done) => { all.oncomplete = done; });
    store.close();
}"""
POST_AGAIN = """async () => {
    const device = await phone.get("facts", "device");
    const answers = [];
    for (const batch of await phone.all("batches")) {
        const headers = {"Content-Type": "application/json", "Amiyan-Device": device.id,
            "Amiyan-Signature": batch.signature, "Amiyan-Date": new Date().toUTCString()};
        const answer = await fetch("/api/device/v1/batches", {method: "POST", headers, body: batch.body});
        answers.push([answer.status, (await answer.json()).problems.map((one) => one.type)]);
    }
    return answers;
}"""


def named(person, surname, given):
    execute(
        "INSERT INTO registry_person_name (person_id, surname, given_name, sort_key, source) VALUES (%s, %s, %s, %s, 't')",
        [person, surname, given, surname],
    )
    return person


def staff(school, post, role, name):
    person = value("SELECT id FROM registry_person WHERE iin = %s", an_employee(school, post))
    named(person, "Ойдан", name)
    appoint_role(person_id=person, role=role, facility_id=school, source="test")
    return User.objects.create(username=f"u{person}", password="!", person_id=person)


@pytest.fixture(scope="module")
def budget(site):
    enter_demo_budget(PROGRAMME, None, years=[2025])
    yield
    RECEIVER.close()  # while the database still stands: it writes down last who was heard


@pytest.fixture
def village(site, budget):
    """A village school of the test's own, with two classes: three children in class 2, two in class 4."""
    made = a_village_school(supplier=f"{next(SUPPLIERS):012}")
    older = [a_person() for _ in range(2)]
    for child in older:
        enrol(child, made.id, grade=4)
    for n, child in enumerate([*made.children, *older], 1):
        named(child, f"Бала{n}", "Ойдан")
    decide(programme=PROGRAMME, first=dt.date(2025, 9, 2), last=dt.date(2026, 5, 25))
    return SimpleNamespace(
        id=made.id,
        older=older,
        children=made.children,
        code=value("SELECT code FROM registry_facility WHERE id = %s", made.id),
        aigul=staff(made.id, "Мұғалім", "teacher", "Айгүл"),
        bolat=staff(made.id, "Пән мұғалімі", "teacher", "Болат"),
        saule=staff(made.id, "директор", "director", "Сәуле"),
    )


@pytest.fixture
def clock(monkeypatch):
    """The site's clock, and a list of bindings that is never old."""
    settled(monkeypatch)
    stands = FixedClock(to_instant(at(9)))
    monkeypatch.setattr(native, "CLOCK", stands)
    monkeypatch.setattr(pages, "CLOCK", stands)
    monkeypatch.setattr(native, "CACHE", BindingCache(ttl_s=0.001, misses_per_s=1e6))
    yield stands
    work_off(to_local(stands.now()).date())  # what one test sent, no other one counts


class Telephone:
    """A browser in which a school's lists are marked."""

    def __init__(self, site, opened, school, *, label, classes=("2", "4"), without=""):
        self.site, self.school = site, school
        self.page = opened("/sign-in")
        self.context = self.page.context
        if without:
            self.context.add_init_script(without)
        self.context.clock.install(time=native.CLOCK.now())
        site.sign_in(self.context, school.saule, fresh=True)
        self.enrol(label, classes)

    def enrol(self, label, classes=("2", "4")):
        self.page.goto(f"{self.site.url}/institution/{self.school.code}/phones")
        self.page.get_by_label("Бұл телефонды қалай атайсыз?").fill(label)
        for one in classes:
            self.page.locator(f"[name=classes][value='{one}']").check()
        self.page.get_by_role("button", name="Тіркеу", exact=True).click()
        self.page.wait_for_url("**/offline/list#join")

    def join(self, user, name):
        """Somebody signs in on this telephone and chooses a PIN."""
        self.site.sign_in(self.context, user, fresh=True)
        self.page.goto(f"{self.site.url}/offline/list#join")
        self.page.reload()
        self.page.get_by_role("heading", name=f"Сіз: Ойдан {name}").wait_for()
        self.page.get_by_label("PIN", exact=True).fill(PIN[name])
        self.page.get_by_label("PIN тағы бір рет").fill(PIN[name])
        self.page.get_by_role("button", name="Осы телефонда белгілеу").click()
        self.page.get_by_role("button", name="Жабу").click()

    def ready(self):
        self.page.goto(f"{self.site.url}/offline/list")
        self.page.locator("#lists[data-ready]").wait_for()
        self.page.wait_for_function("async () => Boolean(await caches.match('/offline/list'))")

    def open(self, name):
        self.page.get_by_role("button", name=f"Ойдан {name}").click()
        self.page.get_by_label(f"Ойдан {name}: PIN").fill(PIN[name])
        self.page.get_by_role("button", name="Ашу").click()
        self.page.get_by_role("heading", name=f"Сіз: Ойдан {name}").wait_for()

    def close(self):
        self.page.get_by_role("button", name="Жабу").click()
        self.page.get_by_role("heading", name="Кім белгілейді?").wait_for()

    def mark(self, label):
        """The whole class ate."""
        self.page.locator("#class").select_option(label)
        self.page.locator("#children-names input").first.wait_for()
        self.page.get_by_role("button", name="Барлығы").click()
        self.page.get_by_role("button", name="Тізімді тапсыру").click()
        self.page.get_by_text("Осы телефонда сақталды").wait_for()

    def sign(self):
        self.page.locator("#waiting button").first.click()
        self.page.get_by_text("Қолтаңбаңыз осы телефонда сақталды").wait_for()

    def set(self, moment):
        self.context.clock.set_system_time(to_instant(moment))

    def sync(self):
        """Send what waits; the name of what is wrong."""
        return self.page.evaluate("phone.sync()")

    def contents(self, name):
        return self.page.evaluate("(name) => phone.all(name)", name)


def work_off(today):
    while shards := dirty_shards():
        for shard in shards:
            assert drain(shard=shard, programmes=[PROGRAMME], today=lambda: today) is not None


def number(what, school):
    return value(f"SELECT count(*) FROM {what} WHERE facility_id = %s AND known_to IS NULL", school.id)


def evidence(school):
    return value(
        "SELECT count(*) FROM deliveries_evidence WHERE facility_id = %s AND source = 'native'", school.id
    )


def verdicts(school):
    return query(
        "SELECT verdict::text, count(*)::int FROM ("
        " SELECT DISTINCT ON (person_id, service_day) verdict FROM deliveries_verdict WHERE facility_id = %s"
        " ORDER BY person_id, service_day, version DESC) v GROUP BY 1 ORDER BY 1",
        [school.id],
    )


def test_five_days_without_a_network_two_teachers_and_everything_arrives_once(opened, site, village, clock):
    one = Telephone(site, opened, village, label="Мұғалімдер бөлмесі")
    one.join(village.aigul, "Айгүл")
    one.join(village.bolat, "Болат")
    one.ready()
    one.context.set_offline(True)
    for back in range(5):
        one.set(at(12, 30, MONDAY + dt.timedelta(days=back)))
        one.page.reload()
        one.open("Айгүл")
        one.mark("2")
        one.close()
        one.open("Болат")
        one.mark("4")
        one.sign()
        one.close()
        one.open("Айгүл")
        one.sign()
        one.close()
    assert one.sync() == "line"
    one.page.get_by_text("Мұнда күтіп тұрған белгілер: 20").wait_for()
    one.context.clear_cookies()  # what sends needs nobody to be signed in
    one.set(at(9, 0, NEXT_MONDAY))
    clock.advance(dt.timedelta(days=7))
    one.context.set_offline(False)
    assert one.sync() == ""
    one.page.get_by_text("Барлығының қабылданғаны расталды.").wait_for()
    # The first list was in a batch when the network was found to be away; what came after it is in a second one.
    assert evidence(village) == 2
    assert one.page.evaluate(POST_AGAIN) == [[200, ["/problems/device-replay"]]] * 2
    assert evidence(village) == 2
    work_off(NEXT_MONDAY)
    assert query("SELECT DISTINCT refused FROM deliveries_list WHERE facility_id = %s", [village.id]) == [
        ("",)
    ]
    assert number("deliveries_list", village) == 10
    marked = query(
        "SELECT service_day, class_label, count(*)::int, min(present) FROM deliveries_list WHERE facility_id = %s"
        " GROUP BY 1, 2 ORDER BY 1, 2",
        [village.id],
    )
    days = [MONDAY + dt.timedelta(days=n) for n in range(5)]
    assert marked == [(day, label, 1, many) for day in days for label, many in (("2", 3), ("4", 2))]
    people = query(
        "SELECT DISTINCT l.marked_by, l.class_label, c.signed_by, c.refused, c.payable_from FROM deliveries_list l"
        " JOIN deliveries_countersignature c ON c.list_id = l.id WHERE l.facility_id = %s ORDER BY 2",
        [village.id],
    )
    aigul, bolat = village.aigul.person_id, village.bolat.person_id
    assert people == [(aigul, "2", bolat, "", PAYABLE), (bolat, "4", aigul, "", PAYABLE)]
    assert verdicts(village) == [("held", 25)]
    mark_due_lists(PAYABLE)
    work_off(PAYABLE)
    assert verdicts(village) == [("payable", 25)]
    assert one.sync() == ""
    one.page.get_by_text("Екі адам растады").first.wait_for()


def test_a_second_telephone_signs_what_the_first_one_marked(opened, site, village, clock):
    clock.advance(dt.timedelta(days=8))
    tuesday = at(12, 30, NEXT_MONDAY + dt.timedelta(days=1))
    one = Telephone(site, opened, village, label="Бірінші", without="""
        const made = crypto.subtle.generateKey.bind(crypto.subtle);
        crypto.subtle.generateKey = (how, ...rest) => how.name === "Ed25519"
            ? Promise.reject(new DOMException("no", "NotSupportedError")) : made(how, ...rest);
    """)  # fmt: skip
    one.join(village.aigul, "Айгүл")
    two = Telephone(site, opened, village, label="Екінші")
    two.join(village.bolat, "Болат")
    for phone in (one, two):
        phone.set(tuesday)
    one.open("Айгүл")
    one.mark("2")
    assert one.sync() == ""
    work_off(tuesday.date())
    two.page.reload()
    assert two.sync() == ""
    two.open("Болат")
    two.page.get_by_text("Бала1 Ойдан, Бала2 Ойдан, Бала3 Ойдан").wait_for()
    two.sign()
    assert two.sync() == ""
    work_off(tuesday.date())
    assert number("deliveries_list", village) == 1
    found = query(
        "SELECT l.terminal <> e.terminal, c.signed_by, c.refused FROM deliveries_list l"
        " JOIN deliveries_countersignature c ON c.list_id = l.id"
        " JOIN deliveries_evidence e ON (e.facility_id, e.id) = (c.sender_id, c.evidence_id)"
        " WHERE l.facility_id = %s AND l.service_day = %s",
        [village.id, tuesday.date()],
    )
    assert found == [(True, village.bolat.person_id, "")]
    kinds = value(
        "SELECT count(DISTINCT octet_length(public_key)) FROM deliveries_binding WHERE facility_id = %s",
        village.id,
    )
    assert kinds == 2, "the first telephone has no Ed25519 and signs by P-256"
    assert one.sync() == ""
    one.page.get_by_text("Екі адам растады").first.wait_for()


def test_a_telephone_whose_enrolment_was_ended_is_told_so_and_keeps_its_marks(opened, site, village, clock):
    clock.advance(dt.timedelta(days=9))
    wednesday = at(12, 30, NEXT_MONDAY + dt.timedelta(days=2))
    one = Telephone(site, opened, village, label="Жоғалған")
    one.join(village.aigul, "Айгүл")
    one.set(wednesday)
    office = opened(f"/institution/{village.code}/phones", user=village.saule, fresh=True)
    office.get_by_role("button", name="«Жоғалған» тоқтату").click()
    office.get_by_role("button", name="«Жоғалған» тоқтату").wait_for(state="detached")
    one.page.reload()
    one.open("Айгүл")
    one.mark("2")
    one.sync()
    assert one.sync() == "ended"
    one.page.get_by_text("Сайт бұл телефонды енді қабылдамайды").wait_for()
    assert [(record["mark"]["class"], record["done"]) for record in one.contents("records")] == [("2", 0)]
    assert number("deliveries_list", village) == 0
    # Signing out empties a browser's store, and not that of a telephone with marks.
    one.page.evaluate("""async () => {
        const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
        await fetch("/sign-out", {method: "POST", headers: {"X-CSRFToken": token}});
    }""")
    assert len(one.contents("records")) == 1
    site.sign_in(one.context, village.saule, fresh=True)
    one.enrol("Табылған")
    assert one.sync() == ""
    assert one.contents("records")[0]["done"] > 0
    work_off(wednesday.date())
    assert number("deliveries_list", village) == 1


def test_an_answer_that_is_lost_is_asked_for_again_also_under_a_new_name(opened, site, village, clock):
    clock.advance(dt.timedelta(days=10))
    thursday = at(12, 30, NEXT_MONDAY + dt.timedelta(days=3))

    def taken_and_lost(route):
        with suppress(Error):  # the page may have gone on meanwhile
            route.fetch()
            route.abort()

    one = Telephone(site, opened, village, label="Әлсіз желі")
    one.join(village.aigul, "Айгүл")
    one.set(thursday)
    one.context.route("**/api/device/v1/batches", taken_and_lost)
    one.open("Айгүл")
    one.mark("2")
    assert one.sync() == "line"
    one.close()
    assert evidence(village) == 1
    assert [record["done"] for record in one.contents("records")] == [0]
    site.sign_in(one.context, village.saule, fresh=True)
    one.enrol("Жаңа ат")
    one.context.unroute_all(behavior="wait")
    assert one.sync() == ""
    assert evidence(village) == 2, "the same list, in a batch of the telephone's new chain"
    work_off(thursday.date())
    assert number("deliveries_list", village) == 1
    assert one.contents("records")[0]["done"] > 0


def test_guests_sit_in_and_are_judged_as_the_policy_says(opened, site, village, clock):
    """Of another class: as everybody. Of another school: seen, and worth nothing, with the reason."""
    foreign, clock_day = a_person(900), NEXT_MONDAY + dt.timedelta(days=7)
    enrol(foreign, a_school(), grade=3)
    named(foreign, "Бөтен", "Ойдан")
    clock.advance(dt.timedelta(days=14))
    monday = at(12, 30, clock_day)
    one = Telephone(site, opened, village, label="Қонақтар")
    one.join(village.aigul, "Айгүл")
    one.join(village.bolat, "Болат")
    one.set(monday)
    one.page.reload()
    one.open("Айгүл")
    page = one.page
    page.locator("#class").select_option("2")
    page.locator("#children-names label", has_text="Бала1 Ойдан").wait_for()
    page.evaluate("""() => {
        const chosen = document.getElementById("class");
        chosen.value = "4";
        chosen.dispatchEvent(new Event("change"));
        document.getElementById("everybody").click();
    }""")  # "Everybody" tapped before the other class is shown: nobody of the class before is in it
    page.locator("#children-names label", has_text="Бала4 Ойдан").wait_for()
    expect(page.locator("#children-names input:checked")).to_have_count(0)
    page.locator("#class").select_option("2")
    page.locator("#children-names label", has_text="Бала1 Ойдан").wait_for()
    page.locator("#children-names input").first.check()
    page.get_by_text("Бүгін басқа бала да тамақтанады").click()
    assert walk.axe(page) == []
    page.locator("#guest").select_option(f"#{village.older[0]}")
    page.get_by_role("button", name="Тізімге қосу", exact=True).click()
    page.locator("#children-names label", has_text="Бала4 Ойдан (4)").wait_for()
    page.locator("#guest-iin").fill("12")
    page.keyboard.press("Enter")
    page.get_by_text("ЖСН он екі цифрдан тұрады.").wait_for()
    page.locator("#guest-iin").fill(value("SELECT iin FROM registry_person WHERE id = %s", foreign))
    page.locator("#guest-name").fill("Нұрай")
    page.get_by_role("button", name="Сұрап, тізімге қосу").click()
    page.locator("#children-names label", has_text="Нұрай (қонақ)").wait_for()
    one.close()
    one.open("Айгүл")  # the draft and the guest's name are still there, and the name lies encrypted
    page.locator("#class").select_option("2")
    expect(page.locator("#children-names input:checked")).to_have_count(3)
    page.locator("#children-names label", has_text="Нұрай (қонақ)").wait_for()
    kept = page.evaluate(
        "async () => JSON.stringify([await phone.all('drafts'), await phone.get('facts', 'names')])"
    )
    assert "Нұрай" not in kept
    page.get_by_role("button", name="Тізімді тапсыру").click()
    page.get_by_text("Осы телефонда сақталды").wait_for()
    one.close()
    one.open("Болат")
    page.locator("#waiting").get_by_text("Нұрай").wait_for()
    one.sign()
    assert one.sync() == ""
    work_off(clock_day)
    found = query(
        "SELECT DISTINCT ON (o.evidence_id, o.record) o.person_id, o.outcome::text FROM deliveries_outcome o"
        " JOIN deliveries_list l ON (l.facility_id, l.evidence_id) = (o.facility_id, o.evidence_id)"
        " WHERE l.facility_id = %s AND l.service_day = %s ORDER BY o.evidence_id, o.record, o.version DESC",
        [village.id, clock_day],
    )
    children = (village.children[0], village.older[0], foreign)
    wanted = ("open_to_objection", "open_to_objection", "other_facility")
    assert set(found) == set(zip(children, wanted, strict=True))


def test_names_lie_encrypted_and_a_wrong_pin_opens_nothing(opened, site, village, clock):
    one = Telephone(site, opened, village, label="Ашық үстел")
    one.join(village.aigul, "Айгүл")
    one.ready()
    one.context.set_offline(True)
    one.open("Айгүл")
    one.mark("2")
    one.page.locator("#class").select_option("4")
    one.page.locator("#children-names input").first.check()
    one.page.wait_for_function("async () => (await phone.all('drafts')).length === 1")
    one.close()
    one.context.set_offline(False)
    assert one.sync() == ""
    kept = one.page.evaluate(ON_THE_DISK)
    mark = one.contents("records")[0]["mark"]
    assert (mark["class"], mark["present"]) == ("2", [f"#{child}" for child in village.children])
    for told in ("Ойдан", "Бала", mark["id"], mark["day"], '"present"', '"class"', *mark["present"]):
        assert told not in kept, told
    assert "key secret false" in kept
    assert "key private false" in kept
    assert "key private true" not in kept
    assert "key secret true" not in kept
    for _ in range(5):
        one.page.get_by_role("button", name="Ойдан Айгүл").click()
        one.page.get_by_label("Ойдан Айгүл: PIN").fill("000000")
        one.page.get_by_role("button", name="Ашу").click()
        one.page.get_by_text("PIN дұрыс емес.").wait_for()
    one.page.get_by_role("button", name="Ойдан Айгүл").click()
    one.page.get_by_label("Ойдан Айгүл: PIN").fill(PIN["Айгүл"])
    one.page.get_by_role("button", name="Ашу").click()
    one.page.get_by_text("PIN тым көп рет қате енгізілді").wait_for()
    one.page.evaluate("phone.get('people', '#0')")
    one.set(at(10))
    one.open("Айгүл")
    one.page.locator("#class").select_option("2")
    one.page.get_by_text("Бала1 Ойдан").wait_for()
    one.close()
    one.set(at(10, day=MONDAY + dt.timedelta(days=15)))
    one.page.reload()
    one.page.get_by_text("Мұнда есімдер жоқ немесе олар тым ескірген").wait_for()
    assert one.page.evaluate("phone.get('facts', 'names')") is None


def test_what_an_earlier_version_kept_open_is_sealed_and_nothing_is_lost(opened, village, clock):
    page = opened("/sign-in")
    mark = {"kind": "list", "id": "5ca1ab1e", "day": "2025-09-08", "class": "Ескі сынып", "present": ["#7"]}
    given = {"mark": mark, "draft": "#1|2025-09-08|Ескі сынып|p", "name": "Ескі есім"}
    page.evaluate(OPEN_AS_BEFORE, given)
    page.goto(page.url.replace("/sign-in", "/offline/list"))
    page.locator("h1").wait_for()
    assert [one["mark"] for one in page.evaluate("phone.all('records')")] == [mark]
    assert page.evaluate("(key) => phone.get('drafts', key)", given["draft"]) == ["#7"]
    assert [one["name"] for one in page.evaluate("phone.all('people')")] == ["Ескі есім"]
    kept = page.evaluate(ON_THE_DISK)
    assert "Ескі" not in kept
    assert "5ca1ab1e" not in kept


def test_what_waits_is_sent_when_the_network_is_back_though_the_page_is_closed(opened, site, village, clock):
    clock.advance(dt.timedelta(days=11))
    one = Telephone(site, opened, village, label="Жабық бет")
    one.join(village.aigul, "Айгүл")
    one.ready()
    tools = one.page.context.new_cdp_session(one.page)
    seen = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: seen.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    one.context.grant_permissions(["background-sync"])
    one.context.set_offline(True)
    one.set(at(12, 30, NEXT_MONDAY + dt.timedelta(days=4)))
    one.page.reload()
    one.open("Айгүл")
    one.mark("2")
    assert one.sync() == "line"
    tags = "async () => (await navigator.serviceWorker.ready).sync.getTags()"
    assert one.page.evaluate(tags) == ["amiyan-lists"]
    elsewhere = one.context.new_page()
    one.context.set_offline(False)
    elsewhere.goto(f"{site.url}/sign-in")
    one.page.close()
    tools = one.context.new_cdp_session(elsewhere)
    tools.send("ServiceWorker.enable")
    asked = {"origin": site.url, "registrationId": seen[0]["registrationId"], "tag": "amiyan-lists"}
    tools.send("ServiceWorker.dispatchSyncEvent", {**asked, "lastChance": False})
    for _ in range(100):
        if evidence(village):
            break
        elsewhere.wait_for_timeout(100)
    assert evidence(village) == 1


def test_a_clock_that_is_wrong_and_a_disk_that_is_full_are_told(opened, site, village, clock):
    one = Telephone(site, opened, village, label="Ескі телефон")
    one.join(village.aigul, "Айгүл")
    one.ready()
    one.set(at(9, 30))
    assert one.sync() == ""
    one.page.get_by_text("Бұл телефонның сағаты 30 минутқа қате").wait_for()
    one.set(at(9, 0, MONDAY - dt.timedelta(days=40)))
    one.context.set_offline(True)
    one.page.reload()
    one.page.get_by_text("Бұл телефонның сағаты артқа жылжытылған").wait_for()
    one.set(at(9, 1))
    one.open("Айгүл")
    one.page.evaluate("""() => { IDBObjectStore.prototype.add = () => {
        throw new DOMException("full", "QuotaExceededError"); }; }""")
    one.page.locator("#children-names input").first.wait_for()
    one.page.get_by_role("button", name="Барлығы").click()
    one.page.get_by_role("button", name="Тізімді тапсыру").click()
    one.page.get_by_text("бұл САҚТАЛҒАН ЖОҚ").wait_for()
    assert one.contents("records") == []
    # What was ticked is still there.
    expect(one.page.locator("#children-names input:checked").first).to_be_attached()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_pass_axe_and_need_no_sideways_scrolling(opened, village, clock, language):
    for path, user in (("/offline/list", None), (f"/institution/{village.code}/phones", village.saule)):
        page = opened(path, language=language, user=user)
        page.locator("h1").wait_for()
        assert walk.faults(page, language) == [], path


def test_an_open_list_passes_axe_and_is_marked_by_keyboard_alone(opened, site, village, clock):
    one = Telephone(site, opened, village, label="Пернетақта")
    one.join(village.bolat, "Болат")
    page = one.page
    page.get_by_role("button", name="Ойдан Болат").focus()
    page.keyboard.press("Enter")
    page.keyboard.type(PIN["Болат"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Сіз: Ойдан Болат").wait_for()
    assert walk.axe(page) == []
    page.locator("#day").focus()
    for _ in range(2):  # to the class, to the first child
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_text("Тамақтанғаны: 1 / 3").wait_for()
    for _ in range(5):  # past two children, guests and "all of them"
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Осы телефонда сақталды").wait_for()
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
