"""How a site shows other registers who it is: from its settings."""

import os
from pathlib import Path

from amiyan.registry.sources.line import Access
from amiyan.registry.sources.state import Register


def access_to(register: Register, url: str) -> Access:
    """The access to a register; its own setting (``…_PUPILS``) goes before the one for all."""
    token = _setting("AMIYAN_REGISTER_TOKEN", register)
    certificate = _setting("AMIYAN_REGISTER_CERTIFICATE", register)
    authority = _setting("AMIYAN_REGISTER_AUTHORITY", register)
    return Access(
        url,
        token,
        certificate=Path(certificate) if certificate else None,
        authority=Path(authority) if authority else None,
    )


def _setting(name: str, register: Register) -> str:
    return os.environ.get(f"{name}_{register.upper()}") or os.environ.get(name, "")
