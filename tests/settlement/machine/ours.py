"""What is asked of Amiyan, by its own actions and jobs and by nothing else; a refusal comes back as its code."""

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from amiyan.access.signatures.handing import Signature
from amiyan.bench.acts import PAYER
from amiyan.country.kz.calendar import to_instant
from amiyan.deliveries.actions.lists import mark_due_lists
from amiyan.deliveries.actions.objections import decide_objection, raise_objection
from amiyan.deliveries.actions.receive import Sent, keep
from amiyan.deliveries.makers.native import wire
from amiyan.deliveries.makers.native.live import LAYOUT as NATIVE
from amiyan.deliveries.makers.zkteco.wire import LAYOUT as TERMINAL
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import query
from amiyan.registry.actions.enrolment import Seat, correct_enrolment, transfer_enrolment
from amiyan.registry.actions.places import change_supplier
from amiyan.registry.importers.calendar import import_calendar
from amiyan.settlement.approvals.actions import (
    Statement,
    agree_to_statements,
    approve_statements,
    document_of,
    refuse_statement,
    take_refusal_back,
)
from amiyan.settlement.budgets.actions import appropriate, enter_budget
from amiyan.settlement.budgets.closing import close_year
from amiyan.settlement.budgets.debts import let_go
from amiyan.settlement.budgets.jobs import lapse
from amiyan.settlement.budgets.refused import decide_refused
from amiyan.settlement.drain import drain
from amiyan.settlement.follow import follow_registers
from amiyan.settlement.jobs import dirty_shards
from amiyan.settlement.payouts.again import pay_again
from amiyan.settlement.payouts.decide import decide_line
from amiyan.settlement.payouts.jobs import exchange_with
from amiyan.settlement.payouts.make import make_payouts
from amiyan.settlement.payouts.messages import make_messages
from amiyan.settlement.statements.cooked import claim_cooked
from amiyan.settlement.statements.holds import decide_hold
from amiyan.settlement.statements.lock import Locked, lock_month

from .bank import KilledError, Wire
from .town import (
    CEILING,
    CODES,
    CONTRACT,
    HEAD,
    PAYER_IBAN,
    PINS,
    PROGRAMME,
    RECORDER,
    REGION,
    SECOND,
    STAFF_IIN,
    TEACHER,
    TURNSTILE,
    VILLAGE,
    YEAR,
    Town,
    enrolment_of,
)

FACE, BY_HAND = "15", "9"


def refusal(ask: Callable[[], Any]) -> str:
    """Blank where it was done, otherwise why not."""
    try:
        ask()
    except ProblemError as error:
        return error.problem.kind.code
    return ""


