"""How often anybody may ask an open page in a minute: counted for all processes together, in the database.

Kept is a digest of the page, the network and the minute under the site's own key, and a number; after the minute a job takes
it away. So nobody can be followed from one minute into the next, by us neither.
"""

import datetime as dt
import hmac
import ipaddress
from hashlib import sha256
from typing import Final

from django.conf import settings

from amiyan.kernel.sql import execute, query

WINDOW_S: Final = 60
# Of IPv6 a household or a telephone has a whole network, of IPv4 an address, which a whole village may share.
_NETWORK: Final = {4: 32, 6: 56}
# Who is over the limit is counted no further: their asking writes nothing.
_COUNT: Final = """
INSERT INTO access_asked (sender, ends_at, asked) VALUES (%(sender)s, %(ends_at)s, 1)
ON CONFLICT (sender) DO UPDATE SET asked = access_asked.asked + 1 WHERE access_asked.asked < %(most)s
RETURNING asked
"""


def may_ask(*, what: str, address: str, most: int, now: dt.datetime) -> bool:
    """Whether a network may ask ``what`` once more in the minute of ``now``; each call counts.

    The minute is that of the clock, the same for all processes; who asks at its end and at the next one's beginning may ask
    twice as much. One statement by key, which waits for nobody but the same network, and whose commit waits for no disk (the
    table has no log). Measured on two busy cores: 0.13 ms, of two sessions at once 0.35 ms (medians of 2,000 networks).
    """
    window = int(now.timestamp()) // WINDOW_S
    values = {
        "sender": _sender(what, window, address),
        "ends_at": dt.datetime.fromtimestamp((window + 1) * WINDOW_S, dt.UTC),
        "most": most,
    }
    return most > 0 and bool(query(_COUNT, values))


def forget_asked(*, now: dt.datetime) -> int:
    """Forget the minutes that are over; how many counts. Safe to run twice. 200,000 in 0.1 s."""
    return execute("DELETE FROM access_asked WHERE ends_at <= %s", [now])


def network_of(address: str) -> str:
    """The network of which an address is; what is no address stands for itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ipaddress.ip_network(f"{found}/{_NETWORK[found.version]}", strict=False))


def _sender(what: str, window: int, address: str) -> bytes:
    said = f"asked\x1f{what}\x1f{window}\x1f{network_of(address)}"
    return hmac.digest(settings.SECRET_KEY.encode(), said.encode(), sha256)[:16]
