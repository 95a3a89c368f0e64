"""Rules of the office: money is set aside, months lock, people sign and decide, the year is closed."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from .compare import differ
from .months import locks_on
from .paying import CODES
from .sides import MONTHS, Sides
from .town import (
    DAM,
    DAMS_OWN,
    FIRST,
    MEAL,
    NUR,
    NURS_OWN,
    RECORDER,
    RECORDERS,
    SECOND,
    STRANGER,
    THIRD,
)

SUMS = (1, MEAL, 3 * MEAL + 7, 10**7, 10**12)
WHO = (FIRST, SECOND, THIRD, RECORDER, NURS_OWN, DAMS_OWN, STRANGER)
budgets = st.integers(0, 1)


class Office(Sides):
    """The right people do the right things, and the wrong ones try."""

    @precondition(lambda self: self.may == "enter" and len(self.money.budgets) == 1)
    @rule(tiyn=st.sampled_from((0, 10**9)))
    def another_budget(self, tiyn):
        """The region gets a budget of its own, or the country one for where there is none."""
        self._enter(regional=not any(one.region for one in self.money.budgets.values()))
        if tiyn:
            self._appropriate(1, CODES[0], 1, tiyn)

    @rule(which=budgets, code=st.sampled_from(CODES), tiyn=st.sampled_from(SUMS), cut=st.booleans())
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
