"""What those concerned by a case are written: that the facts are there to answer, what was decided, how an appeal ended."""

import datetime as dt
from typing import Final

from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.words import SOURCES
from amiyan.kernel.languages import Language
from amiyan.kernel.problems import N_
from amiyan.voice.compose import sentence_of
from amiyan.voice.kinds import NoticeKind, Word, says

TOLD: Final = says(
    NoticeKind(
        "case-told",
        N_("that an official asks somebody for an explanation, and of what"),
        N_("An official asks you to explain: {matter}. The facts are on your page. Meanwhile nothing stops."),
        ("matter",),
        tells_place=True,
    )
)
DECIDED: Final = says(
    NoticeKind(
        "case-decided",
        N_("that a person decided in a case, and that it can be appealed"),
        N_("A person decided about: {matter}. The reasons and how to appeal are on your page."),
        ("matter",),
        tells_place=True,
    )
)
APPEAL_DECIDED: Final = says(
    NoticeKind(
        "case-appeal-decided",
        N_("that an appeal in a case was decided"),
        N_("The appeal was decided: {matter}. The reasons are on your page."),
        ("matter",),
        tells_place=True,
    )
)
OF_A_STEP: Final = {"notice": TOLD, "decision": DECIDED, "appeal_decision": APPEAL_DECIDED}


def preview(*, step: str, source: str, kind: str, language: Language, now: dt.datetime) -> str:
    """What those concerned will be written for a step, as it goes out: their own word and the check number come to it."""
    return sentence_of(
        OF_A_STEP[step], {"matter": matter_of(source=source, kind=kind)}, language=language, now=now
    )


def matter_of(*, source: str, kind: str) -> Word:
    """What a case is about, in a few words of ours."""
    detector = detectors().get(kind) if source == "signal" else None
    return Word(detector.words.name if detector else SOURCES[source])
