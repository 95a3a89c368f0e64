"""``/style``: each component with its states, made by the template that pages use."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """All components; no data of anybody."""
    return render(request, "web/style.html")
