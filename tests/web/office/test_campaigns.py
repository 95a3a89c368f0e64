"""Campaigns in the office: planned, started and stopped by name; what came of them is told of groups, and of nobody."""

import datetime as dt
import json
import re
from uuid import uuid4

import pytest

from amiyan.kernel.sql import query
from amiyan.voice.actions import campaigns
from amiyan.voice.actions.campaign_steps import count_campaign
from amiyan.voice.jobs import run_asked
from amiyan.voice.kinds import kinds
from amiyan.voice.outbox import drain
from amiyan.voice.queries import campaigns as queries
from tests.voice.kit import at, count
from tests.voice.test_campaigns import families, sign_in
from tests.voice.test_outbox import Scripted
from tests.web.institution.kit import it_is, signed_in, works
from tests.web.office.kit import client_of

MONDAY = dt.date(2026, 9, 7)
LIST = "/office/79/campaigns"


@pytest.fixture
def official(db, monkeypatch):
    it_is(monkeypatch, day=MONDAY)
    return works("region_official", region="79")


def said(**more):
    return {
        "key": str(uuid4()),
        "name": "Бетіңізді ашыңыз",
        "kind": "invitation",
        "audience": "guardians",
        "region": "79",
        "measure": "signed-in",
        "days": "14",
        "held_back": "50",
        "starts_on": "2026-09-07",
        **more,
    }


def planned(user, **more):
    one = said(**more)
    answer = client_of(user).post(f"{LIST}/plan", one)
    assert answer.status_code == 302, answer.content.decode()
    return f"{LIST}/{one['key']}"


def work_off():
    for (args,) in query("SELECT args FROM procrastinate_jobs WHERE task_name LIKE '%%run_asked'"):
        run_asked.func(**(json.loads(args) if isinstance(args, str) else args))


def words(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().replace("\xa0", " ").replace("&#x27;", "'"))
    return re.sub(r"\s+", " ", text)


def steps():
    return query("SELECT what, said_by, reason FROM voice_campaign_step ORDER BY place")


def test_a_campaign_is_planned_started_and_what_came_of_it_is_told_of_groups(official):
    parents = families(80)
    client, path = client_of(official), planned(official)
    assert count("voice_notice") == 0, "nobody is told before it is started"
    text = words(client.get(LIST))
    assert (
        "Бетіңізді ашыңыз Planned guardians of the pupils of a region, Shymkent City 7 Sept 2026 80" in text
    )
    for _twice in range(2):
        assert client.post(f"{path}/start").status_code == 302
    assert count("voice_notice") == 0
    work_off()
    told = {row[0] for row in query("SELECT person_id FROM voice_notice")}
    assert 20 <= len(told) <= 60
    sign_in([one for one in parents if one in told])
    ((key,),) = query("SELECT id FROM voice_campaign")
    count_campaign(campaign=key, now=at(20))
    text = words(client.get(path))
    assert f"Invited: {len(told)}. Held back: {80 - len(told)}." in text
    assert re.search(r"opened their page 100.0 % 0.0 % \+100.0 \+100.0 … \+100.0", text), text
    assert [row[0] for row in steps()] == ["asked", "begun", "told"]
    assert steps()[0][1] == official.person_id
    html = client.get(path).content.decode()
    assert not [one for one in parents if str(one) in html]


def test_of_few_neither_size_nor_result_is_told(official):
    families(7)
    path, client = planned(official), client_of(official)
    assert "fewer than 20" in words(client.get(LIST))
    client.post(f"{path}/start")
    work_off()
    text = words(client.get(path))
    assert "Nothing is told yet" in text
    assert count("voice_campaign_count") == 0


def test_a_stopped_campaign_tells_nobody_and_what_waits_does_not_go_out(official):
    families(30)
    path, client = planned(official), client_of(official)
    client.post(f"{path}/start")
    work_off()
    assert count("voice_due") > 0
    assert client.post(f"{path}/stop", {"reason": " "}).status_code == 422
    for _twice in range(2):
        assert client.post(f"{path}/stop", {"reason": "Қате хабар"}).status_code == 302
    assert steps()[-1] == ("stopped", official.person_id, "Қате хабар")
    assert len(steps()) == 4
    line = Scripted()
    drain(line, now=at(19))
    assert line.got == []
    assert count("voice_due") == 0
    client.post(f"{path}/start")
    assert [row[0] for row in steps()].count("asked") == 1
    assert "Start the campaign" not in words(client.get(path))


def test_what_was_stopped_before_a_worker_came_to_it_is_not_offered_again(official):
    families(30)
    path, client = planned(official), client_of(official)
    client.post(f"{path}/start")
    client.post(f"{path}/stop", {"reason": "Қате хабар"})
    work_off()
    assert [row[0] for row in steps()] == ["asked", "stopped"]
    text = words(client.get(path))
    assert "Stopped" in text
    assert "Start the campaign" not in text
    assert count("voice_notice") == 0


def test_stopped_while_a_worker_tells_a_region_nobody_more_is_told(official, monkeypatch):
    families(60)
    monkeypatch.setattr(campaigns, "AT_A_TIME", 5)
    path, client = planned(official), client_of(official)
    client.post(f"{path}/start")
    tells = campaigns.send_notices

    def tells_and_somebody_stops(**said):
        done = tells(**said)
        client.post(f"{path}/stop", {"reason": "Қате хабар"})
        return done

    monkeypatch.setattr(campaigns, "send_notices", tells_and_somebody_stops)
    work_off()
    assert count("voice_notice") == 5
    assert [row[0] for row in steps()] == ["asked", "begun", "stopped"]
    assert "Told, being measured" not in words(client.get(path))


