"""The month of a small town: from terminals to the bank's statement, held against what people and bank really did."""

import csv
import datetime as dt
import json
import re
from collections import Counter

import pytest
from django.db import connection
from django.utils import translation
from lxml import etree

from amiyan.cli import main
from amiyan.cli.live_town import FOREIGN_PAPERS, MARK, SETTLEMENT, cleared, live_town
from amiyan.cli.settling import public, run, told
from amiyan.cli.settling.budget import CODES, following_month, months_of
from amiyan.cli.settling.cooked import Late, told_late, write_calendar_in_time
from amiyan.cli.settling.proof import Proof
from amiyan.config.messages import used
from amiyan.kernel.sql import query
from amiyan.ledger.verify import verify
from amiyan.settlement.payment_file import NAMESPACE
from tests.cli.test_demo import school_days_are_known

PER_MILLE = 700  # cooked_per_mille, as the invented acts decide it


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr("amiyan.cli.live_town.CHILDREN", 250)


class Month:
    """A town that has lived, and whose month was settled in a language; ``said`` is what was told of it."""

    def __init__(self, folder, language):
        self.folder, self.said = folder, []
        with (
            translation.override(language),
            live_town(seed=7, days=2, out=folder, port=None) as town,
        ):
            progress = town.live(lambda _progress: None)
            self.truth, self.papers = town.truth, town.papers
            settlement = run.Settlement(town.settled, town.papers, language, self._say)
            self.sums = settlement.settle(meals=progress.totals.payable, tiyn=progress.totals.posted_tiyn)
            proof = Proof(town.log, town.papers, "school-meals", town.address, language, self._say)
            self.is_proved = proof.show()
            self.codes = query("SELECT DISTINCT code FROM settlement_payout ORDER BY 1")
            self.books = verify(connection)
            self.again = proof._exported("again")
            self.verified = public.find_verifier(town.log.policy).says("export", self.again)
            self.rows = [name for name, _, _ in told.rows(self.sums) if name]
            self.verdict = told.verdict(self.sums)
        self.bank = json.loads((self.papers / "bank" / "truth.json").read_text(encoding="utf-8"))

    def _say(self, what, text):
        self.said.append(f"{what}: {text}")

    @property
    def payments(self):
        return self.bank["payments"]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_month_is_settled_to_the_tiyn(unblocked, small, tmp_path, language):
    if not school_days_are_known(dt.datetime.now(dt.UTC)):
        pytest.skip("no school days are known for the last weeks")
    month = Month(tmp_path, language)
    _the_sums_are_those_of_the_people(month)
    _the_bank_did_what_is_told(month)
    _the_papers_are_there(month)
    _the_books_hold_and_a_superuser_was_found(month)
    _all_of_it_is_said_in_its_language(month)


