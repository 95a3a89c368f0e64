"""Payouts and budgets in the office: what stops money, how long it lasts, and every figure down to its lines."""

import datetime as dt
import re
from html import unescape
from uuid import uuid4

import pytest

from amiyan.access.actions import appoint_signatory
from amiyan.kernel.sql import execute, query
from amiyan.settlement.budgets.queries import figures_of
from amiyan.settlement.payouts.make import make_payouts
from tests.settlement.statements.kit import budget
from tests.web.institution.kit import it_is, signed_in, text_of

from .money_kit import TODAY, money


@pytest.fixture
def region(db, monkeypatch, own_terms):
    return money(monkeypatch)


def browser(region, name, *, fresh=True):
    return signed_in(region.people[name], language="en", fresh=fresh)


def reads(region, name, path):
    html = text_of(browser(region, name).get(path))
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def leads(region, name, path, part):
    html = text_of(browser(region, name).get(path))
    return unescape(re.search(rf'href="([^"]*{part}[^"]*)"', html).group(1))


def approved(region, one):
    region.agreed(one)
    execute(
        "INSERT INTO settlement_approval (payee, budget_id, number, place, person_id, recorded_by, signature_id)"
        " SELECT %s, %s, %s, place, 1000 + place, 0, gen_random_uuid() FROM generate_series(1, 2) place",
        list(one),
    )


DUE = dt.date(2025, 12, 1)


# --- payouts ---------------------------------------------------------------------------------------------------------


def test_an_approved_statement_waits_for_its_day_and_then_is_a_payout(region):
    one = region.act(region.dala)
    approved(region, one)
    text = reads(region, "region_official", "/office/79/payouts?at=awaiting")
    assert re.search(r"Approved, not yet due 1 6,310 ₸", text)
    assert "«Дала ас» ЖШС" in text
    make_payouts(budget_id=region.budget_id, today=DUE)
    text = reads(region, "region_official", "/office/79/payouts")
    assert "Approved, not yet due" not in text
    assert "Made, not yet sent 1 6,310 ₸" in text
    where = leads(region, "region_official", "/office/79/payouts?at=made", "/payouts/")
    page = reads(region, "region_official", where)
    assert re.search(r"Account KZ…\w{4}", page)
    assert "998KZ" not in page
    statement = leads(region, "region_official", where, "/approvals/")
    assert "«Дала ас» ЖШС, October 2025" in reads(region, "region_official", statement)
    assert "Made, not yet sent" in reads(region, "region_official", statement)


def test_what_cannot_be_paid_says_what_stops_it(region):
    """P19."""
    one = region.act(region.dala)
    approved(region, one)
    execute(
        "UPDATE registry_organisation_account SET known_to = now() WHERE organisation_id = %s", [region.dala]
    )
    make_payouts(budget_id=region.budget_id, today=DUE)
    text = reads(region, "region_official", "/office/79/payouts")
    assert re.search(r"Due, and cannot be paid 1 6,310 ₸", text)
    assert "the supplier has no account today" in text
    assert "Approved, not yet due" not in text


def test_a_statements_page_says_what_stops_it_and_looks_again_when_asked(region, monkeypatch):
    """What a night found may be hours old; whoever has put it right need not wait for the next one."""
    one = region.act(region.dala)
    approved(region, one)
    it_is(monkeypatch, DUE)
    page = region.at("", one)
    assert "Nothing stopped it when it was looked at last" in reads(region, "region_official", page)
    gone = execute(
        "UPDATE registry_organisation_account SET known_to = now() WHERE organisation_id = %s", [region.dala]
    )
    assert gone == 1
    look = f"{page}/look"
    said = text_of(browser(region, "region_official", fresh=False).post(look, follow=True))
    assert "Looked just now: something still stops it." in said
    assert "The supplier has no account today." in said
    assert "1 December 2025" in said
    execute(
        "UPDATE registry_organisation_account SET known_to = NULL WHERE organisation_id = %s", [region.dala]
    )
    assert "no account today" in reads(region, "region_official", page), "as it was looked at last"
    said = text_of(browser(region, "region_official", fresh=False).post(look, follow=True))
    assert "Looked just now: nothing stops it." in said
    assert "no account today" not in reads(region, "region_official", page)
    assert query("SELECT count(*) FROM settlement_payout") == [(0,)], "nothing is paid by a look"
    assert browser(region, "auditor").post(look).status_code == 404
    assert "Look again now" not in reads(region, "auditor", page)
    other = f"/office/75/approvals/{one.payee}/{one.budget_id}/{one.number}/look"
    assert browser(region, "other_region").post(other).status_code == 404
    assert browser(region, "region_official").post(f"{region.at('', region.act())}/look").status_code == 404


