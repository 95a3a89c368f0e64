"""What pages of an office that act share: reading again after a form, and as whom one acts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpResponse

from amiyan.access.reading import reading
from amiyan.kernel.scope import Scope
from amiyan.registry.queries import person
from amiyan.web.moment import today
from amiyan.web.office.frame import Office


def again(office: Office, make: Callable[[], HttpResponse]) -> HttpResponse:
    """A page that answers a form: read as the page itself is."""
    with reads(office):
        return make()


@contextmanager
def reads(office: Office) -> Iterator[None]:
    """Look something up within the office, before it is acted upon."""
    with reading(office.caller, purpose=office.standing.purpose, within=office.scope):
        yield


@contextmanager
def own(office: Office) -> Iterator[Scope]:
    """What is the caller's own: their name, their duties, their searches."""
    mine = Scope(owners=office.caller.people)
    with reading(mine):
        yield mine


def acting(office: Office) -> int:
    """Who acts, as a person."""
    assert office.caller.person_id is not None
    return office.caller.person_id


def name_of_actor(office: Office) -> str:
    """Who acts, by name, as it stands in a decision."""
    with own(office) as mine:
        found = person(acting(office), scope=mine, on=today())
    name = (
        " ".join(filter(None, (found.surname, found.given_name, found.patronymic)))
        if found is not None
        else ""
    )
    return name or str(acting(office))
