"""Addresses of the pages of this folder, under ``office/<region>/``."""

from django.urls import URLPattern

from amiyan.web.office.addresses import office_page
from amiyan.web.office.audit import chain

urlpatterns: list[URLPattern] = [
    office_page("/audit/chain", chain.chain, "chain"),
]
