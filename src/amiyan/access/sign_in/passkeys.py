"""Passkeys (WebAuthn level 3), by fido2: values in, values out. The public key stays with us, the private one never came.

A passkey is discoverable and asks its holder (finger, face or code of the phone): it is both factors in one. Over
plain HTTP browsers offer passkeys on ``localhost`` only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from amiyan.access.sign_in import problems as p
from amiyan.kernel.problems import ProblemError

_ASKS: Final = UserVerificationRequirement.REQUIRED
# What a browser sends of its own making; more is no answer of a browser.
_LARGEST: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class Credential:
    """A passkey as it is kept: its id, and the id with the public key."""

    id: bytes
    data: bytes


def ask_to_register(
    *, origin: str, handle: bytes, name: str, known: Sequence[bytes]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a browser needs to make a passkey (JSON), and what we keep in the session until it answers.

    ``handle``: bytes that stand for the person and say nothing. ``known``: their passkeys, so that none is made twice.
    """
    user = PublicKeyCredentialUserEntity(id=handle, name=name, display_name=name)
    options, state = _server(origin).register_begin(
        user,
        [AttestedCredentialData(one) for one in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_ASKS,
    )
    return dict(options.public_key), state


def register(*, origin: str, state: Any, answer: Mapping[str, Any]) -> Credential:
    """The passkey that was made. ProblemError where the answer is not for this question or this site, or none was asked."""
    if state is None:
        raise ProblemError(p.PASSKEY_WRONG)
    try:
        made = _server(origin).register_complete(state, answer).credential_data
    except (ValueError, TypeError, KeyError, LookupError) as error:
        raise ProblemError(p.PASSKEY_WRONG) from error
    if made is None:
        raise ProblemError(p.PASSKEY_WRONG)
    return Credential(made.credential_id, bytes(made))


def ask_to_prove(*, origin: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a browser needs to offer the passkeys that it has for this site, and what we keep until it answers."""
    options, state = _server(origin).authenticate_begin(user_verification=_ASKS)
    return dict(options.public_key), state


def id_of(answer: Mapping[str, Any]) -> bytes:
    """The id of the passkey that an answer is of. ProblemError where it has none."""
    try:
        return websafe_decode(str(answer["rawId"]))
    except (ValueError, KeyError) as error:
        raise ProblemError(p.PASSKEY_WRONG) from error


def prove(*, origin: str, state: Any, answer: Mapping[str, Any], credential: bytes) -> None:
    """ProblemError unless the answer is signed by this very passkey, for this question and this site.

    Also where nothing was asked (``state`` None) and where nobody holds such a passkey (``credential`` empty).
    """
    if state is None or not credential:
        raise ProblemError(p.PASSKEY_WRONG)
    try:
        _server(origin).authenticate_complete(state, [AttestedCredentialData(credential)], answer)
    except (ValueError, TypeError, KeyError, NotImplementedError) as error:
        raise ProblemError(p.PASSKEY_WRONG) from error


def _server(origin: str) -> Fido2Server:
    host = urlsplit(origin).hostname or ""
    return Fido2Server(
        PublicKeyCredentialRpEntity(name="Amiyan", id=host), verify_origin=lambda said: said == origin
    )
