"""Campaigns: an audience by rule, a group that is held back by a seed, measured by what people do; never of rights."""

import datetime as dt
from uuid import uuid4

import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.voice.actions.campaigns import Plan, plan_campaign, run_campaign
from amiyan.voice.actions.choices import note_phones
from amiyan.voice.actions.outages import declare_days, end_days
from amiyan.voice.audiences import audiences_and_measures
from amiyan.voice.campaigns import Arm, effect, held_back
from amiyan.voice.kinds import kinds
from amiyan.voice.outbox import drain, is_more_due
from amiyan.voice.queries.campaigns import campaigns, result_of
from tests.entitlements.village import a_school, enrol

from .kit import MONDAY, a_person, at, count, stand_for, tell
from .test_outbox import Scripted

SEED = "published on the first of May"
LATER = at(12, day=MONDAY + dt.timedelta(days=3))


def plan(**more):
    said = {
        "name": "Open your page",
        "kind": "invitation",
        "audience": "guardians",
        "params": {"region": "79"},
        "measure": "signed-in",
        "measure_days": 14,
        "held_back": 30,
        "starts_on": MONDAY,
        "seed": SEED,
    }
    return Plan(**(said | more))


def planned(**more):
    key = uuid4()
    plan_campaign(id=key, plan=plan(**more), planned_by=7, now=at(9))
    return key


def problem(call, *args, **options):
    with pytest.raises(ProblemError) as caught:
        call(*args, **options)
    return caught.value.problem.kind.code


def families(number, region="79"):
    school = a_school(region)
    parents = []
    for _ in range(number):
        child = a_person()
        enrol(child, school, first=MONDAY - dt.timedelta(days=30))
        parents.append(stand_for(child))
    return parents


def sign_in(people):
    for one in people:
        execute(
            "INSERT INTO access_sign_in (person_id, at, way, outcome, sender) VALUES (%s, %s, 'passkey', 'in', %s)",
            [one, at(18), bytes(16)],
        )


def test_those_who_are_held_back_hear_nothing_and_follow_from_the_seed(db):
    parents = families(60)
    elsewhere = families(3, "75")
    key = planned()
    assert run_campaign(id=key, now=at(10)) == len(
        [one for one in parents if not held_back(one, seed=SEED, of_hundred=30)]
    )
    told = {row[0] for row in query("SELECT person_id FROM voice_notice")}
    assert told == {one for one in parents if not held_back(one, seed=SEED, of_hundred=30)}
    assert not told & set(elsewhere)
    assert 0 < len(told) < 60


def test_a_campaign_that_is_run_again_tells_nobody_twice_and_draws_no_others_fault_14(db):
    families(40)
    key = planned()
    first = run_campaign(id=key, now=at(10))
    families(10)
    assert [run_campaign(id=key, now=LATER) for _ in range(3)] == [0, 0, 0]
    assert count("voice_notice") == first
    assert count("voice_campaign_member") == 40


@pytest.mark.parametrize("kind", sorted({one.name for one in kinds() if one.of_rights}))
def test_nobody_is_held_back_from_what_tells_them_of_their_rights(db, kind):
    assert problem(planned, kind=kind) == "voice-campaign-of-rights"
    assert count("voice_campaign") == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "nonsense"},
        {"audience": "nobody"},
        {"measure": "payments"},
        {"params": {}},
        {"params": {"iin": "x"}},
    ],
)
def test_a_campaign_names_what_exists(db, wrong):
    assert problem(planned, **wrong) in ("voice-kind-unknown", "voice-audience-unknown")


def test_before_elections_no_campaign_speaks(db):
    families(5)
    key = planned()
    number = declare_days(what="pause", first=MONDAY, last=None, reason="Elections", declared_by=7, now=at(9))
    assert problem(run_campaign, id=key, now=at(10)) == "voice-campaign-paused"
    assert count("voice_notice") == count("voice_campaign_member") == 0
    end_days(what="pause", number=number, last=MONDAY, ended_by=7, now=at(9))
    assert problem(run_campaign, id=key, now=at(23, 59)) == "voice-campaign-paused"
    run_campaign(id=key, now=LATER)
    assert count("voice_campaign_member") == 5


