"""The books to take away: an export for the outside verifier is ordered, written by a job, and fetched as a file."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from amiyan.auditor import exports
from amiyan.auditor.actions.exports import order_export, take_export
from amiyan.auditor.jobs import ask_to_write
from amiyan.auditor.queries.exports import ExportSeen, exports_seen, is_taken_by
from amiyan.settlement.chain.queries import officials_named
from amiyan.web.gate_of_offices import COUNTRY
from amiyan.web.institution.face import done, fresh_id
from amiyan.web.moment import now
from amiyan.web.office.audit.within import key_of, looked_up
from amiyan.web.office.audit.words import EXPORT_STATES, breakable, official, when
from amiyan.web.office.frame import Office, shown
from amiyan.web.office.words import number
from amiyan.web.shapes import Link

_HERE: Final = "office-export"
_RANGE: Final = re.compile(r"bytes=(\d{1,18})-(\d{0,18})")
_BLOCK: Final = 1 << 18
# Whoever said that they fetch the file may go on fetching it where the line broke.
_FETCHES_WITHIN: Final = dt.timedelta(days=1)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What was ordered and how far it is; the form to order, and how whoever takes the file checks it."""
    office = Office(request)
    where, found = exports.folder(), exports_seen()
    names = officials_named(one.ordered_by for one in found)
    given = {
        "is_set": where is not None,
        "exports": [_shown(office, one, names, where) for one in found],
        "order": reverse("office-export-order", kwargs={"region": office.region}),
        "key": fresh_id(),
        "kept_days": exports.KEPT_DAYS,
        "commands": _COMMANDS,
    }
    return shown(office, "audit/export", given, here=_HERE, way=[Link(_("The books to take away"))])


_COMMANDS: Final = (
    "tar -xzf amiyan-export.tar.gz",
    "amiyan-verify export export --policy policy.txt --saved export-of-last-month",
)


def _shown(office: Office, one: ExportSeen, names: dict[int, str], where: Path | None) -> dict[str, Any]:
    far = exports.how_far(where, one.id) if where is not None and one.state == "writing" else None
    is_there = one.state == "ready" and where is not None and exports.file_of(where, one.id).exists()
    return {
        "at": when(one.at),
        "who": official(one.ordered_by, names),
        "reason": one.reason,
        "state": _(EXPORT_STATES[one.state]),
        "why": one.stage if one.state == "failed" else "",
        "far": _("{stage}: {done} of {total} rows").format(
            stage=far.stage, done=number(far.done), total=number(far.total)
        )
        if far
        else "",
        "digest": breakable(bytes(one.sha256).hex()) if one.sha256 else "",
        "size": _("{mb} MB").format(mb=number(-(-(one.size or 0) // 1_000_000))) if one.size else "",
        "taken": one.taken,
        "key": fresh_id(),
        "take": reverse("office-export-take", kwargs={"region": office.region, "export": one.id})
        if is_there
        else "",
    }


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Order an export; the job begins when this is kept."""
    office, export_id = Office(request), key_of(request)
    assert office.caller.person_id is not None
    by = office.caller.person_id

    def act() -> str:
        with transaction.atomic():
            is_new = order_export(
                export_id=export_id,
                region=None if office.region == COUNTRY else office.region,
                ordered_by=by,
                reason=request.POST.get("reason", ""),
                now=now(),
            )
            if is_new:
                ask_to_write(export_id)
        return _("Ordered. It is written while you do other things; look here again.")

    return _told(done(request, act, back=reverse(_HERE, kwargs={"region": office.region})))


@require_POST
def take(request: HttpRequest, export: str) -> HttpResponse:
    """Keep that the file is fetched, and go to it."""
    office, key = Office(request), key_of(request)
    with looked_up(office):
        one = _seen(export)
    assert office.caller.person_id is not None
    by = office.caller.person_id

    def act() -> str:
        take_export(key=key, export_id=one.id, taken_by=by)
        return _("The file is being fetched.")

    back = reverse(_HERE, kwargs={"region": office.region})
    answer = _told(done(request, act, back=back))
    if exports_are_there(one.id):
        return HttpResponseRedirect(
            reverse("office-export-file", kwargs={"region": office.region, "export": one.id})
        )
    return answer


def exports_are_there(export_id: UUID) -> bool:
    """Whether the finished file is still kept."""
    where = exports.folder()
    return where is not None and exports.file_of(where, export_id).exists()


@require_safe
def file(request: HttpRequest, export: str) -> HttpResponse:
    """The file itself, to who said that they fetch it; from a place on, where the line broke (``Range``)."""
    office = Office(request)
    one, where = _seen(export), exports.folder()
    assert office.caller.person_id is not None
    if (
        where is None
        or not exports_are_there(one.id)
        or not is_taken_by(one.id, office.caller.person_id, since=now() - _FETCHES_WITHIN)
    ):
        raise Http404
    path = exports.file_of(where, one.id)
    size = path.stat().st_size
    first, last = _part(request.headers.get("Range", ""), size)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(last - first + 1),
        "Content-Disposition": f'attachment; filename="amiyan-export-{one.at:%Y-%m-%d}.tar.gz"',
        "Cache-Control": "no-store",
    }
    is_part = last - first + 1 < size
    if is_part:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer = StreamingHttpResponse(
        _read(path, first, last - first + 1),
        status=206 if is_part else 200,
        content_type="application/gzip",
        headers=headers,
    )
    return cast(HttpResponse, answer)


def _part(asked: str, size: int) -> tuple[int, int]:
    """The first and last byte that are asked for; all of them where nothing sensible is."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None:
        return 0, size - 1
    first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    return (first, last) if first <= last else (0, size - 1)


def _read(path: Path, first: int, left: int) -> Iterator[bytes]:
    with path.open("rb") as raw:
        raw.seek(first)
        while left > 0 and (block := raw.read(min(_BLOCK, left))):
            left -= len(block)
            yield block


def _seen(written: str) -> ExportSeen:
    found = exports_seen(number=_id(written), most=1)
    if not found:
        raise Http404
    return found[0]


def _id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise Http404 from None


def _told(answer: HttpResponse | None) -> HttpResponse:
    assert answer is not None, "only a form's own page is shown again"
    return answer
