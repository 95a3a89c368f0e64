"""amiyan notice: what an operator and whoever runs a site do with messages."""

import pytest

from amiyan.cli import main
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.sql import execute, query
from amiyan.voice import checks
from amiyan.voice.actions.choices import note_phones
from tests.entitlements.village import a_person, an_iin


@pytest.fixture
def site(scratch, monkeypatch, tmp_path):
    monkeypatch.setenv("AMIYAN_DATABASE_URL", scratch.server.url(scratch.name))
    monkeypatch.setenv("AMIYAN_SMS", str(tmp_path / "network"))
    return tmp_path


def said(capsys, *words, status=0):
    assert main(["notice", *words, "--lang", "en"]) == status
    out = capsys.readouterr()
    return out.out + out.err


def test_a_message_is_sent_checked_and_handed_over_once(site, capsys):
    iin = an_iin(3)
    person = a_person(3)
    (site / "phones.csv").write_text(f"iin,phone\n{iin},8 701 000 00 01\n{an_iin(4)},87010000002\n")
    assert said(capsys, "phones", str(site / "phones.csv"), "--source", "bmg").startswith(
        "New numbers: 1. Lines of people who are not known: 1."
    )
    text = said(capsys, "send", iin)
    number = text.rstrip(".\n")[-14:]
    assert "This number is ours" in said(capsys, "check", *number.split())
    assert "a trial message" in said(capsys, "check", number)
    assert "did not send" in said(capsys, "check", checks.shown(checks.make_number()))
    assert "Mistyped" in said(capsys, "check", "2000 0000 0001")
    lines = said(capsys, "list", iin)
    assert number in lines
    assert person > 0
    assert said(capsys, "list").startswith("Due: 1. In doubt: 0.")


def test_outages_and_pauses_are_declared_and_end(site, capsys):
    iin = an_iin(5)
    a_person(5)
    for what in ("outage", "pause"):
        number = (
            said(capsys, what, "declare", "--from", "2026-09-01", "--reason", "cable", "--by", iin)
            .split()[-1]
            .rstrip(".")
        )
        assert "still lasts" in said(capsys, what, "list")
        said(capsys, what, "end", number, "--on", "2026-09-03", "--by", iin)
        assert said(capsys, what, "list").endswith("1 Sept 2026 · 3 Sept 2026 · cable\n")
    assert "reason" in said(
        capsys, "outage", "declare", "--from", "2026-09-01", "--reason", " ", "--by", iin, status=2
    )


def test_a_campaign_is_planned_run_and_measured(site, capsys):
    iin = an_iin(6)
    a_person(6)
    of = [
        "--audience",
        "guardians",
        "--region",
        "79",
        "--measure",
        "rated",
        "--from",
        "2025-01-01",
        "--by",
        iin,
    ]
    key = said(capsys, "campaign", "plan", "Rate", "--kind", "invitation", *of).strip()
    assert key in said(capsys, "campaign", "list")
    assert said(capsys, "campaign", "run", key) == "Told anew: 0.\n"
    assert "rights" in said(capsys, "campaign", "plan", "No", "--kind", "reminder", *of, status=2)


def test_a_report_of_a_death_silences_and_is_taken_back(site, capsys):
    iin = an_iin(7)
    a_person(7)
    said_by = ["--register", "births and deaths", "--source", "row 7"]
    assert "No right was ended" in said(capsys, "silence", iin, *said_by)
    assert "written to again" in said(capsys, "silence", iin, *said_by, "--wrong")


def test_kinds_audiences_and_measures_are_listed(site, capsys):
    text = said(capsys, "kinds")
    assert "dispute-decided · that a person decided what a family said of a meal" in text
    assert "signed-in · opened their page" in text


def test_without_a_way_out_the_drain_says_what_to_set(site, capsys, monkeypatch):
    monkeypatch.delenv("AMIYAN_SMS")
    assert "AMIYAN_SMS" in said(capsys, "drain", status=2)


def test_what_is_in_doubt_is_listed_and_sent_again_by_somebody_named(site, capsys):
    iin, person = an_iin(8), a_person(8)
    note_phones(phones=[(person, "87010000008")], source="desk", now=SystemClock().now())
    assert "There is none." in said(capsys, "doubtful")
    said(capsys, "send", iin)
    ((month, key),) = query("SELECT month, id FROM voice_notice")
    execute(
        "INSERT INTO voice_attempt (person_id, month, notice_id, attempt, transport, number) VALUES (%s, %s, %s, 1, 'x', '')",
        [person, month, key],
    )
    execute(
        "INSERT INTO voice_report (person_id, month, notice_id, attempt, part, what) VALUES (%s, %s, %s, 1, 0, 'in_doubt')",
        [person, month, key],
    )
    execute("DELETE FROM voice_due")
    assert f"{person} · {key}" in said(capsys, "doubtful")
    words = ("again", str(person), str(key), "--reason", "the line broke", "--by", iin)
    assert "once more" in said(capsys, *words)
    assert "not sent again" in said(capsys, *words, status=2)
    assert query("SELECT count(*) FROM voice_due") == [(1,)]
