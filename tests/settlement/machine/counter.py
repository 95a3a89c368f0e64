"""Rules of paying: what is due goes out, the bank works and errs, its answers come in any order, people decide."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from .bank import Payment, Wire, broken
from .compare import differ
from .sides import Sides


class Counter(Sides):
    """Between us and the bank."""

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

    def _everything_arrives(self) -> None:
        if self.bank.listed < len(self.bank.lines):
            self.bank.closes_day()
        self._carry([place for place in range(len(self.bank.written)) if place not in self.carried])
