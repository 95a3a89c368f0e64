"""Where a request comes from, behind proxies that are ours."""

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any


def address_of(environ: Mapping[str, Any], proxies: Sequence[str]) -> str:
    """The sender's address: the last one that a proxy of ours wrote down, else whoever is connected to us.

    ``proxies``: addresses or networks whose word is believed.
    """
    address = str(environ.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hop.strip()]
    while hops and is_within(address, proxies):
        address = hops.pop()
    return address


def is_within(address: str, networks: Sequence[str]) -> bool:
    """Whether an address lies in one of the networks; what is no address lies nowhere."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in ipaddress.ip_network(network, strict=False) for network in networks)
