"""``python -m amiyan.config.web``: the web processes, by granian.

Not by granian's own command: its access log would hold the secrets that stand in paths, its workers would
outlive a killed parent, and its messages are not JSON.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from amiyan.config import logs, traces
from amiyan.config.loading import loading
from amiyan.config.processes import die_with

TARGET = "amiyan.config.wsgi:application"
# A request for intake mostly waits for a commit that it shares with others: threads make the batches large, and
# cost little while they wait. Beyond them connections queue, up to BACKPRESSURE for each thread; then the kernel
# holds them back, which terminals bear well: they send again. One that says nothing counts too, until it is dropped after
# 30 seconds, so there are far more of them than threads.
THREADS = 64
BACKPRESSURE = 8


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m amiyan.config.web")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--target", default=TARGET)
    options = parser.parse_args(arguments)
    domain = os.environ.get("AMIYAN_TERMINAL_DOMAIN", "")
    threads = int(os.environ.get("AMIYAN_WEB_THREADS") or THREADS)
    logs.configure("web", terminal_domain=domain)
    server = Granian(
        options.target,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=options.workers,
        blocking_threads=threads,
        backpressure=threads * BACKPRESSURE,
        log_access=False,
        log_dictconfig=logs.for_granian("web", terminal_domain=domain),
        respawn_failed_workers=True,
        workers_kill_timeout=15,
    )
    server.serve(target_loader=partial(load, os.getpid()))
    return 0


def load(parent: int, target: str) -> Callable[..., Any]:
    """The application, in a worker that was just forked from ``parent``: logs and traces are each process's own."""
    die_with(parent)
    # Forked, it has the parent's handler, which would only note the signal and let us start all the same.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    logs.configure("web", terminal_domain=os.environ.get("AMIYAN_TERMINAL_DOMAIN", ""))
    traces.configure("web")
    module, _, name = target.partition(":")
    with loading():
        found: Callable[..., Any] = getattr(import_module(module), name)
        import_module("amiyan.config.site").load_site()
    return found


if __name__ == "__main__":
    sys.exit(main())
