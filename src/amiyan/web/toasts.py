"""Sentences for the next page, kept in a cookie that belongs to this host alone."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class Kept(CookieStorage):
    """Django's own: signed, for no script."""

    cookie_name = "__Host-messages" if settings.IS_HTTPS else "messages"
