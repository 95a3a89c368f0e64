"""What amiyan-verify promises of money that leaves: each payout stands on an act, its signatures and its account."""

import re
from hashlib import sha256

import pytest

from amiyan_verify.check import main
from small_log import CANTEEN, CHILD, SENT, Site, payment, transfer


@pytest.fixture
def site():
    return Site().month()


@pytest.fixture
def run(tmp_path, capsys):
    def run(site, *more):
        site.seal()
        status = main(
            ["export", *map(str, (site.export(tmp_path / "new"), "--policy", site.policy(tmp_path), *more))]
        )
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


def row(site, kind, n=0):
    """The place of a row of a kind among the payments."""
    rows = [place for place, leaf in enumerate(site.leaves["payments"]) if leaf.split("\x1f")[1] == kind]
    return rows[n]


def test_a_payout_that_people_signed_for_holds(site, run):
    site.pays()
    site.pays(5, iban="KZ2", number=2, moved="KZ2")
    site.pays(7, number=3)  # its act was locked after the change, and names another one
    assert run(site)[0] == 0


def test_what_came_back_and_was_booked_after_all_leaves_twice(site, run):
    """The books take it from what is owed once more, under an id of that step."""
    named = site.pays()
    site.leaves["payments"] += [
        payment("state", CANTEEN[0], named, n, state, "")
        for n, state in enumerate(("made", "sent", "rejected", "settled"), 1)
    ]
    site.leaves["transfers"].append(transfer("back", SENT, CANTEEN, 631, "return"))
    again = transfer("again", CANTEEN, SENT, 631, "payout")
    site.leaves["transfers"].append(again)
    status, told = run(site)
    assert (status, "pays out 631 tiyn without a payout" in told) == (1, True)
    step = sha256(f"payout again\x1f{named}\x1f3".encode()).hexdigest()[:32]
    site.leaves["transfers"][-1] = again.replace(again.split("\x1f")[1], step)
    assert run(site.resealed(witnesses=site.witnesses))[0] == 0


def bent(kind, field, value, n=0):
    def bend(site):
        place = row(site, kind, n)
        fields = site.leaves["payments"][place].split("\x1f")
        fields[field] = value
        site.leaves["payments"][place] = "\x1f".join(fields)

    return bend


def without(kind, n=0):
    def bend(site):
        del site.leaves["payments"][row(site, kind, n)]

    return bend


def moved_by_one(site):
    site.leaves["payments"].insert(
        row(site, "payout"), payment("end", CANTEEN[0], "c1", "in_effect", 0, "KZ9", 21, 21)
    )
    bent("payout", 11, "KZ9")(site)


def moved_by_nobody_else(site):
    site.leaves["payments"].insert(
        row(site, "payout"), payment("end", CANTEEN[0], "c1", "in_effect", 0, "KZ9", 21, "")
    )
    bent("payout", 11, "KZ9")(site)


def moved_and_paid_where_it_was(site):
    site.leaves["payments"].insert(
        row(site, "payout"), payment("end", CANTEEN[0], "c1", "in_effect", 0, "KZ9", 21, 22)
    )


def no_payout(site):
    site.leaves["transfers"].append(transfer("stolen", CANTEEN, SENT, 7, "payout"))


ACCOUNT, WORD, BOOKS = (
    "pays to .*, and two people signed for",
    "pays without the provider's",
    "pays otherwise than",
)
HANDS = {
    "the payout's account": (bent("payout", 11, "KZ9"), "pays to KZ9, and two people signed for KZ1"),
    "the act's account": (bent("act", 7, "KZ9"), "pays to KZ1, and two people signed for KZ9"),
    "the act": (without("act"), ACCOUNT),
    "the agreement": (without("agreement"), WORD),
    "an approval": (without("approval"), WORD),
    "the other approval": (without("approval", 1), WORD),
    "one person twice": (bent("approval", 6, "13"), WORD),
    "who recorded": (bent("approval", 6, "11"), WORD),
    "the sum": (bent("payout", 9, "632"), BOOKS),
    "the payee's transfer": (bent("payout", 3, "00000000-0000-0000-0000-000000000001"), BOOKS),
    "moved by one": (moved_by_one, "pays to KZ9, and two people signed for no account"),
    "moved by nobody else": (moved_by_nobody_else, "pays to KZ9, and two people signed for no account"),
    "moved and paid where it was": (
        moved_and_paid_where_it_was,
        "pays to KZ1, and two people signed for KZ9",
    ),
    "no payout": (no_payout, "transfer .* pays out 7 tiyn without a payout"),
    "the payout itself": (without("payout"), "transfer .* pays out 631 tiyn without a payout"),
}


@pytest.mark.parametrize("how", HANDS)
def test_a_payout_that_nobody_signed_for_so_is_named(site, run, how):
    """Also where everything was built and signed so from the beginning: no row was changed later."""
    bend, words = HANDS[how]
    site.pays()
    bend(site)
    site.resealed(witnesses=site.witnesses)
    status, told = run(site)
    assert status == 1
    assert re.search(words, told), told


def test_the_third_place_is_for_somebody_else(site, run):
    site.pays()
    bent("approval", 6, "12", 1)(site)
    site.leaves["payments"].insert(row(site, "payout"), payment("approval", CANTEEN[0], 9, 1, 3, 14, "s4"))
    site.resealed(witnesses=site.witnesses)
    assert run(site)[0] == 0


def test_rows_that_no_witness_signed_yet_are_a_fault_where_that_is_asked(site, tmp_path, capsys):
    site.leaves["transfers"].append(transfer("later", CHILD, CANTEEN, 5))
    called = ["export", site.export(tmp_path / "new"), "--policy", site.policy(tmp_path)]
    assert main(list(map(str, called))) == 0
    assert main(list(map(str, [*called, "--newest"]))) == 1
    assert (
        "transfers: enough witnesses have signed no head of these rows: 32 to 32" in capsys.readouterr().out
    )
