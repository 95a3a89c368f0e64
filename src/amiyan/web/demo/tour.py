"""The tour: ten steps that show in three minutes what Amiyan is for. Each opens a page, signed in as somebody."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from django.urls import Resolver404, resolve

from amiyan.kernel.problems import N_
from amiyan.web.access_table import ANYONE, ROUTES, SOMEBODY, Access
from amiyan.web.demo.folder import Player


@dataclass(frozen=True, slots=True)
class Step:
    """One step: as whom, on which page (the first of ``pages`` that this site has), what is said there (msgids)."""

    player: str
    pages: tuple[str, ...]
    title: str
    text: str


STEPS: Final = (
    Step(
        "parent",
        ("/family",),
        N_("A mother has ten seconds"),
        N_(
            "Most parents learn by chance that their child “eats free”. Here each child has one line: what was given"
            " today, where, and when. You are now a mother of the town, and all of it is invented."
        ),
    ),
    Step(
        "parent",
        ("/family/{ward}", "/family"),
        N_("Each sum leads down to a meal"),
        N_(
            "What the state set aside for this child, what was used, what is left. Each meal has its place, its time, its"
            " proof and its price, and the reason where it was not counted."
        ),
    ),
    Step(
        "parent",
        ("/family/{ward}/year/{year}", "/family/{ward}", "/family"),
        N_("The year, to the tiyn"),
        N_(
            "What was paid for this child, to whom and for what. Every meal has a receipt that anybody can check without"
            " trusting us: a public log and a separate program are enough."
        ),
    ),
    Step(
        "parent",
        ("{disputed}", "/family/{ward}", "/family"),
        N_("“This did not happen”"),
        N_(
            "If a meal was not given, one tap says so. Only this one line is held until a person decides; the cook never"
            " learns the name; for a day it can be taken back. This child's last meal but one waits for such an answer."
        ),
    ),
    Step(
        "neighbour",
        ("/family/{ward}/ill", "/family"),
        N_("“The child felt ill”"),
        N_(
            "Poisonings are why parents asked for control. Three families of one school said it on one day, and the alarm"
            " went to the director and the sanitary service at once, with the menu, the batch and the kept sample."
        ),
    ),
    Step(
        "director",
        ("/institution/{facility}/alarm/{day}", "/institution/{facility}/said"),
        N_("The director sees it the same minute"),
        N_(
            "What was eaten, who cooked it, where the sample stands. The director answers here, and families see that"
            " something was done. Names are shown only to whoever needs them, and each look is noted for the family."
        ),
    ),
    Step(
        "canteen_manager",
        ("/institution/{facility}/tomorrow",),
        N_("For how many to cook tomorrow"),
        N_(
            "Cooks start at five without knowing for how many. In the evening before there is a number with its margin:"
            " from the calendar, each class's past, days off that families named, and absences. How wrong it was is shown"
            " afterwards."
        ),
    ),
    Step(
        "social_pedagogue",
        ("/institution/{facility}/children",),
        N_("Who has a right, and why"),
        N_(
            "The month's list makes itself from the registers: who came, who left, whose paper runs out. A rule answers"
            " yes, no or not known, and always says why. Silence never ends a right."
        ),
    ),
    Step(
        "organisation_head",
        ("/institution/{facility}/money",),
        N_("Paid for what was served, and not one meal more"),
        N_(
            "An honest supplier sends no bill and waits for nobody: the statement makes itself, and what is held stands"
            " there with its reason and what to do about it."
        ),
    ),
    Step(
        "",
        ("/demo/month",),
        N_("Now run the month"),
        N_(
            "Press “The month in a minute”: the turnstiles send, verdicts follow, the month locks, two people sign, the"
            " bank pays and its statement is compared to the tiyn. Then look for the planted problems."
        ),
    ),
)


def page_of(candidates: Iterable[str], player: Player | None) -> str:
    """The first of the addresses that is a page of this site to which the player may come; else the player's own first
    page, else the front door.
    """
    own = [player.page] if player else []
    for candidate in [*candidates, *own]:
        with suppress(KeyError, Resolver404):
            path = candidate.format(**(player.params if player else {}))
            if _may_come(ROUTES.get(resolve(path).view_name or ""), player):
                return path
    return "/"


def _may_come(access: Access | None, player: Player | None) -> bool:
    if access is None:
        return False
    open_to = {ANYONE} if player is None else {ANYONE, SOMEBODY, player.role}
    return bool(open_to & access.who)
