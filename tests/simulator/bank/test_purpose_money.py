"""The platform of marked money: one key, one payment, whatever goes wrong on the way."""

import httpx
import pytest

from amiyan.simulator.bank.habits import Habits
from amiyan.simulator.bank.purpose_money import Platform, Purpose, serving
from tests.simulator.bank.orders import supplier

ASKED = {
    "purpose": "school-meals",
    "payer_bin": "990140000017",
    "payee_bin": "990140000027",
    "payee_account": supplier(1),
    "amount_tiyn": 63_100,
}


def platform(left=1_000_000, **rates) -> Platform:
    named = {name.replace("_", "-"): rate for name, rate in rates.items()}
    kinds = {supplier(1): "supplier", supplier(2): "shop"}
    return Platform({"school-meals": Purpose(frozenset({"supplier"}), left)}, kinds, habits=Habits(7, named))


@pytest.fixture
def line_to():
    """A client of a platform that is served for the time of the test."""
    open_blocks = []

    def connect(there: Platform, token="") -> httpx.Client:
        block = serving(there, token=token)
        server = block.__enter__()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client = httpx.Client(base_url=server.url, trust_env=False, headers=headers)
        open_blocks.append((client, block))
        return client

    yield connect
    for client, block in open_blocks:
        client.close()
        block.__exit__(None, None, None)


def pay(client: httpx.Client, key="PAY-1", **changes) -> httpx.Response:
    return client.post("v1/payments", json=ASKED | changes, headers={"Idempotency-Key": key})


def events(client: httpx.Client, after=0) -> list[dict]:
    return client.get("v1/events", params={"after": after}).json()["events"]


def test_a_payment_is_accepted_then_settled(line_to):
    there = platform()
    client = line_to(there)

    created = pay(client)
    assert (created.status_code, created.json()["state"]) == (201, "accepted")
    assert client.get("v1/payments/PAY-1").json()["state"] == "accepted"
    assert [(one["number"], one["key"], one["state"]) for one in events(client)] == [(1, "PAY-1", "settled")]
    assert client.get("v1/payments/PAY-1").json()["state"] == "settled"
    assert events(client, 1) == []
    assert there.truth()["left_tiyn"] == {"school-meals": 936_900}


def test_the_same_key_is_the_same_payment_and_other_content_is_refused(line_to):
    there = platform()
    client = line_to(there)

    assert [pay(client).status_code for _ in range(20)] == [201, *[200] * 19]
    assert pay(client, amount_tiyn=63_101).status_code == 409
    assert there.purposes["school-meals"].left_tiyn == 936_900


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"payee_account": supplier(2)}, 422, "payee-kind"),
        ({"payee_account": supplier(3)}, 422, "payee-kind"),
        ({"purpose": "toys"}, 422, "purpose-unknown"),
        ({"amount_tiyn": 1_000_001}, 402, "marked-money"),
        ({"amount_tiyn": 0}, 400, "amount"),
        ({"amount_tiyn": 1.5}, 400, "form"),
        ({"amount_tiyn": "63100"}, 400, "form"),
        ({"surprise": 1}, 400, "form"),
    ],
)
def test_what_marked_money_may_not_do_is_refused_and_the_key_stays_free(line_to, changes, status, error):
    client = line_to(platform())

    refused = pay(client, **changes)
    assert (refused.status_code, refused.json()["error"]) == (status, error)
    assert client.get("v1/payments/PAY-1").status_code == 404
    assert pay(client).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_a_key_is_needed(line_to, key):
    assert pay(line_to(platform()), key).status_code == 400


def test_without_the_token_nobody_is_served(line_to):
    client = line_to(platform(), token="secret")
    assert pay(client).status_code == 201
    client.headers["Authorization"] = "Bearer other"
    assert (pay(client).status_code, client.get("v1/events").status_code) == (401, 401)


def test_other_paths_and_too_much_are_refused(line_to):
    client = line_to(platform())
    assert client.get("v2/events").status_code == 404
    assert client.post("v1/other", json={}).status_code == 404
    assert pay(client, remittance="x" * 100_000).status_code == 413


def test_after_a_lost_answer_the_same_key_finds_the_payment(line_to):
    there = platform(lost=0.5)
    client = line_to(there)
    lost = 0
    for number in range(20):
        while True:
            try:
                answer = pay(client, f"PAY-{number}", amount_tiyn=100)
            except httpx.TransportError:
                lost += 1
                continue
            assert answer.status_code in {200, 201}
            break
    assert lost > 3
    assert there.purposes["school-meals"].left_tiyn == 1_000_000 - 20 * 100


def test_an_outage_does_nothing_and_passes(line_to):
    there = platform(unavailable=0.5)
    client = line_to(there)
    statuses = [pay(client, "PAY-1").status_code for _ in range(30)]
    assert set(statuses) == {503, 201, 200}
    assert statuses.count(201) == 1


def test_rejected_and_returned_money_is_marked_money_again(line_to):
    there = platform(reject_late=0.4, **{"return": 0.5})
    client = line_to(there)
    for number in range(20):
        pay(client, f"PAY-{number}", amount_tiyn=100)
    seen: dict[str, str] = {}
    after = 0
    for _ in range(4):
        page = client.get("v1/events", params={"after": after}).json()
        seen |= {one["key"]: one["state"] for one in page["events"]}
        after = page["next"]
    assert set(seen.values()) == {"settled", "rejected", "returned"}
    settled = list(seen.values()).count("settled")
    assert there.purposes["school-meals"].left_tiyn == 1_000_000 - settled * 100
    assert seen == {key: one["state"] for key, one in there.truth()["payments"].items()}


def test_events_may_come_twice_and_pages_end(line_to):
    client = line_to(platform(twice=1))
    for number in range(150):
        pay(client, f"PAY-{number}", amount_tiyn=100)
    first = client.get("v1/events").json()
    assert (len(first["events"]), first["more"], first["next"]) == (200, True, 100)
    second = client.get("v1/events", params={"after": 100}).json()
    assert (len(second["events"]), second["more"], second["next"]) == (100, False, 150)
    numbers = [one["number"] for one in (*first["events"], *second["events"])]
    assert sorted(set(numbers)) == list(range(1, 151))