class Ours:
    """Amiyan, as the town uses it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.count = 0

    def next_id(self) -> UUID:
        """Whoever asks makes an id before asking."""
        self.count += 1
        return UUID(int=self.count)

    # --- evidence ---

    def terminal_body(self, seen: Sequence[tuple[int, dt.date, int, str]], received: dt.date) -> Sent:
        """Passes at the turnstile: child, day, minutes after noon, method."""
        lines = "".join(
            f"{PINS[child]}\t{day} 12:{minute:02}:00\t0\t{FACE if method == 'face' else BY_HAND}\t0\n"
            for child, day, minute, method in seen
        )
        at = to_instant(dt.datetime.combine(received, dt.time(13)))
        digest = hashlib.sha256(lines.encode()).digest()
        return Sent(TURNSTILE, "T1", lines.encode(), digest, "zkteco", TERMINAL, "secret", None, at)

    def list_body(self, day: dt.date, present: Sequence[int], received: dt.date, *, signed: bool) -> Sent:
        """A list of the village, countersigned or not, as a phone sends it."""
        at = to_instant(dt.datetime.combine(received, dt.time(13)))
        mark = wire.ListMark(
            self.next_id(),
            day,
            "3А",
            PROGRAMME,
            "list",
            STAFF_IIN[TEACHER],
            at,
            tuple(PINS[one] for one in present),
        )
        records = [
            mark,
            *([wire.Countersign(self.next_id(), mark.id, STAFF_IIN[HEAD], at)] if signed else []),
        ]
        self.count += 1
        body = wire.encode(wire.Batch("phone-1", self.count, wire.ZEROS, at, 1, "boot", tuple(records)))
        digest = hashlib.sha256(body).digest()
        return Sent(VILLAGE, "phone-1", body, digest, "native", NATIVE, "signature", None, at)

    def send(self, sent: Sent) -> int:
        """As the receiver commits it; how much of it was new."""
        with self.town.receiver.transaction():
            return keep(self.town.receiver, [sent])

    def drain(self, today: dt.date) -> None:
        while shards := dirty_shards():
            for shard in shards:
                assert drain(shard=shard, programmes=[PROGRAMME], today=lambda: today) is not None

    def night(self, today: dt.date) -> None:
        """What every night does, in its order."""
        mark_due_lists(today)
        since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
        follow_registers(programme=PROGRAMME, today=today, since=since)
        self.drain(today)
        lapse(PROGRAMME, today=today)

    # --- registers ---

    def moves(self, child: int, first: dt.date, school: int, grade: int) -> None:
        transfer_enrolment(
            person_id=child,
            enrolment_id=enrolment_of(child, first),
            seat=Seat(school, grade=grade),
            first_day=first,
            source="letter",
        )

    def corrected(
        self, child: int, day: dt.date, school: int, grade: int, days: tuple[dt.date, dt.date | None]
    ) -> None:
        correct_enrolment(
            person_id=child,
            enrolment_id=enrolment_of(child, day),
            source="letter",
            instead=Seat(school, grade=grade),
            first=days[0],
            last=days[1],
        )

    def supplier_changes(self, school: int, first: dt.date, provider: int) -> None:
        change_supplier(
            facility_id=school,
            programme=PROGRAMME,
            organisation_id=provider,
            first_day=first,
            source="order",
            number=CONTRACT[provider],
            ceiling_tiyn=CEILING[provider],
        )

    def called_off(self, school: int, day: dt.date) -> None:
        path = self.town.folder / "calendar.csv"
        path.write_text(
            f"date,school_day,facility,grade_from,grade_to,shift\n{day},no,{CODES[school]},,,\n",
            encoding="utf-8",
        )
        wrong: list[Any] = []
        import_calendar(path, source=f"{school} {day}", problem=wrong.append)
        assert not wrong, wrong

    # --- objections and holds ---

    def objects(self, child: int, day: dt.date) -> int:
        return raise_objection(
            person_id=child, day=day, programme=PROGRAMME, raised_by="Mother", reason="Ill", channel="phone"
        )

    def objection_decided(self, number: int, *, upheld: bool) -> None:
        decide_objection(objection_id=number, upheld=upheld, reason="asked at school", decided_by="Head")

    def hold_decided(self, child: int, day: dt.date, *, is_paid: bool) -> str:
        return refusal(
            lambda: decide_hold(
                person_id=child,
                service_day=day,
                programme=PROGRAMME,
                slot=1,
                is_paid=is_paid,
                reason="looked into",
                decided_by=RECORDER,
            )
        )

    def refused_decided(self, child: int, day: dt.date, today: dt.date) -> str:
        return refusal(
            lambda: decide_refused(
                person_id=child,
                service_day=day,
                programme=PROGRAMME,
                slot=1,
                is_paid=False,
                reason="looked into",
                decided_by=RECORDER,
                today=today,
            )
        )

    # --- budgets ---

    def debt_let_go(self, payee: int, budget: int) -> int:
        return let_go(payee=payee, budget_id=budget, reason="court", decided_by=RECORDER, approved_by=SECOND)

    def budget(self, *, regional: bool) -> int:
        return enter_budget(
            programme=PROGRAMME, region=REGION if regional else None, year=YEAR, payer=PAYER, source="order"
        )

    def appropriate(self, budget: int, code: str, rank: int, tiyn: int) -> str:
        return refusal(
            lambda: appropriate(
                budget_id=budget,
                appropriation_id=self.next_id(),
                code=code,
                amount_tiyn=tiyn,
                act="order",
                recorded_by=RECORDER,
                rank=rank,
            )
        )

    def close(self, budget: int, today: dt.date) -> int | str:
        """What lapsed, or why the year cannot be closed."""
        try:
            return close_year(budget_id=budget, closed_by=RECORDER, today=today)
        except ProblemError as error:
            return error.problem.kind.code

    # --- months ---

    def lock(self, budget: int, month: dt.date, *, by: int, today: dt.date, reason: str) -> Locked | str:
        try:
            return lock_month(budget_id=budget, month=month, recorded_by=by, today=today, reason=reason)
        except ProblemError as error:
            return error.problem.kind.code

    def cooked(self, school: int, day: dt.date, portions: int) -> str:
        return refusal(
            lambda: claim_cooked(
                facility_id=school,
                service_day=day,
                programme=PROGRAMME,
                portions=portions,
                recorded_by=RECORDER,
            )
        )

    def sign(
        self, person: int, duty: str, statements: Sequence[tuple[int, int, int]], on: dt.date
    ) -> list[str]:
        """One signature under the list of the statements; what became of each."""
        asked = [Statement(*one) for one in statements]
        document = document_of(duty=duty, statements=asked)
        signature = Signature(person, self.next_id(), self.town.sign(person, document), "local")
        act = approve_statements if duty == "approve" else agree_to_statements
        return [one.outcome for one in act(statements=asked, signature=signature, on=on)]

    def refuse(self, person: int, statement: tuple[int, int, int], on: dt.date) -> str:
        asked = Statement(*statement)
        return refusal(lambda: refuse_statement(statement=asked, person_id=person, reason="wrong", on=on))

    def take_back(self, person: int, statement: tuple[int, int, int]) -> str:
        asked = Statement(*statement)
        return refusal(lambda: take_refusal_back(statement=asked, person_id=person, reason="seen"))

    # --- payouts ---

    def make_payouts(self, budget: int, today: dt.date) -> Any:
        return make_payouts(budget_id=budget, today=today)

    def make_messages(self, budget: int, today: dt.date) -> int:
        return make_messages(
            budget_id=budget, now=to_instant(dt.datetime.combine(today, dt.time(10)))
        ).payouts

    def exchange(self, line: Wire) -> None:
        """Hand over, collect, read; a worker that dies has done none of it for us."""
        try:
            read = exchange_with(line)
            assert not read.broken, query("SELECT problem FROM settlement_answer_unread")
        except KilledError:
            assert line.dies

    def again(self, payout: str, today: dt.date) -> str:
        """The new id, or why not."""
        try:
            found = pay_again(
                payout=UUID(payout), decided_by=RECORDER, reason="the account is right", today=today
            )
        except ProblemError as error:
            return error.problem.kind.code
        return found.hex

    def line_decided(self, reference: str, decision: Any, payout: str | None) -> str:
        return refusal(
            lambda: decide_line(
                iban=PAYER_IBAN,
                reference=reference,
                decision=decision,
                decided_by=RECORDER,
                reason="asked the bank",
                payout=UUID(payout) if payout else None,
            )
        )
