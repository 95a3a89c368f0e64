"""``amiyan payout`` and ``amiyan bank`` as an accountant types them."""

import json

import pytest

from amiyan.cli import main
from amiyan.cli.doctor import work
from amiyan.country.kz import iban as ibans
from amiyan.kernel.clock import FixedClock
from amiyan.kernel.sql import execute, query
from amiyan.settlement.channels.bank_files import BankFiles
from amiyan.settlement.payouts import backlog
from amiyan.simulator.bank.bank import Bank
from tests.settlement.payouts import office as o
from tests.settlement.payouts import said as s
from tests.settlement.payouts.sending import NOW, TIYN

IIN = "000000000000"
CLOCKS = ("amiyan.cli.commands.payout.SystemClock", "amiyan.cli.commands.bank.SystemClock")


@pytest.fixture
def site(scratch, monkeypatch, tmp_path):
    """A site's database, its clock on a Monday, and a bank at a folder."""
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    monkeypatch.setenv("AMIYAN_BANK_FOLDER", str(tmp_path / "box"))
    monkeypatch.setattr("amiyan.settlement.channels.bank_files.RESTS_S", 0)
    monkeypatch.setattr(BankFiles.__init__, "__kwdefaults__", {"rests_s": 0})
    for clock in CLOCKS:
        monkeypatch.setattr(clock, lambda: FixedClock(NOW))
    for command in ("payout", "bank"):
        monkeypatch.setattr(f"amiyan.cli.commands.{command}.person_id", lambda _iin: o.ACCOUNTANT)
    o.budget()
    return tmp_path / "box"


@pytest.fixture
def bank(site):
    bank = Bank(site, day=o.TODAY)
    yield bank
    bank.close()


def said(capsys, *words, status=0):
    capsys.readouterr()
    assert main([words[0], "--lang", "en", *map(str, words[1:])]) == status
    return capsys.readouterr().out.replace("\xa0", " ")


def test_a_month_is_paid_and_reconciled_by_commands(bank, capsys, tmp_path):
    o.statement(o.organisation("Дәм"), TIYN)
    assert "1 payouts, 631.00 ₸; 1 messages" in said(capsys, "payout", "make")
    assert "0 payouts" in said(capsys, "payout", "make", "--budget", o.BUDGET)
    assert "bank: 1 messages handed over, 0" in said(capsys, "bank", "send")
    bank.round()
    bank.round()
    bank.close_day()
    found = said(capsys, "bank", "collect")
    assert "paid: 1" in found
    ((listed),) = json.loads(said(capsys, "payout", "show", "--state", "settled", "--json"))
    assert (listed["tiyn"], listed["state"]) == (TIYN, "settled")
    assert "paid" in said(capsys, "payout", "show", "--budget", o.BUDGET)
    found = said(capsys, "bank", "difference", "--out", tmp_path / "page")
    assert "We believe paid 631.00 ₸, by the bank 631.00 ₸ has gone out; the difference is 0.00 ₸." in found
    assert "<h1" in (tmp_path / "page" / "difference.html").read_text(encoding="utf-8")
    assert json.loads(said(capsys, "bank", "difference", "--json"))["reconciled"] is True


def test_what_is_due_and_waits_is_listed_with_its_supplier(site, capsys):
    without = o.organisation("Шотсыз", iban=False)
    o.statement(without, TIYN)
    assert "1 statements wait: the supplier has no account today." in said(capsys, "payout", "make")
    found = said(capsys, "payout", "waiting")
    assert "Шотсыз" in found
    assert "the supplier has no account today" in found
    o.account(without, ibans.make("998", "NOWITHAS"))
    said(capsys, "payout", "make")
    # The act named no account: one that is entered afterwards is paid only when two people have confirmed it.
    assert "nor one that two people confirmed" in said(capsys, "payout", "waiting")


def test_a_rejected_payout_is_shown_with_its_reason_and_made_again(site, capsys):
    payee = o.organisation()
    o.statement(payee, TIYN)
    said(capsys, "payout", "make")
    ((payout, message),) = query("SELECT payout_id, message_id FROM settlement_message_payout")
    s.says(s.report(message, (payout.hex, "RJCT", "AC04"), group="PART"))
    found = said(capsys, "payout", "show", "--state", "rejected")
    assert "rejected" in found
    assert "account is closed" in found
    options = ("--by", IIN, "--reason", "a new account")
    assert "Made again under the id" in said(capsys, "payout", "again", payout.hex, *options)
    said(capsys, "payout", "again", payout.hex, *options, status=2)
    said(capsys, "payout", "again", "no-id", *options, status=2)
    assert "1 messages" in said(capsys, "payout", "make")


