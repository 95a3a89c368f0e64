"""The desk: who has the right, joiners and leavers, applications with scans, refusals, the director's approval."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amiyan.entitlements.actions import decide
from amiyan.kernel.sql import query
from tests.entitlements.village import say
from tests.meals.canteen import EVERY_DAY, PROGRAMME, in_class

from .kit import MONDAY, a_town, at, it_is, named, signed_in, text_of

PDF = b"%PDF-1.7 invented"


@pytest.fixture
def town(db, monkeypatch):
    it_is(monkeypatch)
    return a_town()


def apply(client, town, child, *files, key=None, day="2025-09-15"):
    scans = [SimpleUploadedFile(name, body) for name, body in files]
    form = {"key": key or str(uuid4()), "received_on": day, "says": "Ата-анасы сұрайды", "scans": scans}
    return client.post(at(town, "institution-application", child=child), form)


def scans():
    return query("SELECT kind, length(body), sha256 = sha256(body) FROM entitlements_scan ORDER BY kind")


def test_who_joins_this_month_stands_first_with_name_and_answer(town):
    text = text_of(
        signed_in(town.people["social_pedagogue"], language="en").get(at(town, "institution-desk"))
    )
    assert text.count("joins this month") == 3
    assert "Ойдан" in text
    october = text_of(
        signed_in(town.people["social_pedagogue"], language="en").get(
            at(town, "institution-desk"), {"month": "2025-10"}
        )
    )
    assert "Nothing changed and nothing waits" in october


def test_a_category_that_ends_soon_is_said_before_it_ends(town):
    child = town.children[0]
    say(child, holds=["low_income"], covers=["low_income"], last=dt.date(2025, 10, 10), source="paper 7")
    text = text_of(
        signed_in(town.people["social_pedagogue"], language="en").get(at(town, "institution-desk"))
    )
    assert "“Low-income family” ends on 10.10.2025" in text
    page = text_of(
        signed_in(town.people["social_pedagogue"], language="en").get(
            at(town, "institution-child", child=child)
        )
    )
    assert "paper 7" in page


def test_whoever_looks_at_the_list_leaves_a_trace_for_whom_it_named(town):
    signed_in(town.people["director"]).get(at(town, "institution-desk"))
    assert sorted(row[0] for row in query("SELECT person_id FROM access_view")) == sorted(town.children)


def test_why_a_child_has_the_right_is_read_in_words(town):
    page = text_of(
        signed_in(town.people["director"], language="en").get(
            at(town, "institution-child", child=town.children[0])
        )
    )
    assert "Grade: 3" in page


def test_an_application_is_kept_once_with_its_scans_and_saved_never_shown(town):
    child, client = town.children[0], signed_in(town.people["social_pedagogue"], language="en")
    key = str(uuid4())
    for _twice in range(2):
        answer = apply(client, town, child, ("a.pdf", PDF), ("b.png", b"\x89PNG\r\n\x1a\n1"), key=key)
        assert answer.status_code == 302
    assert scans() == [("application/pdf", len(PDF), True), ("image/png", 9, True)]
    page = text_of(client.get(at(town, "institution-child", child=child)))
    assert "Ата-анасы сұрайды" in page
    address = next(part.split('"')[0] for part in page.split('href="') if "download" in part.split(">")[0])
    saved = client.get(address)
    assert saved["Content-Disposition"].startswith("attachment;")
    assert saved["Content-Type"] == "application/octet-stream"
    assert saved.content in {PDF, b"\x89PNG\r\n\x1a\n1"}


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.pdf", b"<script>alert(1)</script>", "no PDF, no JPEG and no PNG"),
        ("a.exe", b"MZ\x90", "no PDF, no JPEG and no PNG"),
        ("a.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024), "larger than 5 MB"),
        ("a.pdf", b"", "Choose the scan"),
    ],
)
def test_what_is_no_scan_of_a_paper_is_not_kept(town, name, body, said):
    client = signed_in(town.people["social_pedagogue"], language="en")
    answer = apply(client, town, town.children[0], (name, body))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert query("SELECT count(*) FROM entitlements_application")[0][0] == 0


def test_no_more_scans_are_kept_than_anybody_looks_at(town):
    client = signed_in(town.people["social_pedagogue"], language="en")
    answer = apply(client, town, town.children[0], *((f"{n}.pdf", PDF + bytes([n])) for n in range(6)))
    assert "one to 5 scans" in answer.content.decode()


def test_a_refusal_needs_a_reason_and_a_new_sign_in_and_stands(town):
    child = town.children[0]
    apply(signed_in(town.people["social_pedagogue"]), town, child, ("a.pdf", PDF))
    key = query("SELECT id FROM entitlements_application")[0][0]
    address = at(town, "institution-refuse", child=child, application=key)
    stale = signed_in(town.people["social_pedagogue"]).post(address, {"reason": "Құжат жоқ"})
    assert stale["Location"].startswith("/sign-in?")
    fresh = signed_in(town.people["social_pedagogue"], language="en", fresh=True)
    fresh.post(address, {"reason": " "})
    assert query("SELECT count(*) FROM entitlements_refusal")[0][0] == 0
    fresh.post(address, {"reason": "Құжат жоқ"})
    fresh.post(address, {"reason": "Басқа"})
    assert query("SELECT reason FROM entitlements_refusal") == [("Құжат жоқ",)]
    assert "Құжат жоқ" in text_of(fresh.get(at(town, "institution-child", child=child)))


def test_a_consent_signed_on_paper_is_recorded_after_a_new_sign_in(town):
    child = town.children[0]
    form = {"purpose": "biometrics", "given": "no", "first": "2025-09-15", "paper": "№ 12"}
    address = at(town, "institution-child-consent", child=child)
    assert signed_in(town.people["director"]).post(address, form)["Location"].startswith("/sign-in?")
    assert query("SELECT count(*) FROM registry_consent")[0][0] == 0
    client = signed_in(town.people["director"], language="en", fresh=True)
    assert client.post(address, {**form, "paper": ""}).status_code == 422
    assert client.post(address, form).status_code == 302
    assert query("SELECT person_id, purpose, given FROM registry_consent") == [(child, "biometrics", False)]


# --- the approval --------------------------------------------------------------------------------------------------


def digest_on(page):
    return page.split('name="sha256" value="')[1].split('"')[0]


def test_a_director_approves_exactly_the_list_that_was_seen(town):
    client = signed_in(town.people["director"], language="en", fresh=True)
    seen = digest_on(text_of(client.get(at(town, "institution-desk"))))
    form = {"month": "2025-09", "sha256": seen}
    assert (
        signed_in(town.people["director"])
        .post(at(town, "institution-approve-list"), form)["Location"]
        .startswith("/sign-in?")
    )
    for _twice in range(2):
        client.post(at(town, "institution-approve-list"), form)
    rows = query(
        "SELECT encode(document_sha256, 'hex'), entitled, approved_by FROM entitlements_list_approval"
    )
    assert rows == [(seen, 3, town.people["director"].person_id)]
    assert "This list was approved on" in text_of(client.get(at(town, "institution-desk")))


def test_a_list_that_changed_wants_to_be_seen_again(town):
    client = signed_in(town.people["director"], language="en", fresh=True)
    seen = digest_on(text_of(client.get(at(town, "institution-desk"))))
    in_class(town.school)
    decide(programme=PROGRAMME, first=EVERY_DAY[0], last=EVERY_DAY[1])
    client.post(at(town, "institution-approve-list"), {"month": "2025-09", "sha256": seen})
    assert query("SELECT count(*) FROM entitlements_list_approval")[0][0] == 0
    assert "The list has changed since you looked at it." in text_of(client.get(at(town, "institution-desk")))


# --- who sees it ---------------------------------------------------------------------------------------------------


def test_a_child_of_another_school_is_not_there(town):
    other = a_town()
    client = signed_in(town.people["director"])
    for name in ("institution-child", "institution-application"):
        assert client.get(at(town, name, child=other.children[0])).status_code == 404


def test_the_number_of_questions_does_not_grow_with_the_children(db, monkeypatch):
    it_is(monkeypatch, MONDAY)
    counted = []
    for size in (2, 12):
        one = a_town(size)
        for child in one.children:
            named(child, given="Ерке")
        client = signed_in(one.people["director"])
        with CaptureQueriesContext(connection) as seen:
            text_of(client.get(at(one, "institution-desk")))
        counted.append(len(seen))
    assert counted[0] == counted[1]
