"""A web process on a database of the test's own: requests go through Django as through the real server."""

import io

import pytest
from django.test import Client

from amiyan.api.device import terminals
from amiyan.deliveries.binding_cache import BindingCache
from amiyan.deliveries.receiver import Receiver


@pytest.fixture
def web(scratch, monkeypatch):
    """A client whose process has just begun: it holds no binding of another test's database."""
    fresh = BindingCache(misses_per_s=1e6)
    for module in ("terminals", "native"):
        monkeypatch.setattr(f"amiyan.api.device.{module}.CACHE", fresh)
    monkeypatch.setattr(terminals, "LIMITS", terminals.Limits())
    receiver = Receiver()
    for module in ("terminals", "native"):
        monkeypatch.setattr(f"amiyan.api.device.{module}.RECEIVER", receiver)
    yield Client()
    receiver.close()


def multipart(boundary, *parts):
    """A body of parts, each (headers, bytes)."""
    out = io.BytesIO()
    for headers, body in parts:
        out.write(b"--" + boundary + b"\r\n" + headers + b"\r\n\r\n" + body + b"\r\n")
    out.write(b"--" + boundary + b"--\r\n")
    return out.getvalue()
