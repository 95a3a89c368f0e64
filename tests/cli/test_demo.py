"""The demo as a person starts it: a town that lives, and what it must come to."""

import argparse
import datetime as dt
import json
import re
import socket
from http.cookiejar import CookieJar
from types import SimpleNamespace
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.utils import translation

from amiyan.bench.servers import free_port
from amiyan.cli import main
from amiyan.cli.commands import demo
from amiyan.cli.demo_site.director import Director
from amiyan.cli.demo_site.serving import PORT, serve, usual_port
from amiyan.cli.live_table import rows
from amiyan.cli.live_town import (
    LONGEST,
    NO_SCHOOL_NOW,
    PROGRAMME,
    REGION,
    SCHOOLS,
    WRONG_BY,
    Part,
    Progress,
    part_of,
    period_of,
    set_wrong,
)
from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.programmes.loader import load
from amiyan.programmes.terms import timeliness
from amiyan.simulator.live.plan import Entry, Seen
from amiyan.simulator.live.town import TownTerminal
from amiyan.simulator.schools import first_of
from amiyan.web.demo.folder import Asked, Folder
from amiyan.web.demo.tour import STEPS, page_of
from amiyan.web.demo.words import WHO

DAY = dt.date(2026, 11, 24)
PLANTED = (
    *("feedback_alarm", "feedback_dispute", "feedback_illness", "feedback_rating", "feedback_correction"),
    *("feedback_change_note", "meals_menu", "meals_price_card", "meals_batch", "meals_sample", "meals_visit"),
    *("meals_day_off", "meals_forecast", "meals_book_dish"),
)
LOOKS = 200  # of a visitor who waits for the bank; each is a moment
MISSPELT = """
SELECT n.person_id, n.given_name FROM registry_person_name n
JOIN registry_person_name b USING (person_id)
WHERE n.known_to IS NULL AND b.known_to IS NOT NULL AND b.given_name <> n.given_name
"""


@pytest.fixture
def small(monkeypatch):
    """Towns of a size for a test, run as where nobody watches."""
    monkeypatch.setattr("amiyan.cli.live_town.CHILDREN", 300)
    monkeypatch.setattr(demo, "CHILDREN", 300)
    monkeypatch.setattr(demo, "DAYS", 3)


def school_days_are_known(now):
    try:
        period_of(2, now)
    except ProblemError:
        return False
    return True


