"""Applications of Asel at the desk of her school, and what became of them: for pages and for browsers."""

import datetime as dt
from uuid import uuid4

from amiyan.access.appointing import appoint_role
from amiyan.country.kz.calendar import to_instant
from amiyan.entitlements.desk.actions import enter_application, refuse_application
from amiyan.entitlements.desk.papers import paper_of
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import execute

from .home_town import PROGRAMME, an_adult

REASON = "Табыс туралы анықтама жоқ: Қағиданың 5-тармағы"


def noon(day):
    return to_instant(dt.datetime.combine(day, dt.time(12)))


def a_pedagogue(family):
    """A social pedagogue of the school, by name."""
    who = an_adult("Аманова", "Гүлнар")
    appoint_role(
        person_id=who,
        role="social_pedagogue",
        source="Бұйрық № 1",
        facility_id=family.school,
        first=dt.date(2025, 1, 1),
    )
    return who


def applied(family, day, category="low_income", child=None):
    """The desk enters an application on a day; its number."""
    key = uuid4()
    enter_application(
        person_id=child or family.asel,
        application_id=key,
        programme=PROGRAMME,
        facility_id=family.school,
        received_on=day,
        category=category,
        says="",
        papers=[paper_of(b"%PDF-1.7 invented")],
        recorded_by=family.asel,
        now=noon(day),
    )
    return key


def said(family, key, day, outcome, reason="", last_day=None, child=None):
    """What the register said on a day."""
    execute(
        "INSERT INTO entitlements_check (person_id, application_id, asked_at, source, asked_for, outcome, reason, holds,"
        " last_day) VALUES (%s, %s, %s, 'SDU', '{low_income}', %s, %s, %s, %s)",
        [
            child or family.asel,
            key,
            noon(day),
            outcome,
            reason,
            ["low_income"] if outcome == "held" else [],
            last_day,
        ],
    )


def refused(family, key, day, by, child=None):
    """Somebody of the school refuses it on a day."""
    refuse_application(
        person_id=child or family.asel,
        application_id=key,
        reason=REASON,
        refused_by=by,
        now=noon(day),
        scope=EVERYTHING,
    )
