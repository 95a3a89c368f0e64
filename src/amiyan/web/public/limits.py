"""How often one network may ask an open page: in this minute, counted for all processes together."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from amiyan.access.asking import WINDOW_S, may_ask
from amiyan.kernel.addresses import address_of
from amiyan.web.moment import now

RECEIPTS_A_MINUTE: Final = 20
"""As many receipts as somebody looks up who copies them by hand; each costs the tiles beside a way through a tree."""


def asks_too_often(request: HttpRequest, what: str, most: int) -> bool:
    """Whether who asks has asked ``what`` more than ``most`` times in this minute; each call counts."""
    address = address_of(request.META, settings.TRUSTED_PROXIES)
    return not may_ask(what=what, address=address, most=most, now=now())


def told_to_wait(answer: HttpResponse) -> HttpResponse:
    """The page that says so, in the words of HTTP too."""
    answer.status_code = 429
    answer["Retry-After"] = str(WINDOW_S)
    return answer
