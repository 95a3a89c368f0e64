"""What is signed: a list of statements' digests, so that one signature may stand under many. Pure.

A statement's own document (:mod:`amiyan.settlement.statements.document`) holds everything that it says; its digest
stands in the statement, on the PDF and in the workbook. Whoever signs a list of digests signs those documents.
"""

import json
from collections.abc import Iterable
from typing import Literal

from amiyan.kernel.problems import ProblemError
from amiyan.settlement.approvals.problems import NOT_A_DOCUMENT

FORMAT = "amiyan-approval-1"
Duty = Literal["agree", "approve"]


def document(*, duty: Duty, digests: Iterable[bytes]) -> bytes:
    """The bytes that are signed: duty and digests (each once, in their order as hex), as JSON without spaces.

    The same statements give the same bytes, in whatever order they are named. ValueError for none: an empty list
    approves nothing. Cost: n log n.
    """
    listed = sorted({digest.hex() for digest in digests})
    if not listed:
        raise ValueError("a signature stands under at least one statement")
    return json.dumps(
        {"duty": duty, "format": FORMAT, "statements": listed}, separators=(",", ":"), sort_keys=True
    ).encode()


def read_document(data: bytes) -> tuple[Duty, list[bytes]]:
    """The duty and the digests of bytes that :func:`document` made; ProblemError for any others.

    Read strictly: what is signed is exactly what is understood, so bytes that would be written otherwise are refused.
    """
    try:
        said = json.loads(data)
        duty, digests = said["duty"], [bytes.fromhex(one) for one in said["statements"]]
        right = duty in ("agree", "approve") and document(duty=duty, digests=digests) == data
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ProblemError(NOT_A_DOCUMENT) from error
    if not right:
        raise ProblemError(NOT_A_DOCUMENT)
    return duty, digests
