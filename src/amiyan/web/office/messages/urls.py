"""Addresses of the pages of this folder, under ``office/<region>/``."""

from amiyan.web.office.addresses import office_page
from amiyan.web.office.messages import pages

urlpatterns = [
    office_page("/messages", pages.messages, "messages"),
    office_page("/messages/forged", pages.forged, "message-forged"),
]
