"""Every page's address. The first word of each path says whether a request is for a page (:mod:`amiyan.web.around`)."""

from typing import Final

from django.urls import path

from amiyan.web import front
from amiyan.web.style import pages as style

urlpatterns = [
    path("", front.home, name="home"),
    path("language", front.choose_language, name="language"),
    path("style", style.components, name="style"),
]

# "static" is served by WhiteNoise before any page is asked for.
FIRST_WORDS: Final = frozenset(
    {str(one.pattern).partition("/")[0].partition("<")[0] for one in urlpatterns} - {""} | {"static"}
)
