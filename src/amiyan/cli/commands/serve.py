"""``amiyan serve``: the site, its web processes and its workers under one command."""

import argparse
import errno
import http.client
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from amiyan.cli.site import served_site
from amiyan.config import logs
from amiyan.config.problems import PORT_REFUSED, PORT_TAKEN
from amiyan.config.processes import Program
from amiyan.config.supervisor import Supervisor
from amiyan.kernel.problems import ProblemError

NAME = "serve"
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - how to reach ourselves


def help_text() -> str:
    return _("run the site: web and workers, started anew when they die, until Ctrl-C or SIGTERM")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--web-only", action="store_true", help=_("no workers here; they run elsewhere"))
    only.add_argument("--workers-only", action="store_true", help=_("no web here; it runs elsewhere"))
    parser.add_argument("--host", default="127.0.0.1", help=_("address to listen at"))
    parser.add_argument("--port", type=_port, default=8000, help=_("port to listen at"))
    parser.add_argument("--web-workers", type=_count, default=2, help=_("how many web processes"))
    parser.add_argument("--workers", type=_count, default=1, help=_("how many workers"))


def run(options: argparse.Namespace) -> int:
    logs.configure("supervisor", terminal_domain=os.environ.get("AMIYAN_TERMINAL_DOMAIN", ""))
    if not options.workers_only:
        refuse_taken_port(options.host, options.port)
    with _meters() as meters, served_site() as address:
        supervisor = Supervisor(programs(options, {**address, **meters}))
        return supervisor.run(is_ready=lambda: _answers(options), on_ready=lambda: _say_ready(options))


def programs(options: argparse.Namespace, environment: dict[str, str]) -> list[Program]:
    """What is to run for these options."""
    python = (sys.executable, "-m")
    found = []
    if not options.workers_only:
        where = ("--host", options.host, "--port", str(options.port), "--workers", str(options.web_workers))
        found.append(Program("web", (*python, "amiyan.config.web", *where), environment))
    if not options.web_only:
        # A worker counts nothing that is scraped; its files would only be read for nothing.
        own = {key: value for key, value in environment.items() if key != "PROMETHEUS_MULTIPROC_DIR"}
        found += [
            Program(f"worker-{number}", (*python, "amiyan.config.worker"), own)
            for number in range(1, options.workers + 1)
        ]
    return found


def refuse_taken_port(host: str, port: int) -> None:
    """ProblemError where we could not listen: better before anything is started."""
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
            trial.listen(1)
    except OSError as error:
        problem = PORT_TAKEN if error.errno == errno.EADDRINUSE else PORT_REFUSED
        raise ProblemError(problem, host=host, port=port) from error


@contextmanager
def _meters() -> Iterator[dict[str, str]]:
    """A folder in which the web processes add up what they count; empty at the start, gone at the end."""
    folder = tempfile.mkdtemp(prefix="amiyan-meters-")
    try:
        yield {"PROMETHEUS_MULTIPROC_DIR": folder}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answers(options: argparse.Namespace) -> bool:
    """Whether the web answers, well or not: the load balancer asks for more."""
    if options.workers_only:
        return True
    connection = http.client.HTTPConnection(_reachable(options.host), options.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status in {200, 503}
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _reachable(host: str) -> str:
    return EVERYWHERE.get(host, host)


def _say_ready(options: argparse.Namespace) -> None:
    if options.workers_only:
        text = _("Workers run: {count}. Ctrl-C ends them.").format(count=options.workers)
    else:
        host = _reachable(options.host)
        address = f"http://{f'[{host}]' if ':' in host else host}:{options.port}/"
        text = _("Amiyan answers at {address}. Ctrl-C ends it.").format(address=address)
    print(text, flush=True)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(
            _("a port is a number from 1 to 65535, not “{text}”").format(text=text)
        )
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(
            _("a count is a number from 1 to 64, not “{text}”").format(text=text)
        )
    return int(text)
