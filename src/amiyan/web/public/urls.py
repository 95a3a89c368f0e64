"""Addresses of the public face."""

from django.urls import path

from amiyan.web.public import data, entitled, log, message, pages, places, precision, rules, signals_data
from amiyan.web.public.draws import draws

urlpatterns = [
    path("public", pages.front, name="public"),
    path("public/entitled", entitled.entitled, name="public-entitled"),
    path("public/message", message.message, name="public-message"),
    path("public/rules", rules.programmes, name="public-rules"),
    path("public/rules/<slug:programme>", rules.programme, name="public-rule"),
    path("public/places", places.country, name="public-places"),
    path("public/places/in/<slug:region>", places.region, name="public-region"),
    path("public/places/<str:facility>", places.place, name="public-place"),
    path("public/data", data.releases_page, name="public-data"),
    path("public/data/catalog.jsonld", data.catalogue, name="public-catalogue"),
    path("public/data/<slug:programme>/<slug:month>/<int:number>.csv", data.as_csv, name="public-csv"),
    path("public/data/<slug:programme>/<slug:month>/<int:number>.json", data.as_json, name="public-json"),
    path("public/data/signals/<slug:quarter>.csv", signals_data.as_csv, name="public-signals-csv"),
    path("public/data/signals/<slug:quarter>.json", signals_data.as_json, name="public-signals-json"),
    path("public/log", log.log, name="public-log"),
    path("public/precision", precision.precision, name="public-precision"),
    path("public/draws", draws, name="public-draws"),
]
