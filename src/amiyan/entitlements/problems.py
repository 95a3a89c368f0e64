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
CHANGE_UNKNOWN = Kind(
    "change-unknown",
    N_("There is no such change."),
    N_("Look at the programme's page again."),
    404,
)
CHANGE_ID_REUSED = Kind(
    "change-id-reused",
    N_("Another change was proposed under this number."),
    N_("Open the form anew and fill it in again."),
    409,
)
CHANGE_OF_CLOSED_DAYS = Kind(
    "change-of-closed-days",
    N_("The change begins on {day}. Days before {first} are closed: nothing is decided anew for them."),
    N_("Choose a later first day."),
)
CHANGE_HAS_NO_END = Kind(
    "change-has-no-end",
    N_("A value of “{parameter}” is of certain days and needs a last day."),
    N_("Write the last day."),
)
CHANGE_HAS_AN_END = Kind(
    "change-has-an-end",
    N_("A value of “{parameter}” holds until the next act: it has no last day of its own."),
    N_("Leave the last day out. Another change ends it on its day."),
)
CHANGE_VALUE_IMPOSSIBLE = Kind(
    "change-value-impossible",
    N_("“{parameter}” cannot have this value."),
    N_("Look at the values that stand today, and write one of the same kind."),
)
CHANGE_SAYS_NOTHING_NEW = Kind(
    "change-says-nothing-new",
    N_("“{parameter}” has this value on that day already, by an act."),
    N_("Nothing is to be changed."),
)
CHANGE_NOT_COUNTED = Kind(
    "change-not-counted",
    N_("What this change would do is not counted yet, and nobody signs what was not counted."),
    N_("Wait until the effect stands on the page, then sign."),
    409,
)
CHANGE_BEING_COUNTED = Kind(
    "change-being-counted",
    N_("What this change would do is being counted already."),
    N_("Load the page again in a minute. If nothing came, ask once more after {at}."),
    409,
)
CHANGE_COUNTED_JUST_NOW = Kind(
    "change-counted-just-now",
    N_(
        "What this change would do was counted a few minutes ago, and the registers and rules say the same since."
    ),
    N_("It can be counted again after {at}, or as soon as a register or a rule says something new."),
    409,
)
CHANGE_OF_YOUR_OWN = Kind(
    "change-of-your-own",
    N_("You proposed this change, so you do not sign it."),
    N_("Two other people sign it."),
    403,
)
CHANGE_NOT_YOURS = Kind(
    "change-not-yours",
    N_("Somebody else proposed this change."),
    N_("Who proposed it may withdraw it; you may refuse it, with a reason."),
    403,
)
CHANGE_NOT_AUTHORISED = Kind(
    "change-not-authorised",
    N_("You are not appointed to approve for this programme and region today."),
    N_("Ask whoever appoints signatories; an appointment has first and last days."),
    403,
)
CHANGE_SIGNED_BY_YOU = Kind(
    "change-signed-by-you",
    N_("You have signed this change already. The second signature is another person's."),
    N_("Ask somebody else with the duty to approve."),
    409,
)
CHANGE_ENDED = Kind(
    "change-ended",
    N_("This change is signed by two, refused or withdrawn already."),
    N_("Propose another one."),
    409,
)
CHANGE_WITHOUT_REASON = Kind(
    "change-without-reason",
    N_("Write why."),
    N_("A sentence is enough; it stays beside the change."),
)
