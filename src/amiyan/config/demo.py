"""The demo's setting, refused wherever others than its visitor could come: in the demo anybody may be anybody."""

from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""What a browser calls the machine on which it runs itself."""


def demo_folder(folder: str, public_url: str) -> str:
    """The folder as it was given; blank where there is no demo.

    ImproperlyConfigured where the site has an address of its own: by HTTPS, or on another machine's name.
    """
    address = urlsplit(public_url)
    if folder and public_url and (address.scheme != "http" or address.hostname not in HERE):
        raise ImproperlyConfigured(
            f"AMIYAN_DEMO lets anybody sign in as anybody of an invented town, and AMIYAN_PUBLIC_URL is {public_url}:"
            " a site that others reach is no demo. Take AMIYAN_DEMO away, or run the demo on http://localhost."
        )
    return folder