def test_payouts_of_another_region_are_not_there(region):
    approved(region, region.act(region.dala))
    make_payouts(budget_id=region.budget_id, today=DUE)
    ((payee, id_),) = query("SELECT payee, id FROM settlement_payout")
    assert browser(region, "auditor").get(f"/office/79/payouts/{payee}/{id_}").status_code == 200
    other = browser(region, "other_region")
    assert other.get(f"/office/75/payouts/{payee}/{id_}").status_code == 404
    assert other.get(f"/office/79/payouts/{payee}/{id_}").status_code == 404
    assert "Дала" not in reads(region, "other_region", "/office/75/payouts")
    assert browser(region, "auditor").get(f"/office/79/payouts/{payee}/{uuid4()}").status_code == 404


def test_the_ministry_reads_sums_of_payouts_and_no_supplier(region):
    approved(region, region.act(region.dala))
    make_payouts(budget_id=region.budget_id, today=DUE)
    text = reads(region, "ministry_official", "/office/00/payouts?at=made")
    assert "Made, not yet sent 1 6,310 ₸" in text
    assert "Дала" not in text
    ((payee, id_),) = query("SELECT payee, id FROM settlement_payout")
    assert browser(region, "ministry_official").get(f"/office/00/payouts/{payee}/{id_}").status_code == 404


@pytest.mark.parametrize(
    "query_", ["at=none&year=x&before=~", "year=99999999999", "at=paid&before=2025-01-01~1"]
)
def test_what_an_address_says_wrongly_is_taken_as_nothing_said(region, query_):
    assert browser(region, "auditor").get(f"/office/79/payouts?{query_}").status_code == 200


# --- budgets ---------------------------------------------------------------------------------------------------------


def at_budget(region, tail=""):
    return f"/office/79/budgets/{region.budget_id}{tail}"


def test_a_budget_says_where_its_money_is_and_how_long_it_lasts(region):
    text = reads(region, "region_official", "/office/79/budgets")
    assert "The money lasts to the end of the year" in text
    page = reads(region, "region_official", at_budget(region))
    figures = figures_of(region.budget_id)
    for name, tiyn in (
        ("Set aside by acts", figures.appropriated_tiyn),
        ("Eaten", figures.used_tiyn),
        ("In statements", figures.locked_tiyn),
    ):
        assert re.search(rf"{name} [^₸]*{tiyn // 100:,} ₸", page), name


def test_money_that_ends_says_about_when(region):
    execute(
        "UPDATE settlement_figure_budget SET dry_on = '2025-11-14', needed_tiyn = holds_tiyn + 500000 WHERE budget_id = %s",
        [region.budget_id],
    )
    for path in ("/office/79/budgets", at_budget(region)):
        text = reads(region, "region_official", path)
        assert "The money lasts until about 14 November 2025" in text
        assert "5,000 ₸ will be missing" in text


@pytest.mark.parametrize(
    "figure", ["appropriated", "granted", "used", "returned", "cooked", "locked", "made", "paid"]
)
def test_each_figure_opens_to_lines_that_add_up_to_it(region, figure):
    approved(region, region.act(region.dala))
    make_payouts(budget_id=region.budget_id, today=DUE)
    client, total, path = browser(region, "region_official"), 0, at_budget(region, f"/{figure}")
    while path:
        html = text_of(client.get(path)).replace(",", "")
        body = html.split("<tbody>")[1] if "<tbody>" in html else ""
        total += sum(int(one) for one in re.findall(r'aria-hidden="true">(\d+)', body))
        onward = re.search(r'rel="next"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="next"', html)
        path = unescape(onward.group(1) or onward.group(2)) if onward else ""
    wanted = getattr(figures_of(region.budget_id), f"{figure}_tiyn")
    assert total == wanted // 100 or total == wanted, (figure, total, wanted)


def test_lines_tell_schools_and_nobody(region):
    text = reads(region, "region_official", at_budget(region, "/used"))
    assert "№ 1 мектеп" in text
    person = query("SELECT min(person_id) FROM settlement_posting WHERE budget_id = %s", [region.budget_id])[
        0
    ][0]
    assert str(person) not in text


def an_act(**said):
    return {
        "key": str(uuid4()),
        "kind": "add",
        "tenge": "1000.50",
        "code": "261-104",
        "rank": "1",
        "act": "№ 31 шешім",
        **said,
    }


def records(region):
    appoint_signatory(
        person_id=region.people["region_official"].person_id, duty="record", region="79", source="Бұйрық № 9"
    )
    return browser(region, "region_official")


def acts(region):
    return query(
        "SELECT code, amount_tiyn, act, recorded_by FROM settlement_appropriation WHERE budget_id = %s AND act <> 't'",
        [region.budget_id],
    )


def test_whoever_has_the_duty_enters_an_act_and_twice_is_once(region):
    """Fault 11, by hand."""
    client, said = records(region), an_act()
    for _twice in range(2):
        assert client.post(at_budget(region, "/act"), said).status_code == 302
    official = region.people["region_official"].person_id
    assert acts(region) == [("261-104", 1000_50, "№ 31 шешім", official)]
    text = reads(region, "region_official", at_budget(region))
    assert "№ 31 шешім" in text


