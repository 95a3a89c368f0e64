"""Addresses of the office's pages, under ``office/<region>/``."""

from django.urls import path

from amiyan.web.office import overview, place, places, start, tables
from amiyan.web.office.addresses import office_page
from amiyan.web.office.audit.urls import urlpatterns as audit
from amiyan.web.office.messages.urls import urlpatterns as messages
from amiyan.web.office.money.urls import urlpatterns as money
from amiyan.web.office.people.urls import urlpatterns as people
from amiyan.web.office.registers.urls import urlpatterns as registers
from amiyan.web.office.rules.urls import urlpatterns as rules
from amiyan.web.office.signals.urls import urlpatterns as signals

urlpatterns = [
    path("office", start.start, name="office"),
    office_page("", overview.overview, "overview"),
    office_page("/schools", places.places, "places"),
    office_page("/behind/<kind>", places.behind_a_number, "behind"),
    office_page("/table/<what>", tables.table, "table"),
    office_page("/school/<facility>", place.place, "place"),
    office_page("/school/<facility>/table", tables.place_table, "place-table"),
    office_page("/school/<facility>/<day>", place.day, "day"),
    office_page("/school/<facility>/<day>/lines", place.lines, "lines"),
    *signals,
    *messages,
    *money,
    *registers,
    *rules,
    *people,
    *audit,
]
