"""What can be wrong with a payout, and what a person does about it."""

from amiyan.kernel.problems import N_, Kind

PAYOUT_UNKNOWN = Kind(
    "payout-unknown",
    N_("There is no payout with the id {payout}."),
    N_("Write the id as “amiyan payout show” prints it."),
    404,
)
PAYOUT_NOT_ENDED = Kind(
    "payout-not-ended",
    N_("The payout {payout} is not rejected and not returned: its state is “{state}”."),
    N_("Wait for the bank's answer. Paid again is only what came back."),
    409,
)
PAYOUT_NOT_LAST = Kind(
    "payout-not-last",
    N_("The payout {payout} was paid again already, as attempt {attempt}."),
    N_("Look at the last attempt: Office → Money → Payouts. On the machine: “amiyan payout show”."),
    409,
)
PAYOUT_CONTRADICTED = Kind(
    "payout-contradicted",
    N_("The bank rejected the payout {payout} and also says that it was paid."),
    N_("Ask the bank which is true before anything is paid again, so that nothing is paid twice."),
    409,
)
PAYEE_WITHOUT_ACCOUNT = Kind(
    "payee-without-account",
    N_("The provider {name} has no bank account today that a bank would take."),
    N_(
        "Enter its account: Office → Registers → Suppliers; then pay again. On the machine: “amiyan account”."
    ),
)
ACCOUNT_NOT_SIGNED = Kind(
    "payee-account-not-signed",
    N_(
        "The account of {name} in the registry is neither the one in its signed act nor one that two people confirmed."
    ),
    N_(
        "Find out who changed it. If it is right, two people confirm it: Office → Registers → Suppliers; then"
        " pay again. On the machine: “amiyan account”."
    ),
    409,
)
BOOKS_REFUSE = Kind(
    "payout-refused-by-the-books",
    N_("What the provider is owed does not suffice for the payout {payout} any more."),
    N_("Look at the provider's later statements: what was given back may have been kept for a debt."),
    409,
)
CODE_DOES_NOT_SUFFICE = Kind(
    "payout-code-does-not-suffice",
    N_("Under the code {code} {left} ₸ are left, and the payout is of {tiyn} ₸: the code was cut meanwhile."),
    N_(
        "Set money aside under this code: Office → Money → Budgets; then pay again. On the machine: "
        "“amiyan budget appropriate”."
    ),
    409,
)
DECIDES_NOBODY = Kind(
    "decision-without-a-person",
    N_("A decision names a person and a reason."),
    N_("Give the number of the person who decides, and the reason in a sentence."),
)
LINE_UNKNOWN = Kind(
    "bank-line-unknown",
    N_("There is no bank line {reference} on the account {iban}."),
    N_("“amiyan bank unmatched” lists the lines that wait for a decision."),
    404,
)
LINE_DECIDED = Kind(
    "bank-line-decided",
    N_("Of the bank line {reference} somebody has decided otherwise already: {decision}."),
    N_("A decision stands. If it was wrong, write down why, and tell whoever looks after Amiyan."),
    409,
)
LINE_NOT_OPEN = Kind(
    "bank-line-explained",
    N_("The bank line {reference} is explained by a payout; nothing has to be decided of it."),
    N_("“amiyan bank unmatched” lists the lines that wait for a decision."),
    409,
)
LINE_IS_OTHER_PAYOUTS = Kind(
    "bank-line-not-of-payout",
    N_("The bank line {reference} moved another amount than the payout {payout}, or by another channel."),
    N_("Name the payout with the same amount, or decide that the line is explained otherwise."),
)
CONTRADICTED_LINE = Kind(
    "bank-line-contradicts-itself",
    N_("The bank gave the line {reference} a second time with other content; the first one stands."),
    N_("Ask the bank which of the two is true."),
)
CONTRADICTED_BALANCE = Kind(
    "bank-balance-contradicts-itself",
    N_("The bank gave the balances of statement {sequence} of {day} a second time with other amounts."),
    N_("Ask the bank which of the two is true. The first one stands."),
)
ANSWER_NOT_BROKEN = Kind(
    "answer-not-broken",
    N_("No answer that could not be worked off has a digest that begins with {answer}."),
    N_("“amiyan bank aside” lists them."),
    404,
)
