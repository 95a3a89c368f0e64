"""Who will not eat on a day, as it counts: what guardians said, what a person decided between them, who is absent.

Of each guardian the last word on a day counts that was not taken back. Where all say that the child will not eat, it
is away. Where they differ a person decides, and until then the child is expected: food that is not eaten is a lesser
harm than a child who goes without. A word that comes after a decision opens the question again.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

# A relation "away" of (person_id, day, off, absent, differs) for the days from %(first)s to %(last)s, as known at
# %(at)s; "which" limits the people. Cost: the words that touch those days.
AWAY: Final = """
said AS (
    SELECT DISTINCT ON (w.person_id, d.day, w.said_by) w.person_id, d.day::date AS day, w.said_by, w.eats, w.known_from
    FROM meals_day_off w
    CROSS JOIN LATERAL generate_series(
        greatest(w.first_day, %(first)s::date), least(w.last_day, %(last)s::date), interval '1 day') d (day)
    WHERE w.first_day <= %(last)s::date AND w.last_day >= %(first)s::date AND w.known_from <= %(at)s::timestamptz
      AND {which}
      AND NOT EXISTS (SELECT FROM meals_undone u
          WHERE (u.person_id, u.said_id) = (w.person_id, w.id) AND u.known_from <= %(at)s::timestamptz)
    ORDER BY w.person_id, d.day, w.said_by, w.known_from DESC, w.id
),
family AS (
    SELECT person_id, day, bool_and(NOT eats) AS off, bool_or(NOT eats) AS some_off, max(known_from) AS last_word
    FROM said GROUP BY person_id, day
),
answered AS (
    SELECT f.person_id, f.day, coalesce(NOT x.eats, f.off) AS off, x.eats IS NULL AND f.some_off AND NOT f.off AS differs
    FROM family f LEFT JOIN LATERAL (
        SELECT x.eats FROM meals_day_off_decision x
        WHERE x.person_id = f.person_id AND x.service_day = f.day AND x.known_from BETWEEN f.last_word AND %(at)s::timestamptz
        ORDER BY x.id DESC LIMIT 1
    ) x ON true
),
absent AS (
    SELECT w.person_id, d.day::date AS day
    FROM meals_absence w
    CROSS JOIN LATERAL generate_series(
        greatest(w.first_day, %(first)s::date), least(w.last_day, %(last)s::date), interval '1 day') d (day)
    WHERE w.first_day <= %(last)s::date AND w.last_day >= %(first)s::date AND w.known_from <= %(at)s::timestamptz
      AND {which}
      AND NOT EXISTS (SELECT FROM meals_undone u
          WHERE (u.person_id, u.said_id) = (w.person_id, w.id) AND u.known_from <= %(at)s::timestamptz)
),
away AS (
    SELECT person_id, day, bool_or(off) AS off, bool_or(absent) AS absent, bool_or(differs) AS differs
    FROM (SELECT person_id, day, off, false AS absent, differs FROM answered
          UNION ALL SELECT person_id, day, false, true, false FROM absent) every_word
    GROUP BY person_id, day
)
"""
OF_ALL: Final = AWAY.format(which="true")
OF_PEOPLE: Final = AWAY.format(which="w.person_id = ANY (%(people)s)")


def asked(
    first: dt.date, last: dt.date, at: dt.datetime | None, people: Collection[int] = ()
) -> dict[str, Any]:
    """The values that the relation needs; ``at`` None: as known now."""
    moment = "infinity" if at is None else at.isoformat()
    return {"first": first, "last": last, "at": moment, "people": list(people)}
