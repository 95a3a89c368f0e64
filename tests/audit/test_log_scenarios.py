"""Logs as terminals really write them: the audit and an independent reading agree to the unit."""

import pytest

from .kit import attlog, child, face, text, usb

A, B, C, D = (child(n) for n in range(1, 5))
DAY = "2025-09-08"


def at(clock: str, day: str = DAY) -> str:
    return f"{day} {clock}"


def test_a_usb_file_is_read_in_its_own_layout_and_its_long_numbers_too(files):
    """Read as the other layout, these meals would be held as typed by password."""
    files.roster(f"{A},1,S1,,7,,", f"{B},1,S1,,,,", f"{C},1,S1,,8,,", f"{D},1,S1,,9,,")
    files.log("CAN1_attlog.dat", usb(B), usb("7"), usb("8", verify=0), usb("9", verify=25), end="\r\n")
    result = files.agree()
    assert result.outcomes == ["used", "used", "method_needs_confirmation", "used"]
    assert result.summary["meals"] == {"payable": 3, "held": 1}


def test_six_fields_without_padding_are_the_terminals_own_layout(files):
    files.roster(f"{A},1,S1,,7,,", f"{B},1,S1,,8,,")
    files.log("CAN1_attlog.dat", f"7\t{at('12:00:00')}\t0\t15\t0\t0", f"8\t{at('12:01:00')}\t1\t0\t15\t0")
    result = files.agree()
    assert result.outcomes == ["used", "method_needs_confirmation"]


def test_one_log_replayed_in_both_layouts_and_under_other_names_adds_nothing(files):
    """Faults 11 and 13, P4: the same log three times."""
    files.roster(f"{A},1,S1,,7,,", f"{B},1,S1,,,,")
    times = [at("12:00:00"), at("12:00:05"), at("12:00:05", "2025-09-09")]
    once = [attlog(pin, moment) for moment in times for pin in ("7", B)]
    again = [usb(pin, moment) for moment in times for pin in ("7", B)]
    files.log("CAN1_attlog.dat", *once, *once[:2])
    files.log("CAN1 USB 12.dat", *again, *again)
    files.log("CAN1-old.dat", *once, end="\r\n")
    result = files.agree()
    assert result.count("repeated_record") == 20
    assert result.summary["meals"]["payable"] == 4


def test_two_terminals_at_one_door_are_one_meal(files):
    """Same second: the first by terminal, then file, then line."""
    files.roster(f"{A},1,S1,,,,", f"{B},1,S1,,,,", f"{C},1,S1,,,,")
    files.terminals("CANB,S1,canteen", "CANA,S1,canteen")
    files.log(
        "CANB_attlog.dat", attlog(A, at("12:00:00")), attlog(B, at("12:00:00")), attlog(C, at("12:00:00"), 1)
    )
    files.log("CANA_attlog.dat", attlog(A, at("12:00:01")), attlog(B, at("12:00:00")))
    files.log("CANB_more.dat", attlog(C, at("12:00:00"), 0))
    result = files.agree()
    assert {line["iin"]: line["terminal"] for line in result.lines} == {A: "CANB", B: "CANA", C: "CANB"}
    assert result.count("used") == 3
    assert result.count("second_that_day") == 3


def test_the_same_second_in_another_state_is_no_repetition(files):
    files.roster(f"{A},1,S1,,,,")
    files.log("CAN1_attlog.dat", *(attlog(A, at("12:00:00"), status) for status in (0, 1, 255, 0)))
    assert files.agree().outcomes == ["used", "second_that_day", "second_that_day", "repeated_record"]


def test_clocks_that_jump_by_days_and_years(files):
    """Fault 13."""
    files.roster(f"{A},1,S1,,,,")
    moments = [
        "2000-01-01 00:00:07", "1999-12-31 23:59:59", "2099-09-08 12:00:00", "2025-08-31 12:00:00", "2025-10-01 00:00:00",
        "2025-09-30 12:00:00", "2024-09-09 12:00:00", "2025-09-10 12:00:00", "2025-09-30 23:59:59", "2025-02-30 12:00:00",
        "2025-09-11 24:00:00", "0000-00-00 00:00:00",
    ]  # fmt: skip
    files.log("CAN1_attlog.dat", *(attlog(A, moment) for moment in moments))
    result = files.agree()
    assert (
        result.outcomes
        == ["outside_period"] * 5
        + ["used", "outside_period", "used", "outside_serving_hours"]
        + ["unreadable"] * 3
    )


