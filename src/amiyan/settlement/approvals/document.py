"""What is signed: a list of statements' digests, so that one signature may stand under many. Pure.

A statement's own document (:mod:`amiyan.settlement.statements.document`) holds everything that it says; its digest
stands in the statement, on the PDF and in the workbook. Whoever signs a list of digests signs those documents.
"""

import json
from collections.abc import Iterable
from typing import Literal

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