def test_what_a_campaign_wrote_before_a_pause_waits_until_it_is_over(db):
    """Written in the morning, it would go at six; the pause that is declared at noon stops it, and nothing of rights."""
    parents = families(3)
    note_phones(phones=[(one, f"8701000000{n}") for n, one in enumerate(parents)], source="t", now=at(8))
    run_campaign(id=planned(held_back=5), now=at(10))
    tell(parents[0], now=at(11))
    number = declare_days(
        what="pause", first=MONDAY, last=None, reason="Elections", declared_by=7, now=at(12)
    )
    network = Scripted()
    drain(network, now=at(18))
    assert ["bread" in "".join(one.sms.parts) for one in network.got] == [True]
    assert not is_more_due(now=at(18)), "nobody tries again and again what must not go"
    end_days(what="pause", number=number, last=MONDAY, ended_by=7, now=at(19))
    drain(network, now=at(12, day=MONDAY + dt.timedelta(days=1)))
    assert len(network.got) == 1 + len(
        [one for one in parents if not held_back(one, seed=SEED, of_hundred=5)]
    )


def test_two_records_of_one_guardian_are_one_member_and_what_either_did_counts(db):
    """Else one telephone gets it twice, or who is held back is told all the same."""
    parents = families(40)
    twin = families(1)[0]
    execute(
        "INSERT INTO registry_identity_link (person_id, same_as, kind, recorded_by, source)"
        " VALUES (%s, %s, 'merged', 7, 't')",
        [twin, parents[0]],
    )
    key = planned(held_back=50)
    run_campaign(id=key, now=at(10))
    members = {row[0] for row in query("SELECT person_id FROM voice_campaign_member")}
    assert members == set(parents)
    sign_in([twin])
    found = result_of(key, now=LATER)
    assert (found.invited.did, found.held.did) == (
        (0, 1) if held_back(parents[0], seed=SEED, of_hundred=50) else (1, 0)
    )


def test_a_campaign_waits_for_its_day(db):
    assert (
        problem(run_campaign, id=planned(starts_on=MONDAY + dt.timedelta(days=1)), now=at(10))
        == "voice-campaign-paused"
    )
    assert problem(run_campaign, id=uuid4(), now=at(10)) == "voice-campaign-unknown"


def test_it_is_measured_by_what_people_did_against_those_who_heard_nothing(db):
    parents = families(120)
    key = planned(held_back=40)
    run_campaign(id=key, now=at(10))
    invited = [one for one in parents if not held_back(one, seed=SEED, of_hundred=40)]
    sign_in(invited[::2])
    found = result_of(key, now=LATER)
    assert (found.invited.people, found.invited.did) == (len(invited), len(invited[::2]))
    assert (found.held.people, found.held.did) == (120 - len(invited), 0)
    assert found.effect.points == pytest.approx(50, abs=2)
    assert found.effect.low < found.effect.points < found.effect.high
    assert not found.is_over
    assert result_of(key, now=LATER + dt.timedelta(days=30)).is_over
    assert [one.id for one in campaigns()] == [key]


def test_of_a_small_group_nothing_is_told():
    assert effect(Arm(100, 50), Arm(19, 3)) is None
    assert effect(Arm(19, 3), Arm(100, 50)) is None
    assert effect(Arm(20, 10), Arm(20, 10)).points == 0


def test_there_is_no_league_table_of_families(db):
    """Nothing that tells of a campaign has a column for a person."""
    for one in (campaigns, result_of):
        assert "person" not in str(one.__annotations__)
    assert query("SELECT has_table_privilege('amiyan_reader', 'voice_campaign_member', 'SELECT')") == [
        (False,)
    ]


def test_every_audience_and_measure_is_sql_that_runs(db):
    found = audiences_and_measures()
    assert {"guardians", "signed-in", "activated", "rated", "disputed"} <= {one.name for one in found}
    for one in found:
        query(one.sql, {"on": MONDAY, "since": at(9), "until": at(10), "region": "79"})
