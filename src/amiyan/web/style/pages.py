"""``/style``: each component with its states, made by the template that pages use."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from amiyan.web.style.samples import samples

_SWATCHES: Final = ("ground", "sheet", "ink", "sky", "ochre", "good", "wait", "bad")


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The inside of the part that fetches itself anew."""
    return render(request, "web/style_live.html")


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """All components; no data of anybody. With ``?faulty`` the form has been sent empty, with ``?toast`` there is one."""
    if "toast" in request.GET:
        messages.success(request, _("Your answer is kept. You can take it back until tomorrow."))
    given = samples(faulty="faulty" in request.GET)
    return render(request, "web/style.html", {**given, "swatches": _SWATCHES})
