"""``amiyan integrity`` from a run to a decision that was overturned, and what it prints."""

import re
from contextlib import nullcontext
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.utils import translation

from amiyan.cli.commands import integrity as command
from amiyan.cli.integrity import looking, working
from amiyan.cli.main import _parser
from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.precision import why_quiet

from . import people
from .kit import NOW


@pytest.fixture
def amiyan(monkeypatch, capsys):
    """Run the command on the test's own database on the first of October; what it printed."""
    clock = lambda: SimpleNamespace(now=lambda: NOW)  # noqa: E731
    monkeypatch.setattr(command, "site", nullcontext)
    for module in (looking, working):
        monkeypatch.setattr(module, "SystemClock", clock)
        monkeypatch.setattr(module, "person_id", lambda name: getattr(people, name))
    monkeypatch.setattr(looking, "today", NOW.date)

    def run(*words):
        options = _parser().parse_args(["integrity", *words])
        with translation.override("en"):
            assert command.run(options) == 0
        return capsys.readouterr().out

    return run


def test_from_a_run_to_an_appeal(matter, amiyan):
    ran = amiyan("run", "--month", "2025-09", "--region", "79")
    assert "closed_day" in ran
    assert "1 found, 0 new" in ran
    assert str(matter.id) in amiyan("list", "--only", "closed_day")
    waiting = amiyan("queue", "--region", "79")
    assert "0 cases are open of 60" in waiting
    assert str(matter.id) in waiting
    place, key = ["--place", "S1", "--says", "Marks"], str(uuid4())
    opened = amiyan("open", "signal", str(matter.id), *place, "--by", "FINDER", "--id", key)
    assert amiyan("open", "signal", str(matter.id), *place, "--by", "FINDER", "--id", key) == opened
    assert "The terminal's clock was wrong." in opened
    for seen, (step, reason, by) in enumerate((
        ("finding", "looks_real", "FINDER"),
        ("notice", "told", "FINDER"),
        ("answer", "explains", "DIRECTOR"),
        ("decision", "confirmed", "DECIDER"),
        ("appeal", "disagrees", "HEAD"),
        ("appeal_decision", "overturned", "ABOVE"),
        ("closed", "done", "FINDER"),
    ), 1):  # fmt: skip
        amiyan("step", key, step, "--reason", reason, *place, "--by", by, "--seen", str(seen))
    shown = amiyan("show", key, "--place", "S1")
    assert "The decision was overturned" in shown
    assert "nothing stops" in shown
    figures = amiyan("figures", "--from", "2025-10-01", "--to", "2025-10-01")
    assert re.search("closed_day · 1 signals, 1 cases, 1 closed, 0 confirmed, 1 overturned", figures)


def test_what_is_looked_for_can_be_switched_off_by_name(region, amiyan):
    assert amiyan("detectors").count("reach the queue") == 10
    amiyan("switch", "one_card", "--off", "--by", "FINDER", "--reason", "The readers are being replaced")
    assert "Switched off by a named person" in amiyan("detectors")


def test_an_invoice_and_a_seed(region, amiyan, tmp_path):
    bill, seed = tmp_path / "b.csv", tmp_path / "seed"
    bill.write_text("date,facility,meals\n2025-09-02,S1,30\n2025-09-02,nowhere,3\n", encoding="utf-8")
    assert "1" in amiyan("billed", str(bill), "--source", "No 7")
    seed.write_text("a seed that nobody guesses", encoding="utf-8")
    digest = amiyan(
        "publish-seed", "--month", "2025-11", "--region", "79", "--seed", str(seed), "--by", "FINDER"
    )
    assert re.fullmatch("[0-9a-f]{64}\n", digest)


def test_a_quarter_is_published_by_command_once_it_is_over(matter, amiyan):
    assert re.search(
        r"\d+ figures published, \d+ of them withheld", amiyan("publish-figures", "--quarter", "2025-08")
    )


def test_a_detector_is_switched_off_in_one_region_alone(matter, amiyan):
    given = ("closed_day", "--off", "--by", "FINDER", "--reason", "The calendar is being put right")
    assert "Switched off by a named person" in amiyan("switch", *given, "--region", "79")
    assert why_quiet(detectors()["closed_day"], now=NOW, region="79") == "switched_off"
    assert why_quiet(detectors()["closed_day"], now=NOW, region="75") == ""
    assert why_quiet(detectors()["closed_day"], now=NOW) == "", "the country is as it was"
