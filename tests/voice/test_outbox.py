"""Messages go out once, whatever is killed in between (fault 14), at hours when nobody is woken, and word comes back."""

import datetime as dt
import multiprocessing
import os
from uuid import UUID

import pytest
from django.db import connection

from amiyan.kernel.sql import query
from amiyan.registry.actions.people import record_death
from amiyan.voice import outbox
from amiyan.voice.actions.choices import choose_word, note_phones
from amiyan.voice.outbox import drain
from amiyan.voice.transports.folder import Folder
from amiyan.voice.transports.port import Outcome, Report, TransportAway

from .kit import DECIDED, DIGESTIBLE, LONG, MONDAY, a_family, a_person, at, count, face, tell

TUESDAY = MONDAY + dt.timedelta(days=1)


@pytest.fixture
def network(tmp_path):
    return Folder(tmp_path / "network")


def sent(network):
    """(number, text) of every message that ever went out."""
    files = sorted(network.folder.glob("*/*.txt"))
    return [
        (lines[0].removeprefix("To: "), lines[3]) for lines in (f.read_text().splitlines() for f in files)
    ]


def reported():
    return sorted(row[0] for row in query("SELECT what FROM voice_report"))


class Scripted:
    """A network that does what the test says."""

    name = "scripted"

    def __init__(self, *, hand_over=None, reports=()):
        self.answers = hand_over or {}
        self.said, self.got, self.acknowledged = list(reports), [], []

    def open(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def hand_over(self, messages):
        for message in messages:
            self.got.append(message)
            for n in range(1, len(message.sms.parts) + 1):
                what = self.answers.get(n, "handed")
                if what:
                    yield Outcome(
                        message.key, n, what, f"ref {len(self.got)}.{n}" if what == "handed" else ""
                    )

    def taken(self, key):
        return "in_doubt", ()

    def reports(self):
        return list(self.said)

    def kept(self, reports):
        self.acknowledged += reports
        self.said.clear()


def test_what_is_due_is_sent_once_and_word_comes_back_fault_14(family, network):
    choose_word(person_id=family.mother, word="Алма", chosen_by=family.mother, now=at(9))
    tell(family.mother)
    done = [drain(network, now=at(12, minute)) for minute in range(5)]
    assert [one.handed for one in done] == [1, 0, 0, 0, 0]
    assert sent(network) == [("+77010000001", face(family.mother)[0].text)]
    assert face(family.mother)[0].state == "delivered"


def test_who_has_no_telephone_reads_it_in_the_face(family, network):
    tell(family.father)
    drain(network, now=at(12))
    assert sent(network) == []
    assert (face(family.father)[0].state, count("voice_due")) == ("here_only", 0)


def test_nothing_goes_out_at_night(family, network):
    tell(family.mother, now=at(20, 59))
    assert drain(network, now=at(21, 30)).handed == 0
    assert drain(network, now=at(8, 59, TUESDAY)).handed == 0
    assert drain(network, now=at(9, 0, TUESDAY)).handed == 1


def test_several_that_can_wait_are_told_by_one_message(family, network):
    for about in ("a", "b", "c"):
        tell(family.mother, about, kind=DIGESTIBLE)
    assert drain(network, now=at(18)).handed == 1
    ((_, text),) = sent(network)
    assert "жаңа хабарлар бар" in text
    assert len(face(family.mother)) == 4
    assert count("voice_due") == 0
    assert drain(network, now=at(18, 5)).handed == 0


def test_one_that_can_wait_goes_as_itself(family, network):
    tell(family.mother, kind=DIGESTIBLE)
    assert drain(network, now=at(18)).handed == 1
    assert "bread" in sent(network)[0][1]


def test_of_the_dead_nothing_is_sent_after_one_registers_report(family, network):
    record_death(person_id=family.mother, died=None, source="ЗАГС")
    tell(family.mother)
    other = a_family()
    note_phones(phones=[(other.mother, "87010000002")], source="desk", now=at(9))
    record_death(person_id=other.child, died=None, source="ЗАГС")
    tell(other.mother, about_person=other.child)
    drain(network, now=at(12))
    assert sent(network) == []
    assert reported() == ["silent", "silent"]


def test_what_could_not_go_out_for_a_week_is_news_no_more(family, network):
    tell(family.mother)
    assert drain(network, now=at(12, day=MONDAY + dt.timedelta(days=8))).handed == 0
    assert reported() == ["too_late"]


def test_a_network_that_is_away_leaves_everything_due(family, tmp_path):
    (tmp_path / "file").write_text("no folder")
    tell(family.mother)
    with pytest.raises(TransportAway):
        drain(Folder(tmp_path / "file" / "network"), now=at(12))
    assert (count("voice_due"), count("voice_attempt")) == (1, 0)


def test_what_was_surely_not_taken_goes_again_and_the_network_has_patience(family):
    other = a_person()
    note_phones(phones=[(other, "87010000002")], source="desk", now=at(9))
    tell(family.mother)
    busy = Scripted(hand_over={1: "not_taken"})
    drain(busy, now=at(12))
    assert (count("voice_due"), reported()) == (1, ["not_taken"])
    well = Scripted()
    assert [drain(well, now=at(12, minute)).handed for minute in (1, 4, 5, 6)] == [0, 0, 1, 0]


def test_a_number_that_the_network_refuses_is_not_tried_again(family):
    tell(family.mother)
    drain(Scripted(hand_over={1: "refused"}), now=at(12))
    assert (count("voice_due"), face(family.mother)[0].state) == (0, "not_reached")


def test_a_chain_of_which_a_part_is_out_is_not_begun_again_fault_14(family):
    tell(family.mother, kind=LONG)
    line = Scripted(hand_over={2: "not_taken"})
    drain(line, now=at(12))
    assert max(len(one.sms.parts) for one in line.got) == 2
    assert "failed" in reported()
    assert count("voice_due") == 0


def test_what_is_in_doubt_is_never_sent_again_by_itself_fault_14(family):
    tell(family.mother)
    line = Scripted(hand_over={1: "in_doubt"})
    assert drain(line, now=at(12)).in_doubt == 1
    later = Scripted()
    drain(later, now=at(13))
    assert (later.got, face(family.mother)[0].state) == ([], "not_reached")


def test_of_whom_nothing_is_said_nothing_is_known_fault_14(family):
    tell(family.mother)
    drain(Scripted(hand_over={1: ""}), now=at(12))
    later = Scripted()
    assert drain(later, now=at(12, 5)).in_doubt == 0, "its process may still be at work"
    assert drain(later, now=at(12, 30)).in_doubt == 1
    assert later.got == []


def test_a_message_that_did_not_arrive_is_tried_on_other_days_and_not_for_ever(family, network):
    network.folder.mkdir()
    (network.folder / "unreachable.txt").write_text("+77010000001\n")
    tell(family.mother)
    days = [MONDAY + dt.timedelta(days=n) for n in range(6)]
    assert [drain(network, now=at(12, day=day)).handed for day in days] == [1, 1, 1, 0, 0, 0]
    assert face(family.mother)[0].state == "not_reached"


def test_a_report_that_comes_before_our_own_word_waits_for_it(family):
    early = Scripted(reports=[Report("ref 1.1", "delivered", "+77010000001")])
    drain(early, now=at(11))
    assert count("voice_report_unmatched") == 1
    tell(family.mother)
    drain(Scripted(), now=at(12))
    assert face(family.mother)[0].state == "delivered"
    assert count("voice_report_unmatched") == 0


def test_a_report_of_a_message_whose_name_we_never_learnt_finds_it_by_the_telephone(family):
    tell(family.mother)
    drain(Scripted(hand_over={1: "in_doubt"}), now=at(12))
    drain(Scripted(reports=[Report("never learnt", "delivered", "+77010000001")]), now=at(12, 1))
    assert face(family.mother)[0].state == "delivered"


def test_a_report_is_acknowledged_only_after_it_was_kept(family, monkeypatch):
    line = Scripted(reports=[Report("ref 1.1", "delivered")])

    def fails(*_, **__):
        raise TransportAway("power cut")

    monkeypatch.setattr(outbox, "keep_reports", fails)
    with pytest.raises(TransportAway):
        drain(line, now=at(12))
    assert line.acknowledged == []


def drain_and_die(url, folder, moment, ready):
    """In a process of its own: the message is out, and the power is cut before anything of it was kept."""
    os.environ["AMIYAN_DATABASE_URL"] = url
    import django  # noqa: PLC0415

    django.setup()

    def dies(*_, **__):
        os.kill(os.getpid(), 9)

    outbox.note_outcomes = dies
    ready.set()
    drain(Folder(folder), now=moment)


def test_a_kill_between_the_hand_over_and_the_commit_sends_nothing_twice_fault_14(scratch, network):
    family = a_family()
    tell(family.mother)
    connection.close()
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Event()
    victim = spawn.Process(
        target=drain_and_die, args=(scratch.server.url(scratch.name), network.folder, at(12), ready)
    )
    victim.start()
    victim.join(60)
    assert victim.exitcode == -9
    assert ready.is_set()
    assert len(sent(network)) == 1
    for minute in (1, 15, 30):
        drain(network, now=at(12, minute))
    assert len(sent(network)) == 1, "nothing was sent twice"
    assert face(family.mother)[0].state == "delivered", "and the folder itself could tell"


def test_two_who_drain_at_the_same_moment_share_the_work(scratch, network):
    for n in range(30):
        person = a_person()
        note_phones(phones=[(person, f"8701000{n:04}")], source="desk", now=at(9))
        tell(person, f"matter {n}")
    with scratch.connect() as other, other.transaction():
        other.execute("SELECT 1 FROM voice_due ORDER BY not_before LIMIT 10 FOR UPDATE")
        assert drain(network, now=at(12)).handed == 20
    assert drain(network, now=at(12, 1)).handed == 10
    assert len({number for number, _ in sent(network)}) == len(sent(network)) == 30


def test_an_attempt_has_a_name_of_its_own():
    one = outbox.Begun(7, MONDAY, UUID(int=5), 2)
    assert one.key == f"{5:032x}-7-2"
    assert DECIDED.name == "test-decided"
