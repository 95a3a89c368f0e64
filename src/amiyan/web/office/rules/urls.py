"""Addresses of the pages of this folder, under ``office/<region>/``."""

from django.urls import URLPattern

from amiyan.web.office.addresses import office_page
from amiyan.web.office.rules import calendar, change, past_day, programmes

_CHANGE = "/programmes/<programme>/change/<uuid:change>"
_PAST_DAY = "/calendar/past/<uuid:proposal>"
urlpatterns: list[URLPattern] = [
    office_page("/programmes", programmes.programmes, "programmes"),
    office_page("/programmes/<programme>", programmes.programme, "programme"),
    office_page("/programmes/<programme>/change", change.new, "change-new"),
    office_page(_CHANGE, change.change, "change"),
    office_page(f"{_CHANGE}/document", change.document, "change-document"),
    office_page(f"{_CHANGE}/count", change.count, "change-count"),
    office_page(f"{_CHANGE}/sign", change.sign, "change-sign"),
    office_page(f"{_CHANGE}/refuse", change.refuse, "change-refuse"),
    office_page(f"{_CHANGE}/withdraw", change.withdraw, "change-withdraw"),
    office_page("/calendar", calendar.calendar, "calendar"),
    office_page("/calendar/day", calendar.day, "calendar-day"),
    office_page("/calendar/declare", calendar.declare, "calendar-declare"),
    office_page(_PAST_DAY, past_day.page, "past-day"),
    office_page(f"{_PAST_DAY}/document", past_day.document, "past-day-document"),
    office_page(f"{_PAST_DAY}/sign", past_day.sign, "past-day-sign"),
    office_page(f"{_PAST_DAY}/end", past_day.end, "past-day-end"),
]
