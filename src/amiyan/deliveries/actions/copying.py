"""Passes go into their table by COPY, in its text form: the fastest way there is, one statement for all."""

from typing import Final

COPY_PASSES: Final = (
    "COPY deliveries_pass (facility_id, evidence_id, record, line, terminal, pin, at, state, method, kind, received,"
    " skew_s, via) FROM STDIN"
)
# What COPY's text format gives a meaning to; NUL has no place in PostgreSQL's text at all.
ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})
NULL: Final = "\\N"
FROM_A_FILE: Final = f"{NULL}\t{NULL}\tfile\n"  # the last three columns: when a file was sent nobody knows
