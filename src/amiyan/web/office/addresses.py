"""How a page of an office gets its address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path


def office_page(address: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    """A page of an office, which the gate has found already: the view takes ``request.standing``."""

    @wraps(view)
    def of_office(request: HttpRequest, region: str, facility: str = "", **more: Any) -> HttpResponse:  # noqa: ARG001 - the gate's
        return view(request, **more)

    return path(f"office/<region>{address}", of_office, name=f"office-{name}")
