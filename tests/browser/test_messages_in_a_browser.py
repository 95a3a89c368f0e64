"""“Is this message from us?”, by telephone and by oneself: a real one passes, a forged one fails, a slip is told as one."""

import datetime as dt
import os
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.sql import query
from amiyan.voice import checks
from amiyan.voice.actions.campaign_steps import count_campaign
from amiyan.voice.actions.campaigns import plan_campaign
from amiyan.voice.actions.choices import choose_word
from amiyan.voice.actions.forgeries import note_forgery
from amiyan.voice.actions.notices import send_notice
from amiyan.voice.actions.outages import declare_days
from amiyan.voice.jobs import run_asked
from amiyan.voice.outbox import drain
from amiyan.voice.own_kinds import TRIAL
from amiyan.voice.queries.checking import check_number
from amiyan.voice.starting import start_campaign
from tests.browser import walk
from tests.entitlements.village import a_person, a_school, enrol
from tests.voice.kit import a_family, at
from tests.voice.test_campaigns import families, plan, sign_in
from tests.voice.test_outbox import Scripted
from tests.web.institution.kit import it_is, works

TODAY = dt.date(2026, 9, 8)
# Where pictures of the pages are wanted beside the test.
PICTURES = os.environ.get("AMIYAN_PICTURES")
PAGES = ("/office/79/messages", "/public/message")
NAMES = ("office-messages", "public-message")


@pytest.fixture(scope="module")
def told(site, monkeypatch_module):
    """An operator, and the number of a message that was really sent to a family with a word of their own."""
    it_is(monkeypatch_module, day=TODAY)
    mother = a_person()
    choose_word(person_id=mother, word="Шаңырақ", chosen_by=mother, now=at(9))
    send_notice(id=uuid4(), person_id=mother, kind=TRIAL, fills={}, on=TODAY, now=at(12), about="trial")
    ((number,),) = query("SELECT number FROM voice_check")
    note_forgery(
        id=uuid4(),
        region="79",
        on=TODAY,
        sender="+7 700 000 00 00",
        says="Балаңызға 45 000 теңге бөлінді. Алу үшін кодты хабарлаңыз.",
        noted_by=mother,
        now=at(12, day=TODAY),
    )
    family = a_family()
    enrol(family.child, a_school("79"), first=TODAY - dt.timedelta(days=30))
    send_notice(
        id=uuid4(),
        person_id=family.mother,
        kind=TRIAL,
        fills={},
        on=TODAY,
        now=at(12, day=TODAY),
        about="trial",
    )
    drain(Scripted(hand_over={1: "in_doubt"}), now=at(13, day=TODAY))
    while (forged := checks.make_number()) == number:
        pass
    real = checks.shown(number)
    slip = real[:-1] + str((int(real[-1]) + 1) % 10)
    return SimpleNamespace(
        operator=works("operator", region="79"),
        official=works("region_official", region="79"),
        ministry=works("ministry_official"),
        real=real,
        forged=checks.shown(forged),
        slip=slip,
    )


def states(told):
    """What is typed, and which notice it opens; nothing typed is the page as it is first seen."""
    return {"": "", told.real: ".good", told.forged: ".bad", told.slip: ".wait", "2071 88": ".wrong"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_answer_passes_axe_and_never_scrolls_sideways(opened, site, told, language):
    page = opened("/sign-in", user=told.operator, fresh=True, language=language)
    found = {}
    for path, name in zip(PAGES, NAMES, strict=True):
        for number, (typed, notice) in enumerate(states(told).items()):
            page.goto(site.url + path)
            if typed:
                page.locator("#id_number").fill(typed)
                page.locator("main form:has(#id_number) button").click()
                page.locator(notice).first.wait_for()
            assert walk.name_of(page.url) == name
            found[path, typed] = walk.faults(page, language)
            if PICTURES and language != "en":
                for width in (360, 1280):
                    page.set_viewport_size({"width": width, "height": 780})
                    page.emulate_media(color_scheme="light")
                    page.screenshot(
                        path=Path(PICTURES) / f"{name}-{number}-{language}-{width}.png", full_page=True
                    )
    assert {where: faults for where, faults in found.items() if faults} == {}


@pytest.fixture(scope="module")
def campaign(told):
    """The address of a campaign to sixty families that was told and counted; another one is planned, and a pause declared."""
    parents = families(60)
    key, other = uuid4(), uuid4()
    for one, name in ((key, "Бетіңізді ашыңыз"), (other, "Кіру кілтін жасаңыз")):
        plan_campaign(
            id=one,
            plan=plan(name=name, held_back=50, starts_on=TODAY),
            planned_by=parents[0],
            now=at(9, day=TODAY),
        )
    start_campaign(campaign=key, asked_by=parents[0], now=at(10, day=TODAY))
    run_asked.func(str(key))
    sign_in(parents[:30])
    count_campaign(campaign=key, now=at(20, day=TODAY))
    declare_days(
        what="pause",
        first=TODAY,
        last=None,
        reason="Сайлау, № 12 жарлық",
        declared_by=7,
        now=at(21, day=TODAY),
    )
    return f"/office/79/campaigns/{key}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_doubtful_messages_and_campaigns_pass_axe(opened, site, told, campaign, language):
    where = [
        ("office-doubtful", told.operator, "/office/79/messages/doubtful"),
        ("office-campaigns", told.official, "/office/79/campaigns"),
        ("office-campaigns", told.ministry, "/office/00/campaigns"),
        ("office-campaign-new", told.official, "/office/79/campaigns/new"),
        ("office-campaign", told.official, campaign),
    ]
    assert walk.walked(opened, site, where, language) == ({name for name, *_rest in where}, {})


@pytest.mark.parametrize("scripts", [True, False])
def test_a_caller_with_a_forged_message_is_answered_and_it_is_noted_with_one_tap(opened, told, scripts):
    page = opened(PAGES[0], user=told.operator, language="en", scripts=scripts)
    page.get_by_label("The check number of the message").fill(told.forged)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_text("No, we sent no message with this number")).to_be_visible()
    page.get_by_role("button", name="Note a forged message").click()
    expect(page.get_by_text("Noted. The region sees how many there are.")).to_be_visible()


def test_digits_fall_into_groups_while_they_are_typed(opened, told):
    page = opened(PAGES[1], language="en")
    field = page.locator("#id_number")
    field.press_sequentially("207188352063")
    expect(field).to_have_value("2071 8835 2063")
    field.press_sequentially("9")
    # One too many is not swallowed: it would make a wrong number right.
    expect(field).to_have_value("2071 8835 2063 9")
    assert check_number(field.input_value(), language="en").word == "other"
