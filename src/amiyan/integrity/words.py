"""Words that people read of cases, by their codes: msgids, translated where they are shown. No blame before a decision."""

from typing import Final

from amiyan.kernel.problems import N_

SOURCES: Final[dict[str, str]] = {
    "signal": N_("A pattern in the data"),
    "dispute": N_("A family says that a meal did not happen"),
    "correction": N_("A family says that a fact is wrong"),
    "sample": N_("Drawn by lot, without any sign"),
}
STEPS: Final[dict[str, str]] = {
    "opened": N_("Taken up"),
    "finding": N_("What the official found"),
    "notice": N_("Those concerned were told"),
    "answer": N_("Answer"),
    "hearing": N_("Hearing"),
    "decision": N_("Decision"),
    "appeal": N_("Appeal"),
    "appeal_decision": N_("Decision on the appeal"),
    "closed": N_("Closed"),
}
REASONS: Final[dict[str, str]] = {
    **SOURCES,
    "looks_real": N_("It needs an explanation"),
    "not_clear": N_("It is not clear"),
    "innocent": N_("An innocent cause was found"),
    "register_error": N_("A register is wrong; its keeper was told"),
    "told": N_("The facts were told"),
    "explains": N_("They explain it"),
    "agrees": N_("They agree"),
    "asks_hearing": N_("They ask to be heard"),
    "heard": N_("They were heard"),
    "did_not_come": N_("They did not come"),
    "confirmed": N_("Confirmed"),
    "partly_confirmed": N_("Confirmed in part"),
    "unfounded": N_("Not confirmed"),
    "put_right": N_("What was owed is now given"),
    "disagrees": N_("They disagree with the decision"),
    "stands": N_("The decision stands"),
    "overturned": N_("The decision was overturned"),
    "done": N_("Done"),
}
OUTCOMES: Final[dict[str, str]] = {"open": N_("The case is open")} | {
    code: REASONS[code]
    for code in (
        *("confirmed", "partly_confirmed", "unfounded", "put_right"),
        *("innocent", "register_error", "overturned"),
    )
}
WHY_QUIET: Final[dict[str, str]] = {
    "": N_("Its signals reach the queue"),
    "switched_off": N_("Switched off by a named person"),
    "below_floor": N_("Silent: too few of its signals were confirmed"),
}
NOTHING_STOPS: Final = N_("While a case is open nothing stops: meals go on, and what is owed is paid.")
"""Stands on the page of every case and in every notice."""
