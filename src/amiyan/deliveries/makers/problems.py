"""Why a log, or one record in it, could not be read: sentences for people.

The kinds of a file are raised as ``ProblemError`` with ``file``; the kinds of a record need no values.
"""

from typing import Final

from amiyan.kernel.problems import N_, Kind

_EXPORT_AGAIN: Final = N_(
    "Export the log from the terminal again: attlog.dat from ZKTeco, events as JSON from Hikvision."
)
_FIX_LINE: Final = N_("Compare the line with the terminal's own screen, or export the log again.")

LOG_EMPTY: Final = Kind("log_empty", N_("The file {file} is empty."), _EXPORT_AGAIN)
LOG_IS_PDF: Final = Kind(
    "log_is_pdf", N_("The file {file} is a PDF document, not a terminal's log."), _EXPORT_AGAIN
)
LOG_IS_WORKBOOK: Final = Kind(
    "log_is_workbook", N_("The file {file} is an Excel workbook, not a terminal's log."), _EXPORT_AGAIN
)
LOG_IS_ARCHIVE: Final = Kind(
    "log_is_archive",
    N_("The file {file} is an archive, not a terminal's log."),
    N_("Unpack the archive and give the log that is inside."),
)
LOG_IS_PICTURE: Final = Kind(
    "log_is_picture", N_("The file {file} is a picture, not a terminal's log."), _EXPORT_AGAIN
)
LOG_IS_PAGE: Final = Kind(
    "log_is_page", N_("The file {file} is a web page or XML, not a terminal's log."), _EXPORT_AGAIN
)
LOG_IS_BINARY: Final = Kind(
    "log_is_binary",
    N_("The file {file} is mostly binary data and cannot be read as a terminal's log."),
    _EXPORT_AGAIN,
)
LOG_UNKNOWN: Final = Kind(
    "log_unknown", N_("The file {file} is not a log of any terminal that is known here."), _EXPORT_AGAIN
)

LINE_TOO_LONG: Final = Kind(
    "line_too_long", N_("The record is longer than one mebibyte and was skipped."), _FIX_LINE
)
RECORD_INCOMPLETE: Final = Kind(
    "record_incomplete", N_("The line does not have the fields of a terminal's record."), _FIX_LINE
)
OPERATION_RECORD: Final = Kind(
    "operation_record",
    N_("The line is about the terminal's operation or its users, not about a pass; nothing of it was kept."),
    N_("Nothing needs to be done. Export only the attendance log next time."),
)
PIN_MISSING: Final = Kind("pin_missing", N_("The record has no person's number."), _FIX_LINE)
PIN_UNREADABLE: Final = Kind("pin_unreadable", N_("The person's number cannot be read."), _FIX_LINE)
TIME_MISSING: Final = Kind("time_missing", N_("The record has no date and time."), _FIX_LINE)
TIME_UNREADABLE: Final = Kind(
    "time_unreadable", N_("The date or the time is impossible or cannot be read."), _FIX_LINE
)
STATE_UNREADABLE: Final = Kind(
    "state_unreadable", N_("The status or the way of verification is not a number."), _FIX_LINE
)
JSON_BROKEN: Final = Kind("json_broken", N_("The record is damaged: it is not valid JSON."), _FIX_LINE)
JSON_TRUNCATED: Final = Kind(
    "json_truncated", N_("The record is cut off in the middle, as after a power cut."), _EXPORT_AGAIN
)
JSON_NOT_OBJECT: Final = Kind(
    "json_not_object", N_("The record is a bare value, not an event with named fields."), _FIX_LINE
)
JSON_TOO_DEEP: Final = Kind("json_too_deep", N_("The record is nested too deep to be an event."), _FIX_LINE)
XML_BROKEN: Final = Kind("xml_broken", N_("The record is damaged: it is not valid XML."), _FIX_LINE)
XML_DEFINES: Final = Kind(
    "xml_defines",
    N_("The record brings definitions of its own (a DTD), as no terminal does; it was not read."),
    N_("Find out what sends to the terminal's address, and change its secret."),
)
PARTS_BROKEN: Final = Kind(
    "parts_broken",
    N_("The parts of the request cannot be told apart, and no event was found in it."),
    _FIX_LINE,
)
TOO_MANY: Final = Kind(
    "too_many",
    N_("The request holds more events or parts than a terminal sends; the rest was not read."),
    N_("Export the terminal's log of that day and import it as a file."),
)

OF_FILES: Final = (
    LOG_EMPTY,
    LOG_IS_PDF,
    LOG_IS_WORKBOOK,
    LOG_IS_ARCHIVE,
    LOG_IS_PICTURE,
    LOG_IS_PAGE,
    LOG_IS_BINARY,
    LOG_UNKNOWN,
)
OF_RECORDS: Final = (
    LINE_TOO_LONG,
    RECORD_INCOMPLETE,
    OPERATION_RECORD,
    PIN_MISSING,
    PIN_UNREADABLE,
    TIME_MISSING,
    TIME_UNREADABLE,
    STATE_UNREADABLE,
    JSON_BROKEN,
    JSON_TRUNCATED,
    JSON_NOT_OBJECT,
    JSON_TOO_DEEP,
    XML_BROKEN,
    XML_DEFINES,
    PARTS_BROKEN,
    TOO_MANY,
)
