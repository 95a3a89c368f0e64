"""Rules of what happens at schools: who is seen, what the registers learn, who objects, what was cooked in vain."""

import datetime as dt

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from amiyan.deliveries.actions.receive import Sent

from .compare import differ
from .sides import DAYS, Sides
from .town import CHILDREN, DAM, NUR, SCHOOLS, TURNSTILE, VILLAGE
from .worth import Pass, Sheet, payable_from

days = st.sampled_from(DAYS)
children = st.sampled_from(CHILDREN)
schools = st.sampled_from(SCHOOLS)


class School(Sides):
    """Evidence comes, late and twice; registers change; families object; lessons are called off."""

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

    # --- objections ---

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