def test_a_cut_below_what_is_left_is_refused_with_the_sums(region):
    client = records(region)
    answer = client.post(at_budget(region, "/act"), an_act(kind="cut", tenge="99999999999", code="111"))
    assert answer.status_code == 422
    assert "The fund holds" in unescape(answer.content.decode())
    assert acts(region) == []
    assert client.post(at_budget(region, "/act"), an_act(kind="cut", code="111")).status_code == 302
    assert [row[1] for row in acts(region)] == [-1000_50]


@pytest.mark.parametrize("tenge", ["1850000.5", "1 850 000,50", "1\xa0850\xa0000.50", " 1850000,5 "])
def test_a_sum_is_taken_as_people_write_it(region, tenge):
    assert records(region).post(at_budget(region, "/act"), an_act(tenge=tenge)).status_code == 302
    assert [row[1] for row in acts(region)] == [1850000_50]


@pytest.mark.parametrize("tenge", ["", "x", "0", "-5", "1.001", "9" * 20, "1e3", "NaN", "Infinity"])
def test_a_sum_that_is_none_is_said_beside_its_field(region, tenge):
    answer = records(region).post(at_budget(region, "/act"), an_act(tenge=tenge))
    assert answer.status_code == (422 if tenge != "1e3" else 302)
    assert len(acts(region)) == (tenge == "1e3")


def test_the_page_says_that_the_role_sees_and_the_duty_is_missing(region):
    text = reads(region, "region_official", at_budget(region))
    assert "you also need to be appointed to record" in text
    answer = browser(region, "region_official").post(at_budget(region, "/act"), an_act())
    assert answer.status_code == 422
    assert acts(region) == []
    assert "Your role reads budgets and enters no acts." in reads(region, "auditor", at_budget(region))
    assert browser(region, "auditor").post(at_budget(region, "/act"), an_act()).status_code == 404
    stale = browser(region, "region_official", fresh=False)
    assert stale.post(at_budget(region, "/act"), an_act())["Location"].startswith("/sign-in?")


def test_the_ministry_and_a_district_read_sums(region):
    assert "The money lasts" in reads(region, "ministry_official", "/office/00/budgets")
    page = reads(region, "ministry_official", at_budget(region).replace("/79/", "/00/"))
    assert "Set aside by acts" in page
    client = browser(region, "ministry_official")
    assert client.get(at_budget(region, "/used")).status_code == 404
    assert "The money lasts" in reads(region, "district_official", "/office/79/budgets")
    assert browser(region, "district_official").get(at_budget(region)).status_code == 404


def test_a_budget_of_another_region_is_not_there(region):
    foreign = region.foreign.budget_id
    client = browser(region, "region_official")
    for tail in ("", "/used"):
        assert client.get(f"/office/79/budgets/{foreign}{tail}").status_code == 404
    assert client.post(f"/office/79/budgets/{foreign}/act", an_act()).status_code == 404
    assert client.get(f"/office/79/budgets/{9**30}").status_code == 404
    assert client.get(at_budget(region, "/nothing")).status_code == 404
    assert client.get(at_budget(region, "/used?after=nonsense")).status_code == 404
    assert browser(region, "other_region").get(at_budget(region)).status_code == 404


def test_meals_that_wait_for_money_say_why_and_what_to_do(region):
    execute(
        "INSERT INTO settlement_figure_waiting (programme, region, year, why, units, tiyn, first_day, counted_on)"
        " VALUES ('school-meals', '79', 2025, 'fund_dry', 12, 757200, '2025-11-03', %s)",
        [TODAY],
    )
    text = reads(region, "region_official", "/office/79/budgets")
    assert "The budget is used up." in text
    assert "12 meals wait, the first of 3 November 2025: 7,572 ₸." in text
    assert "12 meals wait" not in reads(region, "other_region", "/office/75/budgets")


def test_the_ministry_reads_not_of_few_meals_that_wait_how_many_they_are(region):
    execute(
        "INSERT INTO settlement_figure_waiting (programme, region, year, why, units, tiyn, first_day, counted_on)"
        " VALUES ('school-meals', '79', 2025, 'fund_dry', 2, 126200, '2025-11-03', %s)",
        [TODAY],
    )
    assert "2 meals wait" in reads(region, "region_official", "/office/79/budgets")
    for where in ("00", "79"):
        text = reads(region, "ministry_official", f"/office/{where}/budgets")
        assert "… meals wait, the first of 3 November 2025: …." in text


def test_a_region_without_a_budget_is_told_what_that_means(region):
    text = reads(region, "region_official", "/office/79/budgets?year=2024")
    assert "No budget of this year is entered here" in text


def test_a_closed_year_takes_no_act(region):
    closed = budget(region="79", year=2024)
    execute(
        "INSERT INTO settlement_budget_closing (budget_id, closed_by, lapsed_tiyn) VALUES (%s, 1, 0)",
        [closed],
    )
    client = records(region)
    path = f"/office/79/budgets/{closed}"
    assert "The year is closed" in text_of(client.get(path))
    answer = client.post(f"{path}/act", an_act())
    assert answer.status_code == 422
    assert "is closed" in answer.content.decode()
