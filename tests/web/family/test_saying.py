"""What a family says: each form is a plain POST, one action, and a way back with a sentence."""

from uuid import uuid4

import pytest

from amiyan.kernel.sql import query
from tests.audit.kit import child

from .home_town import FRIDAY, PROGRAMME, person
from .test_reading import words

LUNCH = {"day": "2025-09-19", "programme": PROGRAMME, "slot": "1"}


def say(browser, address, **fields):
    """Send a form; the page to which it leads, as it is read."""
    answer = browser.post(address, {"ask": str(uuid4()), **fields})
    assert answer.status_code == 302, answer.status_code
    return answer["Location"], words(browser.get(answer["Location"]))


def stands(child, day=FRIDAY):
    return query(
        "SELECT verdict::text, reason::text FROM deliveries_verdict WHERE person_id = %s AND service_day = %s"
        " ORDER BY version DESC LIMIT 1",
        [child, day],
    )[0]


def test_this_did_not_happen_holds_one_line_and_can_be_taken_back(signed_in, family):
    mother, of = signed_in("mother"), f"/family/{family.asel}"
    page, said = say(mother, f"{of}/did-not-happen", **LUNCH)
    assert page.endswith(f"/day/2025-09-19/{PROGRAMME}/1")
    assert "this one payment waits" in said
    assert "does not see your name" in said
    family.place.drain(FRIDAY)
    assert stands(family.asel) == ("held", "objected")
    assert stands(family.daulet)[0] == "payable"
    ((dispute,),) = query("SELECT id FROM feedback_dispute WHERE service_day = %s", [FRIDAY])
    _, said = say(mother, f"{of}/did-not-happen/back", dispute=str(dispute), **LUNCH)
    assert "It is taken back." in said
    family.place.drain(FRIDAY)
    assert stands(family.asel)[0] == "payable"


def test_one_tap_on_the_first_page_is_enough_and_leads_back_there(signed_in, family):
    mother = signed_in("mother")
    assert "This did not happen" in words(mother.get("/family"))
    page, said = say(mother, f"/family/{family.asel}/did-not-happen", back="/family", **LUNCH)
    assert page == "/family"
    assert "You can take it back within a day." in said
    assert "How was the meal?" not in said
    assert "Waiting for a person" in said
    ((dispute,),) = query("SELECT id FROM feedback_dispute WHERE service_day = %s", [FRIDAY])
    assert f'name="dispute" value="{dispute}"' in mother.get("/family").content.decode()
    page, said = say(
        mother, f"/family/{family.asel}/did-not-happen/back", dispute=str(dispute), back="/family", **LUNCH
    )
    assert page == "/family"
    assert "It is taken back." in said
    assert f'value="{dispute}"' not in mother.get("/family").content.decode()


def test_the_name_is_told_only_where_the_family_agrees(signed_in, family):
    mother, of = signed_in("mother"), f"/family/{family.asel}"
    _, said = say(mother, f"{of}/did-not-happen", names_family="1", says="Үйде болды", **LUNCH)
    assert "sees who you are, as you agreed" in said
    assert query("SELECT names_family, says FROM feedback_dispute WHERE service_day = %s", [FRIDAY]) == [
        (True, "Үйде болды")
    ]


def test_pressed_twice_it_is_said_once(signed_in, family):
    mother, form = signed_in("mother"), {"ask": str(uuid4()), **LUNCH}
    for _ in range(2):
        assert mother.post(f"/family/{family.asel}/did-not-happen", form).status_code == 302
    assert query("SELECT count(*) FROM feedback_dispute WHERE service_day = %s", [FRIDAY]) == [(1,)]


def test_one_tap_rates_the_meal_and_leads_back_home(signed_in, family):
    page, said = say(signed_in("mother"), f"/family/{family.asel}/rate", rating="3", back="/family", **LUNCH)
    assert page == "/family"
    assert "Thank you" in said
    assert query("SELECT face FROM feedback_rating WHERE person_id = %s", [family.asel]) == [(3,)]


def test_a_form_leads_to_no_other_site(signed_in, family):
    answer = signed_in("mother").post(
        f"/family/{family.asel}/rate",
        {"ask": str(uuid4()), "rating": "3", "back": "https://evil.example/", **LUNCH},
    )
    assert answer["Location"].startswith("/family/")


def test_a_refusal_is_told_in_words_and_keeps_nothing(signed_in, family):
    late = {**LUNCH, "day": "2025-09-08"}
    _, said = say(signed_in("mother"), f"/family/{family.asel}/rate", rating="1", **late)
    assert "too long ago" in said
    assert query("SELECT count(*) FROM feedback_rating") == [(0,)]


