"""How long a sign-in lasts, and how fresh it is.

A family reads for months without signing in again; whoever has an office signs in each day, and again after two hours
in which nothing was asked for. Which of both it is follows from what the person holds now, not from when the session
began: whoever is appointed has no session of months any more. A decision (a consent, a
delegation, an account, a signature) asks for a sign-in of the last quarter of an hour, whoever decides.
"""

import datetime as dt
import time
from typing import Final

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from amiyan.access.callers import Caller, caller_of
from amiyan.access.models import User
from amiyan.access.roles import shows_people
from amiyan.access.sign_in.actions import Way, let_in, sender_of
from amiyan.access.sign_in.backend import BACKEND
from amiyan.access.sign_in.sessions import begin_session, end_session_of_key, note_used
from amiyan.kernel.addresses import address_of
from amiyan.web import moment
from amiyan.web.sign_in.device import device_of

_SEEN_AT: Final = "seen_at"
# For how long nothing may be asked for: of a family, and of an office.
_QUIET: Final = (dt.timedelta(days=30), dt.timedelta(hours=2))
# A session is written when this part of its quiet time has passed, and not with every page.
_NOTED: Final = 1 / 24
FRESH_S: Final = 15 * 60
FAMILY: Final = dt.timedelta(days=90)
OFFICE: Final = dt.timedelta(hours=12)
# A browser in which lists wait to be sent: signing out must not empty its store (:mod:`amiyan.web.offline.pages`).
KEEPS_LISTS: Final = "keeps-lists"
_SIGNED_IN_AT, _FRESH_AT, _NUMBER = "signed_in_at", "fresh_at", "session_number"


def sender(request: HttpRequest) -> bytes:
    """What stands for the sender's address in the log of sign-ins."""
    return sender_of(address_of(request.META, settings.TRUSTED_PROXIES))


def open_session(request: HttpRequest, *, person_id: int, way: Way, fresh: bool, lasts: dt.timedelta) -> None:
    """Sign a person in on this browser; the session's key is a new one, whatever stood there before.

    It ends after ``lasts`` at the latest, and after ``OFFICE`` where the person holds an office.
    """
    user = let_in(person_id=person_id, way=way, sender=sender(request), fresh=fresh)
    before = request.session.session_key
    login(request, user, backend=BACKEND)
    if request.session.session_key is None:
        request.session.save()  # another person's was emptied, and has no key yet
    if before is not None:
        if before == request.session.session_key:
            request.session.cycle_key()  # Django keeps the key of who signs in anew
        end_session_of_key(session_key=before)
    now = time.time()
    request.session[_SIGNED_IN_AT] = request.session[_SEEN_AT] = now
    if fresh:
        request.session[_FRESH_AT] = now
    office = holds_an_office(caller_of(user.pk, now=moment.now()))
    lasts = min(lasts, OFFICE) if office else lasts
    request.session.set_expiry(lasts)
    key = request.session.session_key
    assert key is not None, "signing in has made a session"
    request.session[_NUMBER] = begin_session(
        person_id=person_id,
        session_key=key,
        way=way,
        device=device_of(request.headers.get("User-Agent", "")),
        lasts_until=dt.datetime.fromtimestamp(now, dt.UTC) + lasts,
    )


def number_here(request: HttpRequest) -> int | None:
    """The number of this browser's session among those of its person."""
    found = request.session.get(_NUMBER)
    return found if isinstance(found, int) else None


def is_over(request: HttpRequest, user: User) -> bool:
    """Whether the person signed out everywhere after this session had begun."""
    began = float(request.session.get(_SIGNED_IN_AT, 0))
    return user.signed_out_at is not None and began <= user.signed_out_at.timestamp()


def holds_an_office(caller: Caller) -> bool:
    """Whether somebody was appointed to a role that looks at other people."""
    return any(one.id is not None and shows_people(one.purposes) for one in caller.roles)


def is_worn_out(request: HttpRequest, caller: Caller) -> bool:
    """Whether the session is too old, or lay still for too long, for what its person holds today.

    Where it is not, it is noted that it was used.
    """
    now = time.time()
    began = float(request.session.get(_SIGNED_IN_AT, now))
    seen = float(request.session.get(_SEEN_AT, began))
    whole, quiet = (OFFICE, _QUIET[1]) if holds_an_office(caller) else (FAMILY, _QUIET[0])
    if now - began > whole.total_seconds() or now - seen > quiet.total_seconds():
        return True
    if now - seen > quiet.total_seconds() * _NOTED:
        request.session[_SEEN_AT] = now
        if request.session.session_key is not None:
            note_used(session_key=request.session.session_key)
    return False


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person proved who they are in the last quarter of an hour."""
    return time.time() - float(request.session.get(_FRESH_AT, 0)) < FRESH_S


def fresh_since(request: HttpRequest) -> dt.datetime:
    """When the person last proved who they are; the beginning of time where this session never saw it."""
    return dt.datetime.fromtimestamp(float(request.session.get(_FRESH_AT, 0)), dt.UTC)


def safe_next(request: HttpRequest, given: str | None) -> str:
    """Where to go afterwards: a page of this site, else the first page."""
    wanted = given or ""
    here = {request.get_host()}
    return wanted if url_has_allowed_host_and_scheme(wanted, here, require_https=request.is_secure()) else "/"
