"""The settlement of the living town, step by step, each told in a sentence with its figures."""

import datetime as dt
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from amiyan.cli.settling import accounts, cooked, months
from amiyan.cli.settling.bank import Exchange, TownBank, decide_lines, paid_by
from amiyan.cli.settling.budget import following_month, months_of, payer_of
from amiyan.cli.settling.left import Left, is_approved, to_leave
from amiyan.cli.settling.papers import write_acts, write_difference
from amiyan.cli.settling.people import Officials
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date, format_month
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.kernel.languages import Language
from amiyan.settlement.budgets.queries import codes_of, figures_of
from amiyan.settlement.payouts.listing import ListedPayout, listed_payouts
from amiyan.settlement.payouts.queries import difference
from amiyan.settlement.statements.queries import Summary

Say = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Town:
    """What of the town is settled: where its files lie, what really happened, who acts, and the budgets by year."""

    out: Path
    truth: dict[str, Any]
    programme: str
    region: str
    officials: Officials
    budgets: dict[int, int]
    seed: int


@dataclass(slots=True)
class Sums:
    """What the month came to: meals or portions and their tiyn."""

    fact: tuple[int, int] = (0, 0)
    cooked: tuple[int, int] = (0, 0)
    decided: months.Decided = field(default_factory=months.Decided)
    paid: tuple[int, int] = (0, 0)  # by the bank's own truth
    later_tiyn: int = 0  # decided to be paid, for the next statement
    left_tiyn: int = 0  # of the statement that others have not approved yet
    is_reconciled: bool = False

    @property
    def owed_tiyn(self) -> int:
        """All that the town owes its suppliers."""
        return self.fact[1] + self.cooked[1] + self.decided.paid_tiyn

    @property
    def holds(self) -> bool:
        """Whether the bank paid exactly what is owed and approved, and its statement shows nothing else."""
        return self.is_reconciled and self.owed_tiyn == self.paid[1] + self.later_tiyn + self.left_tiyn


