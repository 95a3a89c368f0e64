"""How often signals were right, and whom they name: what was published of each quarter, with how to read it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date, format_month
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.publishing import ALL, COUNTRY, Release, last_day, release_of, releases
from amiyan.integrity.queries.figures import Seed, control_seeds
from amiyan.integrity.queries.signals import in_favour, in_order
from amiyan.integrity.words import SOURCES
from amiyan.kernel.problems import N_
from amiyan.web.office.words import FEW, share
from amiyan.web.public.frame import open_page, shown, to
from amiyan.web.shapes import Cell, Column, Row
from amiyan.web.words import spoken

_KIND: Final = {
    "signals": N_("Signals"),
    "opened": N_("Taken up by a person"),
    "confirmed": N_("Confirmed"),
    "not_confirmed": N_("Not confirmed"),
    "overturned": N_("Overturned on appeal"),
    "waiting": N_("Still open"),
    "appealed": N_("Appealed"),
    "expired": N_("Expired, nobody looked"),
}
_GROUPS: Final = {
    "region": N_("By region"),
    "grade": N_("By grade"),
    "sex": N_("Girls and boys"),
    "size": N_("By the size of the school"),
}
_GROUP: Final = {
    "children": N_("Children"),
    "named": N_("Named by a signal"),
    "confirmed": N_("Named by a confirmed one"),
    "not_confirmed": N_("Named by one that was not confirmed"),
}
_SAMPLE: Final = {
    "drawn": N_("Classes drawn"),
    "confirmed": N_("Something was found"),
    "not_confirmed": N_("Nothing was found"),
    "waiting": N_("Still open"),
}
_NAMES: Final = {
    ALL: N_("All"),
    "": N_("not known"),
    "0-4": N_("grades 0–4"),
    "5-9": N_("grades 5–9"),
    "10-12": N_("grades 10–12"),
    "female": N_("girls"),
    "male": N_("boys"),
    "under 100": N_("under 100 children"),
    "100-499": N_("100 to 499 children"),
    "500 and more": N_("500 children and more"),
}
Figures = Mapping[str, Mapping[str, int | None]]


@open_page
def precision(request: HttpRequest) -> HttpResponse:
    """The newest quarter, or the one that is asked for. Nothing is counted when the page is read."""
    quarters = releases()
    asked = request.GET.get("quarter", "")
    quarter = next((one for one in quarters if one.isoformat() == asked), quarters[0] if quarters else None)
    if asked and (quarter is None or quarter.isoformat() != asked):
        raise Http404
    release = release_of(quarter) if quarter is not None else None
    given = {
        "title": _("How often signals were right"),
        "quarters": [
            (_quarter(one), f"{to('public-precision', request)}{_mark(request)}quarter={one}", one == quarter)
            for one in quarters
        ],
        **(_published(release) if release is not None else {}),
    }
    return shown(request, "precision", given)


def _mark(request: HttpRequest) -> str:
    return "&" if "?" in to("public-precision", request) else "?"


def _quarter(first: dt.date) -> str:
    return f"{format_month(first, spoken())} – {format_month(last_day(first), spoken())}"


def _published(release: Release) -> dict[str, Any]:
    kinds = release.sections.get("kind", {})
    return {
        "quarter": _quarter(release.quarter),
        "made_on": format_date(release.made_on, spoken()),
        "least": release.least,
        "kind_columns": _columns(_("What was noticed"), _KIND, _("Share that was right")),
        "kinds": [_kind(kind, kinds) for kind in (*in_order(), *_FAMILIES) if kind in kinds],
        "total": _kind(ALL, kinds) if ALL in kinds else None,
        "service": ", ".join(_(detectors()[name].words.name) for name in in_favour()),
        "groups": [
            (
                _(title),
                _columns(_("Group"), _GROUP, _("Share that is named")),
                _group(by, release.sections[by]),
            )
            for by, title in _GROUPS.items()
            if release.sections.get(by)
        ],
        "sample_columns": _columns(_("Region"), _SAMPLE, _("Share in which something was found")),
        "samples": [_sample(code, row) for code, row in _last_all(release.sections.get("sample", {}))],
        "seed_columns": [
            Column(_("Month")),
            Column(_("Region")),
            Column(_("Digest, published before")),
            Column(_("Seed")),
        ],
        "seeds": [_seed(one) for one in control_seeds(first=release.quarter, last=last_day(release.quarter))],
    }


_FAMILIES: Final = ("dispute", "correction", "sample")


def _columns(first: str, measures: Mapping[str, str], last: str) -> list[Column]:
    return [
        Column(first),
        *(Column(_(words), numeric=True) for words in measures.values()),
        Column(last, numeric=True),
    ]


def _cells(row: Mapping[str, int | None], measures: Mapping[str, str]) -> list[Cell]:
    return [FEW if row.get(one) is None else row[one] for one in measures]


def _share(part: int | None, *whole: int | None) -> str:
    if part is None or any(one is None for one in whole):
        return FEW
    return share(part, sum(one or 0 for one in whole))


def _kind(kind: str, rows: Figures) -> Row:
    row = rows[kind]
    name = _NAMES.get(kind) or (
        detectors()[kind].words.name if kind in detectors() else SOURCES.get(kind, kind)
    )
    right = _share(row["confirmed"], row["confirmed"], row["not_confirmed"], row["overturned"])
    return Row([_(name), *_cells(row, _KIND), right])


def _group(by: str, rows: Figures) -> list[Row]:
    return [
        Row([_named(by, group), *_cells(row, _GROUP), _share(row["named"], row["children"])])
        for group, row in _last_all(rows)
    ]


def _last_all(rows: Figures) -> list[tuple[str, Mapping[str, int | None]]]:
    """The groups, and all of them together at the end."""
    return sorted(rows.items(), key=lambda one: (one[0] == ALL, one[0] == "", _in_order(one[0])))


def _in_order(group: str) -> tuple[int, str]:
    known = list(_NAMES)
    return (known.index(group) if group in known else 0, group)


def _named(by: str, group: str) -> str:
    if by == "region" and group in REGION_BY_CODE:
        return REGION_BY_CODE[group].name(spoken())
    return _(_NAMES.get(group, group))


def _sample(code: str, row: Mapping[str, int | None]) -> Row:
    right = _share(row["confirmed"], row["confirmed"], row["not_confirmed"])
    name = _("The country") if code == COUNTRY else _named("region", code)
    return Row([name, *_cells(row, _SAMPLE), right])


def _seed(one: Seed) -> Row:
    region = _("The country") if one.region is None else _named("region", one.region)
    return Row([format_month(one.month, spoken()), region, one.digest, one.seed or _("not drawn yet")])