def _the_sums_are_those_of_the_people(month):
    expected, price, sums = month.truth["expected"], month.truth["price_tiyn"], month.sums
    assert sums.fact == (expected["meals"]["payable"], expected["amount_tiyn"]["by_fact"])
    decided = sums.decided
    assert decided.paid + decided.kept == expected["meals"]["held"] > 0
    assert decided.paid_tiyn + decided.kept_tiyn == expected["amount_tiyn"]["held"]
    cooked = max(month.truth["planted"]["cooked_in_vain"], key=lambda one: one["portions"])
    assert sums.cooked == (cooked["portions"], cooked["portions"] * price * PER_MILLE // 1000)
    assert sums.holds


def _the_bank_did_what_is_told(month):
    """Nobody was paid twice, nothing went to the closed account, and the sum is what was owed."""
    paid = [one for one in month.payments if one["state"] == "paid"]
    assert month.sums.paid == (len(paid), sum(one["booked_tiyn"] for one in paid))
    assert month.sums.paid[1] == month.sums.owed_tiyn - month.sums.later_tiyn
    assert all(one["booked_tiyn"] == one["amount_tiyn"] for one in paid)
    assert set(Counter(one["end_to_end_id"] for one in paid).values()) == {1}
    planted = month.truth["planted"]["closed_account"]
    closed = [one for one in month.payments if one["iban"] == planted["closed"]]
    assert {(one["state"], one["reason"]) for one in closed} == {("rejected", "AC04")}
    again = sum(one["amount_tiyn"] for one in paid if one["iban"] == planted["new"])
    assert again >= sum(one["amount_tiyn"] for one in closed) > 0
    assert [code for (code,) in month.codes] == list(CODES)


def _the_papers_are_there(month):
    acts = sorted(path.name for path in month.papers.glob("act-*"))
    assert [re.sub(r"act-\d{12}-\d{4}-\d\d-", "", name) for name in acts] == [
        f"{language}.{kind}" for language in ("en", "kk", "ru") for kind in ("pdf", "xlsx")
    ]
    assert all(path.read_bytes()[:5] == b"%PDF-" for path in month.papers.glob("*.pdf"))
    assert '<html lang="' in (month.papers / "difference.html").read_text(encoding="utf-8")
    files = list((month.papers / "bank" / "in" / "done").glob("*.xml"))
    instructed = sum(int(etree.parse(file).findtext(f".//{{{NAMESPACE}}}NbOfTxs")) for file in files)
    assert instructed == len(month.payments)


def _the_books_hold_and_a_superuser_was_found(month):
    assert month.is_proved, month.said[-3:]
    assert month.books.is_sound
    assert month.verified.holds, month.verified.lines  # what the superuser bent was put back
    bent = (month.papers / "export-bent" / "transfers.log").read_bytes().splitlines()
    whole = (month.papers / "export" / "transfers.log").read_bytes().splitlines()
    ((before, after),) = [pair for pair in zip(whole, bent, strict=True) if pair[0] != pair[1]]
    assert int(after.split(b"\x1f")[7]) - int(before.split(b"\x1f")[7]) == public.BENT_TIYN
    assert before.decode() == json.loads((month.papers / "receipt.json").read_text())["leaf"]


def _all_of_it_is_said_in_its_language(month):
    """None of its sentences was left in English; placeholders are filled."""
    said = "\n".join([*month.said, *month.rows, month.verdict])
    assert "{" not in said
    english = {part for sentence in used(public.HERE / "cli" / "settling") for part in _fixed(sentence)}
    assert not [part for part in english if part in said]
    assert len({line.partition(":")[0] for line in month.said}) >= 15


def _fixed(sentence):
    """The parts of a sentence between its placeholders that say something."""
    parts = re.split(r"\{[a-z]+\}", sentence)
    return [part.strip() for part in parts if len(re.findall(r"[a-z]{2,}", part)) > 2]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_table_and_the_verdict_speak_every_language(language):
    sums = run.Sums(fact=(2, 126_200), paid=(1, 126_200), is_reconciled=True)
    with translation.override(language):
        names = [name for name, _, _ in told.rows(sums) if name]
        says = [told.verdict(sums), told.verdict(run.Sums(fact=(1, 1)))]
    assert len(set(names)) == len(names) == 6
    assert ("meals by fact" in names) == (language == "en")
    assert len(set(says)) == 2
    assert says[0].startswith("The bank has paid") == (language == "en")


def test_what_is_decided_and_not_yet_stated_is_named_beside_what_was_paid():
    sums = run.Sums(fact=(1, 63_100), paid=(1, 63_100), later_tiyn=63_100, is_reconciled=True)
    sums.decided.paid, sums.decided.paid_tiyn = 1, 63_100
    assert sums.holds
    with translation.override("en"):
        assert ("for the next statement", None, 63_100) in told.rows(sums)


def test_a_tiyn_that_the_bank_paid_too_much_is_noticed():
    assert not run.Sums(fact=(1, 63_100), paid=(1, 63_101), is_reconciled=True).holds
    assert not run.Sums(fact=(1, 63_100), paid=(1, 63_100), is_reconciled=False).holds


def test_months_are_those_of_the_days_also_over_a_new_year():
    assert months_of(dt.date(2026, 11, 30), dt.date(2027, 1, 1)) == [
        dt.date(2026, 11, 1),
        dt.date(2026, 12, 1),
        dt.date(2027, 1, 1),
    ]
    assert months_of(dt.date(2026, 11, 2), dt.date(2026, 11, 30)) == [dt.date(2026, 11, 1)]
    assert following_month(dt.date(2026, 12, 31)) == dt.date(2027, 1, 1)


def test_the_calendar_in_time_lacks_what_was_told_too_late(tmp_path):
    rows = [
        ["2026-11-24", "0", "A", "", "", ""],
        ["2026-11-24", "0", "B", "", "", ""],
        ["2026-11-25", "0", "A"],
    ]
    with (tmp_path / "calendar.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["date", "school_day", "facility"], *rows])
    path = write_calendar_in_time(tmp_path, Late("A", dt.date(2026, 11, 24), 9))
    assert path.read_text(encoding="utf-8").splitlines()[1:] == ["2026-11-24,0,B,,,", "2026-11-25,0,A"]


def test_the_school_with_most_portions_tells_late():
    day = "2026-11-24"
    cooked = [{"facility": name, "day": day, "portions": n} for name, n in (("A", 3), ("B", 5))]
    assert told_late({"planted": {"cooked_in_vain": cooked}}) == Late("B", dt.date(2026, 11, 24), 5)
    assert told_late({"planted": {"cooked_in_vain": []}}) is None


def test_a_folder_of_somebody_else_is_not_cleared(tmp_path, capsys):
    papers = tmp_path / SETTLEMENT
    papers.mkdir()
    (papers / "letters.txt").write_text("mine")
    if school_days_are_known(dt.datetime.now(dt.UTC)):
        assert main(["demo", "--lang", "en", "--out", str(tmp_path)]) == 2
        assert FOREIGN_PAPERS.code in capsys.readouterr().err
    assert (papers / "letters.txt").read_text() == "mine"
    (papers / MARK).touch()
    assert list(cleared(papers).iterdir()) == [papers / MARK]
