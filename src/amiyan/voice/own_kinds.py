"""The few things that this room says by itself."""

from typing import Final

from amiyan.kernel.problems import N_
from amiyan.voice.kinds import AT_ONCE, NoticeKind, says

TRIAL: Final = says(
    NoticeKind(
        "trial",
        N_("a trial message: it only shows that messages arrive"),
        N_("this is a trial. There is nothing to do."),
        of_rights=False,
    )
)
DIGEST: Final = says(
    NoticeKind(
        "digest",
        N_("several messages of one day, told together"),
        N_("there are new messages for you on your page and on the paper sheet."),
        hour=AT_ONCE,
    )
)
REMINDER: Final = says(
    NoticeKind(
        "reminder",
        N_("a reminder that an answer is waited for"),
        N_("we reminded you once: your answer is waited for until {day}. Without it your right stays."),
        ("day",),
    )
)
