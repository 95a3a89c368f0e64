"""The machine: what people, terminals, nights and a bank do in any order, done by Amiyan and by the model side by side."""

import datetime as dt
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from amiyan.deliveries.actions.receive import Sent

from .bank import Bank, Payment, Wire, broken
from .compare import Comparison, differ
from .money import Money
from .months import Months, locks_on
from .ours import Ours
from .paying import CODES, Paying
from .town import (
    CAN,
    CHILDREN,
    DAM,
    DAMS_OWN,
    FIRST,
    MEAL,
    NUR,
    NURS_OWN,
    PROVIDERS,
    RECORDER,
    RECORDERS,
    SCHOOLS,
    SECOND,
    STRANGER,
    THIRD,
    TURNSTILE,
    VILLAGE,
    Town,
)
from .worth import Pass, Sheet, Worth, open_from, payable_from

SEPTEMBER, OCTOBER, NOVEMBER = MONTHS = (dt.date(2025, 9, 1), dt.date(2025, 10, 1), dt.date(2025, 11, 1))
DAYS = (
    dt.date(2025, 9, 8),
    dt.date(2025, 9, 9),
    dt.date(2025, 10, 6),
    dt.date(2025, 10, 7),
    dt.date(2025, 11, 5),
)
BEGINS = dt.date(2025, 10, 9)
# September may lock at once. It is due; October may lock; it is due; November may lock, and September is closed;
# October is closed too, and the year is over.
STAGES = ("begun", "seen", "locked", "signed", "paid", "booked")
MILESTONES = (
    dt.date(2025, 10, 20),
    dt.date(2025, 11, 10),
    dt.date(2025, 11, 18),
    dt.date(2025, 12, 10),
    dt.date(2026, 1, 20),
)
SUMS = (1, MEAL, 3 * MEAL + 7, 10**7, 10**12)
WHO = (FIRST, SECOND, THIRD, RECORDER, NURS_OWN, DAMS_OWN, STRANGER)

days = st.sampled_from(DAYS)
children = st.sampled_from(CHILDREN)
schools = st.sampled_from(SCHOOLS)
codes = st.sampled_from(CODES)
budgets = st.integers(0, 1)


