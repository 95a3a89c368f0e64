"""Why a right cannot be granted."""

from amiyan.kernel.problems import N_, Kind

RIGHT_DIFFERS = Kind(
    "right-differs",
    N_("{people} people already have another right for a month of this period."),
    N_("Rights are granted for whole months: choose a period of whole months, and grant it once."),
    409,
)
