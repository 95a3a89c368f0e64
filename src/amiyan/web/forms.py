"""How the form of a page ends, whatever the face: done and told, or shown again with what is wrong."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.forms import DecimalField, Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from amiyan.access.reading import reading
from amiyan.kernel.problems import Problem, ProblemError, advice, sentence
from amiyan.web.asked import Asked


class WrittenDecimal(DecimalField):
    """A number as people write it: ``1 850 000,50`` or ``1850000.50``."""

    def to_python(self, value: Any) -> Any:
        """The number; spaces are left out, and a comma is a point."""
        text = "".join(str(value or "").split()).replace(",", ".")
        return super().to_python(text)


def shown_again(request: HttpRequest, make: Callable[[], HttpResponse]) -> HttpResponse:
    """The page of a form that was sent with something wrong: read as the page itself is."""
    standing = cast(Asked, request).standing
    assert standing.caller is not None
    purpose = standing.purpose or standing.access.purpose
    with reading(standing.caller, purpose=purpose, within=standing.scope):
        return make()


def done(
    request: HttpRequest, action: Callable[[], str], *, back: str, form: Form | None = None
) -> HttpResponse | None:
    """Do one action, which says what came of it, and go on to ``back``; what the action refuses is said.

    With ``form`` a refusal stands above it and None is answered: the caller shows the page again.
    """
    try:
        said = action()
    except ProblemError as error:
        if form is not None:
            form.add_error(None, told(error.problem))
            return None
        messages.error(request, told(error.problem))
        return HttpResponseRedirect(back)
    messages.success(request, said)
    return HttpResponseRedirect(back)


def told(problem: Problem) -> str:
    """What is wrong and what to do, in a line."""
    return f"{sentence(problem)} {advice(problem)}".strip()


def fresh_id() -> str:
    """Stands hidden in a form, so that a form sent twice is one thing said."""
    return str(uuid.uuid4())
