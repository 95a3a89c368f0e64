"""Whether a meal is to be expected today, and when: said where none is noted yet."""

import datetime as dt
from collections.abc import Iterable
from statistics import median_low
from typing import Final

from django.utils.translation import gettext as _

from amiyan.country.kz.calendar import to_local
from amiyan.meals.family.today import DayAtSchool
from amiyan.web.family.lines import Shown

_LEAST: Final = 3  # days from which on a time is called usual
_LATE: Final = dt.timedelta(hours=1)


def usual_time(told: Iterable[Shown], on: dt.date) -> dt.time | None:
    """When the child was mostly seen before ``on``, to five minutes; None of too few days."""
    seen = [one.line.at for one in told if one.line.at and one.line.service_day < on and not one.line.by_list]
    if len(seen) < _LEAST:
        return None
    minutes = median_low([at.hour * 60 + at.minute for at in seen]) // 5 * 5
    return dt.time(minutes // 60, minutes % 60)


def expected(day: DayAtSchool | None, usual: dt.time | None, name: str, now: dt.datetime) -> str:
    """What may be expected, in the active language."""
    if day is None or day.has_lessons is None:
        return _("No meal is noted for today yet.")
    if not day.has_lessons:
        return (
            _("Lessons are remote today: no meal at school.")
            if day.is_remote
            else _("No lessons today, so no meal at school.")
        )
    if day.is_absent:
        return _("A school day. The school wrote down that {name} is absent today.").format(name=name)
    if day.is_off:
        return _(
            "A school day. The family said that {name} does not eat today; whoever comes is served."
        ).format(name=name)
    return _on_a_school_day(day, usual, to_local(now))


def _on_a_school_day(day: DayAtSchool, usual: dt.time | None, at: dt.datetime) -> str:
    if usual is not None:
        when = f"{usual:%H:%M}"
        if at.replace(tzinfo=None) > dt.datetime.combine(at.date(), usual) + _LATE:
            text = _(
                "A school day. Lunch is usually at about {time}, and nothing is noted yet. A terminal may send later."
            )
        else:
            text = _("A school day. Lunch is usually at about {time}.")
        return text.format(time=when)
    if day.opens is not None and day.closes is not None:
        text = _("A school day. The canteen serves from {opens} to {closes}.")
        return text.format(opens=f"{day.opens:%H:%M}", closes=f"{day.closes:%H:%M}")
    return _("A school day. The meal is not noted yet.")
