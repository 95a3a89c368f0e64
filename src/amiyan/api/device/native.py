"""The native protocol: signed, numbered and chained batches of our own agent. docs/device-protocol.md.

A batch is answered after it is committed, with the highest number that is. Whatever is wrong is a problem with
a name (RFC 9457); what is wrong only with the clock, or came before, is told beside the number.
"""

import base64
import binascii
import datetime as dt
import hashlib
from typing import Any, Final

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from msgspec.json import schema_components
from ninja import Field, NinjaAPI, Schema

from amiyan.api.device.body import announced, read_body
from amiyan.api.device.problems import TOO_LONG
from amiyan.api.device.terminals import CACHE, LIMITS
from amiyan.api.meters import acknowledged
from amiyan.api.requests import told
from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.actions.chain import Chained, Signed, chain_state
from amiyan.deliveries.actions.receive import Contact, Sent
from amiyan.deliveries.belonging import Bound, whose
from amiyan.deliveries.makers.native import keys, problems, wire
from amiyan.deliveries.makers.native.live import LAYOUT
from amiyan.deliveries.phones import lists_of
from amiyan.deliveries.problems import BUSY
from amiyan.deliveries.receiver import RECEIVER, Handed
from amiyan.kernel.clock import Clock, SystemClock
from amiyan.kernel.problems import Problem, ProblemError, as_rfc9457

CLOCK_S: Final = 300  # beyond this a device is told that its clock is off
LISTS_BACK: Final = dt.timedelta(days=30)  # of which days a phone is told what became of its lists
CLOCK: Clock = SystemClock()
_COME_LATER: Final = {429: "5", 503: "2"}


class DeviceAPI(NinjaAPI):
    """A body is decoded by msgspec, which is told its shape here; a problem is ``application/problem+json``."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The document that ninja makes, and in it the shapes of a batch and of its records."""
        document = super().get_openapi_schema(**options)
        (_,), shapes = schema_components([wire.Batch], ref_template="#/components/schemas/{name}")
        document["components"]["schemas"].update(shapes)
        return document


api = DeviceAPI(
    title="Amiyan device API",
    version="1",
    description="Signed, numbered and chained batches of passes and marks. See docs/device-protocol.md.",
    urls_namespace="device",
    docs_url=None,
    openapi_url="openapi.json",
)


class ProblemOut(Schema):
    """A problem as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


class Committed(Schema):
    """The highest committed number, and what should be known beside it."""

    committed: int
    problems: list[ProblemOut]


class State(Schema):
    """How far the device's chain is; ``previous`` is what the next batch names; ``now`` is our clock."""

    committed: int
    previous: str
    now: dt.datetime


class SignatureOut(Schema):
    """A countersignature: ``refused`` is a code, blank where it counts; then the list is paid from a day on."""

    by: str
    refused: str
    payable_from: dt.date | None


class ListOut(Schema):
    """What became of one list: ``refused`` is a code, blank where it counts; the signature that counts comes first."""

    id: str
    day: dt.date
    class_: str = Field(alias="class")
    programme: str
    by: str
    device: str
    refused: str
    present: list[str]
    signatures: list[SignatureOut]


class Lists(Schema):
    """The lists of the device's place in the last weeks, the newest first; ``now`` is our clock."""

    lists: list[ListOut]
    now: dt.datetime


class Refused(ProblemOut):
    """A gap or a fork, and how far the chain is."""

    committed: int


