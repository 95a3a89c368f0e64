"""What holds for every page: one base, nothing inline, small, and plain words where a page is missing."""

import gzip
import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from amiyan.config.urls import urlpatterns as site_urls
from amiyan.kernel.languages import LANGUAGES
from amiyan.web import installed
from amiyan.web.access_table import ANYONE, ROUTES, Access
from amiyan.web.around import Reader

TEMPLATES = sorted((Path(settings.HERE) / "web").rglob("templates/**/*.html"))
# What is fetched into a page that is there has no base of its own; its name ends like this.
PAGES = [one for one in TEMPLATES if "parts" not in one.parts and not one.stem.endswith("_live")]
OPEN = ["/", "/style", "/style?faulty=1&toast=1"]
KIB = 1024


@pytest.fixture(params=LANGUAGES)
def reader(request, db):
    return Client(headers={"accept-language": request.param})


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_no_template_holds_a_style_or_a_script(template):
    text = re.sub(r"{%.*?%}", "", template.read_text(encoding="utf-8"))
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("template", PAGES, ids=lambda one: one.name)
def test_every_page_stands_on_the_one_base(template):
    text = template.read_text(encoding="utf-8")
    assert template.name == "base.html" or text.startswith("{% extends ")


def test_what_every_page_needs_is_small():
    names = ["web/amiyan.css", "web/amiyan.js", "django_htmx/htmx-2.min.js"]
    sizes = {name: len(gzip.compress(Path(finders.find(name)).read_bytes(), 9)) for name in names}
    assert sum(sizes.values()) <= 60 * KIB, sizes


@pytest.mark.parametrize("address", OPEN)
def test_no_page_passes_a_hundred_kilobytes(reader, address):
    answer = reader.get(address)
    assert answer.status_code == 200
    assert len(answer.content) <= 100 * KIB


@pytest.mark.parametrize("address", OPEN)
def test_a_page_loads_nothing_from_elsewhere_and_names_each_id_once(reader, address):
    text = reader.get(address).content.decode()
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', text)
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_home_says_what_it_is_and_where_to_sign_in(reader):
    text = reader.get("/").content.decode()
    assert 'href="/sign-in"' in text
    assert len(re.findall(r"<h1", text)) == 1


# --- pages that cannot be shown ----------------------------------------------------------------------------------


def fails(_request):
    raise ZeroDivisionError


urlpatterns = [path("style/fails", fails, name="fails"), *site_urls]
handler400, handler403, handler404, handler500 = (
    f"amiyan.web.errors.{name}" for name in ("bad", "refused", "missing", "broken")
)


def test_a_page_that_is_not_there_says_so_in_the_reader_s_language(reader):
    answer = reader.get("/style/nothing")
    assert answer.status_code == 404
    language = answer["Content-Language"]
    said = {"kk": "мұндай бет жоқ", "ru": "страницы для вас нет", "en": "no such page"}[language]
    assert said in answer.content.decode()
    assert "Content-Security-Policy" in answer


@pytest.mark.urls(__name__)
def test_a_page_that_breaks_says_whose_fault_it_is(reader, monkeypatch):
    monkeypatch.setitem(ROUTES, "fails", Access(frozenset({ANYONE})))
    reader.raise_request_exception = False
    answer = reader.get("/style/fails")
    assert answer.status_code == 500
    assert b'<main class="frame narrow"' in answer.content


def test_a_form_without_its_token_is_answered_by_a_page():
    answer = Client(enforce_csrf_checks=True, headers={"accept-language": "ru"}).post("/language", {})
    assert answer.status_code == 403
    assert "не принято" in answer.content.decode()


def test_what_a_terminal_asks_in_vain_stays_plain(reader):
    answer = reader.get("/nothing/at/all")
    assert answer.status_code == 404
    assert b"<html" not in answer.content


# --- on a telephone's first screen -------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "name"), [("kk", "Әмиян"), ("ru", "Әмиян"), ("en", "Amiyan")])
def test_the_manifest_speaks_the_page_s_language(db, language, name):
    answer = Client().get(f"/manifest.webmanifest?lang={language}")
    assert answer["Content-Type"] == "application/manifest+json"
    said = json.loads(answer.content)
    assert (said["name"], said["lang"], said["id"]) == (name, language, "/")
    for icon in said["icons"]:
        with closing(Client().get(icon["src"])) as picture:
            assert picture["Content-Type"] == icon["type"], icon


def test_the_worker_keeps_the_shell_and_is_never_kept_itself(db):
    answer = Client().get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    text = answer.content.decode()
    for name in installed.SHELL:
        assert name.rsplit(".", 1)[0] in text
    assert installed.shell_version() in text


def test_a_page_says_whose_it_is_so_that_nobody_else_is_shown_it():
    def answered(user):
        request = RequestFactory().get("/")
        request.user = user
        return Reader(lambda _request: HttpResponse())(request)

    said = [answered(get_user_model()(pk=pk)) for pk in (1, 2)]
    assert said[0]["Amiyan-Reader"] != said[1]["Amiyan-Reader"]
    assert {one["Cache-Control"] for one in said} == {"private, no-store"}
    assert "Amiyan-Reader" not in answered(AnonymousUser())
