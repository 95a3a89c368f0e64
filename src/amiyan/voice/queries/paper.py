"""What was said about children in a month, for the sheet of paper: each matter once, however many were told of it."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from amiyan.country.kz.calendar import to_instant, to_local
from amiyan.kernel.languages import Language
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import query
from amiyan.voice.compose import sentence_of
from amiyan.voice.kinds import Fill, NoticeKind, from_json, kind_named

# A matter may be older or newer than the day on which something was said of it: so many months of it are looked at.
_ABOUT: Final = """
SELECT DISTINCT ON (n.about_person, n.kind, n.about) n.about_person, n.kind, n.fills, n.known_from FROM voice_notice n
WHERE n.about_person = ANY (%(people)s) AND n.month BETWEEN %(first)s - 400 AND %(last)s + 400
  AND n.known_from >= %(since)s AND n.known_from < %(until)s
ORDER BY n.about_person, n.kind, n.about, n.known_from
"""


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Something that was said about somebody, on a local day, without the word and the number of whom it was sent to."""

    day: dt.date
    kind: NoticeKind
    fills: Mapping[str, Fill]
    at: dt.datetime

    def says(self, language: Language) -> str:
        """The sentence in a language."""
        return sentence_of(self.kind, self.fills, language=language, now=self.at)


def said_about(
    people: Collection[int], month: Period, *, hidden: Collection[int] = ()
) -> dict[int, Sequence[OnPaper]]:
    """What was said about each of these people in a month, in the order of days. One query.

    A sheet can come into anybody's hands: of the people in ``hidden`` nothing that tells a place is on it.
    """
    values = {
        "people": list(people),
        "first": month.first,
        "last": month.last,
        "since": to_instant(dt.datetime.combine(month.first, dt.time())),
        "until": to_instant(dt.datetime.combine(month.last + dt.timedelta(days=1), dt.time())),
    }
    found: dict[int, list[OnPaper]] = defaultdict(list)
    for person, name, fills, at in query(_ABOUT, values):
        kind = kind_named(name)
        if kind is not None and not (kind.tells_place and person in hidden):
            found[person].append(OnPaper(to_local(at).date(), kind, from_json(json.loads(fills)), at))
    return {person: sorted(said, key=lambda one: one.at) for person, said in found.items()}
