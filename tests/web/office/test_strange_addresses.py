"""An address or a form in which something stands that nothing has: not there, and never a fault of ours."""

from uuid import uuid4

import pytest

from .kit import client_of
from .signal_town import a_signal_town

BIG = "9" * 25
KEY = "7b2a0c6e-0000-4000-8000-000000000001"
STRANGE = (
    "/%00",
    "/signals?school=%00",
    "/school/%00",
    "/school/S1/9999-12-31",
    "/school/S1/0001-01-01/lines?class=x",
    "/school/S1/matter/dispute/%00",
    "/school/S1/matter/%00/1",
    "/behind/missing?code=%00",
    "/table/days?kind=missing&code=%00",
    "/registers/places?text=%00",
    f"/registers/supplier/{BIG}",
    f"/registers/supplier/{BIG}/account/{KEY}",
    "/audit/actions?day=9999-12-31",
    "/audit/actions?day=0001-01-01",
    "/audit/actions?before=0001-01-01T00:00:00%2B05:00~x~y",
    "/audit/actions?before=9999-12-31T23:59:59-05:00~x~y",
    "/audit/actions/looked/1/99999999999999",
    f"/audit/chain?meal_of={BIG}.2025-09-01.school-meals.1",
    "/audit/chain?q=%00%00",
    f"/audit/chain?statement=1.1.{BIG}",
    "/calendar?of=9999-12",
    "/calendar/day?what=off&day=0001-01-01&act=x",
    f"/approving?s={'9' * 5000}-1-1",
    f"/approvals/1/1/{BIG}",
)


@pytest.mark.parametrize("role", ["region_official", "auditor", "ministry_official"])
def test_a_strange_address_is_not_there_or_shows_what_there_is(db, monkeypatch, role):
    client = client_of(a_signal_town(monkeypatch).people[role])
    client.raise_request_exception = False
    answers = {path: client.get(f"/office/79{path}").status_code for path in STRANGE}
    assert {path[:60]: status for path, status in answers.items() if status not in {200, 404}} == {}


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/programmes/school-meals/change?parameter=price_tiyn", {"first": "9999-12-31", "value": "700"}),
        ("/registers/place/S1/name", {"first": "0001-01-01", "name_kk": "Мектеп"}),
    ],
)
def test_a_day_at_the_end_of_all_days_is_no_day(db, monkeypatch, path, given):
    client = client_of(a_signal_town(monkeypatch).people["region_official"])
    client.raise_request_exception = False
    more = {"key": str(uuid4()), "act": "x", "source": "y", "reason": "z"}
    answer = client.post(f"/office/79{path}", {**more, **given})
    assert answer.status_code == 422
    assert "Write the day as day, month and year." in answer.content.decode()


def test_a_strange_form_is_not_there(db, monkeypatch):
    client = client_of(a_signal_town(monkeypatch).people["region_official"])
    client.raise_request_exception = False
    given = {"key": str(uuid4()), "source": "sample", "about": "1 \0", "says": "x"}
    assert client.post("/office/79/school/S1/case/open", given).status_code == 404
