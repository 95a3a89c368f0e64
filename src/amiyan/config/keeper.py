"""``python -m amiyan.config.keeper``: holds the embedded PostgreSQL for as long as its standard input is open.

The supervisor starts it, and keeps the other end. However the supervisor ends, the kernel closes that end, and
the keeper leaves the server: the last who needs it stops it. A killed supervisor leaves no server behind.

A server that dies meanwhile is started again: nobody else at a running site would do it.
"""

import os
import select
import signal
import sys

import psycopg
import structlog

from amiyan.config import logs, postgres

LOOKS_EVERY_S = 1.0


def main() -> int:
    # A Ctrl-C of the terminal is for the supervisor; the server is wanted until everybody has ended.
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    logs.configure("keeper")
    server = postgres.embedded()
    sys.stdout.write("held\n")
    sys.stdout.flush()
    attempts = 0
    while _wanted():
        attempts = 0 if server.answers() else _start_again(attempts + 1)
    return 0


def _wanted() -> bool:
    """Wait for the time to look; False at once when the other end is closed."""
    readable, _, _ = select.select([sys.stdin], [], [], LOOKS_EVERY_S)
    return not readable or bool(os.read(sys.stdin.fileno(), 4096))


def _start_again(attempt: int) -> int:
    """Try once; how many attempts there have been without success.

    What a killed server has left (its children in the middle of a statement, the memory that they share) may
    forbid it for some seconds, and recovery takes its time: the next attempt is not far.
    """
    log = structlog.get_logger("amiyan.keeper")
    try:
        postgres.embedded_again()
    except (RuntimeError, OSError, IndexError, psycopg.Error) as error:
        log.warning("the database does not start", attempts=attempt, problem=type(error).__name__)
        return attempt
    log.warning("the database was gone and is started again", attempts=attempt)
    return 0


if __name__ == "__main__":
    sys.exit(main())
