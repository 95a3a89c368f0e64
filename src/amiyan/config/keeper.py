"""``python -m amiyan.config.keeper``: holds the embedded PostgreSQL for as long as its standard input is open.

The supervisor starts it, and keeps the other end. However the supervisor ends, the kernel closes that end, and
the keeper leaves the server: the last who needs it stops it. A killed supervisor leaves no server behind.
"""

import os
import signal
import sys

from amiyan.config import postgres


def main() -> int:
    # A Ctrl-C of the terminal is for the supervisor; the server is wanted until everybody has ended.
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)
    postgres.embedded()
    sys.stdout.write("held\n")
    sys.stdout.flush()
    while os.read(sys.stdin.fileno(), 4096):
        continue
    return 0


if __name__ == "__main__":
    sys.exit(main())
