"""The auditor's words: what codes of evidence, papers and signatures are called."""

import datetime as dt
import re
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from amiyan.access.roles import PURPOSES, ROLES
from amiyan.country.kz.formats import format_date, format_date_short, format_month
from amiyan.integrity.words import REASONS, STEPS
from amiyan.kernel.problems import N_
from amiyan.settlement.payouts.words import DECISIONS
from amiyan.web.office.words import tenge
from amiyan.web.public.words import PARAMETERS
from amiyan.web.words import spoken

DUTIES: Final[dict[str, str]] = {
    "agree": N_("Agreed for the supplier by"),
    "approve": N_("Approved by"),
}
BINDINGS: Final[dict[str, str]] = {
    "file": N_("from a file that somebody handed over"),
    "secret": N_("from the terminal, by the address that only it knows"),
    "network": N_("from the network of the school"),
    "signature": N_("signed by the device's own key"),
    "list": N_("from a list that an employee marked"),
}
FOUND_BY: Final[dict[str, str]] = {
    "id": N_("by the number that the bank gave back"),
    "person": N_("by a named person's word"),
    "message": N_("as the sum of the whole message"),
}
TREES: Final[dict[str, str]] = {
    "evidence": N_("The evidence"),
    "verdicts": N_("The verdict"),
    "transfers": N_("The transfer in the books"),
}
FOUND: Final[dict[str, str]] = {
    "sound": N_("Sound"),
    "not_sound": N_("Not sound"),
    "cannot_tell": N_("Cannot tell"),
    "taken_back": N_("My last word is taken back"),
}
ANSWERS: Final[dict[str, str]] = {
    "yes": N_("The family says: the child ate."),
    "no": N_("The family says: the child did not eat."),
    "unreachable": N_("The family was not reached."),
}
EXPORT_STATES: Final[dict[str, str]] = {
    "ordered": N_("Ordered, not begun yet"),
    "writing": N_("Being written"),
    "ready": N_("Ready"),
    "failed": N_("It could not be written"),
    "gone": N_("No longer kept"),
}
CODES: Final[dict[str, str]] = {
    "delivery": N_("owed to the supplier"),
    "correction": N_("taken back from the supplier"),
}

_LONG: Final = re.compile(r"([0-9A-Za-z]{17,})")
_EIGHTS: Final = re.compile(r".{1,8}")
_WBR: Final = "<wbr>"
_TIYN: Final = re.compile(r"(-?\d{1,18}) tiyn")
_MONTH: Final = re.compile(r"\d{4}-\d{2}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_ROLES: Final[dict[str, str]] = {code: role.name for code, role in ROLES.items()}
_OF_VIEWS: Final[dict[str, str]] = {**_ROLES, **{purpose.value: words for purpose, words in PURPOSES.items()}}
# Codes in what rooms tell of acts; whatever is no code (a name, a number, a day) stands as it is.
_CODES: Final[dict[str, str]] = {
    **_ROLES,
    **{name: words for name, (_group, words) in PARAMETERS.items()},
    **STEPS,
    **REASONS,
    **DECISIONS,
    **FOUND,
    "to_pay": N_("it is paid"),
    "not_to_pay": N_("it is not paid"),
    "lessons": N_("lessons"),
    "no_lessons": N_("no lessons"),
    "happened": N_("it happened"),
    "did_not_happen": N_("it did not happen"),
    "on": N_("switched on"),
    "off": N_("switched off"),
    "upheld": N_("the objection holds"),
    "not_upheld": N_("the objection does not hold"),
    "released": N_("it counts"),
    "set_aside": N_("it does not count"),
    "fact_corrected": N_("the record was corrected"),
    "fact_stands": N_("the record stands"),
    "paper": N_("on paper"),
    "phone": N_("by telephone"),
    "page": N_("on the page"),
    "eats": N_("the child eats"),
    "does_not_eat": N_("the child does not eat"),
    "in_effect": N_("in effect"),
    "stopped": N_("stopped"),
    "as_deputy": N_("as a deputy"),
    "record": N_("records"),
    "approve": N_("approves"),
    "agree": N_("agrees"),
    "secret": N_("by its own address"),
    "network": N_("by the network of the school"),
    "signature": N_("by the device's own key"),
}


def in_words(part: str, kind: str = "") -> str:
    """A code of an act of this kind in words; anything else as it is."""
    codes = _OF_VIEWS if kind in {"people-viewed", "people-searched"} else _CODES
    if part in codes:
        return _(codes[part])
    if found := _TIYN.fullmatch(part):
        return tenge(int(found[1]))
    try:
        if _MONTH.fullmatch(part):
            return format_month(dt.date.fromisoformat(f"{part}-01"), spoken())
        return format_date(dt.date.fromisoformat(part), spoken()) if _DAY.fullmatch(part) else part
    except ValueError:
        return part


def breakable(text: str) -> SafeString:
    """A text in which digests and numbers may break at the end of a line; whoever copies it copies no break."""
    runs = _LONG.split(text)
    parts = ((escape(run), _WBR.join(_EIGHTS.findall(run)))[place % 2] for place, run in enumerate(runs))
    return mark_safe("".join(parts))  # noqa: S308 - every run is escaped, or of letters and digits alone


def when(at: dt.datetime) -> str:
    """A moment as people read it."""
    local = localtime(at)
    return f"{format_date_short(local.date(), spoken())}, {local:%H:%M}"


def at_hour(at: dt.datetime) -> str:
    """The hour of a moment, where its day is said above."""
    return f"{localtime(at):%H:%M}"


def at_clock(at: dt.datetime) -> str:
    """A wall clock's own time, which has no zone."""
    return f"{format_date(at.date(), spoken())}, {at:%H:%M:%S}"


def masked(iban: str) -> str:
    """An account by its ends: enough to compare with a paper, too little to pay to."""
    return f"{iban[:4]} … {iban[-4:]}" if len(iban) > 8 else iban or "—"


def official(person: int, names: dict[int, str]) -> str:
    """Who acted: by name, by number where no office names them, Amiyan itself by 0."""
    if not person:
        return _("Amiyan itself, by its calendar")
    return names.get(person) or _("person No. {number}").format(number=person)
