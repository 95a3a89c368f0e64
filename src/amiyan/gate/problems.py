"""What can stop the gate's commands: sentences for the person at the school."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

STORE_EXISTS: Final = Kind(
    "gate-store-exists",
    N_("The store {store} is there already; its key is not overwritten."),
    N_("Choose another file, or go on with this one."),
)
STORE_MISSING: Final = Kind(
    "gate-store-missing",
    N_("There is no store {store}."),
    N_("Make it with “amiyan gate init”."),
)
STORE_BROKEN: Final = Kind(
    "gate-store-broken",
    N_("The file {store} is not a store of the gate, or it is damaged."),
    N_("Keep the file as it is and call the office: what is in it can often be saved."),
)
STORE_WRITE: Final = Kind(
    "gate-store-write",
    N_("The store cannot be written: {reason}."),
    N_("Write down on paper who came, let everybody pass, and look at the disk."),
)
BUSY: Final = Kind(
    "gate-busy",
    N_("Another process already sends from the store {store}."),
    N_("Stop it first; list marks and the status need no stop."),
)
SERVER: Final = Kind(
    "gate-server",
    N_("“{server}” is not a server's address that is safe to send to."),
    N_("Give an address that begins with https:// and holds no name, password or question mark."),
)
DEVICE: Final = Kind(
    "gate-device",
    N_("“{device}” cannot be a device's id."),
    N_("Use 1 to 64 Latin letters, digits, dots, hyphens and low lines."),
)
READER: Final = Kind(
    "gate-reader",
    N_("The reader {reader} cannot be opened: {reason}."),
    N_("Look whether it is plugged in and whether this user may read it."),
)
READER_TEXT: Final = Kind(
    "gate-reader-text",
    N_("“{text}” is not a reader."),
    N_("Write qr=- for the keyboard, or card=/dev/input/event3 for a reader's own device file."),
)
LIST_WRONG: Final = Kind(
    "gate-list-wrong",
    N_("The mark cannot be recorded: {detail}."),
    N_("Look at the class, the employee and the numbers of the children, and type it again."),
)
CODE_WRONG: Final = Kind(
    "gate-code-wrong",
    N_("The number in line {line} of the list cannot be read."),
    N_("Write one number of a child in each line."),
)
EXPORT_EXISTS: Final = Kind(
    "gate-export-exists",
    N_("The file {file} is there already."),
    N_("Choose another folder or take the file away: an export is never overwritten."),
)
EXPORT_WRITE: Final = Kind(
    "gate-export-write",
    N_("The file cannot be written into {folder}: {reason}."),
    N_(
        "Look whether the stick is plugged in, has room and may be written. Nothing is lost: all of it stays here."
    ),
)
NO_CODE: Final = Kind(
    "gate-nobody",
    N_("The list names no child."),
    N_("Type the numbers of the children who were served, one in each line."),
)
