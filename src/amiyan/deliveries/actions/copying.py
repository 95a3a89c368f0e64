"""Passes go into their table by COPY, in its text form: the fastest way there is, one statement for all.

The table has row-level security, so they go by a table of the session (``staged_copy``).
"""

from typing import Final

PASS: Final = (
    *("facility_id", "evidence_id", "record", "line", "terminal", "pin", "at", "state", "method", "kind"),
    *("received", "skew_s", "via"),
)
# What COPY's text format gives a meaning to; NUL has no place in PostgreSQL's text at all.
ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})
NULL: Final = "\\N"
FROM_A_FILE: Final = f"{NULL}\t{NULL}\tfile\n"  # the last three columns: when a file was sent nobody knows