class Settlement:
    """The town's month from payable to paid. ``say`` is told each step and its figures as they come.

    Of the last month the statement of ``leaves`` (a provider) is approved by nobody here: others do, and ``pay_left``.
    """

    def __init__(
        self, town: Town, folder: Path, language: Language, say: Say, *, leaves: int | None = None
    ) -> None:
        self.town, self.folder, self.language, self.say = town, folder, language, say
        self.leaves = leaves
        self.left: Left | None = None
        self.sums = Sums()
        self.cooked_by, self.acted = 0, False  # whose act has every kind of line; whether one is written
        self.today = to_local(dt.datetime.now(dt.UTC)).date()
        folder.mkdir(parents=True, exist_ok=True)

    def settle(self, *, meals: int, tiyn: int) -> Sums:
        """All of it; ``meals`` and ``tiyn`` are payable by fact when it begins."""
        self.sums.fact = (meals, tiyn)
        for year, budget_id in self.town.budgets.items():
            self._budget(year, budget_id)
        self._cooked()
        first, last = (dt.date.fromisoformat(self.town.truth["period"][name]) for name in ("from", "to"))
        lived = months_of(first, last)
        self._moved(lived)
        shutil.rmtree(self._bank_folder, ignore_errors=True)
        with closing(self._bank()) as bank:
            for month in lived:
                leaves = self.leaves if month == lived[-1] else None
                self._month(month, bank, _("The month locks"), leaves=leaves)
            for month in self._afterwards(lived[-1]):
                self._month(month, bank, _("What was decided"))
            self._ended(bank)
        return self.sums

    def may_pay_left(self) -> bool:
        """Whether a statement was left to others, and they have approved it."""
        return self.left is not None and is_approved(self.left)

    def pay_left(self) -> Sums:
        """Pay what others have approved: the bank goes on from the day at which it stood."""
        assert self.left is not None
        left, self.left, self.sums.left_tiyn = self.left, None, 0
        with closing(self._bank()) as bank:
            self._paid(left.budget_id, [left.statement], bank)
            self._ended(bank)
        return self.sums

    def _ended(self, bank: TownBank) -> None:
        bank.hear_out()
        self._reconciled(bank)
        self.sums.paid = paid_by(bank.truth())

    def _moved(self, lived: list[dt.date]) -> None:
        day = self._day(self._lock_day(lived[0]))
        text = _("from here on it is moved forward, for the settlement alone: {month} locks on {day}")
        self.say(_("Calendar"), text.format(month=self._month_name(lived[0]), day=day))

    def _budget(self, year: int, budget_id: int) -> None:
        codes = [
            _("{amount} under {code}").format(amount=self._tenge(one.appropriated_tiyn), code=one.code)
            for one in codes_of(budget_id)
        ]
        text = _("set aside for {year}: {codes}; given to children for their meals: {granted}")
        granted = figures_of(budget_id).granted_tiyn
        self.say(_("Budget"), text.format(year=year, codes=", ".join(codes), granted=self._tenge(granted)))

    def _cooked(self) -> None:
        late = cooked.told_late(self.town.truth)
        if late is None:
            return
        claim = cooked.tell_late(
            self.town.out,
            late,
            programme=self.town.programme,
            recorded_by=self.town.officials.recorders[0].id,
        )
        self.sums.cooked, self.cooked_by = (claim.portions, claim.amount_tiyn), claim.payee
        text = _(
            "school {school} told too late of lessons at home on {day}; portions cooked: {portions} of {expected}"
            " expected, owed: {amount}"
        )
        self.say(
            _("Cooked, not served"),
            text.format(
                school=late.facility,
                day=self._day(late.day),
                portions=self._number(claim.portions),
                expected=self._number(claim.expected),
                amount=self._tenge(claim.amount_tiyn),
            ),
        )

    @property
    def _bank_folder(self) -> Path:
        return self.folder / "bank"

    def _bank(self) -> TownBank:
        """The bank at its folder: new there, or as it was when its window closed."""
        first = dt.date.fromisoformat(self.town.truth["period"]["from"]).replace(day=1)
        payer = payer_of(self.town.out / "payer.toml")
        set_aside = sum(figures_of(one).appropriated_tiyn for one in self.town.budgets.values())
        return TownBank(
            self._bank_folder,
            seed=self.town.seed,
            day=self._lock_day(first),
            payer=(payer.iban, set_aside),
            closed=self.town.truth["planted"]["closed_account"]["closed"],
        )

    def _afterwards(self, month: dt.date) -> list[dt.date]:
        """The month after, whose statements take what was decided of held lines; none after December."""
        following = following_month(month)
        return [following] if following.year == month.year else []

    # A month

    def _month(self, month: dt.date, bank: TownBank, title: str, *, leaves: int | None = None) -> None:
        budget_id = self.town.budgets[month.year]
        summaries = self._locked(budget_id, month, title)
        if not summaries:
            return
        if self.sums.later_tiyn:
            self.sums.later_tiyn = 0  # it stands in these statements
        self._decided(budget_id, month)
        never = self.town.truth["planted"]["closed_account"]["bin"]
        left = to_leave(summaries, payee=leaves, never=never)
        months.sign(summaries, self.town.officials, on=self._lock_day(month), left=left)
        names = ", ".join(one.name for one in self.town.officials.approvers)
        text = _("the providers agree ({providers}), {names} approve, each by a key of their own")
        self.say(
            _("Signatures"),
            text.format(providers=len({one.key.payee for one in summaries}), names=names),
        )
        if left is not None:
            self._leave(Left(budget_id, left))
        self._paid(budget_id, summaries, bank)

    def _leave(self, left: Left) -> None:
        self.left, self.sums.left_tiyn = left, left.statement.payable_tiyn
        text = _("the statement of {provider}, {amount}: {names} do not approve it; it waits for you")
        names = ", ".join(one.name for one in self.town.officials.approvers)
        amount = self._tenge(left.statement.payable_tiyn)
        self.say(_("Left to you"), text.format(provider=left.statement.name, amount=amount, names=names))

    def _locked(self, budget_id: int, month: dt.date, title: str) -> list[Summary]:
        recorder, day = self.town.officials.recorders[0], self._lock_day(month)
        locked = months.lock(budget_id, month, recorder=recorder, today=day)
        if not locked.statements:
            return []
        summaries = months.statements_of(budget_id, month)
        text = _("{month} locks on {day}; statements: {count}, to be paid: {amount}, meals held: {held}")
        self.say(
            title,
            text.format(
                month=self._month_name(month),
                day=self._day(day),
                count=self._number(locked.statements),
                amount=self._tenge(locked.payable_tiyn),
                held=self._number(locked.held),
            ),
        )
        if not self.acted:
            shown = max(summaries, key=lambda one: (one.key.payee == self.cooked_by, one.payable_tiyn))
            self.say(_("Act"), write_acts(shown.key, self.folder))
            self.acted = True
        return summaries

    def _decided(self, budget_id: int, month: dt.date) -> None:
        official = self.town.officials.recorders[1]
        decided = months.decide_held(budget_id, official=official, today=self._lock_day(month))
        total = self.sums.decided
        total.paid, total.paid_tiyn = total.paid + decided.paid, total.paid_tiyn + decided.paid_tiyn
        total.kept, total.kept_tiyn = total.kept + decided.kept, total.kept_tiyn + decided.kept_tiyn
        self.sums.later_tiyn += decided.paid_tiyn
        paid, kept = _("paid: {count}"), _("not paid: {count}")
        parts = [
            f"{(paid if is_paid else kept).format(count=self._number(count))} ({reason})"
            for count, is_paid, reason in decided.why
        ]
        if parts:
            text = _("{name} decides; {decisions}")
            self.say(_("Held lines"), text.format(name=official.name, decisions="; ".join(parts)))

    def _paid(self, budget_id: int, summaries: list[Summary], bank: TownBank) -> None:
        due = max(one.due_on for one in summaries)
        bank.go_on_to(due)
        made, sent = months.pay(budget_id, on=bank.day)
        codes = sorted({one.code for one in listed_payouts(budget_id=budget_id, state="made")})
        text = _("{day}; payouts: {payouts}, {amount} from {codes}; files for the bank: {files}")
        self.say(
            _("Payouts"),
            text.format(
                day=self._day(bank.day),
                payouts=self._number(made.payouts),
                codes=", ".join(codes),
                amount=self._tenge(made.tiyn),
                files=self._number(sent.messages),
            ),
        )
        self._answered(bank.carry_out())
        while back := accounts.came_back(budget_id):
            self._again(budget_id, back, bank)

    def _again(self, budget_id: int, back: list[ListedPayout], bank: TownBank) -> None:
        planted = self.town.truth["planted"]["closed_account"]
        if any(one.iban == planted["closed"] for one in back):
            change = accounts.change_account(self.town.out, planted, self.town.officials, on=bank.day)
            bank.go_on_to(change.since)
            asks, confirms = self.town.officials.recorders
            text = _(
                "{provider}: the account {closed} is closed; {asks} asks for {new}, {confirms} confirms, the bank's list"
                " says whose it is; it counts from {day}"
            )
            self.say(
                _("Change of account"),
                text.format(
                    provider=change.provider,
                    closed=change.closed,
                    new=change.new,
                    asks=asks.name,
                    confirms=confirms.name,
                    day=self._day(change.since),
                ),
            )
        accounts.pay_them_again(back, official=self.town.officials.recorders[0], on=bank.day)
        months.send(budget_id, on=bank.day)
        text = _("{day}; payouts: {payouts}, {amount}")
        self.say(
            _("Paid again"),
            text.format(
                day=self._day(bank.day),
                payouts=self._number(len(back)),
                amount=self._tenge(sum(one.tiyn for one in back)),
            ),
        )
        self._answered(bank.carry_out())

    def _answered(self, done: Exchange) -> None:
        text = _(
            "paid: {paid}, rejected: {rejected}; working days: {days}, answers: {answers}, of them repeated: {again}"
        )
        self.say(
            _("The bank answers"),
            text.format(
                answers=self._number(done.answers),
                days=self._number(done.days),
                again=self._number(done.again),
                paid=self._number(done.turned.get("settled", 0)),
                rejected=self._number(done.turned.get("rejected", 0)),
            ),
        )

    def _reconciled(self, bank: TownBank) -> None:
        count = decide_lines(self.town.officials.recorders[1].id, _)
        found = difference(today=bank.day)
        self.sums.is_reconciled = found.is_reconciled
        path = write_difference(found, self.folder, language=self.language)
        text = _(
            "we believe {believed}, the bank shows {shown}; the difference is {difference}, lines of the bank's own of"
            " which a person said what they are: {lines}. {verdict} {path}"
        )
        verdict = _("Nothing is unexplained:") if found.is_reconciled else _("Something is not explained:")
        self.say(
            _("Reconciled"),
            text.format(
                believed=self._tenge(found.believed_tiyn),
                shown=self._tenge(found.shown_tiyn),
                difference=self._tenge(found.tiyn),
                lines=self._number(count),
                verdict=verdict,
                path=path,
            ),
        )

    # Words

    def _lock_day(self, month: dt.date) -> dt.date:
        return months.lock_day(self.town.programme, self.town.region, month, today=self.today)

    def _day(self, day: dt.date) -> str:
        return format_date(day, self.language)

    def _month_name(self, month: dt.date) -> str:
        return format_month(month, self.language)

    def _number(self, number: int) -> str:
        return format_number(number, self.language)

    def _tenge(self, tiyn: int) -> str:
        return format_tenge(tiyn, self.language)