def _described(shape: str, description: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{shape}"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


_BODY: Final = {
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Batch"}}},
    "required": True,
}
_HEADERS: Final = [
    {"in": "header", "name": name, "required": True, "schema": {"type": "string"}}
    for name in ("Amiyan-Device", "Amiyan-Signature")
]
_PROBLEMS: Final[dict[int | str, Any]] = {
    "401": _described("ProblemOut", "The signature does not hold"),
    "404": _described("ProblemOut", "No such device"),
    "429": _described("ProblemOut", "More than is taken from one device"),
    "503": _described("ProblemOut", "Not stored just now: send the same again"),
}
_PROBLEMS_OF_A_BATCH: Final[dict[int | str, Any]] = {
    **_PROBLEMS,
    "400": _described("ProblemOut", "Cut off"),
    409: _described("Refused", "A gap or a fork"),  # a number, as in "response" below: one key and not two
    "411": _described("ProblemOut", "No length"),
    "413": _described("ProblemOut", "Too long"),
    "415": _described("ProblemOut", "Packed in an unknown way"),
    "422": _described("ProblemOut", "No batch"),
}


@api.post(
    "/batches",
    response={200: Committed, 409: Refused},
    summary="Commit a batch",
    operation_id="commit_batch",
    openapi_extra={"requestBody": _BODY, "parameters": _HEADERS, "responses": _PROBLEMS_OF_A_BATCH},
)
def commit_batch(request: HttpRequest) -> HttpResponse:
    """Keep one signed batch. The same batch again is answered as before; a gap or a fork is refused by name."""
    return _answered(request, _commit)


@api.get(
    "/state",
    response=State,
    summary="How far the chain is",
    operation_id="state",
    openapi_extra={"parameters": [*_HEADERS, {**_HEADERS[0], "name": "Date"}], "responses": _PROBLEMS},
)
def state(request: HttpRequest) -> HttpResponse:
    """For a device that does not know what was committed: signed over its name and its Date header."""
    return _answered(request, _state)


@api.get(
    "/lists",
    response=Lists,
    summary="What became of the lists of the device's place",
    operation_id="lists",
    openapi_extra={"parameters": [*_HEADERS, {**_HEADERS[0], "name": "Date"}], "responses": _PROBLEMS},
)
def lists(request: HttpRequest) -> HttpResponse:
    """For a phone that marks lists: what counts, what was refused and why, and what waits for a second name."""
    return _answered(request, _lists)


def _answered(request: HttpRequest, work: Any) -> HttpResponse:
    try:
        bound = _device(request)
        told(maker="native", facility=bound.facility_id, terminal=bound.serial)
        with LIMITS.request(bound.id, announced(request.META)):
            answer: HttpResponse = work(request, bound)
            return answer
    except ProblemError as error:
        return _problem(error.problem)
    except DatabaseError:
        return _problem(Problem(BUSY))


def _device(request: HttpRequest) -> Bound:
    name = request.headers.get("Amiyan-Device", "")
    dated = request.method != "GET" or _date(request)
    if not dated or not all(request.headers.get(header) for header in ("Amiyan-Device", "Amiyan-Signature")):
        raise ProblemError(problems.SIGNATURE, device=name)
    bound = CACHE.of_device(name)
    if bound is None or bound.public_key is None:
        raise ProblemError(problems.UNKNOWN)
    return bound


def _commit(request: HttpRequest, bound: Bound) -> HttpResponse:
    body = _body(request)
    received_at = CLOCK.now()
    signature = _verified(request, bound, body)
    batch = wire.decode(body)
    if batch.device != bound.serial:
        raise ProblemError(problems.SIGNATURE, device=batch.device)
    skew_s = wire.skew_s(batch, _date(request), received_at)
    chained: Chained = RECEIVER.hand_in(_handed(bound, batch, body, signature, skew_s, received_at))
    device = batch.device
    if chained.verdict == "gap":
        wanted = chained.state.committed + 1
        return _refused(problems.GAP, chained, device=device, number=batch.number, wanted=wanted)
    if chained.verdict == "fork":
        return _refused(problems.FORK, chained, device=device, number=batch.number)
    if chained.verdict != "replay":
        acknowledged("native", len(batch.records))
    RECEIVER.heard(Contact(bound.serial, bound.id, "native", received_at, skew_s))
    beside = []
    if chained.verdict == "replay":
        beside.append(Problem(problems.REPLAY, params={"device": device, "number": batch.number}))
    if abs(skew_s) > CLOCK_S:
        beside.append(Problem(problems.CLOCK, params={"device": device, "seconds": abs(skew_s)}))
    return JsonResponse(
        {"committed": chained.state.committed, "problems": [as_rfc9457(problem) for problem in beside]}
    )


def _body(request: HttpRequest) -> bytes:
    try:
        return read_body(request.META, most=wire.BYTES_MAX)
    except ProblemError as error:
        if error.problem.kind is not TOO_LONG:
            raise
        raise ProblemError(problems.TOO_LARGE, bytes_max=wire.BYTES_MAX) from None


def _handed(
    bound: Bound, batch: wire.Batch, body: bytes, signature: bytes, skew_s: int, received_at: dt.datetime
) -> Handed:
    owner = whose(bound, (batch.device,), CACHE.facility_of, firm=True)
    sent = Sent(
        facility_id=bound.facility_id,
        terminal=bound.serial,
        body=body,
        digest=hashlib.sha256(body).digest(),
        source="native",
        layout=LAYOUT,
        binding="signature",
        skew_s=max(-(2**31), min(2**31 - 1, skew_s)),
        received_at=received_at,
    )
    reason = "" if owner.kind == "ours" else owner.kind
    signed = Signed(bound.id, batch.number, batch.previous, signature, len(batch.records), reason, sent)
    return Handed(signed=signed)


def _verified(request: HttpRequest, bound: Bound, message: bytes) -> bytes:
    """The signature as bytes; ProblemError where it does not hold over exactly these bytes."""
    given = request.headers.get("Amiyan-Signature", "")
    assert bound.public_key is not None
    if not keys.verify(keys.read_public(bound.public_key), given, message):
        raise ProblemError(problems.SIGNATURE, device=bound.serial)
    try:
        return base64.b64decode(given, validate=True)
    except binascii.Error:
        raise ProblemError(problems.SIGNATURE, device=bound.serial) from None


def _state(request: HttpRequest, bound: Bound) -> HttpResponse:
    _verified(request, bound, wire.state_message(bound.serial, _date(request)))
    connection.ensure_connection()
    found = chain_state(connection.connection, bound.serial)
    now = CLOCK.now()
    return JsonResponse(
        {
            "committed": found.committed,
            "previous": found.last_sha256,
            "now": now.isoformat(timespec="seconds"),
        }
    )


def _lists(request: HttpRequest, bound: Bound) -> HttpResponse:
    _verified(request, bound, wire.lists_message(bound.serial, _date(request)))
    now = CLOCK.now()
    found = lists_of(bound.facility_id, since=to_local(now).date() - LISTS_BACK)
    return JsonResponse({"lists": found, "now": now.isoformat(timespec="milliseconds")})


def _date(request: HttpRequest) -> str:
    """The device's clock as it says: a browser may not set ``Date``."""
    return request.headers.get("Amiyan-Date") or request.headers.get("Date", "")


def _refused(kind: Any, chained: Chained, **params: Any) -> HttpResponse:
    """A gap or a fork: the device is told how far the chain is, so that it can go on from there."""
    return _problem(Problem(kind, params=params), committed=chained.state.committed)


def _problem(problem: Problem, **more: Any) -> HttpResponse:
    response = JsonResponse(
        {**as_rfc9457(problem), **more}, status=problem.kind.status, content_type="application/problem+json"
    )
    if problem.kind.status in _COME_LATER:
        response["Retry-After"] = _COME_LATER[problem.kind.status]
    return response
