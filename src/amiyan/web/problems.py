"""What can be wrong with what somebody sends by a page."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

NO_FILE: Final = Kind(
    "no-file",
    N_("No file came with the form."),
    N_("Choose the file and send the form again."),
)
FILE_TOO_LARGE: Final = Kind(
    "file-too-large",
    N_("The file is larger than {most} MB."),
    N_("Scan it in grey at 150 dots an inch, or send it in parts."),
    413,
)
FILE_OF_ANOTHER_KIND: Final = Kind(
    "file-of-another-kind",
    N_("By its content the file is none of these: {kinds}."),
    N_("Save it as one of these and send it again. Renaming a file does not change what it is."),
    415,
)
GUEST_UNKNOWN: Final = Kind(
    "guest-unknown",
    N_("No school has a pupil with this IIN today."),
    N_("Compare the twelve digits with the document. Write the child down on paper meanwhile."),
    404,
)
