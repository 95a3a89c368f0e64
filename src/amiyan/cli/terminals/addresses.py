"""What is typed into a terminal so that it finds us and is known: an address with a path, or a host name."""

import os

from django.conf import settings
from django.utils.translation import gettext as _

from amiyan.cli.terminals.problems import DOMAIN_UNSET
from amiyan.kernel.problems import ProblemError


def path_address(secret: str) -> str:
    """The address with the secret in its path; only the path, where the site's address is not set."""
    return f"{os.environ.get('AMIYAN_PUBLIC_URL', '').rstrip('/')}/t/{secret}/"


def host_address(secret: str) -> str:
    """The host name with the secret as its first label; '' where the site has no domain for terminals."""
    return f"{secret}.{settings.TERMINAL_DOMAIN}" if settings.TERMINAL_DOMAIN else ""


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
