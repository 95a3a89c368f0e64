"""The demo as a site: the town lives some days, its problems are planted, and then it is the visitors'."""

import argparse
import errno
import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.utils.translation import gettext as _

from amiyan.bench.servers import HOST, free_port
from amiyan.cli.demo_site.director import Director, school_days
from amiyan.cli.demo_site.looking import look
from amiyan.cli.demo_site.people import enter_cast
from amiyan.cli.demo_site.planting import Town, plant
from amiyan.cli.language import active
from amiyan.cli.live_table import shown
from amiyan.cli.live_town import PROGRAMME, REGION, LiveTown, Progress, live_town
from amiyan.cli.settling.told import console, teller
from amiyan.web.demo.folder import Folder

PORT: Final = 8000
AHEAD: Final = 2  # school days that are left to the visitors


def serve(options: argparse.Namespace, *, until: Callable[[], bool] = lambda: False) -> None:
    """Open the town and do what its visitors ask for, until ``until`` says so or Ctrl-C.

    ProblemError where no school days are known now.
    """
    folder = Folder((options.out / "site").resolve())
    for left in folder.path.glob("*.json"):
        left.unlink()
    more = {
        "AMIYAN_DEMO": str(folder.path),
        "AMIYAN_SECRET_KEY": secrets.token_urlsafe(50),
        "AMIYAN_SMS": str((options.out / "messages").resolve()),
        "AMIYAN_EXPORTS": str((options.out / "exports").resolve()),
    }
    port = options.port or usual_port()
    print(_("The town comes to life; in a minute you can walk about in it."), flush=True)
    with (
        ended_by_ctrl_c(),
        live_town(
            seed=options.seed, days=max(2, options.days), out=options.out, port=port, more=more, families=True
        ) as living,
    ):
        director = opened(living, folder)
        print(
            _("Open {address}demo in a browser. Ctrl-C ends it.").format(address=_address(port)), flush=True
        )
        director.work(teller(console()), until=until)


def opened(living: LiveTown, folder: Folder) -> Director:
    """The first days are lived, problems are planted, and the clock stands at the evening of the first day ahead."""
    days = school_days(living.settled.out)
    ahead = days[-min(AHEAD, len(days) - 1) :]
    progress = Progress(days=len(living.days))
    with shown(active()) as show:
        for day in living.days:
            if day < ahead[0]:
                living.send(day, progress, show)
                progress.days_done += 1
        living.drained(progress, show)
    lived = [day for day in days if day < ahead[0]]
    director = Director(living, folder, ahead, progress)
    director.live_until("evening")
    cast = enter_cast(programme=PROGRAMME, region=REGION, days=[lived[-1], ahead[0]])
    town = Town(cast, PROGRAMME, REGION, lived, ahead)
    players = plant(town)
    living.drained(progress, lambda _progress: None)
    look(town)
    director.open(players, town)
    return director


@contextmanager
def ended_by_ctrl_c() -> Iterator[None]:
    """Ctrl-C, or being asked to end, at whatever moment, ends the block as it should: its processes go with it."""
    before = {one: signal.signal(one, signal.default_int_handler) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        print()
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def usual_port() -> int:
    """8000, or a free one where somebody listens there."""
    with socket.socket() as trial:
        # Who starts the demo again at once finds the port as before: only somebody who listens keeps it.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, PORT))
        except OSError as error:
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
            return free_port()
    return PORT


def _address(port: int) -> str:
    return f"http://localhost:{port}/"
