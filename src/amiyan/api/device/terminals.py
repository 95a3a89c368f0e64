"""What terminals of other makers send, and what they are answered: only after all they sent is committed.

A terminal is known by a secret in the path (``/t/<secret>/…``) or in the host name, or by its serial and the
network it comes from. Who is unknown gets 404, and nothing of the request is read or kept.
"""

import datetime as dt
import hashlib

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from amiyan.api.device.body import announced, read_body
from amiyan.api.device.limits import Charge, Limits
from amiyan.api.meters import acknowledged
from amiyan.api.requests import told
from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.actions.orders import orders_for, write_answers
from amiyan.deliveries.actions.receive import Contact, Sent, SentAside
from amiyan.deliveries.belonging import Bound, Whose, whose
from amiyan.deliveries.binding_cache import BindingCache
from amiyan.deliveries.makers.live import Heard, Reply, Request
from amiyan.deliveries.makers.registry import LiveMaker, maker_of
from amiyan.deliveries.orders import OrdersPending
from amiyan.deliveries.receiver import RECEIVER, Handed
from amiyan.kernel.addresses import address_of
from amiyan.kernel.problems import Kind, ProblemError

CACHE = BindingCache()
PENDING = OrdersPending()
LIMITS = Limits()
_COME_LATER = {429: "5", 503: "2"}  # seconds


def by_path(request: HttpRequest, secret: str, rest: str = "/") -> HttpResponse:
    """``/t/<secret>/<the maker's own path>``."""
    return _answered(request, secret, rest)


def by_host_or_network(request: HttpRequest, rest: str) -> HttpResponse:
    """``<secret>.<terminal domain>``, or a maker's own path from a network that is bound to the serial."""
    host = request.META.get("HTTP_HOST", "").partition(":")[0].lower().rstrip(".")
    domain = f".{settings.TERMINAL_DOMAIN}"
    if settings.TERMINAL_DOMAIN and host.endswith(domain):
        return _answered(request, host.removesuffix(domain), f"/{rest}")
    return _answered(request, None, f"/{rest}")


def _answered(request: HttpRequest, secret: str | None, path: str) -> HttpResponse:
    try:
        bound = CACHE.of_secret(secret) if secret is not None else _by_network(request)
        maker = maker_of(request.method or "", path, request.META.get("CONTENT_TYPE", "")) if bound else None
        if bound is None or maker is None:
            return HttpResponse(status=404)
        with LIMITS.request(bound.id, announced(request.META)) as charge:
            return _http(_heard(request, bound, maker, path, charge))
    except ProblemError as error:
        return _refused(error.problem.kind)
    except DatabaseError:
        return _refused_with(503, "intake-busy")


def _by_network(request: HttpRequest) -> Bound | None:
    serial = next((str(value) for name, value in request.GET.items() if name.lower() == "sn"), "")
    return CACHE.of_network(serial, address_of(request.META, settings.TRUSTED_PROXIES)) if serial else None


def _heard(request: HttpRequest, bound: Bound, maker: LiveMaker, path: str, charge: Charge) -> Reply:
    """Read the request whole, keep what it says, and answer."""
    body = read_body(request.META) if request.method in {"POST", "PUT"} else b""
    received_at = dt.datetime.now(dt.UTC)
    heard = maker.hear(
        Request(request.method or "", path, request.GET.dict(), request.META.get("CONTENT_TYPE", ""), body)
    )
    charge.kept = len(heard.kept)
    owner = whose(bound, heard.serials, CACHE.facility_of, firm=heard.firm)
    # Not the serial that it says: that may be anything, a log holds only what the office listed.
    told(maker=maker.name, facility=bound.facility_id, terminal=bound.serial)
    if heard.kept:
        sent = _sent(bound, owner, maker, heard, body, received_at)
        if owner.kind == "ours":
            RECEIVER.hand_in(Handed(sent=sent))
        else:
            RECEIVER.hand_in(Handed(aside=SentAside(bound.id, owner.serial, owner.kind, heard.records, sent)))
        acknowledged(maker.name, heard.records)
    if owner.kind != "ours":
        return heard.reply
    skew_s = _skew(heard.told_now, received_at)
    RECEIVER.heard(Contact(bound.serial, bound.id, maker.name, received_at, skew_s))
    return _with_orders(bound, maker, heard)


def _with_orders(bound: Bound, maker: LiveMaker, heard: Heard) -> Reply:
    """Keep what the terminal says of its orders; and where it asks for some, they are the answer."""
    if heard.done:
        RECEIVER.hand_in(Handed(work=lambda into: write_answers(into, serial=bound.serial, done=heard.done)))
    if heard.wants_orders and maker.order is not None and PENDING.has(bound.serial):
        orders = orders_for(serial=bound.serial, named=bound.way != "network")
        if orders:
            return maker.order(orders)
    return heard.reply


def _sent(
    bound: Bound, owner: Whose, maker: LiveMaker, heard: Heard, body: bytes, received_at: dt.datetime
) -> Sent:
    return Sent(
        facility_id=bound.facility_id,
        terminal=owner.serial,
        body=heard.kept,
        digest=hashlib.sha256(body).digest(),
        source=maker.name,
        layout=heard.layout,
        binding="network" if bound.way == "network" else "secret",
        skew_s=_skew(heard.told_now, received_at),
        received_at=received_at,
    )


def _skew(told_now: str, received_at: dt.datetime) -> int | None:
    """The terminal's clock less ours, in seconds, bounded by what a column holds; None where it told no time."""
    if not told_now:
        return None
    off = dt.datetime.fromisoformat(told_now) - to_local(received_at)
    return max(-(2**31), min(2**31 - 1, round(off.total_seconds())))


def _http(reply: Reply) -> HttpResponse:
    return HttpResponse(reply.body, status=reply.status, content_type=reply.content_type)


def _refused(kind: Kind) -> HttpResponse:
    return _refused_with(kind.status, kind.code)


def _refused_with(status: int, code: str) -> HttpResponse:
    response = HttpResponse(code, status=status, content_type="text/plain")
    if status in _COME_LATER:
        response["Retry-After"] = _COME_LATER[status]
    return response
