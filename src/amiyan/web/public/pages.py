"""The first public page: what can be seen and checked here without signing in."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amiyan.web.public.frame import open_page, shown


@open_page
def front(request: HttpRequest) -> HttpResponse:
    """What everybody may look at."""
    return shown(request, "front", {"title": _("For everybody")})