def test_a_line_that_nothing_explains_is_listed_and_decided(site, capsys):
    s.says(s.statement(s.line("", 150, kind="MDOP/CHRG", reference="FEE1")))
    found = said(capsys, "bank", "unmatched")
    assert f"{o.PAYER_IBAN} FEE1" in found
    assert "a fee of the bank" in found
    assert json.loads(said(capsys, "bank", "unmatched", "--json"))[0]["why"] == "fee"
    said(capsys, "bank", "difference", "--json", status=1)
    options = ("--account", o.PAYER_IBAN, "--as", "fee", "--by", IIN, "--reason", "the tariff")
    said(capsys, "bank", "decide", "FEE1", *options)
    assert "Every line of the bank is explained." in said(capsys, "bank", "unmatched")


def test_without_a_channel_nothing_is_sent_and_it_says_so(site, capsys, monkeypatch):
    monkeypatch.delenv("AMIYAN_BANK_FOLDER")
    capsys.readouterr()
    assert main(["bank", "--lang", "en", "send"]) == 2
    assert "It is not set where the channel" in capsys.readouterr().err


def test_the_doctor_names_what_waits_too_long(site, capsys):
    o.statement(o.organisation(), TIYN)
    said(capsys, "payout", "make")
    s.says(s.statement(s.line("", 150, reference="R1")))
    execute(
        "UPDATE settlement_outbox SET marked_at = now() - interval '3 hours', failed = 1, problem = 'away'"
    )
    execute("UPDATE settlement_bank_unmatched SET marked_at = now() - interval '6 days'")
    execute(
        "INSERT INTO settlement_answer_unread (channel, sha256, marked_at) VALUES ('bank', '', now() - interval '1 hour')"
    )
    found = {one.problem.kind.code: one for one in work.payments(backlog.now())}
    assert set(found) == {"doctor-messages-wait", "doctor-answers-unread", "doctor-bank-lines-unmatched"}
    assert all(one.is_grave for one in found.values())
    assert dict(found["doctor-messages-wait"].problem.params) == {"count": 1, "hours": 3, "problem": "away"}


def test_an_answer_that_broke_our_code_is_listed_and_retried(site, capsys, monkeypatch):
    """A fault of ours, planted: what it holds up is that one answer."""
    monkeypatch.setenv("AMIYAN_ANSWER_TRIES", "1")
    read = BankFiles.read
    monkeypatch.setattr(BankFiles, "read", staticmethod(lambda _: 1 / 0))
    (site / "out").mkdir(parents=True)
    (site / "out" / "1.xml").write_bytes(s.statement(s.line("", 150, kind="MDOP/CHRG", reference="FEE1")))
    assert "1 answers broke our own code" in said(capsys, "bank", "collect", status=1)
    assert "1 tries, aside  builtins.ZeroDivisionError" in said(capsys, "bank", "aside")
    ((broken),) = json.loads(said(capsys, "bank", "aside", "--json"))
    assert (broken["name"], broken["is_aside"]) == ("1.xml", True)
    assert [one.problem.kind.code for one in work.payments(backlog.now())] == ["doctor-answers-aside"]
    monkeypatch.setattr(BankFiles, "read", staticmethod(read))
    assert "1 answers read" in said(capsys, "bank", "retry", broken["sha256"][:8])
    assert "No answer broke our own code." in said(capsys, "bank", "aside")
    assert "No answer broke our own code." in said(capsys, "bank", "retry")
    said(capsys, "bank", "retry", "00", status=2)


def test_what_was_set_aside_is_read_again_by_a_database_that_has_forgotten_it(bank, capsys):
    o.statement(o.organisation(), TIYN)
    said(capsys, "payout", "make")
    said(capsys, "bank", "send")
    bank.round()
    bank.round()
    bank.close_day()
    assert "paid: 1" in said(capsys, "bank", "collect")
    found = said(capsys, "bank", "reread")
    assert "answers were set aside, 0 of them this database did not know." in found
    assert "0 answers read" in found
