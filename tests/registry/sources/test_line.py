"""The line to a register: patience, bounds, credentials, and records that lie."""

import datetime as dt
import json
from email.utils import format_datetime

import msgspec
import pytest

from amiyan.kernel.problems import ProblemError
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.sources import problems as p
from amiyan.registry.sources.access import access_to
from amiyan.registry.sources.breaker import Breaker
from amiyan.registry.sources.line import Access, Limits, Line, _wait_asked
from amiyan.registry.sources.ports import RegisterUnavailable, Unavailable
from amiyan.registry.sources.records import answer_in, person_in, pupil_in
from amiyan.simulator.registers import TownRegisters, serving
from tests.registry.sources.small_town import QUICK, an_iin, held, person, pupil

FEED = {"since": "", "limit": 10}


def asked(plan, limits=QUICK, token="", shown="", town=None):
    pauses = []
    with serving(town or TownRegisters(), plan=plan, token=token) as server:
        line = Line("НОБД", Access(server.url, shown), limits, sleep=pauses.append)
        try:
            line.ask("pupils/changes", FEED, msgspec.json.decode)
            reason = None
        except RegisterUnavailable as error:
            reason = error.reason
        finally:
            line.close()
        return reason, len(server.asked), pauses


def test_pauses_grow_and_have_chance_in_them():
    limits = Limits(attempts=5, first_pause=1, longest_pause=4, failures=99)
    reason, questions, pauses = asked(lambda _: "outage", limits)
    assert (reason, questions) == ("outage", 5)
    assert len(pauses) == 4
    for pause, most in zip(pauses, (1, 2, 4, 4), strict=True):
        assert most / 2 <= pause <= most
    assert asked(lambda _: "outage", limits)[2] != pauses


def test_the_pause_that_a_register_asks_for_is_kept():
    reason, questions, pauses = asked(lambda number: "too-many" if number == 1 else None)
    assert (reason, questions, pauses) == (None, 2, [0.0])
    assert asked(lambda _: "too-many")[0] == "busy"
    assert _wait_asked("120") == 120
    in_a_minute = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    assert 55 < _wait_asked(format_datetime(in_a_minute, usegmt=True)) <= 60
    assert _wait_asked("soon") is None
    assert _wait_asked("") is None


def test_who_is_refused_does_not_insist():
    assert asked(lambda _: None, token="right", shown="wrong")[:2] == ("refused", 1)
    assert asked(lambda _: None, token="right", shown="right")[0] is None


def test_an_answer_is_bounded():
    assert asked(lambda _: "huge", Limits(bytes=1 << 16))[:2] == ("unreadable", 1)
    slow = Limits(timeout=0.05, attempts=1)
    assert asked(lambda _: "slow", slow)[0] == "outage"


def test_nobody_listens():
    with serving(TownRegisters()) as server:
        url = server.url
    line = Line("НОБД", Access(url), QUICK, sleep=lambda _: None)
    with pytest.raises(RegisterUnavailable) as caught:
        line.ask("pupils/changes", FEED, msgspec.json.decode)
    line.close()
    assert caught.value.problem.kind is p.REGISTER_SILENT


def test_a_breaker_opens_lets_one_through_and_closes():
    time = [0.0]
    breaker = Breaker(2, 60, now=lambda: time[0])
    breaker.failed()
    assert not breaker.is_open
    breaker.failed()
    assert breaker.is_open
    time[0] = 61
    assert not breaker.is_open
    breaker.failed()
    assert breaker.is_open
    time[0] = 122
    breaker.answered()
    assert not breaker.is_open


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://register.kz/", p.NOT_ENCRYPTED),
        ("ftp://register.kz/", p.ADDRESS_WRONG),
        ("register.kz", p.ADDRESS_WRONG),
        ("https://register.kz/?iin=1", p.ADDRESS_WRONG),
        ("https:///path", p.ADDRESS_WRONG),
    ],
)
def test_an_address_that_cannot_serve_is_refused(url, kind):
    with pytest.raises(ProblemError) as caught:
        Line("НОБД", Access(url))
    assert caught.value.problem.kind is kind


def test_a_certificate_that_cannot_be_read_is_named(tmp_path):
    broken = tmp_path / "client.pem"
    broken.write_text("no certificate")
    for access in (
        Access("https://register.kz/", certificate=broken),
        Access("https://register.kz/", authority=tmp_path / "absent.pem"),
    ):
        with pytest.raises(ProblemError) as caught:
            Line("НОБД", access)
        assert caught.value.problem.kind is p.CERTIFICATE_WRONG


def test_a_register_s_own_token_goes_before_the_one_for_all(monkeypatch):
    monkeypatch.setenv("AMIYAN_REGISTER_TOKEN", "for all")
    monkeypatch.setenv("AMIYAN_REGISTER_TOKEN_PEOPLE", "for people")
    assert access_to("people", "https://x/").token == "for people"
    assert access_to("pupils", "https://x/").token == "for all"
    assert "for all" not in repr(access_to("pupils", "https://x/"))


def read(reader, record):
    raw = record if isinstance(record, bytes) else json.dumps(record).encode()
    return reader(raw, "page 1", 3)


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"[]",
        b"{",
        b'"\xff"',
        {"iin": None, "facility": "x"},
        pupil(0, iin="1" * 12),
        pupil(0, iin="5" * 61),
        pupil(0, grade=13),
        pupil(0, grade="7"),
        pupil(0, shift=0),
        pupil(0, surname="\0"),
        pupil(0, surname="а" * 301),
        pupil(0, enrolled_from="2025-02-30"),
        pupil(0, enrolled_from="2025-09-02", enrolled_to="2025-09-01"),
        b'{"iin": "\\ud800", "facility": ""}',
    ],
    ids=repr,
)
def test_a_pupil_s_record_that_lies_rejects_itself(wrong):
    (found,) = read(pupil_in, wrong)
    assert isinstance(found, RowProblem)
    assert found.rejects
    assert (found.file, found.row) == ("page 1", 3)


@pytest.mark.parametrize(
    "wrong",
    [
        held(0) | {"answer": "maybe"},
        held(0, "asp", covered=["orphan"]),
        held(0) | {"held": "asp"},
        held(0) | {"until": "soon"},
    ],
)
def test_an_answer_that_lies_rejects_itself(wrong):
    (found,) = read(answer_in, wrong)
    assert isinstance(found, RowProblem)


def test_an_answer_that_covers_nothing_is_none():
    assert read(answer_in, held(0, covered=[])) == [Unavailable(an_iin(0), "partial")]


def test_a_status_that_is_not_known_here_is_passed_over_with_a_warning():
    warning, answer = read(answer_in, held(0, "asp", "hero", covered=["asp", "hero"]))[1:]
    assert (warning.kind, warning.rejects) == (p.CODE_UNKNOWN, False)
    assert (answer.holds, answer.covers) == (("asp",), ("asp",))


def test_a_person_is_not_both_dead_and_alive():
    (found,) = read(person_in, person(0, died="2025-09-01", alive=True))
    assert isinstance(found, RowProblem)


def test_a_malformed_record_s_content_is_not_repeated():
    (found,) = read(answer_in, held(0) | {"answer": an_iin(0)})
    assert an_iin(0) not in f"{found.value} {found.params}"
