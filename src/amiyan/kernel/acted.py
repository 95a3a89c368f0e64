"""What rooms tell of the acts of named people: data, so that one log of all of them is a union and no room knows it.

A room that keeps acts has a module ``acted.py`` with ``ACTED``. Each ``select`` is SQL of our own with the columns
``at`` (timestamptz), ``key`` (text, one row's own), ``by`` (bigint, a person; 0: the machine), ``told_by`` (text, where only
words name who acted), ``facility_id`` (bigint), ``what`` (text: between
" · " names, days and months as ISO 8601 writes them, amounts as ``… tiyn``, and codes: who shows them puts them in words) and
``says`` (text: a person's own words). It speaks of the moments from ``%(first)s`` to before ``%(next)s``, and of the scope's
regions (``%(everything)s``, ``%(regions)s``) where row-level security does not see to it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Acted:
    """One kind of act: its code, its words (a msgid), and where its rows come from.

    ``shared`` is a query of the WITH clause (``name AS MATERIALIZED (…)``) that several kinds read, each its own rows; it
    is asked once, for the kinds that are wanted: ``%(kinds)s``, a text[].
    """

    kind: str
    words: str
    select: str
    shared: str = ""


def at(column: str) -> str:
    """SQL: the moment in this column is one of those that are asked for."""
    return f"{column} >= %(first)s AND {column} < %(next)s"
