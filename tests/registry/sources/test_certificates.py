"""A register that asks for a client certificate, over real TLS on the loopback."""

import datetime as dt
import ipaddress
import ssl
import threading

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from amiyan.registry.sources.line import Access, Line
from amiyan.registry.sources.ports import RegisterUnavailable
from amiyan.simulator.registers import RegisterServer, TownRegisters
from tests.registry.sources.small_town import QUICK

FEED = {"since": "", "limit": 10}


class Authority:
    """Signs certificates for a day."""

    def __init__(self, folder):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An invented authority")])
        self.path = folder / "authority.pem"
        self.path.write_bytes(self._signed(self.name, self.key.public_key(), is_authority=True))

    def issue(self, name):
        """A PEM file with a certificate for this machine and its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        path = self.folder / f"{name}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.write_bytes(self._signed(subject, key.public_key()) + private)
        return path

    def _signed(self, subject, public, *, is_authority=False):
        now = dt.datetime.now(dt.UTC)
        alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(hours=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(alternative, critical=False)
            .sign(self.key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def url(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority.issue("register"))
    context.load_verify_locations(authority.path)
    context.verify_mode = ssl.CERT_REQUIRED
    with RegisterServer(TownRegisters()) as server:
        # The handshake belongs to the thread that answers, not to the one that listens.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.handle_error = lambda *_: None  # a client that is refused is no news
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"https://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def ask(access):
    line = Line("НОБД", access, QUICK, sleep=lambda _: None)
    try:
        return line.ask("pupils/changes", FEED, msgspec.json.decode)
    finally:
        line.close()


def test_a_client_certificate_opens_the_line(url, authority):
    access = Access(url, certificate=authority.issue("school office"), authority=authority.path)
    assert ask(access) == {"records": [], "next": "0", "more": False}


def test_without_a_certificate_nothing_is_answered(url, authority):
    with pytest.raises(RegisterUnavailable):
        ask(Access(url, authority=authority.path))


def test_a_register_that_nobody_vouches_for_is_told_nothing(url, authority):
    with pytest.raises(RegisterUnavailable):
        ask(Access(url, token="secret", certificate=authority.issue("school office")))
