"""What stands in the way of a command about terminals."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

DOMAIN_UNSET: Final = Kind(
    "terminal-domain-unset",
    N_("This site has no domain for terminals, so none can be bound by a host name."),
    N_("Set AMIYAN_TERMINAL_DOMAIN, or bind the terminal by a path."),
)
FILE_EXISTS: Final = Kind(
    "secrets-file-exists",
    N_("The file {file} is there already; secrets are written only into a new one."),
    N_("Name another file."),
)
FILE_NOT_WRITTEN: Final = Kind(
    "secrets-file-not-written",
    N_("The file {file} could not be written, so no terminal was bound."),
    N_("Choose a folder where there is room and where you may write."),
)
KEY_NOT_READ: Final = Kind(
    "key-file-not-read",
    N_("The file {file} could not be read."),
    N_("Check where the file with the public key is."),
)
ONE_OR_ALL: Final = Kind(
    "terminal-one-or-all",
    N_("Name one terminal, or bind all into a file."),
    N_("Give --serial, or --all together with --out."),
)
