"""One strange answer holds up no other of its channel."""

import json

import pytest

from amiyan.settlement.channels.treasury import ANSWER_FORMAT

from . import said as s


@pytest.mark.django_db
def test_a_character_that_no_text_keeps_does_not_hold_up_the_channel():
    line = {"id": "0" * 32, "state": "paid", "amount_tiyn": 5, "order_number": "7\x00", "reason_code": "\x00"}
    answer = {
        "format": ANSWER_FORMAT,
        "number": "R-1",
        "sequence": 1,
        "date": "2025-10-21",
        "state": "accepted",
    }
    done = s.says(json.dumps({**answer, "reason": "a\x00b", "lines": [line]}).encode(), channel="treasury")
    assert done.answers == 1
    assert s.unmatched() == [("unknown_id", 5, False)]