def test_where_a_worker_failed_it_can_be_started_again_and_nobody_is_told_twice(official, monkeypatch):
    families(60)
    path, client = planned(official), client_of(official)
    client.post(f"{path}/start")
    assert "Start the campaign" not in words(client.get(path))
    with monkeypatch.context() as patch:
        patch.setattr(campaigns, "send_notices", lambda **_said: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            work_off()
    assert steps()[-1] == ("refused", 0, "unexpected")
    text = words(client.get(path))
    assert "Could not go on" in text
    assert "Start the campaign" in text
    client.post(f"{path}/start")
    work_off()
    told = count("voice_notice")
    assert told > 20
    work_off()
    assert count("voice_notice") == told


def test_a_worker_of_which_nothing_was_heard_is_not_waited_for_for_ever(official, monkeypatch):
    """Killed with its machine, it notes nothing."""
    families(30)
    path, client = planned(official), client_of(official)
    client.post(f"{path}/start")
    assert "Nothing was heard of the worker" not in words(client.get(path))
    monkeypatch.setattr(queries, "SILENT", -queries.SILENT)
    assert "Nothing was heard of the worker" in words(client.get(path))
    client.post(f"{path}/start")
    assert [row[0] for row in steps()] == ["asked", "asked"]


def test_a_form_that_was_sent_plans_no_other_campaign(official):
    families(30)
    one, client = said(), client_of(official)
    for _twice in range(2):
        assert client.post(f"{LIST}/plan", one).status_code == 302
    answer = client.post(f"{LIST}/plan", one | {"days": "30"})
    assert answer.status_code == 422
    assert "another campaign was planned before" in words(answer)
    assert query("SELECT measure_days FROM voice_campaign") == [(14,)]


@pytest.mark.parametrize("kind", sorted({one.name for one in kinds() if one.of_rights}))
def test_what_tells_of_rights_is_not_offered_and_is_refused(official, kind):
    client = client_of(official)
    page = client.get(f"{LIST}/new").content.decode()
    assert f'value="{kind}"' not in page
    assert "never part of a campaign" in page
    assert client.post(f"{LIST}/plan", said(kind=kind)).status_code == 422
    assert count("voice_campaign") == 0


def test_in_a_pause_nothing_starts_and_the_page_says_so(official):
    families(30)
    ministry = works("ministry_official")
    path, client = planned(official), client_of(official)
    country = "/office/00/campaigns"
    pause = {"first": "2026-09-07", "last": "", "reason": "Сайлау"}
    assert client.post(f"{LIST}/pause", pause).status_code == 404, "a pause is the whole country's"
    assert client_of(ministry).post(f"{country}/pause", pause).status_code == 302
    assert "There is a pause: no campaign speaks." in words(client.get(LIST))
    text = words(client.get(path))
    assert "no campaign speaks. Сайлау" in text
    assert "Start the campaign" not in text
    client.post(f"{path}/start")
    assert steps() == []
    ((number,),) = query("SELECT id FROM voice_campaign_pause")
    assert client_of(ministry).post(f"{country}/pause/{number}/end").status_code == 302
    assert query("SELECT upper(valid) - 1 FROM voice_campaign_pause WHERE known_to IS NULL") == [(MONDAY,)]


def test_a_region_has_its_own_campaigns_alone_and_the_ministry_all(official):
    path = planned(official)
    other = client_of(works("region_official", region="75"))
    foreign = path.replace("/79/", "/75/")
    assert other.get(foreign).status_code == 404
    assert other.post(f"{foreign}/start").status_code == 404
    assert other.post(f"{foreign}/stop", {"reason": "x"}).status_code == 404
    assert "There is no campaign" in words(other.get("/office/75/campaigns"))
    assert other.post("/office/75/campaigns/plan", said()).status_code == 422, "of another region"
    ministry = client_of(works("ministry_official"))
    assert ministry.get(path.replace("/79/", "/00/")).status_code == 200
    assert client_of(works("auditor", region="79")).get(LIST).status_code == 404
    stale = signed_in(official, fresh=False)
    assert stale.post(f"{path}/start")["Location"].startswith("/sign-in?")
    assert steps() == []


def test_a_pause_that_has_not_begun_is_taken_back_with_a_reason_and_counts_as_never_declared(official):
    ministry = client_of(works("ministry_official"))
    country = "/office/00/campaigns"
    ministry.post(f"{country}/pause", {"first": "2026-10-05", "last": "2026-10-11", "reason": "Сайлау"})
    ((number,),) = query("SELECT id FROM voice_campaign_pause")
    page = words(ministry.get(country))
    assert "A pause is to come." in page
    assert "It ends today" not in page
    assert "Take the pause back" not in words(client_of(official).get(LIST))
    back = f"{country}/pause/{number}/take-back"
    refused = ministry.post(back, {f"pause-{number}-reason": " "})
    assert refused.status_code == 422
    assert "<details open>" in refused.content.decode()
    for _twice in range(2):
        assert ministry.post(back, {f"pause-{number}-reason": "Күн қате"}).status_code == 302
    assert "A pause is to come." not in words(ministry.get(country))
    assert query("SELECT number, reason FROM voice_campaign_pause_taken_back") == [(number, "Күн қате")]
    assert client_of(official).post(f"{LIST}/pause/{number}/take-back").status_code == 404
