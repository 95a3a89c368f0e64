"""Who moves the town: what visitors ask for on its pages is done here, and told there.

The town's clock only ever shows hours that are over in the world: its terminals were silent for a while, and send
what they recorded up to the hour to which somebody set the clock. So the server takes each record for what it is.
"""

import csv
import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from amiyan.cli.demo_site.looking import look
from amiyan.cli.demo_site.planting import Town, at, forecast
from amiyan.cli.live_town import REGION, LiveTown, Part, Progress
from amiyan.cli.settling.months import drained
from amiyan.cli.settling.run import Settlement, Sums
from amiyan.feedback.actions.disputes import decide_dispute
from amiyan.kernel.languages import Language, language_of
from amiyan.kernel.sql import query
from amiyan.voice.queries.inbox import language_chosen
from amiyan.web.demo.folder import HOURS, Asked, Folder, Player, Told, Wish

LOOK_EVERY_S: Final = 0.3
STEPS: Final = 24
"""About as many sentences as the settlement says: the bar's length."""
_OPEN_DISPUTES: Final = """
SELECT d.person_id, d.id, d.said_by FROM feedback_dispute d
WHERE NOT EXISTS (SELECT FROM feedback_withdrawal w WHERE (w.person_id, w.withdrawn_id) = (d.person_id, d.id))
  AND NOT EXISTS (SELECT FROM feedback_dispute_decision c WHERE (c.person_id, c.dispute_id) = (d.person_id, d.id))
ORDER BY d.person_id, d.id
"""


