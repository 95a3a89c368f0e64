"""Addresses of the pages of this folder, under ``office/<region>/``."""

from django.urls import URLPattern

from amiyan.web.office.addresses import office_page
from amiyan.web.office.registers import accounts, facilities, letting_in, organisations, terminals

_SUPPLIER = "/registers/supplier/<int:organisation>"
_ACCOUNT = f"{_SUPPLIER}/account/<uuid:change>"
_TERMINAL = "/registers/terminal/<serial>"
_PARKED = "/registers/parked/<int:binding>/<serial>"

urlpatterns: list[URLPattern] = [
    office_page("/registers/places", facilities.facilities, "facilities"),
    office_page("/registers/place/<facility>", facilities.facility, "facility"),
    office_page("/registers/place/<facility>/name", facilities.name, "facility-name"),
    office_page("/registers/suppliers", organisations.organisations, "organisations"),
    office_page(_SUPPLIER, organisations.organisation, "organisation"),
    office_page(_ACCOUNT, accounts.account, "account"),
    office_page(f"{_ACCOUNT}/document", accounts.account_document, "account-document"),
    office_page(f"{_ACCOUNT}/ask", accounts.ask, "account-ask"),
    office_page(f"{_ACCOUNT}/confirm", accounts.confirm, "account-confirm"),
    office_page(f"{_ACCOUNT}/stop", accounts.stop, "account-stop"),
    office_page("/registers/terminals", terminals.terminals, "terminals"),
    office_page(_TERMINAL, terminals.terminal, "terminal"),
    office_page(f"{_TERMINAL}/bind", letting_in.bind, "terminal-bind"),
    office_page(f"{_TERMINAL}/rotate", letting_in.rotate, "terminal-rotate"),
    office_page(f"{_TERMINAL}/end/<int:binding>", letting_in.end, "terminal-end"),
    office_page(f"{_PARKED}/release", letting_in.release, "parked-release"),
    office_page(f"{_PARKED}/aside", letting_in.aside, "parked-aside"),
]
