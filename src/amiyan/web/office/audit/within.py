"""What a form is about, looked up as a page would: within the scope of whoever sent it, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.http import Http404, HttpRequest

from amiyan.access.reading import reading
from amiyan.web.office.frame import Office


@contextmanager
def looked_up(office: Office) -> Iterator[None]:
    """Reads in the block see what a page of this office would show to who asks; the action comes after it."""
    standing = office.standing
    with reading(office.caller, purpose=standing.purpose, within=standing.scope):
        yield


def key_of(request: HttpRequest) -> UUID:
    """The id that the page's form carries: what a broken line sends twice is done once. 404 where it is none."""
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        raise Http404 from None
