"""What is typed into a terminal so that it finds us and is known: an address with a path, or a host name."""

import os

from django.conf import settings


def path_address(secret: str) -> str:
    """The address with the secret in its path; only the path, where the site's address is not set."""
    return f"{os.environ.get('AMIYAN_PUBLIC_URL', '').rstrip('/')}/t/{secret}/"


def host_address(secret: str) -> str:
    """The host name with the secret as its first label; '' where the site has no domain for terminals."""
    return f"{secret}.{settings.TERMINAL_DOMAIN}" if settings.TERMINAL_DOMAIN else ""