class Machine(RuleBasedStateMachine):
    """Both sides. ``town`` is set by whoever runs it."""

    town: ClassVar[Town]

    def __init__(self) -> None:
        super().__init__()
        self.town.begin_anew()
        self.ours = Ours(self.town)
        self.worth = Worth.begin()
        self.money = Money(self.worth)
        self.months = Months(self.money)
        self.paying = Paying(self.months)
        self.bank = Bank()
        self.compare = Comparison(self.town, self.paying)
        self.today = BEGINS
        self.bodies: list[tuple[Sent, list[Pass]]] = []
        self.carried: set[int] = set()
        self.resupplied: set[int] = set()
        self.seen = 0
        self.may = ""
        self.lapsed: dict[int, int] = {}

    # --- money ---

    @initialize(
        regional=st.booleans(),
        sums=st.tuples(st.sampled_from((10**9, 2 * MEAL + 1, 45 * MEAL)), st.sampled_from((10**9, MEAL, 0))),
        eaten=st.sets(st.tuples(children, st.sampled_from(DAYS[:4])), min_size=4, max_size=12),
        stage=st.sampled_from(STAGES[1:] + STAGES[3:]),
        may=st.sampled_from(("", "", "", "call off", "enter")),
    )
    def begins(self, regional, sums, eaten, stage, may):
        """A budget, what was eaten before anybody looked, and how far its September has come."""
        self.may = may
        self._enter(regional=regional)
        for rank, (code, tiyn) in enumerate(zip(CODES, sums, strict=True), 1):
            if tiyn:
                self._appropriate(0, code, rank, tiyn)
        for child, day in sorted(eaten):
            if child == CAN:
                self._list(day, [CAN], day, signed=True)
            else:
                self._passes([(child, day, 0, "face")], day)
        for begun, step in zip(
            STAGES[:-1],
            (self.works_off, self._locks_september, self._signs_all, self._pays_all, self._books_all),
            strict=True,
        ):
            if STAGES.index(stage) > STAGES.index(begun):
                step()

    def _locks_september(self) -> None:
        for which in range(len(self.money.budgets)):
            self._locks(which, SEPTEMBER, by=0, reason="")

    def _pays_all(self) -> None:
        self.today = MILESTONES[0]
        self._pays(dies=False)

    def _books_all(self) -> None:
        for payment in self.bank.payments.values():
            if payment.is_open:
                self.bank.books(payment)
        self._everything_arrives()

    @precondition(lambda self: self.may == "enter" and len(self.money.budgets) == 1)
    @rule(tiyn=st.sampled_from((0, 10**9)))
    def another_budget(self, tiyn):
        """The region gets a budget of its own, or the country one for where there is none."""
        self._enter(regional=not any(one.region for one in self.money.budgets.values()))
        if tiyn:
            self._appropriate(1, CODES[0], 1, tiyn)

    @rule(which=budgets, code=codes, tiyn=st.sampled_from(SUMS), cut=st.booleans())
    def sets_aside(self, which, code, tiyn, cut):
        """Money is added, or cut: never what is given or paid out already."""
        self._appropriate(which, code, CODES.index(code) + 1, -tiyn if cut else tiyn)

    def _enter(self, *, regional: bool) -> None:
        number = self.ours.budget(regional=regional)
        self.money.entered(number, "79" if regional else None)
        assert self.ours.budget(regional=regional) == number

    def _appropriate(self, which: int, code: str, rank: int, tiyn: int) -> None:
        budget = self._budget(which)
        refused = ""
        if self.money.budgets[budget].is_closed:
            refused = "budget-year-is-closed"
        elif tiyn < 0 and self.money.holds("fund", budget) < -tiyn:
            refused = "cut-below-fund"
        elif tiyn < 0 and self.paying.left(budget, code) < -tiyn:
            refused = "cut-below-code"
        differ("money set aside", self.ours.appropriate(budget, code, rank, tiyn), refused)
        if not refused:
            self.money.appropriated(budget, code, tiyn)

    def _budget(self, which: int) -> int:
        numbers = list(self.money.budgets)
        return numbers[min(which, len(numbers) - 1)]

    # --- evidence ---

    @rule(
        drains=st.booleans(),
        seen=st.lists(
            st.tuples(children, days, st.integers(0, 1), st.sampled_from(("face", "face", "by_hand"))),
            min_size=1,
            max_size=3,
        ),
        late=st.sampled_from((0, 0, 0, 50)),
    )
    def terminal_sends(self, seen, late, drains):
        """Passes come in time, or for last month, or after everything."""
        seen = [(child, self._past(day), minute, method) for child, day, minute, method in seen]
        self._passes(seen, max(one[1] for one in seen), late)
        self._perhaps(self.works_off, drains)

    @rule(
        day=days,
        present=st.sets(children, min_size=1),
        signed=st.booleans(),
        late=st.sampled_from((0, 0, 20)),
        drains=st.booleans(),
    )
    def list_arrives(self, day, present, signed, late, drains):
        """A village school without a terminal writes a list."""
        day = self._past(day)
        self._list(day, sorted(present), day + dt.timedelta(days=late), signed=signed)
        self._perhaps(self.works_off, drains)

    def _past(self, day: dt.date) -> dt.date:
        return day if day <= self.today else DAYS[0]

    @staticmethod
    def _perhaps(step, does: bool) -> None:
        if does:
            step()

    @precondition(lambda self: self.bodies)
    @rule(data=st.data())
    def comes_twice(self, data):
        """The same bytes again are the same evidence."""
        sent, _ = data.draw(st.sampled_from(self.bodies))
        assert self.ours.send(sent) == 0

    def _passes(self, seen, received: dt.date, late: int = 0) -> None:
        received += dt.timedelta(days=late)
        sent = self.ours.terminal_body(seen, received)
        if any(sent.digest == one.digest for one, _ in self.bodies):
            assert self.ours.send(sent) == 0
            return
        self._sent(
            sent,
            [
                Pass(child, TURNSTILE, day, minute, method, received, self._order())
                for child, day, minute, method in seen
            ],
        )

    def _list(self, day: dt.date, present, received: dt.date, *, signed: bool) -> None:
        counts = (received - day).days <= 14
        sheet = Sheet(payable_from(received) if signed and counts else None, counts)
        sent = self.ours.list_body(day, present, received, signed=signed)
        self._sent(
            sent, [Pass(child, VILLAGE, day, 0, "list", received, self._order(), sheet) for child in present]
        )

    def _sent(self, sent: Sent, seen: list[Pass]) -> None:
        assert self.ours.send(sent) == 1
        self.bodies.append((sent, seen))
        self.worth.sent(sent.facility_id, seen)

    def _order(self) -> int:
        self.seen += 1
        return self.seen

    @rule()
    def works_off(self):
        """A worker drains what is there."""
        self.ours.drain(self.today)
        for meal in sorted(self.worth.judge(self.worth.read(), self.today)):
            self.money.mark(meal)
        self.money.follow(self.today)

    @rule()
    def night(self):
        """Lists are due, registers are followed, the drain runs, months flow back."""
        self.ours.night(self.today)
        self._night()

    def _night(self) -> None:
        worth, money = self.worth, self.money
        worth.lists_are_due(self.today)
        worth.decide()
        spots = worth.read() | worth.all_spots()
        for meal in sorted(worth.judge(spots, self.today)):
            money.mark(meal)
        for meal, verdicts in worth.verdicts.items():
            # An agreement was learnt that speaks of a place where the meal was once seen.
            if meal[1] >= open_from(self.today) and any(one.school in self.resupplied for one in verdicts):
                money.look_again(meal)
        money.follow(self.today)
        money.lapse(self.today)

    # --- registers ---

    @rule(
        child=children,
        day=days,
        what=st.sampled_from(("elsewhere", "right")),
        was_never_so=st.booleans(),
        followed=st.booleans(),
    )
    def child_changes(self, child, day, what, was_never_so, followed):
        """A child belongs elsewhere, or has a right no longer or anew: from a day on, or it was so all the time."""
        stay = self.worth.stay(child, day)
        school = stay.where if what == "right" else VILLAGE if stay.where == TURNSTILE else TURNSTILE
        grade = stay.grade if what == "elsewhere" else 9 - stay.grade
        if was_never_so:
            self.ours.corrected(child, day, school, grade, (stay.first, stay.last))
            self.worth.corrected(child, day, school, grade)
        elif self.worth.stays[child][-1].first < day:
            self.ours.moves(child, day, school, grade)
            self.worth.moves(child, day, school, grade)
        self._perhaps(self.night, followed)

    @rule(school=schools, first=days, followed=st.booleans())
    def supplier_changes(self, school, first, followed):
        """Learnt late or in time: from a day on the other provider serves a place."""
        if self.worth.suppliers[school][-1].first < first:
            other = DAM if self.worth.supplier(school, first) == NUR else NUR
            self.ours.supplier_changes(school, first, other)
            self.worth.supplier_changes(school, first, other)
            self.resupplied.add(school)
        self._perhaps(self.night, followed)

    # --- objections and held lines ---

    @precondition(lambda self: self._list_meals())
    @rule(data=st.data(), drains=st.booleans())
    def family_objects(self, data, drains):
        """This did not happen: the line waits until somebody decides."""
        child, day = data.draw(st.sampled_from(self._list_meals()))
        waiting = [one for one in self.worth.objections.get((child, day), []) if one.upheld is None]
        if waiting and data.draw(st.booleans()):
            upheld = data.draw(st.booleans())
            self.ours.objection_decided(waiting[0].id, upheld=upheld)
            waiting[0].upheld = upheld
            self.worth.unjudged.add((VILLAGE, day))
        else:
            self.worth.objects(child, day, self.ours.objects(child, day))
        self._perhaps(self.works_off, drains)

    def _list_meals(self):
        return [one for one in sorted(self.worth.verdicts) if self.worth.rests_on_a_list(*one)]

    @precondition(lambda self: self.months.held)
    @rule(data=st.data(), is_paid=st.booleans(), drains=st.booleans())
    def held_line_is_decided(self, data, is_paid, drains):
        """A person decides; of a line that is held no longer nothing is to be decided."""
        child, day, _version = data.draw(st.sampled_from(sorted(self.months.held)))
        latest = max(key for key in self.months.held if key[:2] == (child, day))
        said = self.ours.hold_decided(child, day, is_paid=is_paid)
        decided = self.months.held[latest]
        if self.months.waits(latest):
            differ("decision", said, "")
            self.months.decide(latest, is_paid=is_paid)
        else:
            expected = "hold-moot" if decided is None else "" if decided == is_paid else "hold-decided"
            differ("decision", said, expected)
        self._perhaps(self.works_off, drains)

    # --- cooked, not served ---

    @precondition(lambda self: self.may == "call off" and not self.worth.called_off)
    @rule(school=schools, day=days)
    def is_called_off(self, school, day):
        """Lessons of a day are called off, when the kitchen has cooked."""
        self.ours.called_off(school, day)
        self.months.called_off(school, day)

    @precondition(lambda self: self.months.expected)
    @rule(data=st.data(), portions=st.integers(1, 3))
    def claims_cooked(self, data, portions):
        """The supplier is owed a share; never for more than were expected, never where somebody was served."""
        school, day = data.draw(st.sampled_from(sorted(self.months.expected)))
        differ("claim", self.ours.cooked(school, day, portions), self._claim(school, day, portions))

    def _claim(self, school, day, portions):
        months, standing = self.months, self.months.cooked.get((school, day))
        if standing:
            return "" if standing.portions == portions else "cooked-otherwise"
        budget = self.money.budget_of(day)
        if not months.expected[school, day]:
            return "nobody-expected"
        if portions > months.expected[school, day]:
            return "too-many-portions"
        if months.was_served(school, day):
            return "meals-were-served"
        if budget.is_closed:
            return "budget-year-is-closed"
        if self.money.holds("fund", budget.id) < months.cooked_tiyn(school, day, portions):
            return "fund-dry"
        months.claims(school, day, portions, budget.id)
        return ""

    # --- months ---

    @rule(
        which=budgets,
        month=st.sampled_from(MONTHS),
        by=st.sampled_from((0, 0, RECORDER, FIRST, STRANGER)),
        waits=st.booleans(),
    )
    def month_locks(self, which, month, by, waits):
        """In order, once, and only when it is over; who does not wait says why."""
        self._locks(which, month, by=by, reason="" if waits or not by else "the year ends")

    def _locks(self, which, month, *, by, reason):
        budget = self._budget(which)
        done = self.ours.lock(budget, month, by=by, today=self.today, reason=reason)
        if self.today < locks_on(month):
            differ("locking", done, "period-not-lockable")
            return
        if by not in {0, *RECORDERS}:
            differ("locking", done, "may-not-record")
            return
        locked = self.months.lock(budget, month, by=by, today=self.today, waits=not reason)
        assert not isinstance(done, str), done
        assert not done.differing, f"statement and books differ: {done.differing}"
        differ("locking", (done.waiting, done.behind), (locked.waiting, locked.behind))
        self.compare.statements()

    @precondition(lambda self: self.today.year > 2025)
    @rule(which=budgets, ends=st.booleans())
    def year_closes(self, which, ends):
        """Only when everything is posted, locked, decided and paid; then nothing is posted any more."""
        if ends:
            self._works_everything_off()
        budget = self._budget(which)
        done = self.ours.close(budget, self.today)
        if self.money.budgets[budget].is_closed:
            differ("closing", done, self.lapsed[budget])
        elif self.paying.may_close(budget, self.today):
            self.lapsed[budget] = self.paying.close(budget)
            differ("closing", done, self.lapsed[budget])
        else:
            differ("closing", done, "budget-year-not-ready")

    def _works_everything_off(self) -> None:
        """As a diligent office does before a year is closed."""
        self.night()
        for which in range(len(self.money.budgets)):
            for month in MONTHS:
                self._locks(which, month, by=0, reason="")
        for key in [one for one in self.months.held if self.months.waits(one)]:
            differ("decision", self.ours.hold_decided(*key[:2], is_paid=False), "")
            self.months.decide(key, is_paid=False)
        self._ends_what_nobody_pays()
        self._signs_all()
        self._pays(dies=False)
        self._books_all()

    def _ends_what_nobody_pays(self) -> None:
        """Debts that no later year takes off are let go, and refused meals of closed days are not paid."""
        for budget, of in self.money.budgets.items():
            for payee in PROVIDERS:
                if self.months.owed_still(payee, budget):
                    code = next(code for code in CODES if code in of.codes)
                    differ(
                        "debt", self.ours.debt_let_go(payee, budget), self.months.lets_go(payee, budget, code)
                    )
        for meal, mark in sorted(self.money.marks.items()):
            if mark.refused == "refused":
                is_open = meal[1] >= open_from(self.today)
                said = self.ours.refused_decided(*meal, self.today)
                differ("refused meal", said, "refused-meal-still-open" if is_open else "")
                if not is_open:
                    self.money.decide_refused(meal)
        self.works_off()

    # --- who agrees and approves ---

    @precondition(lambda self: self.months.statements)
    @rule(
        data=st.data(),
        who=st.lists(st.sampled_from(WHO), min_size=1, max_size=3, unique=True),
        duty=st.sampled_from(("agree", "approve", "right", "right")),
    )
    def people_sign(self, data, who, duty):
        """The right and the wrong people, under one statement or under all at once."""
        if duty == "right":
            self._signs_all()
            return
        stated = data.draw(st.sampled_from(self.months.statements))
        for person in who:
            self._sign(person, duty, [stated] if len(who) > 1 else self.months.statements)

    def _signs_all(self) -> None:
        stated = [one for one in self.months.statements if one.agreed_by is None or len(one.approved) < 2]
        for person, provider in ((NURS_OWN, NUR), (DAMS_OWN, DAM)):
            self._sign(person, "agree", [one for one in stated if one.payee == provider])
        for person in (SECOND, THIRD):
            self._sign(person, "approve", stated)

    def _sign(self, person: int, duty: str, asked) -> None:
        if asked:
            act = self.months.approves if duty == "approve" else self.months.agrees
            said = self.ours.sign(person, duty, [one.key for one in asked], self.today)
            differ("signatures", said, [act(person, one) for one in asked])

    @precondition(lambda self: self.months.statements)
    @rule(data=st.data(), person=st.sampled_from(WHO), takes_back=st.booleans())
    def says_no(self, data, person, takes_back):
        """An approver says no, and perhaps takes it back; while it stands nothing is paid."""
        stated = data.draw(st.sampled_from(self.months.statements))
        if takes_back:
            expected = "" if stated.refused.get(person) else "not-refused"
            differ("taking back", self.ours.take_back(person, stated.key), expected)
            if not expected:
                stated.refused[person] = False
        else:
            said = self.ours.refuse(person, stated.key, self.today) or "done"
            differ("refusal", said, self.months.refuses(person, stated))

    # --- payouts and the bank ---

    @rule()
    def days_pass(self):
        """To the next day on which something becomes possible."""
        self.today = next((day for day in MILESTONES if day > self.today), self.today)

    @precondition(lambda self: self.months.statements)
    @rule(dies=st.booleans())
    def pays(self, dies):
        """What is due becomes payouts and messages, and is handed over; a worker may die when the bank has taken it."""
        self._pays(dies=dies)

    def _pays(self, *, dies: bool) -> None:
        for budget in self.money.budgets:
            done = self.ours.make_payouts(budget, self.today)
            made, waiting = self.paying.make(budget, self.today)
            differ("payouts", (done.payouts, done.tiyn), (len(made), sum(one.tiyn for one in made)))
            assert sum(done.waiting.values()) == waiting, done.waiting
            self._learn_ids()
            unsent = self.paying.unsent(budget)
            differ("messages", self.ours.make_messages(budget, self.today), len(unsent))
            self._sends(unsent, dies=dies)

    def _sends(self, unsent, *, dies: bool) -> None:
        taken = set(self.bank.payments)
        self.ours.exchange(Wire(self.bank, dies=dies))
        new = {key: one for key, one in self.bank.payments.items() if key not in taken}
        sent = {one.id: (one.tiyn, one.iban) for one in unsent}
        differ("what the bank took", {key: (one.tiyn, one.iban) for key, one in new.items()}, sent)
        for payout in unsent:
            payout.message = new[payout.id].message
        if not dies:
            for payout in self.paying.payouts:
                if payout.message and payout.states == ["made"]:
                    payout.states.append("sent")

    def _learn_ids(self) -> None:
        """Ours makes the ids; that they never change and are never two is compared from then on."""
        ids = self.compare.payout_ids()
        for payout in self.paying.payouts:
            payout.id = payout.id or ids[payout.key]

    @precondition(lambda self: self.bank.payments)
    @rule(
        data=st.data(),
        what=st.sampled_from(("reports", "reports", "books", "returns", "errs")),
        at_once=st.booleans(),
    )
    def bank_works(self, data, what, at_once):
        """It accepts, in part or as a whole; it books; it sends back; and it errs."""
        getattr(self, f"_bank_{what}")(data)
        self._perhaps(self._everything_arrives, at_once)

    def _bank_reports(self, data) -> None:
        message = data.draw(st.sampled_from(sorted(self.bank.messages)))
        inside = [one for one in self.bank.payments.values() if one.message == message]
        group = data.draw(st.sampled_from(("ACCP", "PART", "RJCT", "ACSC")))
        for one in inside:
            if group == "RJCT":
                self._rejected(one)
            elif group == "ACSC" and one.is_open:
                self.bank.books(one)  # it will be on the statement
        said = [] if group != "PART" else [(one.id, *self._word(data, one)) for one in inside]
        self.bank.reports(message, said, group=group, why="AC04" if group == "RJCT" else "")

    def _word(self, data, payment: Payment) -> tuple[str, str]:
        status = data.draw(st.sampled_from(("ACCP", "ACSC", "RJCT")))
        if status == "RJCT":
            self._rejected(payment)
        elif status == "ACSC" and payment.is_open:
            self.bank.books(payment)
        return status, "AC04" if status == "RJCT" else ""

    @staticmethod
    def _rejected(payment: Payment) -> None:
        payment.is_honest &= payment.is_open
        payment.is_rejected = True

    def _bank_books(self, data) -> None:
        for payment in [one for one in self.bank.payments.values() if one.is_open]:
            line = self.bank.books(payment)
            if data.draw(st.booleans()):
                self.bank.notifies([line])

    def _bank_returns(self, data) -> None:
        out = [one for one in self.bank.payments.values() if one.out > one.back]
        if out:
            payment = data.draw(st.sampled_from(out))
            line = self.bank.returns(payment)
            if data.draw(st.booleans()):
                self.bank.notifies([line])

    def _bank_errs(self, data) -> None:
        payment = data.draw(st.sampled_from([self.bank.payments[key] for key in sorted(self.bank.payments)]))
        error = data.draw(
            st.sampled_from(
                ("twice", "other amount", "lost id", "after all", "fee", "unknown", "deposit", "broken")
            )
        )
        if error == "broken" and self.bank.written:
            self.bank.written.append(broken(self.bank.written[-1]))
        elif error in {"twice", "after all"}:
            payment.is_honest &= payment.is_open
            self.bank.books(payment)
        elif error == "other amount":
            payment.is_honest = False
            self.bank.books(payment, tiyn=payment.tiyn + data.draw(st.sampled_from((-1, 1, 1000))))
        elif error == "lost id":
            payment.is_honest = False
            self.bank.books(payment, names=False)
        else:
            self.bank.something_else(error, 150)

    @precondition(lambda self: self.bank.written or self.bank.lines)
    @rule(data=st.data(), how=st.sampled_from(("all", "all", "reversed", "some")))
    def answers_arrive(self, data, how):
        """Late, in another order, some of them, and some of them again."""
        if self.bank.listed < len(self.bank.lines):
            self.bank.closes_day()
        waiting = [place for place in range(len(self.bank.written)) if place not in self.carried]
        if how == "reversed":
            waiting.reverse()
        if how == "some":
            waiting = data.draw(st.lists(st.integers(0, len(self.bank.written) - 1), min_size=1, max_size=4))
        self._carry(waiting)

    def _carry(self, places) -> None:
        answers = [self.bank.written[place] for place in places]
        self.carried |= set(places)
        self.ours.exchange(Wire(self.bank, answers))
        for (
            payout
        ) in self.paying.payouts:  # what a dead worker left is handed over again, and known to the bank
            if payout.message and payout.states == ["made"]:
                payout.states.append("sent")
        for answer in answers:
            self.paying.believe(answer)

    @precondition(lambda self: any(one.state in {"rejected", "returned"} for one in self.paying.payouts))
    @rule(data=st.data())
    def pays_again(self, data):
        """When a person says so, and never while it may have been paid."""
        old = data.draw(st.sampled_from(self.paying.payouts))
        said = self.ours.again(old.id, self.today)
        new = self.paying.again(old)
        if isinstance(new, str):
            differ("paying again", said, new)
        else:
            assert len(said) == 32, said
            new.id = said

    @precondition(lambda self: self.paying.unexplained())
    @rule(data=st.data(), decision=st.sampled_from(("fee", "not_ours", "explained", "payout")))
    def line_is_decided(self, data, decision):
        """A person says what a line is that nothing explains: perhaps a payout's whose id the bank has lost."""
        reference = data.draw(st.sampled_from(sorted(self.paying.unexplained())))
        line = self.paying.lines[reference]
        payout = data.draw(st.sampled_from(self.paying.payouts)) if decision == "payout" else None
        said = self.ours.line_decided(reference, decision, payout.id if payout else None)
        if payout and payout.tiyn != line.tiyn:
            differ("decision of a line", said, "bank-line-not-of-payout")
            return
        differ("decision of a line", said, "")
        self.paying.decided[reference] = (decision, payout.id if payout else None)
        if payout:
            self.paying.turn(payout)

    # --- what must hold ---

    @invariant()
    def both_sides_agree(self):
        self.compare.after_every_step()
        self.what_is_owed_adds_up()

    def what_is_owed_adds_up(self) -> None:
        """What is payable is what no statement has, what is above ceilings, and what of statements is not paid out."""
        for payee in PROVIDERS:
            owed = 0
            for budget in self.money.budgets:
                stated = self.months.of(payee, budget)
                upto = stated[-1].upto if stated else 0
                opened = self.months._open_after(payee, budget)
                owed += sum(
                    one.tiyn
                    for one in self.months._moved(payee, budget)
                    if one.day > opened or (one.when > upto and one.tiyn > 0)
                )
                owed += sum(
                    one.tiyn
                    for (_, day), one in self.months.cooked.items()
                    if (one.payee, one.budget) == (payee, budget) and (day > opened or one.when > upto)
                )
                owed += sum(one.payable for one in stated) + (stated[-1].above if stated else 0)
            out = sum(
                one.tiyn
                for one in self.paying.payouts
                if one.stated.payee == payee and one.state not in {"rejected", "returned"}
            )
            differ("what is payable", self.money.holds("payable", payee), owed - out)

    def teardown(self) -> None:
        """In the end everything arrives: then belief is the bank's truth, and nothing was paid twice."""
        try:
            if self.paying.payouts:
                self._everything_arrives()
            self.works_off()
            self.compare.after_every_step()
            self._bank_knows_nothing_else(self.compare.in_depth(self.today))
        finally:
            super().teardown()

    def _everything_arrives(self) -> None:
        if self.bank.listed < len(self.bank.lines):
            self.bank.closes_day()
        self._carry([place for place in range(len(self.bank.written)) if place not in self.carried])

    def _bank_knows_nothing_else(self, found) -> None:
        """Every tiyn that left our account is a payout's or waits for a person; each was ordered once."""
        truth = -sum(line.signed for line in self.bank.lines)
        differ("the bank's own balance", found.shown_tiyn, truth)
        sections = {one.code: one.count for one in found.sections}
        assert not sections["balances"], found.sections
        for payout in self.paying.payouts:
            payment = self.bank.payments.get(payout.id)
            if payment and payment.is_honest:
                believed = payout.state == "settled"
                assert believed == (payment.out > payment.back), f"{payout.key}: {payout.states}, {payment}"
        paid: dict[tuple[int, int, int, str], int] = {}
        for payout in self.paying.payouts:
            payment = self.bank.payments.get(payout.id)
            if payment and all(
                self.bank.payments[one.id].is_honest
                for one in self.paying.payouts
                if one.key[:4] == payout.key[:4] and one.id in self.bank.payments
            ):
                paid[payout.key[:4]] = paid.get(payout.key[:4], 0) + payment.out - payment.back
        assert all(times in {0, 1} for times in paid.values()), paid
