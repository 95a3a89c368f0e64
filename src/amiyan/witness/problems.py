"""What can stop a witness, and what it refuses: sentences for the body that runs it."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

EXISTS: Final = Kind(
    "witness-exists",
    N_("In {folder} there is a witness already; its key is not overwritten."),
    N_("Choose another folder, or go on with this one."),
)
MISSING: Final = Kind(
    "witness-missing",
    N_("In {folder} there is no witness."),
    N_("Make one with “amiyan witness init”."),
)
BROKEN: Final = Kind(
    "witness-broken",
    N_("The file {file} is missing, damaged or was changed by another hand."),
    N_(
        "Sign nothing more with this key. Keep the folder as it is, make a new witness with a new name, and tell"
        " everybody who trusts the old one why."
    ),
)
KEY_SHUT: Final = Kind(
    "witness-key-shut",
    N_("The private key cannot be opened."),
    N_("Give the file with the right password with --password-file."),
)
PASSWORD: Final = Kind(
    "witness-password",
    N_("The password cannot be read from {file}."),
    N_("Give a file with one line of at least {least} characters that this user may read."),
)
WRITE: Final = Kind(
    "witness-write",
    N_("Nothing can be written into {folder}: {reason}."),
    N_(
        "Look whether the disk is full and whether this user may write. Nothing is signed until it works again."
    ),
)
BUSY: Final = Kind(
    "witness-busy",
    N_("Another process already works in {folder}."),
    N_("Stop it first: two witnesses with one key could sign two different pasts."),
)
NAME: Final = Kind(
    "witness-name",
    N_("“{name}” cannot be the name of a key."),
    N_("Take an address of your own without https://, as in chamber.example.kz/witness."),
)
KEY: Final = Kind(
    "witness-key",
    N_("This is not the key of a log."),
    N_(
        "Copy the whole line that the log's operator published, name+id+key, and compare it with a second source."
    ),
)
ORIGIN: Final = Kind(
    "witness-origin",
    N_("“{origin}” cannot be the origin of a log."),
    N_("Copy the first line of one of the log's checkpoints."),
)
NOT_TRUSTED: Final = Kind(
    "witness-not-trusted",
    N_("The key is not among those that are trusted for {origin}."),
    N_("“amiyan witness show” lists them."),
)
LISTEN: Final = Kind(
    "witness-listen",
    N_("Nobody can listen at {address}: {reason}."),
    N_("Give an address of this machine and a free port, as in 127.0.0.1:8480."),
)

FORK: Final = Kind(
    "witness-fork",
    N_("REFUSED. {origin} has signed two different heads of {size} leaves: its past was changed."),
    N_(
        "Both stand in {folder}. They convict by themselves: publish them, and ask the log's operator in writing."
    ),
    409,
)
UNPROVED: Final = Kind(
    "witness-unproved",
    N_(
        "REFUSED. {origin} could not show that its head of {size} leaves goes on from the one of {kept} leaves."
    ),
    N_(
        "Both heads and what was offered as proof stand in {folder}. If a proof that holds does not follow within"
        " a day, its past was changed: publish them, and ask the log's operator in writing."
    ),
    422,
)
UNSIGNED: Final = Kind(
    "witness-unsigned",
    N_("A head of {origin} came without a signature of a key that is trusted; it names {names}."),
    N_(
        "Has the operator announced a new key? Then compare it with a second source and run “amiyan witness trust”."
    ),
    403,
)
