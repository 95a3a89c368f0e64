"""Two registers that report a death close a right; one never does, and a word that is taken back opens it again.

SQL for the statement that decides everybody (:mod:`amiyan.entitlements.statement`): who is closed from which day, by what was
known at a moment. So the closing is a decision like any other: dated, with its facts and their sources, never edited, made
anew when a register corrects itself. It asks nothing back: what a month could have cost lapses with the month, as it does
for who leaves a place.

**The day.** Each register says a day, or none: then the day on which we learnt it counts, for nobody loses days that a register
does not speak of. The right ends with the second of these days in their order: the first by which two registers say so.
**Two** are two registers of those that may report a death (:mod:`amiyan.country.kz.death_registers`): several names of one
are one, and a name that is of none of them is not counted. Two records of one person are one person.
"""

from typing import Final

from amiyan.country.kz.death_registers import in_sql

REGISTERS: Final = 2

# Deaths are few beside people, and linked records few beside deaths: a function is called for those alone.
_CLOSED: Final = """{reported} AS (
    SELECT s.person_id, s.register AS register, s.died, s.known_from FROM voice_silence s WHERE {silence_known}{silence_only}
    UNION ALL
    SELECT l.person_id, l.source, l.died, l.known_from FROM registry_life_status l WHERE {life_known}{life_only}
),
{said} AS (
    SELECT w.person_id, a.id AS key, min(w.register) AS register, max(w.died) AS died,
           max(coalesce(w.died, (w.known_from AT TIME ZONE 'Asia/Almaty')::date)) AS day,
           min((w.known_from AT TIME ZONE 'Asia/Almaty')::date) AS known
    FROM (
        SELECT * FROM {reported}
        UNION ALL
        SELECT same.id, r.register, r.died, r.known_from FROM {reported} r, registry_same_people(r.person_id, {at}) same (id)
        WHERE same.id <> r.person_id AND r.person_id IN (
            SELECT i.person_id FROM registry_identity_link i UNION SELECT i.same_as FROM registry_identity_link i)
    ) w
    JOIN (SELECT DISTINCT id, lower(name) AS name FROM ({names}) names (id, name)) a
        ON a.name = lower(regexp_replace(btrim(w.register), '\\s+', ' ', 'g'))
    GROUP BY 1, 2
),
{closed} AS (
    SELECT person_id, (array_agg(day ORDER BY day))[{registers}] + 1 AS since,
           jsonb_agg(jsonb_build_object('died', died, 'source', register, 'known', known) ORDER BY day, key) AS said
    FROM {said} GROUP BY person_id HAVING count(*) >= {registers}
)"""


def closed_sql(*, prefix: str, known: str, limited: bool) -> str:
    """Parts of a WITH list, the last of them ``<prefix>closed (person_id, since, said)``: from ``since`` on there is no right.

    ``known`` is the condition of having been known at the moment, with ``{0}`` for the row. ``limited`` keeps it to the people
    of the parameter ``<prefix>people`` and their other records. Costs one look over all deaths, or an index for few people.
    """
    at = f"%({prefix}known_at)s"
    only = ""
    if limited:
        only = (
            " AND {0}.person_id IN (SELECT same.id FROM"
            f" unnest(%({prefix}people)s::bigint[]) p (id), registry_same_people(p.id, {at}) same (id))"
        )
    return _CLOSED.format(
        reported=f"{prefix}reported",
        said=f"{prefix}said_dead",
        closed=f"{prefix}closed",
        registers=REGISTERS,
        names=in_sql(),
        at=at,
        silence_known=known.format("s"),
        silence_only=only.format("s"),
        life_known=known.format("l"),
        life_only=only.format("l"),
    )
