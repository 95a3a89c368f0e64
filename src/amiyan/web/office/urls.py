"""Addresses of the office's pages, under ``office/<region>/``."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from amiyan.web.office import overview, place, places, start, tables


def _page(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """A page of an office, which the gate has found already: the view takes ``request.standing``."""

    @wraps(view)
    def of_office(request: HttpRequest, region: str, facility: str = "", **more: Any) -> HttpResponse:  # noqa: ARG001 - the gate's
        return view(request, **more)

    return path(f"office/<region>{address}", of_office, name=f"office-{name}")


urlpatterns = [
    path("office", start.start, name="office"),
    _page("", overview.overview, "overview"),
    _page("/schools", places.places, "places"),
    _page("/behind/<kind>", places.behind_a_number, "behind"),
    _page("/table/<what>", tables.table, "table"),
    _page("/school/<facility>", place.place, "place"),
    _page("/school/<facility>/table", tables.place_table, "place-table"),
    _page("/school/<facility>/<day>", place.day, "day"),
    _page("/school/<facility>/<day>/lines", place.lines, "lines"),
]
