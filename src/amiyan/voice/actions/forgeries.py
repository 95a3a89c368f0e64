"""Somebody tells of a message that is not from us: kept as it was told, without anybody's name."""

import datetime as dt
import re
from typing import Final
from uuid import UUID

from django.db import transaction

from amiyan.country.kz.calendar import to_local
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute
from amiyan.voice import problems

LONGEST_SENDER: Final = 40
LONGEST_WORDS: Final = 500
LOOKS_BACK: Final = dt.timedelta(days=366)
# Twelve digits and more: an IIN or a card. What a forger wants is not kept where it was told by mistake.
_OF_A_PERSON: Final = re.compile(r"\d(?:[ -]?\d){11,}")
_ADD: Final = """
INSERT INTO voice_forgery (region, id, told_on, sender, says, noted_by, known_from)
VALUES (%(region)s, %(id)s, %(on)s, %(sender)s, %(says)s, %(by)s, %(now)s) ON CONFLICT DO NOTHING
"""


@transaction.atomic
def note_forgery(
    *,
    id: UUID,  # noqa: A002 - the word that every room uses
    region: str,
    on: dt.date,
    sender: str,
    says: str,
    noted_by: int,
    now: dt.datetime,
) -> bool:
    """Keep that somebody told of a forged message; whether it was new. The same id again is the same report.

    ``on`` is the day on which it came, ``sender`` in whose name or from which number, ``says`` its words: each as told,
    cut to what is kept, numbers of twelve digits and more left out. ProblemError for a day to come or long ago.
    """
    today = to_local(now).date()
    if not today - LOOKS_BACK <= on <= today:
        raise ProblemError(problems.DAY_UNLIKELY)
    values = {
        "region": region,
        "id": id,
        "on": on,
        "sender": _kept(sender, LONGEST_SENDER),
        "says": _kept(says, LONGEST_WORDS),
        "by": noted_by,
        "now": now,
    }
    return execute(_ADD, values) == 1


def _kept(text: str, longest: int) -> str:
    return _OF_A_PERSON.sub("…", " ".join(text.split()))[:longest]