def test_the_first_and_the_last_second_of_serving_count(files):
    clocks = ["07:29:59", "07:30:00", "16:30:00", "16:30:01"]
    files.roster(*(f"{child(n)},1,S1,,,," for n in range(4)))
    files.log("CAN1_attlog.dat", *(attlog(child(n), at(clock)) for n, clock in enumerate(clocks)))
    assert files.agree().outcomes == ["outside_serving_hours", "used", "used", "outside_serving_hours"]


def test_a_canteen_with_hours_of_its_own(files):
    clocks = ["07:59:59", "08:00:00", "13:15:00", "13:15:01", "16:00:00"]
    files.terminals("CAN1,S1,canteen,08:00,13:15", "CAN2,S1,canteen,,", "CAN3,S2,canteen,,",
                    head="terminal,facility,place,open_from,open_to")  # fmt: skip
    files.roster(*(f"{child(n)},1,S1,,,," for n in range(5)), f"{child(5)},1,S2,,,,")
    files.log("CAN1_attlog.dat", *(attlog(child(n), at(clock)) for n, clock in enumerate(clocks)))
    files.log("CAN2_attlog.dat", attlog(child(0), at("07:40:00")), attlog(child(0), at("08:10:00")))
    files.log("CAN3_attlog.dat", attlog(child(5), at("16:00:00")))
    out = "outside_serving_hours"
    assert files.agree().outcomes == [out, "used", "used", out, out, out, "used", "used"]


def test_hours_written_with_seconds_are_kept_to_the_second(files):
    clocks = ["08:00:29", "08:00:30", "13:59:59", "14:00:00"]
    files.terminals("CAN1,S1,canteen,08:00:30,13:59:59", head="terminal,facility,place,open_from,open_to")
    files.roster(*(f"{child(n)},1,S1,,,," for n in range(4)))
    files.log("CAN1_attlog.dat", *(attlog(child(n), at(clock)) for n, clock in enumerate(clocks)))
    assert files.agree().outcomes == ["outside_serving_hours", "used", "used", "outside_serving_hours"]


def test_one_file_of_hikvision_events_of_every_kind(files):
    files.terminals("HIK1,S1,canteen", "DOOR,S1,entrance")
    files.roster(*(f"{child(n)},1,S1,,{n},," for n in range(1, 9)))
    noon = f"{DAY}T12:00:00"
    files.events(
        "events.jsonl",
        face("HIK1", "1", noon + "+05:00"), face("HIK1", "2", f"{DAY}T13:00:00+06:00"),
        face("HIK1", "3", f"{DAY}T07:00:00Z"), face("HIK1", "4", noon), face("HIK1", "5", noon + "+05:00", sub=76),
        face("HIK1", "5", noon + "+05:00", sub=1), face("HIK1", "6", f"{DAY}T11:31:00Z", sub=38),
        face("HIK1", None, noon + "+05:00", sub=21), face("HIK1", None, noon + "+05:00"),
        face("DOOR", "7", noon + "+05:00"), face("NEW9", "7", noon + "+05:00"), face("HIK1", "77", noon + "+05:00"),
        {"dateTime": noon + "+05:00", "deviceID": "HIK1", "eventType": "heartBeat"},
        face("HIK1", "1", f"{DAY}T07:00:00Z"), face("HIK1", "8", "вчера"), '{"dateTime": "2025', "",
        face("HIK1", "8", f"{DAY}T12:00:00.750+05:00"), face("HIK1", "8", f"{DAY}T07:00:00.100Z"),
        face("HIK1", "7", "2025-09-07T20:30:00Z"),
    )  # fmt: skip
    result = files.agree()
    assert result.outcomes == [
        "used", "used", "used", "used", "not_a_pass", "used", "outside_serving_hours", "not_a_pass", "unknown_person",
        "not_a_pass", "not_a_pass", "unknown_person", "not_a_pass", "repeated_record", "unreadable", "unreadable",
        "used", "repeated_record", "outside_serving_hours",
    ]  # fmt: skip


