"""The desk: who has the right, joiners and leavers, applications with scans, refusals, the director's approval."""

import datetime as dt
import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange

from amiyan.access.actions import end_signing_key
from amiyan.access.queries import signing_keys
from amiyan.entitlements.actions import decide
from amiyan.kernel import keys
from amiyan.kernel.sql import execute, query
from tests.entitlements.village import a_school, say
from tests.meals.canteen import EVERY_DAY, PROGRAMME, decided, in_class
from tests.registry.invented_town import a_person

from .kit import MONDAY, a_key, a_town, at, it_is, signed_by, signed_in, text_of

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
    assert "“Low-income family” ends on 10 Oct 2025" in text
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


def a_director(town):
    """Signed in just now, with a key that the office has registered."""
    return signed_in(town.people["director"], language="en", fresh=True), a_key(town.people["director"])


def document_of(client, town):
    saved = client.get(at(town, "institution-list-document"), {"month": "2025-09"})
    assert saved["Content-Disposition"].startswith("attachment;")
    return saved.content


def sent(client, town, digest, signature):
    form = {"month": "2025-09", "sha256": digest, "signature": signature}
    return client.post(at(town, "institution-approve-list"), form)


def page_of(client, town):
    return text_of(client.get(at(town, "institution-desk")))


def approvals():
    return query("SELECT count(*) FROM entitlements_list_approval")[0][0]


def signatures():
    return query("SELECT count(*) FROM access_signature")[0][0]


def test_a_director_approves_exactly_the_list_that_was_seen_by_a_signature(town):
    client, key = a_director(town)
    seen = digest_on(page_of(client, town))
    document = document_of(client, town)
    assert json.loads(document) == {
        "entitled": 3,
        "facility": town.school,
        "format": "amiyan-list-approval-1",
        "list_sha256": seen,
        "month": "2025-09",
        "programme": PROGRAMME,
    }
    stale = signed_in(town.people["director"])
    assert sent(stale, town, seen, signed_by(key, document))["Location"].startswith("/sign-in?")
    for _twice in range(2):
        sent(client, town, seen, signed_by(key, document))
    director = town.people["director"].person_id
    rows = query(
        "SELECT encode(document_sha256, 'hex'), entitled, approved_by FROM entitlements_list_approval"
    )
    assert rows == [(seen, 3, director)]
    assert query(
        "SELECT s.document_sha256 = sha256(%s), s.way FROM entitlements_list_signature l"
        " JOIN access_signature s ON (s.person_id, s.id) = (l.signed_by, l.signature_id)",
        [document],
    ) == [(True, "local")]
    text = page_of(client, town)
    assert "This list was approved by signature on" in text
    assert "institution-approve" not in text
    pedagogue = page_of(signed_in(town.people["social_pedagogue"], language="en"), town)
    assert "The signature was checked again just now." in pedagogue
    assert 'name="signature"' not in pedagogue


def test_without_a_new_sign_in_the_page_leads_to_the_door_before_a_file_is_chosen(town):
    text = page_of(signed_in(town.people["director"], language="en"), town)
    assert "A signature asks for a new sign-in first." in text
    assert 'name="signature"' not in text


def test_a_signature_that_does_not_hold_approves_nothing_and_says_why(town):
    client, key = a_director(town)
    seen = digest_on(page_of(client, town))
    document = document_of(client, town)
    stranger = a_key(town.people["teacher"])
    for signature, said in (
        (signed_by(key, document + b" "), "The signature is damaged or belongs to another document."),
        (signed_by(stranger, document), "The signature was made by another person"),
        (signed_by(keys.make_key("p256"), document), "The key of the signature is not known"),
        (SimpleUploadedFile("a.sig", b"amiyan-signature-1\nnothing"), "The signature cannot be read."),
        ("", "No file came with the form."),
    ):
        sent(client, town, seen, signature)
        assert said in page_of(client, town)
    assert (approvals(), signatures()) == (0, 0)


def test_a_national_signature_goes_the_same_way_and_an_outage_says_nothing_of_it(town, monkeypatch):
    """Fault of an outage: where the checker does not answer, nothing is kept and nothing is called wrong."""
    monkeypatch.delenv("AMIYAN_NCANODE_URL", raising=False)
    client, _key = a_director(town)
    seen = digest_on(page_of(client, town))
    sent(client, town, seen, SimpleUploadedFile("a.cms", b"\x30\x80"))
    assert "This site names no server that checks national signatures." in page_of(client, town)
    assert (approvals(), signatures()) == (0, 0)


def test_a_list_that_changed_wants_to_be_seen_and_signed_again(town):
    client, key = a_director(town)
    seen = digest_on(page_of(client, town))
    document = document_of(client, town)
    changed(town)
    sent(client, town, seen, signed_by(key, document))
    assert approvals() == 0
    text = page_of(client, town)
    assert "The list has changed since you looked at it." in text
    # The new digest with the old document's signature: the list that was signed is another one.
    sent(client, town, digest_on(text), signed_by(key, document))
    assert (approvals(), signatures()) == (0, 0)


