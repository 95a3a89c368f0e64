"""The registers of an office: what is lacking at a place, what it is called, and how a terminal is let in."""

import datetime as dt
import html
import re
from uuid import uuid4

import pytest
from psycopg.types.range import DateRange

from amiyan.access.actions import appoint_signatory
from amiyan.access.appointing import appoint_role
from amiyan.country.kz.calendar import to_instant
from amiyan.country.kz.iban import make
from amiyan.kernel.sql import execute, query
from amiyan.registry.actions.places import place_terminal
from amiyan.registry.facility_names import facility_names
from amiyan.settlement.accounts.request import request_account
from tests.deliveries.school import a_supplier
from tests.entitlements.village import a_person
from tests.registry.invented_town import a_facility
from tests.web.institution.kit import a_key, a_terminal, named, signed_by, signed_in, works

from .kit import TODAY, a_region, client_of

NOON = to_instant(dt.datetime.combine(TODAY, dt.time(12, 30)))


def furnished(monkeypatch):
    """The region with a supplier, a director and three terminals."""
    found = a_region(monkeypatch)
    found.supplier = a_supplier(found.big, "000140000001")
    director = works("director", facility=found.big)
    named(director.person_id, "Бейбітова", "Гүлнар")
    a_terminal(found.big, "CJ7001", heard_at=NOON - dt.timedelta(minutes=1))
    a_terminal(found.big, "CJ7002", heard_at=NOON - dt.timedelta(days=7), skew_s=0)
    a_terminal(found.foreign, "CJ9001")
    return found


@pytest.fixture
def region(db, monkeypatch):
    return furnished(monkeypatch)


def page(region, role, path, status=200):
    answer = client_of(region.people[role]).get(path)
    assert answer.status_code == status, (role, path, answer.status_code)
    return text_of(answer) if status == 200 else ""


def text_of(answer):
    text = re.sub(r"<(script|style).*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\xa0", " "))


def cook(school, until, surname="Аспазова"):
    person = a_person(born=dt.date(1980, 1, 1))
    named(person, surname, "Роза")
    execute(
        "INSERT INTO registry_staff (person_id, facility_id, post, clearance_until, valid, source)"
        " VALUES (%s, %s, 'аспаз', %s, %s, 't')",
        [person, school, until, DateRange(dt.date(2025, 1, 1), None)],
    )
    return person


def test_a_region_sees_its_places_and_what_is_lacking_there(region):
    text = page(region, "region_official", "/office/79/registers/places")
    assert "Ақбұлақ негізгі мектебі" in text
    assert "Медеу" not in text, "a place of another region"
    assert "director: Бейбітова Гүлнар" in text
    assert "1 of 2" in text
    lacking = page(region, "region_official", "/office/79/registers/places?lacking=supplier")
    assert "Ақбұлақ негізгі мектебі" in lacking
    assert "№ 12 мектеп-гимназия" not in lacking
    for kind in ("director", "terminal"):
        text = page(region, "region_official", f"/office/79/registers/places?lacking={kind}")
        assert "№ 12 мектеп-гимназия" not in text, kind
    assert "No place is found" in page(
        region, "region_official", "/office/79/registers/places?lacking=silent"
    )


def test_a_place_is_found_however_its_name_is_typed(region):
    text = page(region, "region_official", "/office/79/registers/places?text=акбулак")
    assert "Ақбұлақ негізгі мектебі" in text
    assert "№ 12 мектеп-гимназия" not in text