def school_days(folder: Path) -> list[dt.date]:
    """The days with lessons of a simulated town, in their order."""
    with (folder / "calendar.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["facility"] and row["school_day"] == "1"]
    return sorted(dt.date.fromisoformat(row["date"]) for row in rows)


class Director:
    """Lives the days that are ahead, as fast as visitors ask for it."""

    def __init__(self, living: LiveTown, folder: Folder, ahead: list[dt.date], progress: Progress) -> None:
        """``ahead``: the school days that the clock has not reached; ``progress``: of those that were lived."""
        self.living, self.folder, self.ahead, self.progress = living, folder, ahead, progress
        self.sent: dict[dt.date, dt.time | None] = {}  # up to which hour; None is the whole day
        self.seen = ""
        self.told = Told()
        self.town: Town | None = None
        self.settlement: Settlement | None = None

    def open(self, players: list[Player], town: Town) -> None:
        """Say who is who, and live the first day until its evening: children have eaten, tomorrow is forecast."""
        self.folder.write_cast(players)
        for person, text in town.cast.keys.items():
            self.folder.write_key(person, text)
        self.town = town
        self._hour("evening")

    def live_until(self, wish: Wish) -> None:
        """What the terminals recorded until an hour of the first day ahead."""
        self._send(self.ahead[0], HOURS[wish])

    def work(self, say: Callable[[str, str], None], *, until: Callable[[], bool] = lambda: False) -> None:
        """Do what is asked for, one wish after the other, until ``until`` says so."""
        while not until():
            asked = self.folder.asked()
            if asked is None or asked.id == self.seen:
                self._pay_left(say)
                time.sleep(LOOK_EVERY_S)
                continue
            self.seen, can = asked.id, asked.wish in self.told.open
            self._tell(seen=asked.id, busy=can)
            if can:
                self.do(asked, say)

    def do(self, asked: Asked, say: Callable[[str, str], None]) -> None:
        """One wish, told in the language of whoever wished it."""
        language = language_of(asked.language)
        with translation.override(language):
            if asked.wish == "month":
                self._month(language, say)
            elif asked.wish == "next-day":
                with self._busy():
                    self._whole_day(self.ahead[0])
                self._begin(self.ahead[0])
            else:
                self._hour(asked.wish)

    def _begin(self, day: dt.date) -> None:
        """The day's first hour: nobody has eaten yet."""
        self._set(day, HOURS["morning"])
        self._tell(busy=False)

    def _hour(self, wish: Wish) -> None:
        day, hour = self.ahead[0], HOURS[wish]
        with self._busy():
            self._send(day, hour)
            if wish == "evening" and self.town and len(self.ahead) > 1:
                forecast(self.town, self.ahead[1], now=at(day, 16, 40))
        self._set(day, hour)
        self._tell(busy=False)

    def _whole_day(self, day: dt.date) -> None:
        """The rest of the day, and the days without lessons after it."""
        following = self.ahead[1] if len(self.ahead) > 1 else None
        for one in self.living.days:
            if day <= one and (following is None or one < following):
                self._send(one, None)
        if self.town and following:
            forecast(self.town, following, now=at(day, 16, 40))
        self.ahead = self.ahead[1:]

    def _send(self, day: dt.date, hour: dt.time | None) -> None:
        """What the terminals recorded since they last sent, up to an hour."""
        if day in self.sent and self.sent[day] in {None, hour}:
            return
        self.living.send(day, self.progress, self._show, part=Part(self.sent.get(day), hour))
        self.sent[day] = hour
        self.living.drained(self.progress, self._show)

    def _month(self, language: Language, say: Callable[[str, str], None]) -> None:
        """All days that are left, and then from the period to the bank's statement."""
        with self._busy(of=len(self.ahead) * 4 + STEPS):
            last = self.ahead[-1]
            while self.ahead:
                self._whole_day(self.ahead[0])
            self._set(last, dt.time(20))

            sums, is_true = self._settled(language, self._teller(say))
            if self.town:
                look(
                    replace(
                        self.town, lived=self.town.lived + self.town.ahead[:-1], ahead=self.town.ahead[-1:]
                    )
                )
            left = REGION if self.settlement and self.settlement.left else ""
            self._tell(holds=sums.holds and is_true, left=left)

    def _pay_left(self, say: Callable[[str, str], None]) -> None:
        """What visitors have approved by two of the town's people is paid, in the language of whoever ran the month."""
        settlement = self.settlement
        if settlement is None or not settlement.may_pay_left():
            return
        with translation.override(settlement.language), self._busy():
            settlement.say = self._teller(say)
            sums = settlement.pay_left()
            self._tell(holds=bool(self.told.holds) and sums.holds, left="")

    def _teller(self, say: Callable[[str, str], None]) -> Callable[[str, str], None]:
        def told(title: str, text: str) -> None:
            say(title, text)
            self._tell(done=self.told.done + 1, steps=(*self.told.steps, (title, text)))

        return told

    def _settled(self, language: Language, say: Callable[[str, str], None]) -> tuple[Sums, bool]:
        living = self.living
        denied = self._decide_disputes(say)
        living.drained(self.progress, self._show)
        totals = self.progress.totals
        expected = living.truth["expected"]["meals"]
        is_true = totals.payable + totals.held + denied == expected["payable"] + expected["held"]
        is_true = is_true and totals.payable_tiyn == totals.posted_tiyn
        leaves = self.town.cast.organisation_id if self.town else None
        self.settlement = Settlement(living.settled, living.papers, language, say, leaves=leaves)
        return self.settlement.settle(meals=totals.payable, tiyn=totals.posted_tiyn), is_true

    def _decide_disputes(self, say: Callable[[str, str], None]) -> int:
        """What families disputed is decided by a person, for the family: nobody showed that it was otherwise."""
        official, rows = self.living.settled.officials.recorders[1], query(_OPEN_DISPUTES)
        for person, dispute, said_by in rows:
            # A person's own words are shown as they were written: this one writes as the family is written to.
            with translation.override(language_chosen(said_by) or "kk"):
                reason = _("the supplier showed nothing against the family's word")
            decide_dispute(
                person_id=person,
                dispute_id=dispute,
                happened=False,
                reason=reason,
                decided_by=official.id,
                now=dt.datetime.now(dt.UTC) + self.folder.shift(),
            )
        if rows:
            drained()
            text = _("{name} decides for the family; meals that did not happen and are not paid: {count}")
            say(_("Disputes"), text.format(name=official.name, count=len(rows)))
        return len(rows)

    @contextmanager
    def _busy(self, *, of: int = 4) -> Iterator[None]:
        self._tell(busy=True, done=0, of=of)
        try:
            yield
        finally:
            self._tell(busy=False)

    def _show(self, progress: Progress) -> None:
        del progress
        self._tell(done=min(self.told.done + 1, max(self.told.of - 1, 0)))

    def _set(self, day: dt.date, hour: dt.time) -> None:
        self.folder.set_clock(at(day, hour.hour, hour.minute), now=dt.datetime.now(dt.UTC))

    def _tell(self, **what: object) -> None:
        said: Told = replace(self.told, **what)  # type: ignore[arg-type]
        self.told = replace(said, open=() if said.busy else self._can())
        self.folder.tell(self.told)

    def _can(self) -> tuple[str, ...]:
        """What may be asked for now: a clock does not run backwards."""
        if not self.ahead:
            return ()
        sent = self.sent.get(self.ahead[0])
        hours = [wish for wish in ("noon", "evening") if sent is None or HOURS[wish] > sent]
        return (*hours, *(["next-day"] if len(self.ahead) > 1 else []), "month")