def test_who_left_in_the_month_is_said_to_have_left_and_keeps_nobody_from_approving_the_list(town):
    """Their name and right are no longer this school's to read; the list that is seen is the one that is approved."""
    gone, elsewhere = a_person(90), a_school()
    for school, first, last in ((town.school, dt.date(2025, 9, 1), MONDAY), (elsewhere, MONDAY, None)):
        execute(
            "INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, class_label, shift, valid, source)"
            " VALUES (%s, %s, %s, 3, '3В', 1, %s, 't')",
            [gone, school, school, DateRange(first, last)],
        )
    decided()
    client, key = a_director(town)
    text = page_of(client, town)
    assert "left this school on" in text
    assert f"/children/{gone}" not in text
    assert str(gone) not in text
    document = document_of(client, town)
    assert json.loads(document)["entitled"] == 3
    sent(client, town, digest_on(text), signed_by(key, document))
    assert approvals() == 1


def test_a_list_that_was_approved_without_a_signature_wants_one(town):
    """Approvals of earlier versions stay, and are not called signed."""
    client, key = a_director(town)
    seen = digest_on(page_of(client, town))
    execute(
        "INSERT INTO entitlements_list_approval (facility_id, month, programme, document_sha256, entitled, approved_by)"
        " VALUES (%s, '2025-09-01', %s, decode(%s, 'hex'), 3, %s)",
        [town.school, PROGRAMME, seen, town.people["director"].person_id],
    )
    assert "without a signature" in page_of(client, town)
    sent(client, town, seen, signed_by(key, document_of(client, town)))
    assert "This list was approved by signature on" in page_of(client, town)
    assert approvals() == 1


PUT_UNDER = """
INSERT INTO entitlements_list_approval (facility_id, month, programme, document_sha256, entitled, approved_by)
SELECT facility_id, month, programme, decode(%(seen)s, 'hex'), %(entitled)s, approved_by FROM entitlements_list_approval;
INSERT INTO entitlements_list_signature (facility_id, month, programme, document_sha256, signed_by, signature_id)
SELECT facility_id, month, programme, decode(%(seen)s, 'hex'), signed_by, coalesce(%(other)s, signature_id)
FROM entitlements_list_signature
"""


def changed(town):
    in_class(town.school)
    decide(programme=PROGRAMME, first=EVERY_DAY[0], last=EVERY_DAY[1])


def test_a_signature_of_another_list_that_somebody_put_under_this_one_is_not_believed(town):
    """Fault 12: whoever has the database's password writes rows past the pages."""
    client, key = a_director(town)
    sent(client, town, digest_on(page_of(client, town)), signed_by(key, document_of(client, town)))
    changed(town)
    execute(PUT_UNDER, {"seen": digest_on(page_of(client, town)), "entitled": 4, "other": None})
    text = page_of(client, town)
    assert "it does not hold" in text
    assert "approved by signature" not in text
    sent(client, town, digest_on(text), signed_by(key, document_of(client, town)))
    assert "This list was approved by signature on" in page_of(client, town)


def test_a_kept_signature_with_the_right_digest_and_wrong_bytes_is_not_believed(town):
    """Fault 12: the digest is easily written; the signature is made by a key alone."""
    client, key = a_director(town)
    sent(client, town, digest_on(page_of(client, town)), signed_by(key, document_of(client, town)))
    changed(town)
    forged = uuid4()
    execute(
        "INSERT INTO access_signature (person_id, id, way, document_sha256, signature, certificate_serial,"
        " certificate_subject) SELECT person_id, %s, way, sha256(%s), signature, certificate_serial, ''"
        " FROM access_signature",
        [forged, document_of(client, town)],
    )
    execute(PUT_UNDER, {"seen": digest_on(page_of(client, town)), "entitled": 4, "other": forged})
    assert "it does not hold" in page_of(client, town)


def test_a_key_that_is_ended_later_leaves_the_signature_standing(town):
    client, key = a_director(town)
    person = town.people["director"].person_id
    sent(client, town, digest_on(page_of(client, town)), signed_by(key, document_of(client, town)))
    (known,) = signing_keys(person_id=person)
    end_signing_key(person_id=person, key_id=known.id, last_day=dt.date(2025, 9, 1), source="Жоғалды")
    assert "This list was approved by signature on" in page_of(client, town)


def test_only_the_director_gets_the_document(town):
    pedagogue = signed_in(town.people["social_pedagogue"])
    assert pedagogue.get(at(town, "institution-list-document")).status_code == 404


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
        client = signed_in(one.people["director"])
        with CaptureQueriesContext(connection) as seen:
            text_of(client.get(at(one, "institution-desk")))
        counted.append(len(seen))
    assert counted[0] == counted[1]
