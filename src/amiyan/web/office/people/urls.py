"""Addresses of the pages of this folder, under ``office/<region>/``. No address names who is looked for."""

from django.urls import URLPattern

from amiyan.web.office.addresses import office_page
from amiyan.web.office.people import record, search

urlpatterns: list[URLPattern] = [
    office_page("/people", search.people, "people"),
    office_page("/people/search", search.search, "search"),
    office_page("/people/<uuid:search>", search.found, "found"),
    office_page("/people/<uuid:search>/<int:found>", record.person, "person"),
]
