"""What families say of the meals of a region: a week, its mean, and the schools at both ends."""

from typing import Any, Final

from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date_short
from amiyan.feedback.queries.ratings import OfPlace, OfRegion, Week, ratings_of_region
from amiyan.web.moment import today
from amiyan.web.office.frame import Office, names_of
from amiyan.web.office.orders import GOOD
from amiyan.web.office.words import number, share
from amiyan.web.shapes import Column, Row
from amiyan.web.words import spoken

_ENDS: Final = 5
"""Schools that are named at each end."""


def ratings_of(office: Office) -> dict[str, Any]:
    """The newest week that may be shown: the region, where fewest were content, and where most were."""
    found = ratings_of_region(office.region, scope=office.scope, today=today())
    by_content = by_content_of(found)
    ends = by_content if len(by_content) <= 2 * _ENDS else [*by_content[:_ENDS], *by_content[-_ENDS:]]
    names = names_of([one.facility_id for one in ends])
    return {
        "rated_columns": columns(_("School")),
        "rated": [_row(office, one, names[one.facility_id]) for one in ends],
        "rated_total": Row(
            [all_of_them(found), *cells(found.all)], office.address("office-places", query={"order": GOOD})
        ),
        "rated_from": format_date_short(found.monday, spoken()),
        "from_families": found.from_families,
    }


def by_content_of(found: OfRegion) -> list[OfPlace]:
    """The schools that enough families rated, where fewest said "good" first."""
    return sorted(found.places, key=lambda one: (one.week.good / one.week.ratings, one.facility_id))


def all_of_them(found: OfRegion) -> str:
    """What the sum of these schools is called."""
    return _("Schools that enough families rated: %(count)s") % {"count": number(len(found.places))}


def rated_weeks(office: Office) -> dict[int, Week]:
    """The same week of each school of a region that enough families rated, by its id."""
    found = ratings_of_region(office.region, scope=office.scope, today=today())
    return {one.facility_id: one.week for one in found.places}


def columns(first: str) -> list[Column]:
    """Of a table of ratings."""
    numeric = (_("Families"), _("Good"), _("So-so"), _("Not good"))
    return [Column(first), *(Column(words, numeric=True) for words in numeric)]


def cells(week: Week) -> list[str]:
    """How many families said it, and the shares of what they said."""
    return [number(week.families), *(share(part, week.ratings) for part in (week.good, week.fair, week.bad))]


def _row(office: Office, one: OfPlace, name: str) -> Row:
    return Row([name, *cells(one.week)], href=office.address("office-place", facility=one.code))
