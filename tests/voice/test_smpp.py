"""SMPP against a real server of another make: parts, refusals, patience, broken lines, receipts (fault 14)."""

import logging

import pytest
import smpp34

from amiyan.kernel.sql import query
from amiyan.voice.actions.choices import note_phones
from amiyan.voice.outbox import drain
from amiyan.voice.transports.chosen import transport
from amiyan.voice.transports.folder import Folder
from amiyan.voice.transports.port import TransportAway
from amiyan.voice.transports.smpp import Centre, Smpp

from .centre import free_port, message_centre
from .kit import DECIDED, LONG, a_person, at, count, face, tell

NUMBER = "+77010000001"


@pytest.fixture
def centre():
    with message_centre() as one:
        yield one


def way(centre, **more):
    return Smpp(Centre("127.0.0.1", centre.port, "amiyan", "secret", **{"listens_s": 0.3, **more}))


def whats():
    return sorted(row[0] for row in query("SELECT what FROM voice_report"))


def test_a_message_goes_over_the_wire_and_its_receipt_comes_back(family, centre):
    tell(family.mother)
    done = drain(way(centre), now=at(12))
    assert (done.handed, done.reports) == (1, 1)
    assert centre.texts() == {NUMBER: face(family.mother)[0].text}
    assert centre.got[0][1:3] == (8, 0), "Kazakh goes as UCS-2"
    assert face(family.mother)[0].state == "delivered"
    assert sum(centre.receipts.values()) == 1, "acknowledged once"


def test_a_long_message_goes_as_a_chain_that_the_telephone_puts_together(family, centre):
    tell(family.mother, kind=LONG)
    drain(way(centre), now=at(12))
    text = face(family.mother)[0].text
    headers = [body[:6] for _, _, kind, body in centre.got if kind == 0x40]
    assert [(head[:3], head[4], head[5]) for head in headers] == [
        (b"\x05\x00\x03", 2, 1),
        (b"\x05\x00\x03", 2, 2),
    ]
    assert headers[0][3] == headers[1][3]
    assert max(len(body) for *_, body in centre.got) <= 140, "octets of one message"
    assert centre.texts() == {NUMBER: text}
    assert whats() == ["delivered"] * 2 + ["handed"] * 2


def test_a_window_of_many(family, centre):
    people = [a_person() for _ in range(25)]
    note_phones(phones=[(one, f"8702000{n:04}") for n, one in enumerate(people)], source="desk", now=at(9))
    for one in people:
        tell(one)
    assert drain(way(centre, window=7), now=at(12)).handed == 25
    assert len(centre.texts()) == len(centre.got) == 25


@pytest.mark.parametrize(
    ("status", "state", "due"),
    [
        (smpp34.ESME_RINVDSTADR, "not_reached", 0),
        (smpp34.ESME_RTHROTTLED, "under_way", 1),
        (smpp34.ESME_RMSGQFUL, "under_way", 1),
    ],
)
def test_an_error_says_never_or_not_now(family, centre, status, state, due):
    centre.says = lambda *_: status
    tell(family.mother)
    drain(way(centre), now=at(12))
    assert (face(family.mother)[0].state, count("voice_due")) == (state, due)


@pytest.mark.parametrize("answer", ["silence", "hang up"])
def test_a_line_that_breaks_leaves_it_in_doubt_and_nothing_is_sent_twice_fault_14(family, centre, answer):
    centre.says = lambda *_: answer
    tell(family.mother)
    assert drain(way(centre, patience_s=2), now=at(12)).in_doubt == 1
    centre.says = lambda *_: "accept"
    for minute in (5, 20, 40):
        drain(way(centre), now=at(12, minute))
    assert len(centre.got) == 1


def test_what_was_not_yet_on_the_line_when_it_broke_goes_later(family, centre):
    people = [a_person() for _ in range(6)]
    note_phones(phones=[(one, f"8702000{n:04}") for n, one in enumerate(people)], source="desk", now=at(9))
    for one in people:
        tell(one)
    centre.says = lambda *_: "silence"
    assert drain(way(centre, window=2, patience_s=2), now=at(12)).in_doubt == 2
    assert count("voice_due") == 4
    centre.says = lambda *_: "accept"
    assert drain(way(centre), now=at(12, 30)).handed == 4
    assert len(centre.got) == len({number for number, *_ in centre.got}) == 6


def test_a_receipt_that_says_no_brings_it_out_again_on_another_day(family, centre):
    centre.states[NUMBER] = "UNDELIV"
    tell(family.mother)
    drain(way(centre), now=at(12))
    assert (face(family.mother)[0].state, count("voice_due")) == ("not_reached", 1)
    assert query("SELECT detail FROM voice_report WHERE what = 'failed'") == [("UNDELIV 000",)]


def test_a_message_that_is_still_under_way_is_neither_delivered_nor_failed(family, centre):
    centre.states[NUMBER] = "ENROUTE"
    tell(family.mother)
    drain(way(centre), now=at(12))
    assert (face(family.mother)[0].state, whats()) == ("under_way", ["handed"])


def test_a_centre_that_does_not_answer_leaves_everything_due(family):
    tell(family.mother)
    with pytest.raises(TransportAway):
        drain(Smpp(Centre("127.0.0.1", free_port(), "a", "b", patience_s=0.5)), now=at(12))
    assert (count("voice_due"), count("voice_attempt")) == (1, 0)


def test_a_site_chooses_its_way_by_its_environment(tmp_path):
    (tmp_path / "password").write_text("secret\n")
    said = {
        "AMIYAN_SMS": "smpps://meals@sms.example:3550?sender=1414&window=3&names=hex",
        "AMIYAN_SMS_PASSWORD_FILE": str(tmp_path / "password"),
    }
    assert transport(said).centre == Centre(
        "sms.example", 3550, "meals", "secret", "1414", is_tls=True, window=3, has_hex_names=True
    )
    assert "secret" not in repr(transport(said).centre)
    assert isinstance(transport({"AMIYAN_SMS": str(tmp_path)}), Folder)
    assert DECIDED.of_rights


def test_neither_telephone_nor_text_is_written_into_a_log_p28(family, centre, caplog):
    tell(family.mother)
    with caplog.at_level(logging.DEBUG):
        assert drain(way(centre), now=at(12)).handed == 1
        with pytest.raises(TransportAway):
            drain(Smpp(Centre("127.0.0.1", free_port(), "a", "b", patience_s=0.5)), now=at(13))
    written = " ".join(record.getMessage() for record in caplog.records)
    assert NUMBER[1:] not in written
    assert NUMBER[1:].encode().hex() not in written
