"""How a family wants to be written to: its own word, its language, its telephone."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from django.db import transaction

from amiyan.country.kz.names import clean
from amiyan.kernel.languages import LANGUAGES
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.sql import execute, query
from amiyan.voice import problems

_WORD: Final = re.compile(r"[^\W\d_]{3,12}")
_FIFTEEN_DIGITS: Final = re.compile(r"\+[1-9]\d{6,14}")
_HOME: Final = re.compile(r"(?:\+?7|8)?(7\d{9})")
_SAME: Final = """
SELECT 1 FROM voice_choice WHERE (person_id, what, says) = (%(person)s, %(what)s, %(says)s) AND known_to IS NULL
"""
_END: Final = """
UPDATE voice_choice SET known_to = %(now)s WHERE (person_id, what) = (%(person)s, %(what)s) AND known_to IS NULL
"""
_ADD: Final = """
INSERT INTO voice_choice (person_id, what, says, chosen_by, known_from)
VALUES (%(person)s, %(what)s, %(says)s, %(by)s, %(now)s)
"""
# What is known is left alone; another number ends the one before. In sets: a register brings many.
_PHONES: Final = """
WITH said AS (
    SELECT DISTINCT ON (person_id) * FROM unnest(%(people)s::bigint[], %(numbers)s::text[]) said (person_id, number)
    ORDER BY person_id
), ended AS (
    UPDATE voice_phone p SET known_to = %(now)s FROM said s
    WHERE p.person_id = s.person_id AND p.known_to IS NULL AND p.number <> s.number RETURNING p.person_id
)
SELECT s.person_id, s.number FROM said s
WHERE NOT EXISTS (SELECT FROM voice_phone p WHERE p.person_id = s.person_id AND p.known_to IS NULL AND p.number = s.number)
  AND (SELECT count(*) FROM ended) >= 0
"""
_ADD_PHONES: Final = """
INSERT INTO voice_phone (person_id, number, source, known_from)
SELECT person_id, number, %(source)s, %(now)s FROM unnest(%(people)s::bigint[], %(numbers)s::text[]) said (person_id, number)
"""


def choose_word(*, person_id: int, word: str, chosen_by: int, now: dt.datetime) -> str:
    """The family's own word stands in every message from now on; an empty one: none. Returns it as it will stand.

    It may be changed as often as they like. ProblemError where it is not three to twelve letters.
    """
    word = clean(word.strip())
    if word and not _WORD.fullmatch(word):
        raise ProblemError(problems.WORD_UNFIT)
    _choose("word", person_id, word, chosen_by, now)
    return word


def choose_language(*, person_id: int, language: str, chosen_by: int, now: dt.datetime) -> None:
    """In which language somebody is written to. ProblemError where it is none of ours."""
    if language not in LANGUAGES:
        raise ProblemError(problems.LANGUAGE_UNKNOWN)
    _choose("language", person_id, language, chosen_by, now)


@transaction.atomic
def note_phones(*, phones: Iterable[tuple[int, str]], source: str, now: dt.datetime) -> int:
    """Where people are written to, as a register or they themselves say; how many numbers are new.

    ``phones`` are people and numbers as they were typed; of a person named twice one counts. A number that was known
    ends where another comes. ProblemError with the first that is no number. Costs two statements for any number.
    """
    read = [(person, phone_of(typed)) for person, typed in phones]
    said = {"people": [one[0] for one in read], "numbers": [one[1] for one in read], "now": now}
    new = query(_PHONES, said)
    new_ones = {"people": [row[0] for row in new], "numbers": [row[1] for row in new]}
    return execute(_ADD_PHONES, new_ones | {"source": source, "now": now})


def phone_of(typed: str) -> str:
    """A number with its country (E.164), as it was typed: ``8 (701) 000-00-01`` is ``+77010000001``."""
    digits = re.sub(r"[\s()\-\u00a0\u2010-\u2015.]", "", typed)
    home = _HOME.fullmatch(digits)
    number = f"+7{home[1]}" if home else digits
    if not _FIFTEEN_DIGITS.fullmatch(number):
        raise ProblemError(problems.NOT_A_PHONE, number=typed)
    return number


@transaction.atomic
def _choose(what: str, person_id: int, says: str, chosen_by: int, now: dt.datetime) -> None:
    query("SELECT pg_advisory_xact_lock(hashtextextended('voice_choice', %s))", [person_id])
    values = {"person": person_id, "what": what, "says": says, "by": chosen_by, "now": now}
    if query(_SAME, values):
        return
    execute(_END, values)
    execute(_ADD, values)