def test_places_are_turned_page_by_page_and_each_stands_once(region, monkeypatch):
    monkeypatch.setattr("amiyan.web.office.registers.facilities._A_PAGE", 1)
    first = client_of(region.people["region_official"]).get("/office/79/registers/places").content.decode()
    (onward,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client_of(region.people["region_official"]).get(html.unescape(onward)).content.decode()
    places = [re.findall(r"/registers/place/([^?\"]+)\?", one) for one in (first, second)]
    assert len(places[0]) == len(places[1]) == 1
    assert places[0] != places[1]
    assert 'rel="next"' not in second


def test_the_ministry_sees_that_somebody_leads_a_place_and_not_who(region):
    cook(region.big, TODAY - dt.timedelta(days=1))
    for path in (
        "/office/00/registers/places",
        "/office/79/registers/places",
        f"/office/79/registers/place/{region.code(region.big)}",
    ):
        text = page(region, "ministry_official", path)
        assert "№ 12 мектеп-гимназия" in text
        assert "director" in text
        assert "Бейбітова" not in text
        assert "Аспазова" not in text
    assert query("SELECT count(*) FROM access_view") == [(0,)]


def test_a_district_sees_its_own_places_alone(region):
    text = page(region, "district_official", "/office/79/registers/places")
    assert "№ 12 мектеп-гимназия" in text
    assert "Ақбұлақ" not in text
    page(region, "district_official", f"/office/79/registers/place/{region.code(region.tiny)}", status=404)
    page(region, "region_official", f"/office/79/registers/place/{region.code(region.foreign)}", status=404)


def test_a_district_sees_every_place_that_it_was_appointed_to(region):
    user = region.people["district_official"]
    options = {"source": "Бұйрық № 4", "first": dt.date(2025, 1, 1)}
    for place in (region.tiny, region.foreign):
        appoint_role(person_id=user.person_id, role="district_official", facility_id=place, **options)
    text = page(region, "district_official", "/office/79/registers/places")
    assert "№ 12 мектеп-гимназия" in text
    assert "Ақбұлақ негізгі мектебі" in text
    assert "Медеу" not in text, "of another region's office"
    cook(region.tiny, TODAY - dt.timedelta(days=1))
    page(region, "district_official", f"/office/79/registers/place/{region.code(region.tiny)}")
    assert query("SELECT facility_id FROM access_view") == [(region.tiny,)], "by the role of this place"
    page(region, "district_official", f"/office/75/registers/place/{region.code(region.foreign)}")


def test_whose_clearance_ended_is_shown_by_name_and_reads_it(region):
    ended = cook(region.big, TODAY - dt.timedelta(days=1))
    cook(region.big, TODAY + dt.timedelta(days=20), "Жақында")
    cook(region.big, TODAY + dt.timedelta(days=90), "Кейін")
    text = page(region, "region_official", f"/office/79/registers/place/{region.code(region.big)}")
    assert "Аспазова Роза аспаз 14 Sept 2025 has run out, and still works" in text
    assert "Жақында Роза аспаз 5 Oct 2025 runs out soon" in text
    assert "Кейін" not in text
    seen = query("SELECT role, purpose, page FROM access_view WHERE person_id = %s", [ended])
    assert seen == [("region_official", "registers", "office-facility")]
    lacking = page(region, "region_official", "/office/79/registers/places?lacking=clearance")
    assert "№ 12 мектеп-гимназия" in lacking
    assert "Ақбұлақ" not in lacking


# --- names ---------------------------------------------------------------------------------------------------------


def name_it(region, school, *, role="region_official", fresh=True, **more):
    client = signed_in(region.people[role], language="en", fresh=fresh)
    said = {"first": "2025-09-15", "source": "Қаулы № 7", **more}
    return client.post(f"/office/79/registers/place/{region.code(school)}/name", said)


def short(school, language="kk", on=TODAY):
    return facility_names([school], language=language, on=on)[school].short


def test_a_place_is_named_anew_from_a_day_on_and_its_old_name_ends(region):
    long = "Ақбұлақ ауылдық округінің коммуналдық мемлекеттік негізгі орта білім беру мектебі"
    answer = name_it(region, region.tiny, alias_kk="Ақбұлақ мектебі", name_kk=long, alias_ru="Школа Акбулак")
    assert answer.status_code == 302
    assert short(region.tiny) == "Ақбұлақ мектебі"
    assert short(region.tiny, "ru") == "Школа Акбулак"
    assert short(region.tiny, on=TODAY - dt.timedelta(days=1)) == "Ақбұлақ негізгі мектебі"
    name_it(region, region.tiny, alias_kk="Ақбұлақ орта мектебі")
    assert short(region.tiny) == "Ақбұлақ орта мектебі", "of the same day: a correction"
    believed = query(
        "SELECT name FROM registry_facility_name WHERE facility_id = %s AND kind = 'alias' AND language = 'kk'"
        " AND known_to IS NULL ORDER BY lower(valid) NULLS FIRST",
        [region.tiny],
    )
    assert believed == [("Ақбұлақ негізгі мектебі",), ("Ақбұлақ орта мектебі",)]


def test_a_name_says_by_which_act_and_does_not_undo_a_later_one(region):
    answer = name_it(region, region.tiny, source="", alias_kk="X")
    assert answer.status_code == 422
    answer = name_it(region, region.tiny)
    assert "Write the name or the alias in at least one language." in text_of(answer)
    name_it(region, region.tiny, first="2025-10-01", alias_kk="Кейінгі")
    answer = name_it(region, region.tiny, alias_kk="Ерте")
    assert "A later name of this place is known already" in text_of(answer)
    assert short(region.tiny) == "Ақбұлақ негізгі мектебі"


def test_only_who_keeps_the_register_names_a_place_and_just_after_signing_in(region):
    assert name_it(region, region.tiny, role="auditor", alias_kk="X").status_code == 404
    assert name_it(region, region.tiny, role="district_official", alias_kk="X").status_code == 404
    answer = name_it(region, region.tiny, fresh=False, alias_kk="X")
    assert "fresh=1" in answer["Location"]
    assert "Name this place" not in page(
        region, "auditor", f"/office/79/registers/place/{region.code(region.big)}"
    )


# --- terminals ----------------------------------------------------------------------------------------------------


def post(region, path, role="region_official", **said):
    return signed_in(region.people[role], language="en", fresh=True).post(
        f"/office/79/registers/{path}", said
    )


def test_terminals_say_where_they_stand_and_for_how_long_they_are_silent(region):
    text = page(region, "region_official", "/office/79/registers/terminals")
    assert "CJ7001 № 12 мектеп-гимназия canteen well not let in 15 Sept 2025 12:29 0" in text
    assert "CJ7002 № 12 мектеп-гимназия canteen silent not let in 8 Sept 2025 12:30 4" in text
    assert "CJ9001" not in text
    silent = page(region, "region_official", "/office/79/registers/terminals?state=silent")
    assert "CJ7002" in silent
    assert "CJ7001" not in silent
    page(region, "region_official", "/office/79/registers/terminal/CJ9001", status=404)


def test_a_terminal_is_let_in_by_a_secret_that_is_shown_once_and_stands_nowhere(region, caplog):
    answer = post(region, "terminal/CJ7001/bind")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    (secret,) = re.findall(r"/t/([a-z2-7]{28})/", answer.content.decode())
    assert secret not in caplog.text
    after = page(region, "region_official", "/office/79/registers/terminal/CJ7001")
    assert secret not in after
    assert "a secret" in after
    assert query("SELECT count(*) FROM deliveries_binding WHERE source LIKE 'office 79, person %%'") == [(1,)]
    again = post(region, "terminal/CJ7001/rotate", hours="48")
    assert secret not in again.content.decode()
    assert query("SELECT count(*) FROM deliveries_binding WHERE expires_at IS NOT NULL") == [(1,)]


def test_of_a_terminal_that_moved_to_another_region_the_old_place_is_given_no_secret(region):
    post(region, "terminal/CJ7001/bind")
    execute("UPDATE registry_terminal SET known_to = now() WHERE serial = 'CJ7001'")
    place_terminal(serial="CJ7001", facility_id=region.foreign, place="canteen", source="Move", first=TODAY)
    assert "Let in, and not listed" in page(region, "region_official", "/office/79/registers/terminals")
    answer = post(region, "terminal/CJ7001/rotate", hours="48")
    assert answer.status_code == 302, "no secret of a place in another region is shown"
    assert query("SELECT facility_id, expires_at FROM deliveries_binding") == [(region.big, None)]


def test_a_binding_ends_and_who_may_not_act_finds_nothing(region):
    post(region, "terminal/CJ7001/bind")
    ((binding,),) = query("SELECT id FROM deliveries_binding")
    assert post(region, f"terminal/CJ7002/end/{binding}").status_code == 404, "of another terminal"
    for role in ("auditor", "ministry_official"):
        assert post(region, f"terminal/CJ7001/end/{binding}", role=role).status_code == 404
        assert post(region, "terminal/CJ7001/bind", role=role).status_code == 404
    assert post(region, "terminal/CJ9001/bind").status_code == 404
    assert post(region, f"terminal/CJ7001/end/{binding}").status_code == 302
    assert query("SELECT known_to IS NOT NULL FROM deliveries_binding") == [(True,)]


def parked(region, serial="ZZ9"):
    post(region, "terminal/CJ7001/bind")
    ((binding,),) = query("SELECT max(id) FROM deliveries_binding")
    execute(
        "INSERT INTO deliveries_parked (binding_id, serial, reason, received_at, body, original_sha256, source, layout,"
        " binding, records) VALUES (%s, %s, 'unknown', now() - interval '5 minutes', '\\x01', '\\x02', 'zkteco',"
        " 'zkteco-attlog', 'secret', 2)",
        [binding, serial],
    )
    return binding


def test_parked_records_count_by_a_named_person_s_word_and_reason(region):
    named(region.people["region_official"].person_id, "Ахметова", "Сәуле")
    binding = parked(region)
    assert "ZZ9" in page(region, "region_official", "/office/79/registers/terminals")
    path = f"parked/{binding}/ZZ9/release"
    assert post(region, path, place=region.code(region.big), reason="").status_code == 422
    wrong = post(region, path, place=region.code(region.foreign), reason="айырбас")
    assert "No place of your office has this code." in text_of(wrong)
    assert post(region, path, place=region.code(region.big), reason="айырбас").status_code == 302
    decided = query("SELECT facility_id, reason, decided_by FROM deliveries_parked_decision")
    assert decided == [(region.big, "айырбас", "Ахметова Сәуле")]
    text = page(region, "region_official", "/office/79/registers/terminals")
    assert "counts to № 12 мектеп-гимназия айырбас Ахметова Сәуле" in text
    assert "Ахметова" not in page(region, "ministry_official", "/office/79/registers/terminals")


def test_parked_records_stand_in_what_waits_until_they_are_decided(region):
    binding = parked(region)

    def waits():
        answer = client_of(region.people["region_official"]).get("/office/79/queue")
        return text_of(answer), answer.content.decode()

    text, page = waits()
    assert "Parked: somebody has to decide" in text
    assert re.search(r'<a href="/office/79/registers/terminals[^"]*">ZZ9</a>', page)
    assert post(region, f"parked/{binding}/ZZ9/aside", reason="сынақ").status_code == 302
    assert "ZZ9" not in waits()[0]


def test_parked_records_are_set_aside(region):
    binding = parked(region)
    assert post(region, f"parked/{binding}/ZZ9/aside", role="auditor", reason="x").status_code == 404
    assert post(region, f"parked/{binding}/ZZ9/aside", reason="сынақ").status_code == 302
    assert query("SELECT facility_id, reason FROM deliveries_parked_decision") == [(None, "сынақ")]


# --- suppliers ----------------------------------------------------------------------------------------------------


def test_a_supplier_with_its_agreements_and_clearances(region):
    cook(region.big, TODAY - dt.timedelta(days=3))
    text = page(region, "region_official", "/office/79/registers/suppliers")
    assert "Дастархан no term 1 — 1 0" in text
    text = page(region, "region_official", f"/office/79/registers/supplier/{region.supplier}")
    assert "№ 12 мектеп-гимназия" in text
    assert "Аспазова Роза № 12 мектеп-гимназия аспаз" in text
    ministry = page(region, "ministry_official", f"/office/79/registers/supplier/{region.supplier}")
    assert "Аспазова" not in ministry
    assert "Account" not in ministry
    far = a_supplier(region.foreign, "000140000002")
    page(region, "region_official", f"/office/79/registers/supplier/{far}", status=404)


# --- a supplier's account ------------------------------------------------------------------------------------------

OLD, NEW = (make("125", account) for account in ("OLD", "NEW"))


def asked_for_another_account(region):
    """The supplier asked for another account; two people of the office may record everywhere. The page's address."""
    execute(
        "INSERT INTO registry_organisation_account (organisation_id, iban, source) VALUES (%s, %s, 't')",
        [region.supplier, OLD],
    )
    region.request = uuid4()
    request_account(
        organisation_id=region.supplier,
        request_id=region.request,
        iban=NEW,
        says="банк ауыстырдық",
        requested_by=region.children[0],
        now=NOON,
    )
    for name in ("first", "second"):
        region.people[name] = user = works("region_official", region="79")
        appoint_signatory(person_id=user.person_id, duty="record", source="Бұйрық № 3")
        region.people[f"key of {name}"] = a_key(user)
    return f"supplier/{region.supplier}/account/{region.request}"


@pytest.fixture
def account(region, monkeypatch, tmp_path):
    holders = tmp_path / "holders.csv"
    holders.write_text(f"{NEW},000140000001\n")
    monkeypatch.setenv("AMIYAN_ACCOUNT_HOLDERS", str(holders))
    return asked_for_another_account(region)


def signs(region, account, who, act, **said):
    client = signed_in(region.people[who], language="en", fresh=True)
    document = client.get(f"/office/79/registers/{account}/document")
    assert document.status_code == 200
    file = signed_by(region.people[f"key of {who}"], document.content)
    return client.post(f"/office/79/registers/{account}/{act}", {**said, "signature": file}, follow=True)


def test_an_account_changes_by_two_people_of_the_office_who_sign(region, account):
    masked = page(region, "region_official", f"/office/79/registers/supplier/{region.supplier}")
    assert NEW not in masked
    assert OLD not in masked
    assert NEW[-4:] in masked
    page(region, "district_official", f"/office/79/registers/{account}", status=404)
    page(region, "ministry_official", f"/office/79/registers/{account}", status=404)
    assert NEW not in page(region, "region_official", f"/office/79/registers/{account}"), "no duty to record"
    assert NEW in page(region, "first", f"/office/79/registers/{account}")
    taken = signs(region, account, "first", "ask", source="№ 7 хат, 10.09.2025")
    assert "Another person confirms it" in text_of(taken)
    again = signs(region, account, "first", "confirm")
    assert "in effect" not in text_of(again)
    assert query("SELECT count(*) FROM settlement_account_confirmation") == [(0,)]
    assert "You took it up" in page(region, "first", f"/office/79/registers/{account}")
    done = signs(region, account, "second", "confirm")
    assert "The supplier is paid to the new account from" in text_of(done)
    assert query("SELECT source FROM settlement_account_change") == [("№ 7 хат, 10.09.2025",)]
    assert query("SELECT count(*) FROM settlement_account_confirmation") == [(1,)]


def test_a_change_of_account_is_stopped_with_a_reason_by_who_may_record(region, account):
    signs(region, account, "first", "ask", source="№ 7 хат")
    assert post(region, f"{account}/stop", role="second", reason="").status_code == 422
    refused = post(region, f"{account}/stop", reason="күмәнді")
    assert refused.status_code == 422, "no duty to record"
    assert post(region, f"{account}/stop", role="second", reason="күмәнді").status_code == 302
    assert query("SELECT outcome, reason FROM settlement_account_end") == [("stopped", "күмәнді")]


def test_without_the_letter_nobody_takes_a_request_up(region, account):
    answer = signs(region, account, "first", "ask", source=" ")
    assert "Write the number and date of the supplier's letter first." in text_of(answer)
    assert query("SELECT count(*) FROM settlement_account_change") == [(0,)]
    far = a_supplier(region.foreign, "000140000002")
    page(region, "first", f"/office/79/registers/supplier/{far}/account/{region.request}", status=404)


# --- how far an agreement is used ------------------------------------------------------------------------------------


def test_a_contract_for_several_places_has_one_ceiling(region):
    school = a_facility("Екінші", "79")
    for place in (region.big, school):
        execute(
            "INSERT INTO registry_agreement (facility_id, organisation_id, programme, number, ceiling_tiyn, source)"
            " VALUES (%s, %s, 'extracurricular-club', '12-2025', 100000000, 't')",
            [place, region.supplier],
        )
    text = page(region, "region_official", f"/office/79/registers/supplier/{region.supplier}")
    assert "12-2025 1,000,000 ₸ 0 ₸ 0.0 % 1,000,000 ₸" in text
    district = page(region, "district_official", f"/office/79/registers/supplier/{region.supplier}")
    assert "Statements are of the region's budget" in district


def test_a_clock_that_is_far_off_is_told_in_hours_and_the_page_says_what_it_is_for(region):
    a_terminal(region.big, "CJ7003", heard_at=NOON, skew_s=-2797 * 60)
    assert "its clock is off by 46 hours" in page(region, "region_official", "/office/79/registers/terminals")
    text = page(region, "region_official", "/office/79/registers/terminal/CJ7003")
    assert "Its clock is behind by 46 hours" in text
    assert "Whether this terminal works" in text


def test_of_many_that_are_parked_a_page_shows_some_and_says_of_how_many(region):
    for n in range(25):
        parked(region, f"ZZ{n:02}")
    text = page(region, "region_official", "/office/79/registers/terminals")
    assert "20 of 25 stand here, the last heard first." in text
    assert text.count("Nobody listed this terminal.") == 20