def test_an_array_of_events_and_the_same_events_in_lines_are_once(files):
    """Fault 11; the state of an event is its major and sub type."""
    files.terminals("HIK1,S1,canteen").roster(f"{A},1,S1,,,,", f"{B},1,S1,,,,")
    noon = f"{DAY}T12:00:00+05:00"
    events = [face("HIK1", A, noon), face("HIK1", A, noon, sub=1), face("HIK1", B, noon)]
    files.events("HIK1_a.json", *events, as_array=True).events("HIK1_b.jsonl", *events)
    assert files.agree().outcomes == ["used", "second_that_day", "used"] + ["repeated_record"] * 3


def test_entrances_and_terminals_that_nobody_listed_are_no_passes(files):
    files.terminals("CAN1,S1,canteen", "DOOR,S1,entrance").roster(f"{A},1,S1,,,,")
    files.log("DOOR_attlog.dat", attlog(A), attlog(A)).log("WHO77_attlog.dat", attlog(A), attlog("1"))
    result = files.agree()
    assert result.outcomes == ["not_a_pass", "repeated_record", "not_a_pass", "not_a_pass"]
    assert result.summary["meals"] == {"payable": 0, "held": 0}


def test_blank_lines_are_no_records_and_garbage_is_unreadable(files):
    files.roster(f"{A},1,S1,,,,", f"{B},1,S1,,,,")
    files.log("CAN1_attlog.dat", "", attlog(A), "   ", "\r", "не запись", "1\t2", f"{B}\t{DAY}\t0\t15\t0",
              f"\t{at('12:00:00')}\t0\t15\t0", attlog(B), f"{A}\t{at('12:00:00')}\tx\ty", "\x00\x00\x00")  # fmt: skip
    result = files.agree()
    assert result.outcomes == [
        "used",
        "unreadable",
        "unreadable",
        "unreadable",
        "unreadable",
        "used",
        "unreadable",
        "unreadable",
    ]
    assert sum(row["file"] == "CAN1_attlog.dat" for row in result.rejected) == 6


def test_methods_weigh_differently_and_a_later_face_pays_the_held_meal(files):
    """P17: a password or an unknown method is held until somebody confirms it."""
    verify = {
        0: "password",
        3: "password",
        9: "unknown",
        1: "fingerprint",
        2: "card",
        4: "card",
        15: "face",
        25: "palm",
    }
    files.roster(*(f"{child(n)},1,S1,,{n + 1},," for n in verify))
    files.log("CAN1_attlog.dat", *(attlog(str(n + 1), at("12:00:00"), verify=n) for n in verify),
              attlog("1", at("12:05:00")), attlog("4", at("12:05:00"), verify=9))  # fmt: skip
    result = files.agree()
    assert {line["iin"]: line["method"] for line in result.lines} == {
        child(n): "face" if n == 0 else method for n, method in verify.items()
    }
    assert result.summary["meals"] == {"payable": 6, "held": 2}


@pytest.mark.parametrize(
    "name", ["CAN1_attlog.dat", "can1_attlog.dat", "CAN1.txt", "CAN1 (2).dat", "CAN1-2025-09.log"]
)
def test_a_log_is_its_terminals_whatever_follows_the_serial(files, name):
    files.terminals("CAN1,S1,canteen", "CAN,S1,entrance").roster(f"{A},1,S1,,,,").log(name, attlog(A))
    result = files.agree()
    assert result.outcomes == ["used"]
    assert result.passes[0]["terminal"] == "CAN1"


def test_one_card_for_a_whole_class_pays_one_meal(files):
    """A class registered with one card: one child, one meal."""
    files.roster(f"{A},1,S1,,7,,", f"{B},1,S1,,8,,")
    files.log("CAN1_attlog.dat", *(attlog("7", at(f"12:00:{second:02}"), verify=2) for second in range(25)))
    result = files.agree()
    assert result.count("used") == 1
    assert result.count("second_that_day") == 24


def test_a_log_with_a_mark_and_names_in_another_code_page(files):
    files.roster(f"{A},1,S1,,,,", f"{B},1,S1,,,,")
    files.logs.append(
        text(files.folder / "CAN1_attlog.dat", [attlog(A), "USER PIN=1\tName=Әлия", attlog(B)], "utf-8-sig")
    )
    assert files.agree().outcomes == ["used", "unreadable", "used"]
