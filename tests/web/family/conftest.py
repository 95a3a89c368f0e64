"""The family of the pages, in a database of the test's own."""

import time
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client

from .home_town import a_family


@pytest.fixture
def family(catalogues, scratch, tmp_path, monkeypatch):
    return a_family(scratch, tmp_path, monkeypatch)


@pytest.fixture
def signed_in(family):
    """A browser of somebody, in English unless said otherwise; ``fresh``: they signed in just now."""

    def open_browser(name, language="en", *, fresh=False):
        user = family.users[name]
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["signed_in_at"] = time.time()
        if fresh:
            session["fresh_at"] = time.time()
        session.save()
        client = Client(headers={"accept-language": language})
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    return open_browser
