"""What the demo's pages and its bar show, in the page's language."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date
from amiyan.web import moment
from amiyan.web.demo.folder import WISHES, Folder
from amiyan.web.demo.words import PLACES, WHO
from amiyan.web.words import spoken

Given = dict[str, Any]


def who_is_who(*, elsewhere: bool = False) -> list[Given]:
    """Whom one can be (``elsewhere``: at the other schools): key, what they are, name, and the line about them."""
    shown = []
    for player in Folder(settings.DEMO).cast():
        if player.is_elsewhere != elsewhere:
            continue
        title, line = WHO[player.kind]
        said = gettext(line).format(**player.params)
        shown.append(
            {
                "key": player.key,
                "title": gettext(title),
                "name": player.name,
                "line": said,
                "person": player.person_id,
            }
        )
    return shown


def clock_of() -> Given:
    """The town's moment, and the buttons by which it is moved: what cannot be asked for now is closed."""
    folder = Folder(settings.DEMO)
    at, told, busy = to_local(moment.now()), folder.told(), folder.is_busy()
    buttons = [
        {"wish": wish, "text": gettext(PLACES[wish]), "open": wish in told.open and not busy}
        for wish in WISHES
    ]
    return {"day": format_date(at.date(), spoken()), "time": f"{at:%H:%M}", "buttons": buttons, "told": told}


def known_now() -> Given:
    """How far the town is."""
    folder = Folder(settings.DEMO)
    told = folder.told()
    return {
        "told": told,
        "busy": folder.is_busy(),
        "clock": clock_of(),
        "share": min(100, 100 * told.done // max(1, told.of)),
    }
