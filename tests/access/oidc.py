"""A real server of OpenID Connect, in a process of its own: people sign in there, as at the national sign-in."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class Provider:
    """``url`` is its address; :meth:`person_signs_in` is what a person does in the browser there."""

    url: str

    def knows(self, sub: str, **claims: object) -> None:
        httpx.put(f"{self.url}/users/{sub}", json=claims).raise_for_status()

    def person_signs_in(self, address: str, sub: str) -> str:
        """The address to which the provider sends the browser back."""
        assert address.startswith(self.url), address
        page = httpx.get(address)
        page.raise_for_status()
        assert re.search("<form", page.text)
        answer = httpx.post(address, data={"sub": sub})
        assert answer.status_code in {302, 303}, answer.text
        return answer.headers["location"]


@contextmanager
def serving() -> Iterator[Provider]:
    """The server, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "true",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://localhost:{port}"
        try:
            _wait(url, process)
            yield Provider(url)
        finally:
            process.terminate()


def _wait(url: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + 30
    while True:
        assert process.poll() is None, "the provider ended"
        try:
            httpx.get(f"{url}/.well-known/openid-configuration").raise_for_status()
        except httpx.TransportError:
            assert time.monotonic() < until, "the provider does not answer"
            time.sleep(0.05)
        else:
            return
