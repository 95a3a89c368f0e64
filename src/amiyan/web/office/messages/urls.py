"""Addresses of the pages of this folder, under ``office/<region>/``."""

from amiyan.web.office.addresses import office_page
from amiyan.web.office.messages import doubtful, pages

urlpatterns = [
    office_page("/messages", pages.messages, "messages"),
    office_page("/messages/forged", pages.forged, "message-forged"),
    office_page("/messages/doubtful", doubtful.doubtful, "doubtful"),
    office_page("/messages/doubtful/again", doubtful.doubtful_again, "doubtful-again"),
]
