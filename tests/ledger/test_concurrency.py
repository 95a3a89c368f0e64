"""Many ask at once, connections are lost, and money still moves exactly once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from amiyan.ledger import actions
from amiyan.ledger.models import Batch
from amiyan.ledger.verify import verify
from tests.ledger.books import ALL, CANTEEN, CHILDREN, FUND, available, end, hold, post, transfer

ANN = CHILDREN[0]
THREADS, EACH = 8, 125


def at_once(ask) -> Counter[str]:
    def many(thread: int) -> list[str]:
        try:
            return [ask(thread, turn) for turn in range(EACH)]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(outcome for outcomes in pool.map(many, range(THREADS)) for outcome in outcomes)


def test_the_last_tiyn_is_spent_once(scratch):
    actions.open_accounts(accounts=ALL)
    post(transfer(FUND, ANN, 1, "grant"))
    spent = at_once(lambda thread, turn: post(transfer(ANN, CANTEEN, 1, "meal", thread, turn))[0])
    assert spent == {"posted": 1, "refused": THREADS * EACH - 1}
    assert (available(ANN), available(CANTEEN)) == (0, 1)
    assert verify(connection).is_sound


def test_the_same_ids_asked_for_by_everybody_move_once(scratch):
    actions.open_accounts(accounts=ALL)
    asked = at_once(lambda thread, turn: post(transfer(FUND, ANN, 1, "grant", turn))[0])
    assert asked == {"posted": EACH, "repeated": (THREADS - 1) * EACH}
    assert available(ANN) == EACH
    assert Batch.objects.count() == EACH
    assert verify(connection).is_sound


def test_the_last_tiyn_is_held_back_or_spent_once(scratch):
    actions.open_accounts(accounts=ALL)
    post(transfer(FUND, ANN, 1, "grant"))
    ways = (post, hold)
    asked = at_once(lambda thread, turn: ways[thread % 2](transfer(ANN, CANTEEN, 1, "x", thread, turn))[0])
    assert asked == {"posted": 1, "refused": THREADS * EACH - 1}
    assert available(ANN) == 0
    assert verify(connection).is_sound


def test_the_bank_may_answer_many_times_at_once_and_the_money_moves_once(scratch):
    """Fault 1: whoever hears the answer says so, also the worker that was thought dead."""
    actions.open_accounts(accounts=ALL)
    post(transfer(FUND, ANN, EACH, "grant"))
    payouts = [transfer(ANN, CANTEEN, 1, "payout", n) for n in range(EACH)]
    assert set(hold(*payouts)) == {"posted"}
    asked = at_once(lambda _, turn: end("posted" if turn % 2 else "voided", payouts[turn])[0])
    posted, voided = EACH // 2, EACH - EACH // 2
    assert asked == {"posted": posted, "voided": voided, "repeated": (THREADS - 1) * EACH}
    assert (available(CANTEEN), available(ANN)) == (posted, voided)
    assert verify(connection).is_sound


def test_two_answers_that_differ_leave_one(scratch):
    actions.open_accounts(accounts=ALL)
    post(transfer(FUND, ANN, EACH, "grant"))
    payouts = [transfer(ANN, CANTEEN, 1, "payout", n) for n in range(EACH)]
    hold(*payouts)
    asked = at_once(lambda thread, turn: end("posted" if thread % 2 else "voided", payouts[turn])[0])
    assert asked["posted"] + asked["voided"] == EACH
    assert asked["conflict"] == THREADS // 2 * EACH
    assert available(ANN) + available(CANTEEN) == EACH
    assert verify(connection).is_sound


def test_a_lost_connection_is_asked_again(scratch):
    actions.open_accounts(accounts=ALL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with scratch.connect("postgres") as superuser:
        # Waits until the other side is gone (milliseconds), at most five seconds.
        assert superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone() == (True,)
    assert post(transfer(FUND, ANN, 1, "grant")) == ["posted"]
    assert available(ANN) == 1


def test_what_is_posted_while_another_writes_waits_its_turn(scratch):
    def late() -> list[str]:
        try:
            return post(transfer(FUND, ANN, 1, "late"))
        finally:
            connection.close()

    actions.open_accounts(accounts=ALL)
    with scratch.connect() as other, ThreadPoolExecutor(1) as pool:
        with other.transaction():
            other.execute("SELECT count(*) FROM ledger_post('{}')")  # the pen is taken
            waiting = pool.submit(late)
            assert not waiting.done()
        assert waiting.result(timeout=30) == ["posted"]
