"""Open data: what was published, release by release, as a page, CSV, JSON and a catalogue for portals."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date, format_month
from amiyan.kernel.languages import LANGUAGES
from amiyan.programmes.loader import all_codes, load
from amiyan.settlement.open_data.collect import COUNTRY
from amiyan.settlement.open_data.parameters import Publisher, publisher
from amiyan.settlement.open_data.queries import Issue, Row, release, releases, rows_of
from amiyan.web.moment import today
from amiyan.web.public.catalogue import (
    MONTHLY,
    Told,
    agent,
    dataset,
    day_of,
    distribution,
    for_others,
    tongues,
)
from amiyan.web.public.frame import KEPT, KEPT_FOR_EVER, open_page, shown
from amiyan.web.public.signals_data import datasets as of_signals
from amiyan.web.public.signals_data import on_the_page, quarters
from amiyan.web.words import spoken

COLUMNS: Final = (
    *("level", "region", "facility", "measure", "children", "meals", "amount_tiyn", "withheld"),
)
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@open_page
def releases_page(request: HttpRequest) -> HttpResponse:
    """All releases, in words."""
    found = [
        {
            "name": load(one.programme).texts[spoken()].name
            if one.programme in all_codes()
            else one.programme,
            "month": format_month(one.month, spoken()),
            "number": one.number,
            "day": format_date(one.made_on, spoken()),
            "least": one.least,
            "csv": _address("public-csv", one),
            "json": _address("public-json", one),
        }
        for one in releases()
    ]
    who = publisher(today())
    given = {
        "title": _("Open data"),
        "releases": found,
        "quarters": on_the_page(quarters()),
        "publisher": who.names[spoken()],
        "licence": who.licence,
        "licence_name": who.licence_name,
        "is_placeholder": who.is_placeholder,
    }
    return shown(request, "data", given)


@open_page
def as_csv(request: HttpRequest, programme: str, month: str, number: int) -> HttpResponse:  # noqa: ARG001
    """A release as CSV; it never changes."""
    of = _release(programme, month, number)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_told(of))
    return _file(HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8"), of, "csv")


@open_page
def as_json(request: HttpRequest, programme: str, month: str, number: int) -> HttpResponse:  # noqa: ARG001
    """A release as JSON; it never changes."""
    of = _release(programme, month, number)
    said = {
        "programme": of.programme,
        "month": f"{of.month:%Y-%m}",
        "number": of.number,
        "published": of.made_on.isoformat(),
        "least_children_of_a_cell": of.least,
        "columns": COLUMNS,
        "rows": list(_told(of)),
    }
    return _file(JsonResponse(said), of, "json")


@open_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """DCAT-AP: one dataset a programme and one of signals, one distribution a release and form."""
    base = settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
    found, who, signals = releases(), publisher(today()), quarters()
    issued = [*(one.made_on for one in found), *(one.made_on for one in signals)]
    said = {
        "@context": _CONTEXT,
        "@id": base + reverse("public-data"),
        "@type": "dcat:Catalog",
        "dct:title": tongues(
            {"kk": "Әмиян: ашық деректер", "ru": "Әмиян: открытые данные", "en": "Amiyan: open data"}
        ),
        "dct:description": tongues(
            {
                "kk": "Мемлекеттік қолдаудың мекемелер мен өңірлер бойынша айлық көрсеткіштері",
                "ru": "Показатели государственной поддержки по учреждениям и регионам за месяц",
                "en": "Monthly figures of state support by place and region",
            }
        ),
        "dct:publisher": agent(who),
        "dct:license": {"@id": who.licence},
        "dct:issued": day_of(min(issued, default=today())),
        "dct:modified": day_of(max(issued, default=today())),
        "foaf:homepage": {"@id": base + reverse("public")},
        "dcat:dataset": [
            *(
                _dataset(base, programme, [one for one in found if one.programme == programme], who)
                for programme in dict.fromkeys(one.programme for one in found)
            ),
            *of_signals(base, signals, who),
        ],
    }
    answer = JsonResponse(said, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})
    return for_others(answer, KEPT)


def _dataset(base: str, programme: str, found: list[Issue], who: Publisher) -> dict[str, Any]:
    names = {code: load(programme).texts[code].name for code in LANGUAGES} if programme in all_codes() else {}
    months = [one.month for one in found]
    made_on = [one.made_on for one in found]
    told = Told(names, names, MONTHLY, min(months), _last_day(max(months)), made_on)
    files = [
        distribution(
            base + _address(f"public-{form}", one),
            f"{one.programme} {one.month:%Y-%m} ({one.number})",
            form,
            one.made_on,
            who,
        )
        for one in found
        for form in ("csv", "json")
    ]
    return dataset(base, programme, told, files, who)


def _last_day(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def _release(programme: str, month: str, number: int) -> Issue:
    try:
        first = dt.datetime.strptime(month, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        raise Http404 from None
    found = release(programme, first, number)
    if found is None:
        raise Http404
    return found


def _told(of: Issue) -> Iterator[list[Any]]:
    yield from (
        [_level(row), *_whose(row), row.measure, *row[4:], int(row.children is None)] for row in rows_of(of)
    )


def _level(row: Row) -> str:
    return "facility" if row.facility_id else "country" if row.region == COUNTRY else "region"


def _whose(row: Row) -> tuple[str, str]:
    return "" if row.region == COUNTRY else row.region, row.code


def _address(name: str, of: Issue) -> str:
    return reverse(name, args=[of.programme, f"{of.month:%Y-%m}", of.number])


def _file(answer: HttpResponse, of: Issue, form: str) -> HttpResponse:
    answer["Content-Disposition"] = f'inline; filename="{of.programme}-{of.month:%Y-%m}-{of.number}.{form}"'
    return for_others(answer, KEPT_FOR_EVER)
