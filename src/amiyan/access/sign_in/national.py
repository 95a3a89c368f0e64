"""The national sign-in by OpenID Connect (authorization code with PKCE and nonce), by Authlib.

The provider is any that publishes ``/.well-known/openid-configuration`` and puts the IIN into a claim, as eGov's does
into the one that ``AMIYAN_SIGN_IN_CLAIM`` names. Signature, issuer, audience, nonce and times of the ID token are
checked by the library; how fresh the sign-in is, here: OpenID Connect Core 1.0, section 3.1.2.1, ``max_age``.
"""

import os
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError

from amiyan.access.sign_in import problems as p
from amiyan.country.kz import iin as numbers
from amiyan.kernel.problems import ProblemError

FRESH_S: Final = 15 * 60
_CLOCKS_DIFFER_S: Final = 60
_ASKED_AT: Final = "national_asked"


@dataclass(frozen=True, slots=True)
class Proved:
    """Who the provider says it is; ``is_fresh``: they proved it just now, and not some days ago."""

    iin: str
    is_fresh: bool


def is_set_up() -> bool:
    """Whether the site names a provider."""
    return bool(os.environ.get("AMIYAN_SIGN_IN_URL"))


def begin(request: HttpRequest, *, back: str, fresh: bool) -> HttpResponse:
    """A redirect to the provider, which sends the browser back to ``back`` (an absolute address).

    ``fresh``: the provider is asked to prove anew who it is, whatever session the browser has there. ProblemError where
    no provider is named or it is silent.
    """
    asks: dict[str, Any] = {"prompt": "login", "max_age": 0} if fresh else {}
    request.session[_ASKED_AT] = {"fresh": fresh, "at": int(time.time())}
    try:
        answer: HttpResponse = _provider().authorize_redirect(request, back, **asks)
    except (requests.RequestException, ValueError) as error:
        raise ProblemError(p.PROVIDER_SILENT) from error
    return answer


def finish(request: HttpRequest) -> Proved:
    """Who came back. ProblemError where the answer does not hold, is another's or older than what was asked for."""
    asked = request.session.pop(_ASKED_AT, None) or {"fresh": False, "at": 0}
    try:
        token = _provider().authorize_access_token(request)
        claims = {**token.get("userinfo", {})}
        if _claim() not in claims:
            claims |= _provider().userinfo(token=token)
    except requests.RequestException as error:
        raise ProblemError(p.PROVIDER_SILENT) from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
        raise ProblemError(p.NOT_PROVED) from error
    iin = str(claims.get(_claim(), ""))
    if not numbers.is_valid_fast(iin):
        raise ProblemError(p.NOT_PROVED)
    proved_at = int((token.get("userinfo") or {}).get("auth_time") or 0)
    is_fresh = bool(asked["fresh"]) and proved_at >= asked["at"] - _CLOCKS_DIFFER_S
    if asked["fresh"] and not is_fresh:
        raise ProblemError(p.NOT_FRESH)
    return Proved(iin, is_fresh)


def _claim() -> str:
    return os.environ.get("AMIYAN_SIGN_IN_CLAIM") or "iin"


def _provider() -> Any:
    url = os.environ.get("AMIYAN_SIGN_IN_URL")
    if not url:
        raise ProblemError(p.NOT_SET_UP)
    return _registered(
        url,
        os.environ.get("AMIYAN_SIGN_IN_CLIENT", "amiyan"),
        os.environ.get("AMIYAN_SIGN_IN_SECRET_FILE", ""),
    )


@cache
def _registered(url: str, client: str, secret_file: str) -> Any:
    """One client for a process: it keeps the provider's addresses and keys."""
    secret = Path(secret_file).read_text(encoding="utf-8").strip() if secret_file else None
    return OAuth().register(
        "national",
        client_id=client,
        client_secret=secret,
        server_metadata_url=f"{url.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": os.environ.get("AMIYAN_SIGN_IN_SCOPE") or "openid profile",
            "code_challenge_method": "S256",
            "default_timeout": 10,
            **({} if secret else {"token_endpoint_auth_method": "none"}),
        },
    )
