"""The national digital signature of Kazakhstan: a detached CMS, checked by an NCANode server.

NCANode (https://github.com/malikzh/NCANode, version 3, MIT) holds the cryptography (GOST among it) and the roots of the
national authority; we ask its ``POST /cms/verify`` and judge its answer, which is less than it looks:

- ``valid`` is true also where no signer or no certificate was found: exactly one of each must be there;
- a document inside the CMS goes before the one that was given: see :mod:`amiyan.access.signatures.cms`;
- CRLs that were never loaded count as "not revoked": only OCSP is asked for, and its answer must be there;
- an OCSP that does not answer makes ``valid`` false, without ``revoked``: to us that is unknown, not invalid;
- a signature over another document may be an answer with ``valid`` false, or the HTTP status 400.
"""

import base64
import datetime as dt
from http import HTTPStatus
from typing import Final

import httpx
import msgspec

from amiyan.access import problems as p
from amiyan.access.signatures import cms
from amiyan.access.signatures.port import Signer, check_sizes
from amiyan.country.kz import bin as kz_bin
from amiyan.country.kz import iin as kz_iin
from amiyan.kernel.clock import Clock
from amiyan.kernel.problems import ProblemError

_ON_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_TIMEOUT_S: Final = 20.0  # for each step; OCSP is asked meanwhile
_ANSWER_MAX: Final = 1 << 20


class _Revocation(msgspec.Struct, rename="camel"):
    revoked: bool
    by: str | None = None
    reason: str | None = None


class _Subject(msgspec.Struct, rename="camel"):
    common_name: str | None = None
    iin: str | None = None
    bin: str | None = None


class _Certificate(msgspec.Struct, rename="camel"):
    valid: bool
    not_before: dt.datetime
    not_after: dt.datetime
    serial_number: str
    revocations: list[_Revocation] = []
    key_usage: str | None = None
    subject: _Subject | None = None


class _Stamp(msgspec.Struct, rename="camel"):
    gen_time: dt.datetime | None = None


class _Signed(msgspec.Struct):
    certificates: list[_Certificate] = []
    tsp: _Stamp | None = None


class _Answer(msgspec.Struct):
    valid: bool
    signers: list[_Signed]


_DECODE: Final = msgspec.json.Decoder(_Answer)


class NationalSignatures:
    """The port, by HTTP. ProblemError where the address is not one to which documents may go."""

    def __init__(self, url: str, clock: Clock, *, timeout: float = _TIMEOUT_S) -> None:
        self._url, self._clock, self._timeout = _checked(url), clock, timeout

    def verify(self, document: bytes, signature: bytes) -> Signer:
        """See the port. One question, asked once: a person waits, and may ask again."""
        check_sizes(document, signature)
        try:
            signed = cms.binary(signature)
            detached = cms.is_detached(signed)
        except ValueError as error:
            raise ProblemError(p.SIGNATURE_UNREADABLE) from error
        if not detached:
            raise ProblemError(p.SIGNATURE_ATTACHED)
        return _judged(self._asked(document, signed), self._clock.now())

    def _asked(self, document: bytes, signed: bytes) -> _Answer:
        question = {
            "cms": base64.b64encode(signed).decode("ascii"),
            "data": base64.b64encode(document).decode("ascii"),
            "revocationCheck": ["OCSP"],
        }
        try:
            with (
                httpx.Client(timeout=self._timeout, trust_env=False) as client,
                client.stream("POST", f"{self._url}/cms/verify", json=question) as response,
            ):
                status, body = response.status_code, _bounded(response)
            if status == HTTPStatus.BAD_REQUEST:
                raise ProblemError(p.SIGNATURE_WRONG)
            if status != HTTPStatus.OK:
                raise ProblemError(p.CHECK_UNAVAILABLE)
            return _DECODE.decode(body)
        except (httpx.HTTPError, msgspec.DecodeError) as error:
            raise ProblemError(p.CHECK_UNAVAILABLE) from error


def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes(1 << 16):
        body += chunk
        if len(body) > _ANSWER_MAX:
            raise ProblemError(p.CHECK_UNAVAILABLE)
    return bytes(body)


def _judged(answer: _Answer, now: dt.datetime) -> Signer:
    """The signer, where everything speaks for it. What is certain comes before what is unknown."""
    if len(answer.signers) != 1 or len(answer.signers[0].certificates) != 1:
        raise ProblemError(p.SIGNERS_NOT_ONE)
    signed = answer.signers[0]
    certificate = signed.certificates[0]
    _must_stand(certificate, now)
    if not answer.valid:
        raise ProblemError(p.SIGNATURE_WRONG)
    subject = certificate.subject or _Subject()
    if not subject.iin or not kz_iin.is_valid_fast(subject.iin):
        raise ProblemError(p.CERTIFICATE_OF_NOBODY)
    return Signer(
        person_id=None,
        iin=subject.iin,
        name=(subject.common_name or "").strip(),
        organisation_bin=subject.bin if subject.bin and kz_bin.check(subject.bin) is None else None,
        serial=certificate.serial_number,
        when=signed.tsp.gen_time if signed.tsp else None,
    )


def _must_stand(certificate: _Certificate, now: dt.datetime) -> None:
    """ProblemError where the certificate is revoked, out of its dates, unknown to OCSP, or not one for signing."""
    by_ocsp = [one for one in certificate.revocations if one.by == "OCSP"]
    if any(one.revoked for one in certificate.revocations):
        raise ProblemError(p.CERTIFICATE_REVOKED)
    if not certificate.not_before <= now <= certificate.not_after:
        first, last = certificate.not_before.date(), certificate.not_after.date()
        raise ProblemError(p.CERTIFICATE_OUTSIDE_DATES, first=first.isoformat(), last=last.isoformat())
    if not by_ocsp or (not certificate.valid and any(one.reason != "OK" for one in by_ocsp)):
        raise ProblemError(p.CHECK_UNAVAILABLE)
    if not certificate.valid:
        raise ProblemError(p.CERTIFICATE_NOT_TRUSTED)
    if certificate.key_usage != "SIGN":
        raise ProblemError(p.CERTIFICATE_NOT_FOR_SIGNING)


def _checked(url: str) -> str:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ProblemError(p.CHECKER_ADDRESS_WRONG, url=url[:200]) from error
    encrypted = address.scheme == "https" or (address.scheme == "http" and address.host in _ON_THIS_MACHINE)
    if not encrypted or not address.host or address.query or address.fragment:
        raise ProblemError(p.CHECKER_ADDRESS_WRONG, url=url[:200])
    return url.rstrip("/")
