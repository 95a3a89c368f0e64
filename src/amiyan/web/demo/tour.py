"""The tour: eighteen steps that show in five minutes what Amiyan is for. Each opens a page, signed in as somebody."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from amiyan.kernel.problems import N_
from amiyan.web.access_table import ANYONE, ROUTES, SOMEBODY, Access
from amiyan.web.demo.folder import Player


@dataclass(frozen=True, slots=True)
class Step:
    """One step: as whom, on which page (the first of ``pages`` that this site has), what is said there (msgids).

    A page of an office may be given by its name (``office-queue``).
    """

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
        "region_official",
        ("/office/{region}",),
        N_("An official sees a month in one look"),
        N_(
            "By the list, delivered, paid, held, and why list and fact differ. Every number is a sum of meals that opens to"
            " them in two clicks; numbers of few children are withheld from who need not know."
        ),
    ),
    Step(
        "region_official",
        ("office-queue", "/office/{region}/schools"),
        N_("What does not add up"),
        N_(
            "Patterns, each with its usual innocent causes, and what to look at. Nobody loses a meal by one: a named person"
            " looks, asks, hears, and decides with reasons. There is something to find in this town."
        ),
    ),
    Step(
        "region_official",
        ("/office/{region}/school/{facility}/{day}",),
        N_("A day behind the number"),
        N_(
            "Class by class, then each meal without a name: when, how it was proved, what became of it, what the books say."
            " Whoever opens a class by name leaves a trace that its families read."
        ),
    ),
    Step(
        "region_official",
        ("office-approvals", "/office/{region}"),
        N_("Two people approve, with what changed"),
        N_(
            "When a month locks, statements make themselves, and two who did not make them sign. They see what changed since"
            " the last one; what is disputed waits by itself and holds nothing else up. This town's month is still open, so"
            " nothing waits yet; the last step is for you to sign."
        ),
    ),
    Step(
        "auditor",
        ("office-chain", "/office/{region}"),
        N_("From the line of the bank down to the meal"),
        N_(
            "An auditor goes from a payment to its statement, its meals, and the record of the terminal, and checks the log"
            " with a program that is not ours."
        ),
    ),
    Step(
        "parent",
        ("/public/places/{facility}",),
        N_("The same school, for everybody"),
        N_(
            "Nobody signs in here. What was delivered and how families liked it, once enough of them said so: a village of"
            " nine pupils is told of nowhere."
        ),
    ),
    Step(
        "parent",
        ("/public/message?number={check}", "/public/message"),
        N_("Is this message from you?"),
        N_(
            "Fraudsters use the names of offices. Each message of ours ends with a check number and never asks for a code;"
            " this one was sent to the mother. Press the button, then change a digit and ask again."
        ),
    ),
    Step(
        "",
        ("/demo/month",),
        N_("Now run the month"),
        N_(
            "Press “The month in a minute”: the turnstiles send, verdicts follow, the month locks, two people sign all"
            " but one statement, the bank pays and its own statement is compared to the tiyn. The one that is left is yours:"
            " the next step."
        ),
    ),
    Step(
        "first_approver",
        ("office-approvals", "/office/{region}"),
        N_("Two signatures are yours"),
        N_(
            "One supplier's statement was left for you. Tick it and sign; then be the other official who approves (the bar"
            " below) and sign too. In a few seconds the demo's bank pays it, and it stands among the payouts. If nothing"
            " waits here, run the month first. Then look for the planted problems."
        ),
    ),
)


def page_of(candidates: Iterable[str], player: Player | None) -> str:
    """The first of the addresses that is a page of this site to which the player may come; else the player's own first
    page, else the front door.
    """
    own = [player.page] if player else []
    for candidate in [*candidates, *own]:
        with suppress(KeyError, Resolver404, NoReverseMatch):
            path = _address(candidate, player.params if player else {})
            if _may_come(ROUTES.get(resolve(urlsplit(path).path).view_name or ""), player):
                return path
    return "/"


def _address(candidate: str, params: Mapping[str, str]) -> str:
    if candidate.startswith(("/", "{")):
        return candidate.format(**params)
    return reverse(candidate, kwargs={"region": params["region"]})


def _may_come(access: Access | None, player: Player | None) -> bool:
    if access is None:
        return False
    open_to = {ANYONE} if player is None else {ANYONE, SOMEBODY, player.role}
    return bool(open_to & access.who)
