"""A region whose detectors have looked at September, and whoever reads what they found.

School 1 marked eight children on a Saturday. At school 2 the class 2V eats by card, and nobody ever saw it come. At
school 3 a child with the right is at school and never served. School 4 is as schools are. A family says that a meal did
not happen, and two classes were drawn by lot.
"""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from amiyan.access.models import User
from amiyan.integrity.actions.cases import answer_case, open_case, take_step
from amiyan.integrity.actions.samples import draw_control_sample, publish_control_seed
from amiyan.integrity.queries.signals import Signal, signals
from amiyan.kernel.periods import Period
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import execute, query
from amiyan.settlement.figures.counting import count_days
from tests.integrity.kit import DAYS, FIRST, LAST, NOW, PROGRAMME, REGION, SATURDAY, Region, looked
from tests.registry.invented_town import called
from tests.web.institution.kit import it_is, named, works

TODAY = dt.date(2025, 10, 1)
SEED = "a seed that nobody guesses"
GHOSTS = range(2_000_900, 2_000_908)
LEFT_OUT = 3_000_900
NAMES = {
    1: "№ 12 мектеп-гимназия",
    2: "Ақбұлақ негізгі мектебі",
    3: "№ 30 жалпы білім беретін мектеп",
    4: "№ 4 мектеп",
}


@dataclass
class Town:
    """``people`` by role; ``found`` the signal of each detector."""

    people: dict[str, User] = field(default_factory=dict)
    found: dict[str, Signal] = field(default_factory=dict)
    dispute: UUID | None = None

    def person(self, role):
        return self.people[role].person_id


def a_signal_town(monkeypatch):
    it_is(monkeypatch, day=TODAY, hour=9, minute=0)
    region = Region()
    for school, name in NAMES.items():
        called(school, kk=name)
    region.enrol(2, "2V", GHOSTS)
    region.enrol(3, "2V", [LEFT_OUT])
    for number, child in enumerate([*GHOSTS, LEFT_OUT, *region.classes[1, "2A"][:8]], 1):
        named(child, f"Ойдан{number}", "Сәуле")
    region.month(but=[(2, "2V"), (3, "2V")])
    for day in DAYS:
        region.eat(2, list(GHOSTS), day, at=dt.time(13), method="card")
        region.seen(3, [LEFT_OUT], day, place="entrance", at=dt.time(8))
    region.marked(1, region.classes[1, "2A"][:8], SATURDAY, "not_a_school_day", method="card")
    town = Town(people=_people())
    town.dispute = _disputed(region.classes[4, "2A"][0], town.person("mother"))
    looked(only=["closed_day", "never_seen", "not_served"])
    town.found = {one.detector: one for one in signals(scope=EVERYTHING)}
    month = Period.of_month(2025, 9)
    before = dt.datetime(2025, 8, 20, tzinfo=dt.UTC)
    publish_control_seed(
        month=month, region=REGION, seed=SEED, published_by=town.person("region_official"), now=before
    )
    draw_control_sample(
        month=month, region=REGION, seed=SEED, drawn_by=town.person("region_official"), now=NOW
    )
    count_days(programme=PROGRAMME, first=FIRST, last=LAST, today=TODAY)
    return town


def _people():
    execute(
        "INSERT INTO registry_organisation (id, bin, name, source) VALUES (77, '000140000000', 'Dastarkhan', 't')"
    )
    for school in (1, 2):
        execute(
            "INSERT INTO registry_agreement (facility_id, organisation_id, programme, source) VALUES (%s, 77, %s, 't')",
            [school, PROGRAMME],
        )
    people = {
        "region_official": works("region_official", region=REGION),
        "decider": works("region_official", region=REGION),
        "above": works("region_official", region=REGION),
        "district_official": works("district_official", facility=1),
        "ministry_official": works("ministry_official"),
        "auditor": works("auditor", region=REGION),
        "director": works("director", facility=1),
        "director_of_2": works("director", facility=2),
        "director_of_3": works("director", facility=3),
        "organisation_head": works("organisation_head", organisation=77),
        "mother": works("parents_committee", facility=4),
    }
    for role, name in (
        ("region_official", "Айгүл"),
        ("decider", "Болат"),
        ("above", "Сая"),
        ("mother", "Жанар"),
    ):
        named(people[role].person_id, f"Ойлы{role[:2]}", name)
    execute(
        "INSERT INTO registry_guardianship (ward_id, guardian_id, kind, may_see, may_decide, be_told, source)"
        " SELECT w, %s, 'parent', true, true, true, 't' FROM unnest(%s::bigint[]) w",
        [people["mother"].person_id, [LEFT_OUT, 4_000_000]],
    )
    return people


def _disputed(child, mother):
    key = uuid4()
    execute(
        "INSERT INTO feedback_dispute (person_id, id, service_day, programme, facility_id, verdict_version, objection_id,"
        " said_by, channel, undo_until, decide_by, known_from)"
        " VALUES (%s, %s, '2025-09-12', 'school-meals', 4, 1, 1, %s, 'page', %s, '2025-10-15', %s)",
        [child, key, mother, NOW, NOW],
    )
    return key


def opened(town, detector, *, by="region_official"):
    """A case of what a detector found."""
    signal = town.found[detector]
    return open_case(
        case_id=uuid4(),
        source="signal",
        about=str(signal.id),
        facility_id=signal.facility_id,
        opened_by=town.person(by),
        says="Не болғанын анықтау",
        now=NOW,
    )


def read(case):
    """How many steps whoever acts has before their eyes: all there are."""
    return query("SELECT count(*) FROM integrity_step WHERE case_id = %s", [case.id])[0][0]


def step(town, case, name, reason, *, by="region_official", says="Қаралды"):
    return take_step(
        step_id=uuid4(),
        case_id=case.id,
        facility_id=case.facility_id,
        step=name,
        reason=reason,
        says=says,
        taken_by=town.person(by),
        now=NOW,
        seen=read(case),
    )


def told(town, detector):
    """A case of which those concerned were told."""
    case = opened(town, detector)
    step(town, case, "finding", "looks_real", says="Ішкі жазба: терминалды қарадым")
    return step(town, case, "notice", "told", says="Сенбіде неге белгіленгенін түсіндіріңіз")


def decided(town, detector, *, by="director"):
    """A case that was answered and decided."""
    case = told(town, detector)
    answer_case(
        step_id=uuid4(),
        case_id=case.id,
        facility_id=case.facility_id,
        reason="explains",
        says="Сабақ болды",
        said_by=town.person(by),
        now=NOW,
    )
    return step(town, case, "decision", "confirmed", by="decider", says="Сабақ болған жоқ")


def outcome(case):
    return query(
        "SELECT step, reason, person_id FROM integrity_step WHERE case_id = %s ORDER BY place", [case.id]
    )
