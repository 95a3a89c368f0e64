"""Signing on a page: the document is taken along, signed wherever the key is, and the signature brought here as a file.

It needs no script and no key of anybody on our machines. Only the demo keeps keys, of people whom it invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from amiyan.access.signatures.handing import Signature, handed_in
from amiyan.access.signatures.local import sign_document
from amiyan.access.signatures.port import SIGNATURE_MAX
from amiyan.kernel import keys
from amiyan.kernel.problems import ProblemError
from amiyan.web import moment
from amiyan.web import problems as p
from amiyan.web.demo.folder import Folder
from amiyan.web.demo.pages import is_here
from amiyan.web.institution.face import asked
from amiyan.web.sign_in.session import is_fresh

BY_DEMO: Final = "demo"


@dataclass(frozen=True, slots=True)
class Signing:
    """A form of signing: where the document lies, where the signature goes with what, and what its button says.

    ``door`` leads to a new sign-in where one is wanted first: who has chosen a file already would lose it on the way.
    """

    document: str
    action: str
    words: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    door: str = ""
    has_demo_key: bool = False


def signing(
    request: HttpRequest, *, document: str, action: str, words: str, hidden: Mapping[str, str] | None = None
) -> Signing:
    """The form as it stands for whoever asks."""
    fresh = {"next": request.get_full_path(), "fresh": "1"}
    door = "" if is_fresh(request) else f"{reverse('sign-in')}?{urlencode(fresh)}"
    return Signing(document, action, words, hidden or {}, door, _demo_key(request) is not None)


def document_file(document: bytes, name: str) -> HttpResponse:
    """The document, to be saved and signed as it is."""
    return HttpResponse(
        document,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.json"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def signature_in(request: HttpRequest, document: bytes) -> Signature:
    """The signature that a form brought; ProblemError where none came. Whether it holds, the port says."""
    person = asked(request).person
    if request.POST.get("by") == BY_DEMO and (key := _demo_key(request)):
        return handed_in(document, sign_document(document, key=key, at=moment.now()), person_id=person)
    file = request.FILES.get("signature")
    if file is None or not file.size:
        raise ProblemError(p.NO_FILE)
    return handed_in(document, file.read(SIGNATURE_MAX + 1), person_id=person)


def _demo_key(request: HttpRequest) -> keys.PrivateKey | None:
    """The key that the demo keeps for whom one is; None on every other site."""
    if not is_here(request):
        return None
    text = Folder(settings.DEMO).key_of(asked(request).person)
    return keys.read_private(text) if text else None
