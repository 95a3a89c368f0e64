"""A double of NCANode: answers as its source and its OpenAPI page say, over HTTP, with invented certificates.

It has the real one's habits, also the bad ones: a document inside the CMS goes before the one that was sent, and
``valid`` is true where it found nobody.
"""

import base64
import datetime as dt
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

# The day on which these tests play; certificates are good for the year around it.
NOW = dt.datetime(2026, 2, 3, 9, 30, tzinfo=dt.UTC)
_YEAR = dt.timedelta(days=365)


def written(moment: dt.datetime) -> str:
    """As Jackson writes a Date."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+00:00")


@dataclass
class Holder:
    """Somebody with a certificate, and what the authority says of it. ``answer`` changes what NCANode answers."""

    iin: str
    name: str = "ОЙДАНШЫҒАРЫЛҒАН АДАМ"
    bin: str | None = None
    first: dt.datetime = NOW - _YEAR
    last: dt.datetime = NOW + _YEAR
    revoked: bool = False
    ocsp: str | None = "OK"
    trusted: bool = True
    usage: str = "SIGN"
    stamped: dt.datetime | None = None
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def signs(self, document: bytes, *, attached: bool = False) -> bytes:
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, self.name),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, f"IIN{self.iin}"),
            ]
        )
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.first)
            .not_valid_after(self.last)
            .sign(self.key, hashes.SHA256())
        )
        options = [pkcs7.PKCS7Options.Binary]
        return (
            pkcs7.PKCS7SignatureBuilder()
            .set_data(document)
            .add_signer(certificate, self.key, hashes.SHA256())
            .sign(Encoding.DER, options if attached else [*options, pkcs7.PKCS7Options.DetachedSignature])
        )

    def said(self) -> dict:
        in_time = self.first <= NOW <= self.last
        stands = in_time and self.trusted and not self.revoked and self.ocsp in ("OK", None)
        revocations = [
            {
                "revoked": self.revoked,
                "by": "OCSP",
                "revocationTime": written(NOW) if self.revoked else None,
                "reason": self.ocsp,
            }
        ]
        subject = {"commonName": self.name, "iin": self.iin, "country": "KZ", "dn": "…"}
        return {
            "valid": stands,
            "revocations": [] if self.ocsp is None else revocations,
            "notBefore": written(self.first),
            "notAfter": written(self.last),
            "keyUsage": self.usage,
            "serialNumber": "60ba4568ae98fa522a13fa711c6cb60c69bee2c4",
            "signAlg": "ECGOST3410-2015-512",
            "keyUser": ["EMPLOYEE", "ORGANIZATION"] if self.bin else ["INDIVIDUAL"],
            "subject": {**subject, **({"bin": self.bin} if self.bin else {})},
        }


@dataclass
class Ncanode:
    """What the double knows: of each CMS its holder and the digest of what it is over. ``plan`` spoils the answer."""

    url: str = ""
    known: dict[bytes, tuple[Holder, str, bool]] = field(default_factory=dict)
    plan: str = ""
    asked: list[dict] = field(default_factory=list)

    def sign(self, holder: Holder, document: bytes, *, attached: bool = False) -> bytes:
        cms = holder.signs(document, attached=attached)
        self.known[cms] = (holder, hashlib.sha256(document).hexdigest(), attached)
        return cms

    def answer(self, question: dict) -> tuple[int, object]:
        self.asked.append(question)
        found = self.known.get(base64.b64decode(question["cms"]))
        if found is None:
            return 400, {"status": 400, "message": "Malformed content."}
        holder, digest, attached = found
        said = holder.said()
        if not attached and hashlib.sha256(base64.b64decode(question["data"])).hexdigest() != digest:
            if self.plan == "not-valid":
                return self._verified(said, valid=False)
            return 400, {"status": 400, "message": "content hash found in signed attributes different"}
        if self.plan == "nobody":
            return 200, {"status": 200, "message": "OK", "valid": True, "signers": []}
        if self.plan == "no-certificate":
            return 200, {"status": 200, "message": "OK", "valid": True, "signers": [{"certificates": []}]}
        answer = self._verified(said, valid=said["valid"], stamped=holder.stamped)
        if self.plan == "two":
            answer[1]["signers"] *= 2
        return answer

    def _verified(self, said: dict, *, valid: bool, stamped: dt.datetime | None = None) -> tuple[int, dict]:
        stamp = {"genTime": written(stamped), "policy": "1.2.398.3.3.2.6.4"} if stamped else None
        signers = [{"certificates": [said], "tsp": stamp}]
        return 200, {"status": 200, "message": "OK", "valid": valid, "signers": signers}


_STATUS = {"broken": 500, "unauthorised": 401, "moved": 404, "busy": 503, "elsewhere": 302}


@contextmanager
def serving() -> Iterator[Ncanode]:
    """The double at an address of this machine."""
    double = Ncanode()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, said = (
                double.answer(json.loads(body))
                if self.path == "/cms/verify"
                else (404, {"status": 404, "message": "Not Found"})
            )
            content = json.dumps(said, ensure_ascii=False).encode()
            if double.plan in _STATUS:
                status = _STATUS[double.plan]
            elif double.plan == "page":
                content = "<html>шлюз</html>".encode()
            elif double.plan == "huge":
                content = b" " * (2 << 20) + content
            elif double.plan == "half":
                content = content[:-20]
            elif double.plan == "other-shape":
                content = b'{"valid": true}'
            self.send_response(status)
            self.send_header("Content-Length", str(len(content) + (9 if double.plan == "cut" else 0)))
            self.end_headers()
            if double.plan != "cut":
                self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    double.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
