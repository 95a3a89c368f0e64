"""What can go wrong between us and another register."""

from amiyan.kernel.problems import N_, Kind

_AGAIN = N_(
    "What is known stays as it was, and nobody loses a right by it. Run the same command later: it goes on"
    " from where it stopped."
)
REGISTER_SILENT = Kind("register-silent", N_("The register “{register}” does not answer."), _AGAIN, 503)
REGISTER_BUSY = Kind(
    "register-busy", N_("The register “{register}” asks us to come later: too many questions."), _AGAIN, 503
)
REGISTER_REFUSES = Kind(
    "register-refuses",
    N_("The register “{register}” refuses to answer us."),
    N_("Check the address, the token and the certificate. What is known stays as it was."),
    502,
)
REGISTER_UNREADABLE = Kind(
    "register-unreadable",
    N_("The register “{register}” answers what cannot be read."),
    N_("Tell the owner of the register. What is known stays as it was."),
    502,
)
RECORD_MALFORMED = Kind(
    "record-malformed",
    N_("This record is not written as agreed: {reason}."),
    N_("Tell the owner of the register the number of the record. The other records were taken."),
)
NOBODY_ASKED = Kind(
    "record-nobody-asked",
    N_("The register answered about somebody for whom nobody had asked."),
    N_("Tell the owner of the register the number of the record. The answer was not taken."),
)
CODE_UNKNOWN = Kind(
    "status-code-unknown",
    N_("The status “{value}” is not known here; it was passed over."),
    N_("Use one of: {expected}."),
)
DEATH_IN_FUTURE = Kind(
    "death-in-future",
    N_("The day of death {value} has not come yet."),
    N_("Ask the owner of the register for the record again."),
)
NO_FILE = Kind(
    "register-without-file",
    N_("In the folder {folder} there is no file whose name begins with “{name}”."),
    N_("Put the table or the lines of JSON there: {name}.csv, {name}.xlsx or {name}.jsonl."),
    404,
)
NOT_ENCRYPTED = Kind(
    "register-not-encrypted",
    N_("Personal data does not travel over {url}: the address is not encrypted."),
    N_("Give an address that begins with https://. Plain http:// is for this machine alone."),
)
ADDRESS_WRONG = Kind(
    "register-address-wrong",
    N_("“{url}” is not an address of a register."),
    N_("Give an address that begins with https://, without questions or anchors."),
)
CERTIFICATE_WRONG = Kind(
    "register-certificate-wrong",
    N_("The certificate in {file} cannot be read."),
    N_("Give a PEM file with the certificate and its private key, readable by this account."),
)