def test_a_day_off_is_said_and_taken_back(signed_in, family):
    mother, of = signed_in("mother"), f"/family/{family.asel}"
    _, said = say(mother, f"{of}/days-off/say", first="2025-09-22")
    assert "22 September 2025" in said
    ((key,),) = query("SELECT id FROM meals_day_off")
    _, said = say(mother, f"{of}/days-off/back", ask=str(key))
    assert "the child is expected" in said
    _, said = say(mother, f"{of}/days-off/say", first="soon")
    assert query("SELECT count(*) FROM meals_day_off") == [(1,)]


def test_what_it_does_not_eat_needs_a_consent_and_a_fresh_sign_in(signed_in, family):
    of = f"/family/{family.asel}"
    stale = signed_in("mother").post(f"{of}/consents/say", {"purpose": "dietary_need", "given": "yes"})
    assert stale["Location"].startswith("/sign-in?")
    assert query("SELECT count(*) FROM registry_consent") == [(0,)]
    mother = signed_in("mother", fresh=True)
    assert "First your consent" in words(mother.get(f"{of}/needs"))
    page, _ = say(mother, f"{of}/consents/say", purpose="dietary_need", given="yes", back=f"{of}/needs")
    assert page == f"{of}/needs"
    say(mother, f"{of}/needs/say", need="no_milk")
    assert query("SELECT need FROM meals_need WHERE known_to IS NULL") == [("no_milk",)]
    _, said = say(mother, f"{of}/consents/say", purpose="dietary_need", given="no")
    assert "you agree no more" in said
    assert "First your consent" in words(mother.get(f"{of}/needs"))


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("needs/say", {"need": "no_milk"}),
        ("days-off/say", {"first": "2025-09-22"}),
        ("viewing/lend", {"iin": "1"}),
    ],
)
def test_who_only_looks_decides_nothing(signed_in, family, form, fields):
    say(signed_in("grandmother", fresh=True), f"/family/{family.asel}/{form}", **fields)
    assert query("SELECT (SELECT count(*) FROM meals_need) + (SELECT count(*) FROM meals_day_off)") == [(0,)]
    assert query("SELECT count(*) FROM registry_guardianship WHERE kind = 'delegate'") == [(1,)]


def test_the_child_felt_ill_gives_a_receipt_and_is_undone(signed_in, family):
    mother, of = signed_in("mother"), f"/family/{family.asel}"
    page, said = say(mother, f"{of}/ill/say", day="2025-09-19")
    assert "Receipt No." in said
    _, said = say(mother, f"{of}/ill/back", ask=page.partition("said=")[2])
    assert "It is taken back." in said


def test_this_is_wrong_goes_to_the_register_with_a_deadline(signed_in, family):
    mother, of = signed_in("mother"), f"/family/{family.asel}"
    ((fact,),) = query("SELECT id FROM registry_person_name WHERE person_id = %s", [family.asel])
    _, said = say(mother, f"{of}/wrong/say", table="registry_person_name", fact=fact, says="Әсел емес, Айсел")
    assert "You get an answer by" in said
    assert "Айсел" in said
    ((key,),) = query("SELECT id FROM feedback_correction")
    _, said = say(mother, f"{of}/wrong/back", ask=str(key))
    assert "You took it back." in said


def test_somebody_is_let_look_and_ended_only_by_who_let_them(signed_in, family):
    mother, of = signed_in("mother", fresh=True), f"/family/{family.asel}"
    _, said = say(mother, f"{of}/viewing/lend", iin=child(3))
    assert "They may look now." in said
    ((lent,),) = query("SELECT id FROM registry_guardianship WHERE guardian_id = %s", [person(child(3))])
    say(signed_in("father", fresh=True), f"{of}/viewing/end", guardianship=lent)
    assert query("SELECT upper(valid) FROM registry_guardianship WHERE id = %s", [lent]) == [(None,)]
    _, said = say(mother, f"{of}/viewing/end", guardianship=lent)
    assert "From tomorrow on" in said


def test_a_yes_is_kept_beside_the_others_no(signed_in, family):
    of = f"/family/{family.asel}"
    form = {"day": "2025-09-17", "programme": PROGRAMME, "slot": "1"}
    _, said = say(signed_in("father"), f"{of}/did-happen", **form)
    assert "A person hears both" in said


def test_where_one_guardian_disputes_the_other_is_asked_and_told_who_said_it(signed_in, family):
    page = f"/family/{family.asel}/day/2025-09-17/{PROGRAMME}/1"
    said = words(signed_in("father").get(page))
    assert "Ойдан Мар says that this did not happen" in said
    assert "This did happen" in said
    assert "Take it back" not in said


def test_what_waits_stands_on_the_first_page(signed_in, family):
    assert "17 September 2025 : We are looking into it." in words(signed_in("mother").get("/family"))
