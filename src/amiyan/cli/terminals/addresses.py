"""Printing what is typed into a terminal so that it finds us and is known."""

import os

from django.conf import settings
from django.utils.translation import gettext as _

from amiyan.cli.terminals.problems import DOMAIN_UNSET
from amiyan.deliveries.addresses import host_address, path_address
from amiyan.kernel.problems import ProblemError


def check_way(way: str) -> None:
    """Raise ProblemError where the site cannot offer this way, before anything is bound."""
    if way == "host" and not settings.TERMINAL_DOMAIN:
        raise ProblemError(DOMAIN_UNSET)


def show(secret: str, way: str) -> None:
    """Print what to type into the terminal. It is shown this once."""
    if way == "host":
        print(_("Host name for the terminal: {address}").format(address=host_address(secret)))
    else:
        print(_("Address for the terminal: {address}").format(address=path_address(secret)))
        if not os.environ.get("AMIYAN_PUBLIC_URL"):
            print(_("Write the site's own address in front of it: AMIYAN_PUBLIC_URL is not set."))
    print(_("The secret in it is shown only now. Type it in at once and keep it nowhere."))
