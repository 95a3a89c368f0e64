"""The machine: what people, terminals, nights and a bank do in any order, done by Amiyan and by the model side by side."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from .compare import differ
from .counter import Counter
from .office import Office, budgets
from .paying import CODES
from .school import School, children
from .sides import DAYS, MILESTONES, MONTHS, SEPTEMBER, STAGES
from .town import CAN, MEAL, PROVIDERS
from .worth import open_from


class Machine(School, Office, Counter):
    """All rules, how a life begins, and what must hold in its end."""

    @initialize(
        regional=st.booleans(),
        sums=st.tuples(st.sampled_from((10**9, 2 * MEAL + 1, 45 * MEAL)), st.sampled_from((10**9, MEAL, 0))),
        eaten=st.sets(st.tuples(children, st.sampled_from(DAYS[:4])), min_size=4, max_size=12),
        stage=st.sampled_from(STAGES[1:] + STAGES[3:]),
        may=st.sampled_from(("", "", "call off", "enter")),
    )
    def begins(self, regional, sums, eaten, stage, may):
        """A budget, what was eaten before anybody looked, and how far its September has come."""
        self.may = may
        self._enter(regional=regional)
        for rank, (code, tiyn) in enumerate(zip(CODES, sums, strict=True), 1):
            if tiyn:
                self._appropriate(0, code, rank, tiyn)
        if seen := [(child, day, 0, "face") for child, day in sorted(eaten) if child != CAN]:
            self._passes(seen, max(day for _, day, *_ in seen))
        for day in sorted(day for child, day in eaten if child == CAN):
            self._list(day, [CAN], day, signed=True)
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
