"""The few things that this room says by itself."""

from typing import Final

from amiyan.kernel.problems import N_
from amiyan.voice.kinds import AT_ONCE, WITH_OTHERS, NoticeKind, says

TRIAL: Final = says(
    NoticeKind(
        "trial",
        N_("a trial message: it only shows that messages arrive"),
        N_("This is a trial. There is nothing to do."),
        of_rights=False,
    )
)
DIGEST: Final = says(
    NoticeKind(
        "digest",
        N_("several messages of one day, told together"),
        N_("There are new messages for you on your page and on the paper sheet."),
        hour=AT_ONCE,
    )
)
REMINDER: Final = says(
    NoticeKind(
        "reminder",
        N_("a reminder that an answer is waited for"),
        N_("Your answer is waited for until {day}. Without an answer your right stays as it is."),
        ("day",),
    )
)
INVITATION: Final = says(
    NoticeKind(
        "invitation",
        N_("an invitation to open the family's own page"),
        N_("Your own page shows what your child was served and why. The school tells you how to open it."),
        of_rights=False,
        hour=WITH_OTHERS,
    )
)