def test_a_town_lives_and_comes_to_exactly_what_happened_in_it(unblocked, small, tmp_path, capsys):
    has_school_days = school_days_are_known(dt.datetime.now(dt.UTC))
    assert main(["demo", "--lang", "en", "--no-serve", "--days", "2", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr()
    if not has_school_days:  # a summer: it says so, and shows the audit all the same
        assert NO_SCHOOL_NOW.title in said.out
        assert said.out.count("exactly what really happened") == 1
        return
    assert said.out.count("exactly what really happened") == 2
    assert "(day 2 of " in said.err
    truth = json.loads((tmp_path / "live" / "truth.json").read_text())["expected"]
    assert truth["meals"]["payable"] > 100
    assert f"{truth['meals']['payable']} meals payable, {truth['meals']['held']} held" in said.out
    assert (tmp_path / "audit" / "report.html").exists()


class Visitor:
    """Walks about in the town by its pages, and says when they have seen enough: at each look one thing is done."""

    def __init__(self, out, wishes):
        self.folder, self.wishes = Folder(out / "site"), list(wishes)
        self.steps, self.told, self.port, self.found, self.signed = [], [], 0, {}, []
        self.browser = build_opener(HTTPCookieProcessor(jar := CookieJar()))
        self.browser.addheaders = [("Accept-Language", "en")]
        self.jar = jar

    def __call__(self):
        if not self.steps:
            self.found = {name: query(f"SELECT count(*) FROM {name}")[0][0] for name in PLANTED}
            self.found["every school's menu"] = query("SELECT count(DISTINCT facility_id) FROM meals_menu")[
                0
            ][0]
            self.found["misspelt"] = [(str(child), name) for child, name in query(MISSPELT)]
            self.steps = [self.post("/demo/tour", step=n) for n in range(1, len(STEPS) + 1)]
        # Each of the site's processes writes down now and then whom it heard: what the last look finds counts.
        ((self.found["clocks"],),) = query("SELECT count(*) FROM deliveries_contact WHERE abs(skew_s) > 600")
        if self.folder.is_busy():
            return False
        if not self.wishes:
            self.told.append(told := self.folder.told())
            if told.left and len(self.told) == 1:
                self.signed = [self.sign(key) for key in ("first_approver", "second_approver")]
            # What two have approved is paid at the next look: nobody asks for it.
            return (not told.left and bool(self.found["clocks"])) or len(self.told) == LOOKS
        assert self.post("/demo/clock", to=self.wishes.pop(0)) == "/demo/month"
        return False

    def sign(self, key):
        """Be one of those who approve, tick what waits for them and sign it: whether it waits for them no more."""
        office = f"/office/{REGION}/approvals"
        assert self.post("/demo/as", player=key, next=office) == office
        (ticked,) = re.findall(r'name="s" value="([^"]+)"', self.read(office))
        page = self.read(f"/office/{REGION}/approving?s={ticked}")
        demo = page.partition('name="by" value="demo"')[2].partition("</form>")[0]
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', demo))
        self.post(f"/office/{REGION}/approving/sign", by="demo", **hidden)
        return f'name="s" value="{ticked}"' not in self.read(office)

    def read(self, path):
        """The page at an address."""
        return self.browser.open(f"http://localhost:{self.port}{path}").read().decode()

    def post(self, path, **form):
        """The path at which the form led to a page."""
        here = f"http://localhost:{self.port}"
        self.browser.open(f"{here}/demo").read()
        token = next(one.value for one in self.jar if one.name == "csrf")
        body = urlencode({**form, "csrfmiddlewaretoken": token}).encode()
        asked = Request(f"{here}{path}", body, {"Referer": f"{here}/demo", "Accept-Language": "en"})
        with self.browser.open(asked) as answer:
            return urlsplit(answer.geturl()).path


def test_visitors_walk_about_in_the_town_and_run_its_month_to_the_bank(unblocked, small, tmp_path, capsys):
    """By the real processes: each step of the tour as whoever sees their pages, the clock, the month, the bank to the tiyn."""
    if not school_days_are_known(dt.datetime.now(dt.UTC)):
        pytest.skip("a summer: nothing that terminals could send")
    visitor = Visitor(tmp_path, ["next-day", "noon", "month"])
    visitor.port = free_port()
    wanted = argparse.Namespace(seed=7, out=tmp_path, days=4, port=visitor.port)
    with translation.override("en"):
        serve(wanted, until=visitor)
    assert f"http://localhost:{visitor.port}/demo" in capsys.readouterr().out
    cast = {one.key: one for one in visitor.folder.cast()}
    assert {one.kind for one in cast.values()} == set(WHO)
    assert sum(one.is_elsewhere for one in cast.values()) == 4 * (SCHOOLS - 1)
    assert visitor.found["every school's menu"] == SCHOOLS
    assert visitor.found["clocks"] == 1, "one clock is set wrong, and no other is said to be"
    child, said = visitor.found["misspelt"][0]
    assert child in cast["parent"].params["ward"]
    assert said not in cast["parent"].params["children"]
    assert [name for name, count in visitor.found.items() if not count] == []
    assert visitor.found["feedback_alarm"] == visitor.found["feedback_dispute"] == 1
    led_to = [page_of(step.pages, cast.get(step.player)) for step in STEPS]
    assert visitor.steps == [urlsplit(page).path for page in led_to]
    left, *_between, told = visitor.told
    assert (left.holds, left.left, told.holds, told.left) == (True, REGION, True, "")
    assert visitor.signed == [True, True]
    last = [title for title, _text in told.steps[len(left.steps) :]]
    assert [last[0], last[-1]] == ["Payouts", "Reconciled"]
    assert (told.open, visitor.wishes) == ((), [])
    assert "Left to you" in [title for title, _text in left.steps]
    titles = [title for title, _text in told.steps]
    assert titles.index("Disputes") < titles.index("The month locks") < titles.index("Reconciled")


def test_a_clock_of_the_town_stands_in_the_past_and_does_not_run_backwards(tmp_path):
    folder = Folder(tmp_path)
    told, sent = [], []
    living = SimpleNamespace(
        days=[DAY, DAY + dt.timedelta(days=1)],
        send=lambda day, _progress, _show, part: sent.append((day, part)),
        drained=lambda _progress, _show: None,
    )
    director = Director(living, folder, list(living.days), Progress())
    for wish, local in (("noon", "12:04"), ("evening", "17:00"), ("next-day", "07:30"), ("noon", "12:04")):
        director.do(Asked("1", wish, "kk"), lambda *_: None)
        told.append(folder.told().open)
        at = to_local(dt.datetime.now(dt.UTC) + folder.shift())
        assert f"{at:%H:%M}" == local
    assert told == [
        ("evening", "next-day", "month"),
        ("next-day", "month"),
        ("noon", "evening", "month"),
        ("evening", "month"),
    ]
    noon, evening = dt.time(12, 4), dt.time(17)
    assert sent == [
        (DAY, Part(None, noon)),
        (DAY, Part(noon, evening)),
        (DAY, Part(evening, None)),
        (DAY + dt.timedelta(days=1), Part(None, noon)),
    ]


def test_the_clock_of_one_terminal_is_set_wrong_and_of_no_other():
    serials = ("DS-1", "CKJ2", "DS-3", "DS-4")
    town = [TownTerminal(one, "" if one == "DS-4" else "F", {}) for one in serials]
    assert [(one.serial, one.off) for one in set_wrong(town) if one.off] == [("DS-3", WRONG_BY)]
    assert set_wrong([]) == []


def test_parts_of_a_day_are_the_whole_day_and_nothing_twice():
    entries = [
        Entry(b"a", Seen("S", "1", "2026-11-24 08:00:00")),
        Entry(b"b", Seen("S", "2", "2026-11-24 12:04:00")),
        Entry(b"c", Seen("S", "3", "2026-11-24 12:04:01")),
        Entry(b"d", Seen("S", "4", "2020-01-01 13:00:00")),  # a clock that stopped
        Entry(b"e", None),
    ]
    terminal = TownTerminal("S", "F", {DAY: entries}, again={DAY: entries[:1]})
    noon = dt.time(12, 4)
    first, second = (part_of(terminal, DAY, part) for part in (Part(None, noon), Part(noon, None)))
    assert [one.line for one in first.days[DAY]] == [b"a", b"b", b"d", b"e"]
    assert [one.line for one in second.days[DAY]] == [b"c"]
    assert (first.again, second.again) == ({}, terminal.again)


def test_the_usual_port_is_left_to_whoever_has_it():
    with socket.socket() as other:
        # What an ended demo left behind holds nobody off; somebody who listens does.
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", PORT))
            other.listen()
        except OSError:
            pass  # somebody has it already
        assert usual_port() != PORT


def test_the_audit_alone_starts_nothing(unblocked, small, tmp_path, capsys):
    assert main(["demo", "--lang", "en", "--audit", "--out", str(tmp_path)]) == 0
    assert "listens" not in capsys.readouterr().out
    assert not (tmp_path / "live").exists()


def test_a_month_of_the_longest_town_is_over_and_comes_in_time():
    now = dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC)  # three in the afternoon: today is not over
    first, last = period_of(LONGEST, now)
    assert last == dt.date(2026, 11, 24)
    late = timeliness(load(PROGRAMME), last).late_days
    assert (now.date() - first).days < late


def test_in_a_summer_that_no_school_year_knows_there_is_nothing_to_send():
    with pytest.raises(ProblemError) as refused:
        period_of(5, dt.datetime(2027, 8, 10, 10, 0, tzinfo=dt.UTC))
    assert refused.value.problem.kind == NO_SCHOOL_NOW


def test_days_are_counted_back_over_weekends_and_days_off():
    # Monday 25 October 2027 is a day off.
    assert first_of(3, last=dt.date(2027, 10, 27)) == dt.date(2027, 10, 22)
    assert first_of(1, last=dt.date(2026, 11, 22)) == dt.date(2026, 11, 20)


@pytest.mark.parametrize("days", ["0", "26", "x"])
def test_a_town_that_is_too_long_is_refused_by_a_sentence(days, capsys):
    with pytest.raises(SystemExit):
        main(["demo", "--lang", "en", "--days", days])
    assert "1 to 25 school days" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_table_speaks_every_language(language):
    with translation.override(language):
        names = [name for name, _ in rows(Progress(), language)]
    assert len(set(names)) == len(names) == 9
    assert any("records" in name for name in names) == (language == "en")
