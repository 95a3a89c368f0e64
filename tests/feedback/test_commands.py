"""``amiyan dispute`` from the phone call to the decision, and what doctor says of families who wait."""

import datetime as dt
import uuid
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from amiyan.cli.commands import dispute as command
from amiyan.cli.doctor import periods
from amiyan.cli.main import _parser
from amiyan.country.kz.calendar import to_instant

from .kit import ASEL, NOON, PROGRAMME, stands


@pytest.fixture
def amiyan(monkeypatch, capsys):
    """Run the command on the test's own database at noon; what it printed."""
    monkeypatch.setattr(command, "site", nullcontext)
    monkeypatch.setattr(command, "SystemClock", lambda: SimpleNamespace(now=lambda: to_instant(NOON)))

    def run(*words):
        options = _parser().parse_args(["dispute", *words])
        assert command.run(options) == 0
        return capsys.readouterr().out

    return run


def test_from_the_phone_call_to_the_decision(family, amiyan, monkeypatch):
    numbers = {"mother": family.mother, "pedagogue": family.father, "office": family.office}
    monkeypatch.setattr(command, "person_id", lambda name: numbers.get(name, family.asel))
    key = str(uuid.uuid4())
    take = [
        "take",
        ASEL,
        "--on",
        "2025-09-08",
        "--by",
        "mother",
        "--taken-by",
        "pedagogue",
        "--channel",
        "phone",
    ]
    first = amiyan(*take, "--id", key, "--says", "She was at home", "--programme", PROGRAMME)
    assert amiyan(*take, "--id", key) == first
    assert key.replace("-", "").upper()[:4] in first
    family.place.drain()
    assert stands(family.asel) == ("held", "objected")
    listed = amiyan("list")
    assert key in listed
    assert "She was at home" in listed
    (finding,) = periods.families(1)
    assert finding
    assert list(periods.check(dt.date(2025, 12, 1)))
    decide = [
        "decide",
        str(family.asel),
        key,
        "--not-happened",
        "--by",
        "office",
        "--reason",
        "She was at home",
    ]
    amiyan(*decide)
    family.place.drain()
    assert stands(family.asel) == ("refused", "objection_upheld")
    assert key not in amiyan("list")
