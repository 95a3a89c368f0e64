"""What is drawn by lot: the digest of each seed as soon as it is published, before its month; the seed once it has drawn.

Here and not only on an auditor's desk: a digest that nobody outside has seen binds nobody.
"""

import datetime as dt
from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date, format_month
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.deliveries.lists.seeds import published_seeds
from amiyan.integrity.queries.figures import control_seeds
from amiyan.web.called import called
from amiyan.web.moment import today
from amiyan.web.office.audit.words import breakable
from amiyan.web.public.frame import open_page, shown
from amiyan.web.shapes import Column, Row
from amiyan.web.words import spoken

LOOKS_BACK: Final = dt.timedelta(days=800)
_AHEAD: Final = dt.timedelta(days=800)


class Seal(NamedTuple):
    """A seed as everybody may know it: its month, where it draws, since when its digest stands here, the seed or None."""

    month: dt.date
    where: str
    published_at: dt.datetime
    digest: str
    seed: str | None


@open_page
def draws(request: HttpRequest) -> HttpResponse:
    """The seals of two years, of meals known from lists and of classes without a signal. Three queries."""
    since = (today() - LOOKS_BACK).replace(day=1)
    of_lists = published_seeds(since=since)
    names = called(one.facility_id for one in of_lists)
    lists = [
        Seal(
            one.month,
            names[one.facility_id] if one.facility_id else _where(one.region),
            *(one.published_at, one.digest, one.seed),
        )
        for one in of_lists
    ]
    classes = [
        Seal(one.month, _where(one.region), one.published_at, one.digest, one.seed)
        for one in control_seeds(first=since, last=today() + _AHEAD)
    ]
    given = {
        "title": _("What is drawn by lot"),
        "columns": [
            Column(_("Month")),
            Column(_("Where")),
            Column(_("Published on")),
            Column(_("Digest, published before")),
            Column(_("Seed")),
        ],
        "lists": [_row(one) for one in lists],
        "classes": [_row(one) for one in reversed(classes)],
    }
    return shown(request, "draws", given)


def _where(region: str | None) -> str:
    if not region:
        return _("The country")
    return REGION_BY_CODE[region].name(spoken()) if region in REGION_BY_CODE else region


def _row(one: Seal) -> Row:
    seed: SafeString | str = breakable(one.seed) if one.seed else _("not drawn yet")
    day = format_date(to_local(one.published_at).date(), spoken())
    return Row([format_month(one.month, spoken()), one.where, day, breakable(one.digest), seed])
