"""The public log over HTTP: heads, checkpoints and tiles as C2SP's tlog-tiles lays them out, and proofs.

Nobody signs in and nothing is personal: hashes, sizes and signatures. Each answer is one look-up by keys.
``docs/log.md`` describes it for those who read it.
"""

import base64
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings as site
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, re_path
from django.views.decorators.http import require_safe

from amiyan.api.device.limits import Limits
from amiyan.api.device.problems import TOO_MANY
from amiyan.api.public import problems
from amiyan.kernel.addresses import address_of
from amiyan.kernel.problems import Problem, ProblemError, as_rfc9457
from amiyan.ledger.log import settings
from amiyan.ledger.log.heads import Head, newest, newest_published
from amiyan.ledger.log.kept import KeptTiles, state_of
from amiyan.ledger.log.tree import HASH, WIDTH, MissingTileError, Place, consistency, inclusion
from amiyan.settlement.log import TREES

LIMITS = Limits()
CHANGES: Final = "public, max-age=5"
NEVER_CHANGES: Final = "public, max-age=31536000, immutable"
NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,17}")

Asked = ParamSpec("Asked")
View = Callable[Concatenate[HttpRequest, Asked], HttpResponse]


def _public(cache: str) -> Callable[[View[Asked]], View[Asked]]:
    """A view for everybody: bounded by address, kept by caches as long as ``cache`` says, problems as RFC 9457."""

    def around(view: View[Asked]) -> View[Asked]:
        @require_safe
        @wraps(view)
        def answered(request: HttpRequest, /, *args: Asked.args, **kwargs: Asked.kwargs) -> HttpResponse:
            try:
                with LIMITS.request(address_of(request.META, site.TRUSTED_PROXIES)):
                    response = view(request, *args, **kwargs)
                response["Cache-Control"] = cache
            except ProblemError as error:
                response = _refused(error.problem)
            except (MissingTileError, IndexError):
                response = _refused(Problem(problems.NOT_THERE))
            response["Access-Control-Allow-Origin"] = "*"  # a page elsewhere may check us
            return response

        return answered

    return around


@_public(CHANGES)
def heads(_request: HttpRequest) -> HttpResponse:
    """Of each tree the newest head, and the newest that enough witnesses cosigned."""
    quorum = settings.quorum()
    return JsonResponse(
        {
            "origin": settings.origin(),
            "quorum": quorum,
            "trees": {
                tree: {"newest": _head(newest(tree)), "published": _head(newest_published(tree, quorum))}
                for tree in TREES
            },
        }
    )


@_public(CHANGES)
def checkpoint(_request: HttpRequest, tree: str) -> HttpResponse:
    """The newest published head with all signatures; where none is published yet, the newest."""
    head = newest_published(tree, settings.quorum()) or newest(tree)
    if head is None:
        raise ProblemError(problems.NOT_THERE)
    return HttpResponse(head.whole, content_type="text/plain; charset=utf-8")


@_public(NEVER_CHANGES)
def tile(_request: HttpRequest, tree: str, level: str, place: str, width: str | None = None) -> HttpResponse:
    """The hashes of a tile; a partial one of the width that is asked for."""
    at, count = Place(int(level), int(re.sub("[x/]", "", place))), int(width or WIDTH)
    hashes = KeptTiles(tree).read([at]).get(at, b"") if place == path_of(at.place) else b""
    if len(hashes) < count * HASH or (width and count >= WIDTH):
        raise ProblemError(problems.NOT_THERE)
    return HttpResponse(hashes[: count * HASH], content_type="application/octet-stream")


@_public(NEVER_CHANGES)
def inclusion_proof(request: HttpRequest, tree: str) -> HttpResponse:
    """The hashes beside the way from leaf ``index`` to the root of ``size`` leaves."""
    index, size = _numbers(request.GET, "index", "size")
    _within(tree, size)
    proof = inclusion(KeptTiles(tree), index, size)
    return JsonResponse({"tree": tree, "index": index, "size": size, "proof": _texts(proof)})


@_public(NEVER_CHANGES)
def consistency_proof(request: HttpRequest, tree: str) -> HttpResponse:
    """The hashes that show the tree of ``to`` leaves to begin with that of ``from`` leaves."""
    old, new = _numbers(request.GET, "from", "to")
    if old > new:
        raise ProblemError(problems.NUMBERS_WRONG, names="from, to")
    _within(tree, new)
    proof = consistency(KeptTiles(tree), old, new)
    return JsonResponse({"tree": tree, "from": old, "to": new, "proof": _texts(proof)})


_TREE: Final = f"log/(?P<tree>{'|'.join(TREES)})"
_TILE: Final = (
    r"tile/(?P<level>[0-7])/(?P<place>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)
urlpatterns = [
    path("log/heads", heads),
    re_path(rf"^{_TREE}/checkpoint$", checkpoint),
    re_path(rf"^{_TREE}/{_TILE}$", tile),
    re_path(rf"^{_TREE}/proof/inclusion$", inclusion_proof),
    re_path(rf"^{_TREE}/proof/consistency$", consistency_proof),
]


def path_of(place: int) -> str:
    """The number of a tile as a path: 1234067 is x001/x234/067."""
    digits = str(place)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


def _head(head: Head | None) -> dict[str, Any] | None:
    if head is None:
        return None
    return {
        "number": head.number,
        "size": head.size,
        "root": base64.b64encode(head.root).decode(),
        "signed_at": head.signed_at.isoformat(timespec="seconds"),
        "checkpoint": head.whole,
    }


def _numbers(given: Mapping[str, str], *names: str) -> list[int]:
    texts = [str(given.get(name, "")) for name in names]
    if not all(NUMBER.fullmatch(text) for text in texts):
        raise ProblemError(problems.NUMBERS_WRONG, names=", ".join(names))
    return [int(text) for text in texts]


def _within(tree: str, size: int) -> None:
    """A size that the tree never had cannot be answered, now or for a year by caches."""
    if not 0 < size <= state_of(tree).edge.size:
        raise ProblemError(problems.NOT_THERE)


def _texts(proof: list[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in proof]


def _refused(problem: Problem) -> HttpResponse:
    if problem.kind is TOO_MANY:
        problem = Problem(problems.ASKS_TOO_MUCH)
    status = problem.kind.status
    headers = {"Cache-Control": "no-store", **({"Retry-After": "5"} if status == 429 else {})}
    return JsonResponse(
        as_rfc9457(problem), status=status, content_type="application/problem+json", headers=headers
    )
