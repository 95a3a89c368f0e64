"""What can be wrong with a batch of the native protocol: the code is what a device reads, the sentence is for people."""

from typing import Final

from amiyan.kernel.problems import N_, Kind

_ASK_THE_OFFICE: Final = N_("Tell the office that looks after the terminals; the device goes on recording.")

GAP: Final = Kind(
    "device-gap",
    N_("Batch {number} of the device {device} came before batch {wanted}."),
    N_("The device sends again by itself, from batch {wanted} on."),
    409,
)
FORK: Final = Kind(
    "device-fork",
    N_("Batch {number} of the device {device} does not continue what the device sent before."),
    N_(
        "Nothing of it was taken. Find out whether a copy of the device is in use, "
        "and enrol the device anew with a key of its own."
    ),
    409,
)
REPLAY: Final = Kind(
    "device-replay",
    N_("Batch {number} of the device {device} had come before; it counts once."),
    N_("Nothing needs to be done."),
    200,
)
CLOCK: Final = Kind(
    "device-clock",
    N_("The clock of the device {device} differs from ours by {seconds} seconds."),
    N_("Set the clock of the device; what it recorded is kept with the time that it showed."),
    200,
)
SIGNATURE: Final = Kind(
    "device-signature",
    N_("The signature of the device {device} does not hold."),
    N_("Compare the public key that the device prints with the one that was enrolled."),
    401,
)
UNKNOWN: Final = Kind("device-unknown", N_("No such device is enrolled."), _ASK_THE_OFFICE, 404)
MALFORMED: Final = Kind(
    "device-batch-malformed", N_("The batch cannot be read: {detail}."), _ASK_THE_OFFICE, 422
)
TOO_LARGE: Final = Kind(
    "device-batch-too-large", N_("The batch is larger than {bytes_max} bytes."), _ASK_THE_OFFICE, 413
)
KEY: Final = Kind(
    "device-key",
    N_("This is no public key of Ed25519 or of ECDSA on P-256."),
    N_("Give the key as PEM, or as base64 of its raw bytes, as the device printed it."),
)

KINDS: Final = (GAP, FORK, REPLAY, CLOCK, SIGNATURE, UNKNOWN, MALFORMED, TOO_LARGE, KEY)
