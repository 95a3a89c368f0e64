"""``amiyan period``, ``statement``, ``hold`` and ``cooked`` as an accountant types them."""

import hashlib
import io

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from amiyan.cli import main
from amiyan.cli.doctor import periods
from amiyan.kernel.sql import execute, query
from amiyan.settlement.statements.queries import nobody_to_pay
from tests.settlement.statements.conftest import Region, decided  # noqa: F401 - a fixture
from tests.settlement.statements.kit import PRICE, SEPTEMBER, header, recorder, school
from tests.settlement.statements.test_cooked import called_off, child

BIN = "990240000028"
IIN = "000000000000"


@pytest.fixture
def region(scratch, decided, monkeypatch):  # noqa: F811
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    made = Region()
    # An IIN is not needed in the statements, only to name who types.
    clerk = recorder()
    monkeypatch.setattr("amiyan.cli.commands.hold.person_id", lambda _iin: clerk)
    monkeypatch.setattr("amiyan.cli.commands.period.person_id", lambda _iin: clerk)
    monkeypatch.setattr("amiyan.cli.commands.cooked.person_id", lambda _iin: clerk)
    made.books.meals(12, at=made.a, payee=made.nur)
    made.held = made.books.held(2, at=made.a)
    return made


def said(capsys, *words, status=0):
    capsys.readouterr()
    assert main([words[0], "--lang", "en", *map(str, words[1:])]) == status
    return capsys.readouterr().out.replace("\xa0", " ")


def of_september(region):
    return ("--budget", region.books.budget_id, "--month", "2025-09")


def test_a_month_locks_and_is_shown(region, capsys):
    found = said(capsys, "period", "lock", *of_september(region))
    assert "Statements made: 1. To be paid: 7,572.00 ₸. Held meals: 2." in found
    assert "Statements made: 0" in said(capsys, "period", "lock", *of_september(region))
    assert "September 2025: 1 statements, 7,572.00 ₸" in said(
        capsys, "period", "show", "--budget", region.books.budget_id
    )
    assert f"«Нұрлы дәм» ЖШС ({BIN}): No. 1" in said(capsys, "period", "show", *of_september(region))


def test_a_provider_that_waits_is_said_and_a_person_does_not_wait(region, capsys):
    execute("INSERT INTO deliveries_unread (facility_id, evidence_id, shard) VALUES (%s, 1, 0)", [region.a])
    found = said(capsys, "period", "lock", *of_september(region))
    assert "Providers that wait for 1 pieces of evidence" in found
    options = ("--provider", BIN, "--by", IIN, "--reason", "the terminal burnt")
    assert "Statements made: 1" in said(capsys, "period", "lock", *of_september(region), *options)
    assert header(region.nur, SEPTEMBER, "reason") == "the terminal burnt"


def test_where_statement_and_books_differ_the_command_fails(region, scratch, capsys):
    """Fault 12."""
    with scratch.connect("postgres") as superuser:
        superuser.execute("UPDATE settlement_posting SET amount_tiyn = amount_tiyn + 1")
    found = said(capsys, "period", "lock", *of_september(region), status=1)
    assert "Of 1 providers the postings and the books say different sums" in found


def test_a_statement_is_shown_written_and_checked(region, capsysbinary, tmp_path):
    assert main(["period", "lock", "--lang", "en", *map(str, of_september(region))]) == 0
    capsysbinary.readouterr()
    call = ["statement", "show", BIN, *map(str, of_september(region)), "--lang", "en"]
    assert main(call) == 0
    shown = capsysbinary.readouterr().out.decode()
    assert main([*call, "--document"]) == 0
    digest = hashlib.sha256(capsysbinary.readouterr().out).hexdigest()
    assert digest in shown
    assert "А-1. Served by fact · September 2025 · child-day · 12 · 631.00 · 7,572.00" in shown
    for name in ("pdf", "xlsx"):
        out = ["--out", str(tmp_path / f"act.{name}"), "--language", "kk"]
        assert main(["statement", name, BIN, *map(str, of_september(region)), "--lang", "en", *out]) == 0
    text = PdfReader(io.BytesIO((tmp_path / "act.pdf").read_bytes())).pages[0].extract_text()
    assert "Орындалған жұмыстар (көрсетілген қызметтер) актісі" in text
    assert load_workbook(tmp_path / "act.xlsx").sheetnames[0] == "Акт"


def test_the_meals_of_a_line_name_nobody(region, capsys):
    said(capsys, "period", "lock", *of_september(region))
    found = said(capsys, "statement", "meals", BIN, *of_september(region), "--line", 2)
    assert sorted(line.split(" · ")[1] for line in found.splitlines()) == sorted(map(str, region.held))


def test_held_meals_are_listed_and_decided(region, capsys):
    said(capsys, "period", "lock", *of_september(region))
    found = said(capsys, "hold", "list", "--budget", region.books.budget_id)
    assert "The way of recognition needs a person's confirmation (method_needs_confirmation)" in found
    assert "Held: 2. Overdue: 0." in found
    why = ("--by", IIN, "--reason", "the register names the child")
    one = ("hold", "decide", region.held[0], "--on", "2025-09-10", "--pay", *why)
    assert "Held meals that are decided: 1." in said(capsys, *one)
    many = ("hold", "decide", "--budget", region.books.budget_id, "--facility", "А-1", "--keep", *why)
    assert "Held meals that are decided: 1." in said(capsys, *many)
    assert "Held: 0. Overdue: 0." in said(capsys, "hold", "list")


def test_what_was_cooked_in_vain_is_claimed(region, capsys):
    for _ in range(3):
        child(region.b)
    called_off(region.b, "9-9 21:00")
    found = said(capsys, "cooked", "Б-2", "--on", "2025-09-10", "--portions", 3, "--by", IIN)
    assert "1,325.10 ₸ are owed for 3 of 3 portions that were expected." in found


def test_the_doctor_tells_of_what_nobody_decided_and_of_who_cannot_be_paid(region):
    assert [one.problem.kind.code for one in periods.overdue(2)] == ["doctor-holds-overdue"]
    orphan = school("Ш-20")
    region.books.meals(2, at=orphan, payee=orphan)
    (found,) = nobody_to_pay()
    assert (found.code, found.owed_tiyn) == ("Ш-20", 2 * PRICE)
    assert [one.problem.kind.code for one in periods.unpaid([found])] == ["doctor-nobody-to-pay"]
    assert query("SELECT count(*) FROM settlement_statement") == [(0,)]
