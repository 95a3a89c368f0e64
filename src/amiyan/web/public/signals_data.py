"""Error rates of signals as open data: each published quarter as CSV and JSON, and its part of the catalogue.

What is withheld was decided once, when the quarter was published: the same cells are missing on every page.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from amiyan.country.kz.formats import format_date, format_month
from amiyan.integrity.publishing import Release, last_day, region_of, release_of, releases
from amiyan.settlement.open_data.parameters import Publisher
from amiyan.web.public.catalogue import QUARTERLY, Told, dataset, distribution, for_others
from amiyan.web.public.frame import KEPT_FOR_EVER, open_page
from amiyan.web.words import spoken

COLUMNS: Final = ("level", "region", "section", "group", "measure", "value", "withheld")
_NAMES: Final = {
    "kk": "Белгілер қаншалықты дәл болды",
    "ru": "Как часто сигналы были верны",
    "en": "How often signals were right",
}
_ABOUT: Final = {
    "kk": "Тоқсан сайынғы көрсеткіштер: белгілер мен олардың нәтижесі түрі мен өңірі бойынша және олар атаған балалар"
    " топтары; аз сандар көрсетілмейді",
    "ru": "Показатели за квартал: сигналы и чем они закончились, по видам и регионам, и группы детей, которых они"
    " назвали; малые числа скрыты",
    "en": "Quarterly figures: signals and what became of them by kind and region, and groups of children whom they"
    " named; small numbers are withheld",
}


@open_page
def as_csv(request: HttpRequest, quarter: str) -> HttpResponse:  # noqa: ARG001
    """A quarter as CSV; it never changes."""
    of = _release(quarter)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(of))
    return _file(HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8"), of, "csv")


@open_page
def as_json(request: HttpRequest, quarter: str) -> HttpResponse:  # noqa: ARG001
    """A quarter as JSON; it never changes."""
    of = _release(quarter)
    said = {
        "quarter": _written(of.quarter),
        "published": of.made_on.isoformat(),
        "least_of_a_cell": of.least,
        "columns": COLUMNS,
        "rows": list(_rows(of)),
    }
    return _file(JsonResponse(said), of, "json")


def quarters() -> list[Release]:
    """All published quarters, the latest first. Four a year."""
    return [found for one in releases() if (found := release_of(one)) is not None]


def on_the_page(found: Sequence[Release]) -> list[dict[str, Any]]:
    """The quarters as the page of open data shows them."""
    return [
        {
            "quarter": f"{format_month(one.quarter, spoken())} – {format_month(last_day(one.quarter), spoken())}",
            "day": format_date(one.made_on, spoken()),
            "least": one.least,
            "csv": _address(one, "csv"),
            "json": _address(one, "json"),
        }
        for one in found
    ]


def datasets(base: str, found: Sequence[Release], who: Publisher) -> list[dict[str, Any]]:
    """The dataset of a catalogue (DCAT-AP), one distribution a quarter and form; none before the first quarter."""
    if not found:
        return []
    first_days = [one.quarter for one in found]
    made_on = [one.made_on for one in found]
    told = Told(_NAMES, _ABOUT, QUARTERLY, min(first_days), last_day(max(first_days)), made_on)
    files = [
        distribution(base + _address(one, form), f"signals {_written(one.quarter)}", form, one.made_on, who)
        for one in found
        for form in ("csv", "json")
    ]
    return [dataset(base, "signals", told, files, who)]


def _rows(of: Release) -> Iterator[tuple[str, ...]]:
    """A row a figure: of the country or of a region, its table, its group and what is counted."""
    for section, groups in of.sections.items():
        region = region_of(section)
        level, table = ("region", "kind") if region else ("country", section)
        for group, row in groups.items():
            for measure, value in row.items():
                told = "" if value is None else str(value)
                yield level, region, table, group, measure, told, str(int(value is None))


def _written(quarter: dt.date) -> str:
    return f"{quarter:%Y-%m}"


def _address(of: Release, form: str) -> str:
    return reverse(f"public-signals-{form}", args=[_written(of.quarter)])


def _release(written: str) -> Release:
    try:
        first = dt.datetime.strptime(written, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        raise Http404 from None
    found = release_of(first)
    if found is None:
        raise Http404
    return found


def _file(answer: HttpResponse, of: Release, form: str) -> HttpResponse:
    answer["Content-Disposition"] = f'inline; filename="signals-{_written(of.quarter)}.{form}"'
    return for_others(answer, KEPT_FOR_EVER)
