"""What a telephone kept is read without a network, says of when it is, and is nobody else's."""

import re
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from playwright.sync_api import expect

from amiyan.config.wsgi import application


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Closing(WSGIRequestHandler):  # HTTP/1.0: no connection outlives its answer, so a network can be cut
    def log_message(self, *_rest):
        pass


class Town:
    """The site with one family's pages on it, which can lose its network and change its reader."""

    def __init__(self):
        self.reader, self.port, self.httpd = "first", 0, None
        self.connect()

    def connect(self):
        self.httpd = _Threaded(("127.0.0.1", self.port), _Closing)
        self.httpd.set_app(self)
        self.port = self.httpd.server_port
        threading.Thread(target=self.httpd.serve_forever, daemon=True).start()

    def cut(self):
        self.httpd.shutdown()
        self.httpd.server_close()

    def __call__(self, environ, start_response):
        path, reader = environ["PATH_INFO"], self.reader
        if path.startswith(("/family", "/sign-")):
            environ = {**environ, "PATH_INFO": "/style"}

        def started(status, headers, *rest):
            more = [("Amiyan-Reader", reader)] if path.startswith("/family") and reader else []
            return start_response(status, headers + more, *rest)

        return application(environ, started)

    def address(self, path):
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def town(site):
    made = Town()
    yield made
    made.cut()


@pytest.fixture
def phone(browser, town):
    context = browser.new_context(viewport={"width": 360, "height": 780}, locale="kk")
    page = context.new_page()
    page.goto(town.address("/"))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    yield page
    context.close()


def see(page, town, path):
    """Open a page and wait until the worker has kept what it keeps."""
    page.goto(town.address(path))
    page.wait_for_function(
        """async (path) => {
            const kept = await (await caches.open('pages')).keys();
            return kept.some((one) => new URL(one.url).pathname === path);
        }""",
        arg=path,
    )


def kept(page):
    return page.evaluate(
        """async () => {
            if (!(await caches.has('pages'))) return [];
            return (await (await caches.open('pages')).keys()).map((one) => new URL(one.url).pathname);
        }"""
    )


def test_a_page_that_was_seen_is_read_without_a_network_and_says_of_when_it_is(phone, town):
    see(phone, town, "/family")
    expect(phone.locator(".as-of")).to_be_hidden()
    town.cut()
    phone.goto(town.address("/family"))
    expect(phone.locator("h1")).to_have_text("Құрамдас бөліктер")
    expect(phone.locator(".as-of")).to_be_visible()
    expect(phone.locator(".as-of time")).to_have_attribute("datetime", re.compile("^20"))
    expect(phone.locator(".as-of time")).not_to_have_text("…")
    assert phone.evaluate("getComputedStyle(document.querySelector('.card')).borderRadius") != "0px"
    town.connect()
    phone.goto(town.address("/family"))
    expect(phone.locator(".as-of")).to_be_hidden()


def test_what_one_reader_saw_is_not_there_for_the_next(phone, town):
    see(phone, town, "/family/first")
    town.reader = "second"
    see(phone, town, "/family/second")
    assert "/family/first" not in kept(phone)


@pytest.mark.parametrize("way", ["/sign-out", "/sign-in"])
def test_nothing_is_kept_after_signing_out(phone, town, way):
    see(phone, town, "/family")
    phone.goto(town.address(way))
    assert [path for path in kept(phone) if path.startswith("/family")] == []


def test_a_page_of_nobody_is_not_kept(phone, town):
    town.reader = ""
    phone.goto(town.address("/family"))
    phone.goto(town.address("/"))
    assert [path for path in kept(phone) if path.startswith("/family")] == []
