"""What the demo's pages and its bar show, in the page's language."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date
from amiyan.web import moment
from amiyan.web.called import called
from amiyan.web.demo.folder import WISHES, Folder, Player
from amiyan.web.demo.words import PLACES, WHO
from amiyan.web.words import spoken

Given = dict[str, Any]


def who_is_who(*, elsewhere: bool = False) -> list[Given]:
    """Whom one can be (``elsewhere``: at the other schools): key, what they are, name, and the line about them."""
    shown = []
    players = [one for one in Folder(settings.DEMO).cast() if one.is_elsewhere == elsewhere]
    names = called(_place(player) for player in players)
    for player in players:
        title, line = WHO[player.kind]
        at = names[_place(player)] or player.params.get("facility", "")
        said = gettext(line).format(**{**player.params, "school": at})
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


def _place(player: Player) -> int | None:
    """The school that the town says of somebody, by its id."""
    given = player.params.get("facility_id", "")
    return int(given) if given else None


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
