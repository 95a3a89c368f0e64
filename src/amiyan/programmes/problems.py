"""What can be wrong with a programme's folder, by name."""

from amiyan.kernel.problems import N_, Kind

UNKNOWN_PROGRAMME = Kind(
    "programme-unknown",
    N_("There is no programme “{code}”."),
    N_("Known programmes: {known}."),
)
CODE_NOT_USABLE = Kind(
    "programme-code-not-usable",
    N_("“{code}” cannot be the code of a programme."),
    N_("Use small Latin letters and digits in words joined by hyphens, for example free-medicines."),
)
FOLDER_EXISTS = Kind(
    "programme-folder-exists",
    N_("There is already something at {folder}."),
    N_("Choose another code or folder."),
)
FILE_MISSING = Kind(
    "programme-file-missing",
    N_("The programme “{code}” has no file {file}."),
    N_("Add the file; “amiyan programme new” shows what belongs into it."),
)
FILE_NOT_READABLE = Kind(
    "programme-file-not-readable",
    N_("The file {file} of the programme “{code}” cannot be read: {why}."),
    N_("Correct the file at the place named."),
)
RULE_MISSING = Kind(
    "programme-rule-missing",
    N_("The programme “{code}” does not say “{name}”."),
    N_("Add it to programme.py."),
)
RULE_OUTSIDE_CLAUSE = Kind(
    "programme-rule-outside-clause",
    N_("The decision of the programme “{code}” uses something that no clause names."),
    N_("Put every reason into a clause, so that a person can be told of it."),
)
CLAUSE_NAME_TWICE = Kind(
    "programme-clause-name-twice",
    N_("Two clauses are called “{clause}”."),
    N_("Give each clause a name of its own, in small Latin letters and underscores."),
)
UNKNOWN_FACT = Kind(
    "programme-unknown-fact",
    N_("The clause “{clause}” uses the fact “{fact}”, which does not exist."),
    N_("Known facts: {known}."),
)
FACT_MISUSED = Kind(
    "programme-fact-misused",
    N_("The clause “{clause}” uses the fact “{fact}” in a way that its type does not allow."),
    N_("Compare numbers with limits, words with lists, and take statuses as they are."),
)
PARAMETER_MISSING = Kind(
    "programme-parameter-missing",
    N_("The parameter “{parameter}” is used and has no value in parameters.toml."),
    N_("Add it with its date and its legal act, or mark it as a placeholder."),
)
PARAMETER_WITHOUT_ACT = Kind(
    "programme-parameter-without-act",
    N_("A value of the parameter “{parameter}” from {day} names no legal act."),
    N_("Name the act, or write “placeholder = true” and the source."),
)
PARAMETER_WITHOUT_SOURCE = Kind(
    "programme-parameter-without-source",
    N_("A value of the parameter “{parameter}” from {day} names no source."),
    N_("Say where the value was read."),
)
PARAMETER_ENTRY_UNCLEAR = Kind(
    "programme-parameter-entry-unclear",
    N_("A value of the parameter “{parameter}” is not written as it should be: {why}."),
    N_("Each value has “from”, “value”, “source” and “act” or “placeholder”."),
)
DATES_OVERLAP = Kind(
    "programme-dates-overlap",
    N_("Two values of the parameter “{parameter}” are both in force on {day}."),
    N_("End one of them, or correct its dates."),
)
PARAMETER_NOT_IN_FORCE = Kind(
    "programme-parameter-not-in-force",
    N_("The parameter “{parameter}” has no value for {day}."),
    N_("Add a value in force on that day to parameters.toml."),
)
SENTENCE_MISSING = Kind(
    "programme-sentence-missing",
    N_("The sentence “{name}” is missing in the language “{language}”."),
    N_("Write it into texts/{language}.toml: every reason has its sentences in Kazakh, Russian and English."),
)
CASE_UNCLEAR = Kind(
    "programme-case-unclear",
    N_("The case “{case}” is not written as it should be: {why}."),
    N_("A case has “name”, “on”, “facts” and “entitled” (yes, no or unknown)."),
)
CASE_UNKNOWN_FACT = Kind(
    "programme-case-unknown-fact",
    N_("The case “{case}” names “{fact}”, which is no known fact."),
    N_("Known facts: {known}."),
)
CASE_FAILED = Kind(
    "programme-case-failed",
    N_("The case “{case}” should give {expected} and gives {found}."),
    N_("Correct the rule, or the case with its source."),
)
NO_CALENDAR = Kind(
    "programme-no-calendar",
    N_("No calendar known for {day}."),
    N_("Give a calendar (--calendar) with the school days of that time."),
)
PARAMETER_UNKNOWN = Kind(
    "programme-parameter-unknown",
    N_("The programme has no parameter “{parameter}”."),
    N_("Its parameters: {known}."),
)
PLACEHOLDER_OF_A_SITE = Kind(
    "programme-placeholder-of-a-site",
    N_("The value of “{parameter}” from {day} is a placeholder, and a site's own parameters hold none."),
    N_("Name the act, or take the entry out: the placeholder of the programme stays until then."),
)
SCOPE_NOT_READ = Kind(
    "programme-scope-not-read",
    N_("The parameter “{parameter}” cannot be limited by “{scope}”."),
    N_(
        "Leave “region” or “grades” out: only price and payment are looked up by region, price and breaks by grade."
    ),
)
CONTRADICTS_AN_ACT = Kind(
    "programme-contradicts-an-act",
    N_("Two acts give the parameter “{parameter}” a value on {day}: {acts}."),
    N_(
        "Correct the dates. A later act begins on a day of its own and ends an open value that began before it."
    ),
)
PARAMETERS_MISSING = Kind(
    "programme-parameters-folder-missing",
    N_("AMIYAN_PARAMETERS names {folder}, which is no folder."),
    N_("Make the folder, or take the setting away: then nothing is paid by a placeholder."),
)
PAYMENT_MISSING = Kind(
    "programme-payment-missing",
    N_("The programme “{code}” does not say when and how it is paid, so nothing is paid out of it."),
    N_("Add “payment” with its parameters to programme.py; until then deliveries are only recorded."),
)
PAYMENT_PLACEHOLDER = Kind(
    "programme-payment-placeholder",
    N_("Terms of payment are only placeholders in the region {region} on {day}: {parameters}."),
    N_(
        "Two people of the region decide them, each with its act: Office → Registers → Programmes. Or in the "
        "region's own parameters, the processes started anew: “amiyan programme parameters” prints what is to"
        " be decided."
    ),
)
PAYMENT_BEFORE_LOCK = Kind(
    "programme-payment-before-lock",
    N_("On {day} payment_day ({payment_day}) comes before lock_day ({lock_day})."),
    N_("Let the period lock first: choose a later day of payment, or an earlier one to lock."),
)
