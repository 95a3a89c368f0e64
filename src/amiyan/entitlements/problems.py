"""Why a right cannot be granted, and what the desk does not take."""

from amiyan.kernel.problems import N_, Kind

RIGHT_DIFFERS = Kind(
    "right-differs",
    N_("{people} people already have another right for a month of this period."),
    N_("Rights are granted for whole months: choose a period of whole months, and grant it once."),
    409,
)
SCAN_TOO_LARGE = Kind(
    "scan-too-large",
    N_("The scan is larger than {most} MB."),
    N_("Scan it in grey, or each sheet by itself."),
    413,
)
SCAN_OF_ANOTHER_KIND = Kind(
    "scan-of-another-kind",
    N_("This file is no PDF, no JPEG and no PNG."),
    N_("Scan or photograph the paper itself; other files are not kept."),
    415,
)
SCANS_MISSING = Kind(
    "scans-missing",
    N_("An application has one to {most} scans."),
    N_("Add the scan of the paper that the family signed."),
)
CHILD_NOT_HERE = Kind(
    "application-child-not-here",
    N_("The child does not belong to this school on that day."),
    N_("Look at the class lists, or at the day on the paper."),
    404,
)
APPLICATION_UNKNOWN = Kind(
    "application-unknown",
    N_("There is no such application."),
    N_("Look at the child's page again."),
    404,
)
APPLICATION_ID_REUSED = Kind(
    "application-id-reused",
    N_("Under this number another application is kept."),
    N_("Open the form anew and send it once."),
    409,
)
REFUSED_OTHERWISE = Kind(
    "application-refused-otherwise",
    N_("This application was refused with another reason."),
    N_("A refusal stands; a new application can be entered."),
    409,
)
REFUSAL_WITHOUT_REASON = Kind(
    "refusal-without-reason",
    N_("A refusal needs its reason."),
    N_("Say in a sentence why, and by which rule."),
)
LIST_CHANGED = Kind(
    "list-changed",
    N_("The list has changed since you looked at it."),
    N_("Look at what changed, then approve it."),
    409,
)
LIST_EMPTY = Kind(
    "list-empty",
    N_("Nobody is on the list of this month."),
    N_("Import the class lists first; then it is decided who has the right."),
    409,
)
CATEGORY_UNKNOWN = Kind(
    "application-category-unknown",
    N_("There is no such category."),
    N_("Choose one of those that the form offers."),
)
APPLICATION_ANSWERED = Kind(
    "application-answered",
    N_("The register has answered this application, or it was refused: it is asked no more."),
    N_("Look at the child's page again; a new application can be entered."),
    409,
)
APPLICATION_CONFIRMED = Kind(
    "application-confirmed",
    N_("The register has confirmed this application: nobody refuses it."),
    N_("Look at the child's page again. Whether the register is right, its owner says."),
    409,
)
NO_REGISTER = Kind(
    "no-register-is-asked",
    N_("This site asks no register about categories."),
    N_("Tell the administrator: the setting AMIYAN_STATUS_REGISTER names it. Until then a person looks."),
    503,
)
