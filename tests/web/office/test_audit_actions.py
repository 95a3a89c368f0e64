"""Who did what in a region and when: every room tells its acts, on one page by time."""

import datetime as dt
import io
import re
from html import unescape

import pytest
from openpyxl import load_workbook

from amiyan.access.appointing import note_views
from amiyan.access.callers import caller_of
from amiyan.access.reading import reading
from amiyan.access.roles import Purpose
from amiyan.auditor.queries.acts import ACTED, acts
from amiyan.bench.acts import write_demo_parameters
from amiyan.country.kz import iban as ibans
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.scope import EVERYTHING
from amiyan.kernel.sql import execute, query
from amiyan.programmes import loader
from amiyan.settlement.accounts.request import request_account
from amiyan.settlement.approvals.actions import refuse_statement
from amiyan.voice.actions.campaigns import Plan, plan_campaign
from amiyan.voice.actions.forgeries import note_forgery
from amiyan.voice.actions.outages import declare_days, take_back_days
from amiyan.voice.actions.silences import report_death

from .chain_kit import a_chain
from .kit import client_of

PATH = "/office/79/audit/actions"


@pytest.fixture
def decided(tmp_path, monkeypatch):
    write_demo_parameters(tmp_path / "own", region="79")
    monkeypatch.setenv("AMIYAN_PARAMETERS", str(tmp_path / "own"))
    loader.load.cache_clear()
    yield
    loader.load.cache_clear()


@pytest.fixture
def chain(db, decided, monkeypatch):
    """A month up to the bank; acts are kept by the database's own clock, so the page's clock is today's."""
    made = a_chain(monkeypatch)
    ((made.now,),) = query("SELECT now()")
    monkeypatch.setattr(SystemClock, "now", lambda _self: made.now)
    return made


def read(chain, role="auditor", status=200, path=PATH, **asked):
    answer = client_of(chain.people[role]).get(path, {name: str(value) for name, value in asked.items()})
    assert answer.status_code == status, (role, answer.status_code)
    return answer.content.decode().replace("\xa0", " ") if status == 200 else ""


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.replace("<wbr>", "")))


def rows_of(html):
    """Every act; of those that are folded it is said above them of what kind they are."""
    rows, kind = [], ""
    for part in re.findall(r"<summary>.*?</summary>|</details>|<tr>.*?</tr>", html, re.DOTALL):
        if part.startswith("<tr"):
            rows += [] if '<th scope="col"' in part else [f"{kind} {text_of(part)}"]
        else:
            kind = text_of(part)
    return rows


def test_each_act_of_the_money_stands_there_with_who_did_it(chain):
    rows = rows_of(read(chain))
    for kind, who in (
        ("Act recorded", "Тіркеуші Гүлнар"),
        ("Act approved", "Бекітуші Асан"),
        ("Supplier agreed to an act", "person No."),
        ("Payout made", "Amiyan itself"),
        ("Money set aside or cut", ""),
        ("Duty to sign given", "Тіркеуші Гүлнар"),
        ("Role appointed", "auditor"),
    ):
        assert [row for row in rows if kind in row and who in row], (kind, who, rows)
    assert "«Нұрлы дәм» ЖШС · № 1 · September 2025 · 3,786 ₸" in " ".join(rows)


def test_how_people_are_told_and_how_a_value_changes_is_told_too(chain):
    """An outage moves every term, a pause every campaign, a value everybody's right: who said so stands in the log."""
    by = chain.people["region_official"].person_id
    today = chain.now.date()
    for what, reason in (("outage", "Fibre cut"), ("pause", "Elections")):
        number = declare_days(
            what=what, first=today, last=today, reason=reason, declared_by=by, now=chain.now
        )
        take_back_days(what=what, number=number, reason=f"No {reason}", taken_by=by, now=chain.now)
    note_forgery(
        id=query("SELECT gen_random_uuid()")[0][0],
        region="79",
        on=today,
        sender="7070",
        says="Send the code",
        noted_by=by,
        now=chain.now,
    )
    plan = Plan(
        name="Open your page",
        kind="invitation",
        audience="guardians",
        params={"region": "75"},
        measure="signed-in",
        measure_days=14,
        held_back=20,
        starts_on=today,
    )
    plan_campaign(id=query("SELECT gen_random_uuid()")[0][0], plan=plan, planned_by=by, now=chain.now)
    child = query("SELECT min(person_id) FROM registry_enrolment")[0][0]
    report_death(person_id=child, register="ЗАГС", died=today, source="letter 7", now=chain.now)
    execute(
        "INSERT INTO entitlements_change (programme, id, parameter, first, value, act, source, reason, proposed_by, region)"
        " VALUES ('school-meals', gen_random_uuid(), 'free_grades_to', '2026-01-01', '5', 'Order 1', 's', 'More', %s, %s),"
        "        ('school-meals', gen_random_uuid(), 'free_grades_to', '2026-01-01', '6', 'Order 2', 's', 'Less', %s, '75')",
        [by, "79", by],
    )
    chain.now += dt.timedelta(seconds=1)
    rows = rows_of(read(chain))
    for words in (
        *("Outage declared", "Fibre cut", "Pause of campaigns declared", "Elections", "Forged message noted"),
        *("Outage taken back", "No Fibre cut", "Pause of campaigns taken back", "No Elections"),
        *("Report of a death", "ЗАГС", "Change of a value proposed", "Free up to this grade", "Order 1"),
    ):
        assert [row for row in rows if words in row], words
    assert not [row for row in rows if "Campaign planned" in row or "Order 2" in row], "of another region"
    assert not [row for row in rows if str(child) in row or "Send the code" in row]
    assert not [row for row in rows_of(read(chain, "region_official")) if "Report of a death" in row], (
        "circumstances are told to an audit alone"
    )


def test_what_desks_do_is_told_with_who_did_it_and_nobody_of_whom_it_is(chain):
    """A message sent again, a paper handed over, records of a terminal, an objection, joined records, a search."""
    by = chain.people["region_official"].person_id
    child, other = chain.children[:2]
    query("SELECT voice_cut_month(%s)", [chain.now.date().replace(day=1)])
    execute(
        "INSERT INTO voice_notice (person_id, month, id, kind, about_person, language, text, check_number)"
        " SELECT %s, to_date(%s, 'YYYY-MM'), gen_random_uuid(), 'k', NULL, 'kk', 'Words to a family', 1",
        [child, f"{chain.now:%Y-%m}"],
    )
    execute(
        "INSERT INTO voice_again (person_id, month, notice_id, attempt, reason, asked_by)"
        " SELECT person_id, month, id, 1, 'The centre lost it', %s FROM voice_notice",
        [by],
    )
    execute(
        "INSERT INTO voice_seen (person_id, month, notice_id, channel, told_by)"
        " SELECT person_id, month, id, c, CASE c WHEN 'paper' THEN %s::bigint END FROM voice_notice,"
        " unnest('{paper,page}'::text[]) c",
        [by],
    )
    execute(
        "INSERT INTO deliveries_objection (person_id, service_day, programme, raised_by, reason, channel)"
        " VALUES (%s, '2025-09-09', 'school-meals', 'A mother', 'Not there', 'phone')",
        [child],
    )
    execute(
        "INSERT INTO deliveries_objection_decision (person_id, service_day, programme, objection_id, upheld, reason, decided_by)"
        " SELECT person_id, service_day, programme, id, true, 'The list was wrong', 'Methodist Dana' FROM deliveries_objection"
    )
    execute(
        "INSERT INTO registry_identity_link (person_id, same_as, kind, recorded_by, confirmed_by, source)"
        " VALUES (%s, %s, 'merged', %s, NULL, 'Request 7'), (%s, %s, 'sealed', %s, 1, 'Court 8')",
        [child, other, by, other, child, by],
    )
    execute(
        "INSERT INTO access_search (person_id, id, role, region, purpose, says, reference, way)"
        " VALUES (%s, gen_random_uuid(), 'region_official', '79', 'dispute', 'The mother called', 'K-5', 'name')",
        [by],
    )
    chain.now = query("SELECT now() + interval '1 minute'")[0][0]
    html = read(chain)
    rows = rows_of(html)
    for kind, words in (
        ("Doubtful message sent again", "The centre lost it"),
        ("Message handed over", "on paper"),
        ("Objection to a list decided", "Methodist Dana"),
        ("Two records of one person joined", "Request 7"),
        ("Search for a person", "to look into a dispute"),
        ("Budget entered", "school-meals"),
    ):
        assert len([row for row in rows if kind in row and words in row]) == 1, (kind, words, rows)
    for nothing in ("Court 8", "Words to a family", "Ойдан", "A mother", str(child)):
        assert nothing not in text_of(html), nothing
    elsewhere = text_of(read(chain, role="elsewhere", path="/office/75/audit/actions"))
    for words in ("The centre lost it", "on paper", "Methodist Dana", "Request 7", "K-5"):
        assert words not in elsewhere


def test_that_a_supplier_wants_another_account_is_told_to_the_auditor_of_its_region_alone(chain):
    """Before anybody of the office acts on it: a request that lies there is seen too, and of the account its end."""
    request_account(
        organisation_id=chain.payee,
        request_id=query("SELECT gen_random_uuid()")[0][0],
        iban=ibans.make("998", "ANOTHER7"),
        says="The bank was closed",
        requested_by=chain.people["region_official"].person_id,
        now=chain.now,
    )
    chain.now += dt.timedelta(seconds=1)
    for rows in (rows_of(read(chain)), rows_of(read(chain, kind="account-requested"))):
        (row,) = [row for row in rows if "Another account requested by a supplier" in row]
        for words in ("«Нұрлы дәм» ЖШС · … HER7", "The bank was closed"):
            assert words in row, row
    elsewhere = read(chain, "elsewhere", path="/office/75/audit/actions", kind="account-requested")
    assert "The bank was closed" not in elsewhere


def test_a_region_s_official_reads_the_same_and_others_nothing(chain):
    assert rows_of(read(chain, role="region_official"))
    for role in ("ministry_official", "district_official"):
        read(chain, role=role, status=404)
    read(chain, role="elsewhere", status=404)
    elsewhere = text_of(read(chain, role="elsewhere", path="/office/75/audit/actions"))
    assert "Нұрлы дәм" not in elsewhere
    assert "Тіркеуші" not in elsewhere


def test_acts_are_filtered_by_kind_person_and_day(chain):
    (clerk,) = {row[0] for row in query("SELECT recorded_by FROM settlement_statement")}
    assert len(rows_of(read(chain, kind="statement-approved"))) == 2
    assert all("Тіркеуші Гүлнар" in row for row in rows_of(read(chain, who=clerk)))
    assert rows_of(read(chain, day=f"{chain.now:%Y-%m-%d}")) or rows_of(
        read(chain, day=f"{chain.now + dt.timedelta(hours=5):%Y-%m-%d}")
    )
    empty = read(chain, day="2020-01-01")
    assert "Nothing was done" in empty
    for nonsense in ({"kind": "x"}, {"who": "x"}, {"day": "x"}, {"before": "x~y"}, {"who": "9" * 40}):
        read(chain, **nonsense)


def test_a_page_goes_on_behind_its_last_act_and_none_is_lost(chain):
    execute(
        "INSERT INTO registry_calendar_day (day, school_day, source) SELECT date '2026-01-01' + n, false, 'Order ' || n"
        " FROM generate_series(1, 120) n"
    )
    seen, path = [], f"{PATH}?kind=calendar-changed"
    while path:
        html = read(chain, path=path)
        seen += re.findall(r"Order \d+", html)
        onward = re.findall(r'rel="next" href="([^"]+)"', html)
        path = onward[0].replace("&amp;", "&") if onward else ""
    assert sorted(seen) == sorted(f"Order {n}" for n in range(1, 121)), "all were entered at one moment"


def test_many_acts_of_one_kind_are_one_line_until_it_is_opened_and_each_day_says_how_many(chain):
    execute(
        "INSERT INTO registry_calendar_day (day, school_day, source) SELECT date '2026-01-01' + n, false, 'Order ' || n"
        " FROM generate_series(1, 7) n"
    )
    html = read(chain)
    text = text_of(html)
    assert "Day of the calendar entered: 7" in text
    folded = html.partition("Day of the calendar entered: 7")[2].partition("</details>")[0]
    assert len(re.findall(r"Order \d", folded)) == 7
    assert "Day of the calendar entered" not in re.sub(r"<caption>.*?</caption>", "", folded), (
        "the kind is not said again"
    )
    shown = [int(count) for count in re.findall(r"<h2>[^<]*: (\d+)</h2>", html)]
    assert sum(shown) == len(rows_of(html)) > 7


def test_a_no_to_an_act_is_told_with_its_reason(chain):
    (approver,) = {row[0] for row in query("SELECT person_id FROM settlement_approval WHERE place = 1")}
    refuse_statement(
        statement=chain.key, person_id=approver, reason="The sums differ", on=dt.date(2025, 10, 21)
    )
    (row,) = rows_of(read(chain, kind="statement-refused"))
    assert "The sums differ" in row
    assert "Бекітуші Асан" in row


def test_how_many_people_somebody_looked_at_is_counted_and_whom_is_told_to_an_auditor_alone(chain):
    official = chain.people["region_official"]
    caller = caller_of(official.pk, now=chain.now)
    note_views(
        viewer=official.person_id,
        held=caller.held_for(Purpose.DISPUTE),
        purpose=Purpose.DISPUTE,
        page="office-lines",
        persons=chain.children,
    )
    html = read(chain, kind="people-viewed", role="region_official")
    assert "3 · official of the region · to look into a dispute" in text_of(html)
    assert "Ойдан" not in html
    assert "/looked/" not in html
    (row,) = re.findall(r'href="(/office/79/audit/actions/looked/[^"]+)"', read(chain, kind="people-viewed"))
    named = text_of(read(chain, path=row))
    assert all(f"Ойдан{number} Сәуле" in named for number in (1, 2, 3))
    assert "to look into a dispute" in named
    seen = query("SELECT count(DISTINCT person_id) FROM access_view WHERE page = 'office-viewed'")
    assert seen == [(3,)], "who looks at who looked leaves a trace too"
    read(chain, path=row, role="region_official", status=404)
    read(chain, path=row.replace("/79/", "/75/"), role="elsewhere", status=404)
    for wrong in ("/x/1", "/1/x", "/1/99999999999999999999", f"/{official.person_id}/0"):
        read(chain, path=f"{PATH}/looked{wrong}", status=404)


def test_a_long_hour_of_looks_is_read_page_by_page_and_nobody_is_left_out(chain, monkeypatch):
    monkeypatch.setattr("amiyan.web.office.audit.actions.A_PAGE", 2)
    official = chain.people["region_official"]
    for page in ("office-lines", "office-signal"):
        note_views(
            viewer=official.person_id,
            held=caller_of(official.pk, now=chain.now).held_for(Purpose.DISPUTE),
            purpose=Purpose.DISPUTE,
            page=page,
            persons=chain.children,
        )
    (where,) = re.findall(
        r'href="(/office/79/audit/actions/looked/[^"]+)"', read(chain, kind="people-viewed")
    )[:1]
    pages, seen = 0, []
    while where:
        html = read(chain, path=where)
        seen += re.findall(r"Ойдан(\d) Сәуле", html)
        onward = re.search(r'rel="next" href="([^"]+)"', html)
        where, pages = (unescape(onward[1]) if onward else ""), pages + 1
    assert pages > 1
    looks = query("SELECT count(*) FROM access_view WHERE viewer = %s", [official.person_id])[0][0]
    assert len(seen) == looks
    assert set(seen) == {"1", "2", "3"}
    strange = "/looked/1/1?after=x~y"
    read(chain, path=f"{PATH}{strange}", status=404)


def test_a_page_is_carried_away_as_a_workbook(chain):
    answer = client_of(chain.people["auditor"]).get(f"{PATH}/table?kind=statement-approved")
    rows = list(
        load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(min_row=2, values_only=True)
    )
    assert len(rows) == 2
    assert {row[1] for row in rows} == {"Act approved"}


def test_every_kind_that_a_room_tells_can_be_asked_for(db):
    """Each is SQL that runs, also where a room keeps nothing yet."""
    first, following = (dt.datetime(2025, month, 1, tzinfo=dt.UTC) for month in (9, 10))
    with reading(EVERYTHING):
        for kind in ACTED:
            assert acts(scope=EVERYTHING, first=first, following=following, kind=kind) == [], kind
    assert len(ACTED) == len({one.words for one in ACTED.values()})


def test_looks_of_a_whole_month_are_paged_without_losing_an_hour(chain):
    """They are asked for in growing times, the newest first: ends of those times cut no hour in two."""
    viewer = chain.people["auditor"].person_id
    execute(
        "INSERT INTO access_view (person_id, at, viewer, role, region, purpose, page)"
        " SELECT n, timestamptz '2025-09-01 00:20+05' + n * interval '3 hours' + m * interval '20 minutes', %s, 'auditor', '79',"
        " 'audit', 'x' FROM generate_series(1, 200) n, generate_series(0, 1) m",
        [viewer],
    )
    seen, path = [], f"{PATH}?kind=people-viewed&month=2025-09"
    while path:
        html = read(chain, path=path)
        seen += re.findall(r"/looked/\d+/(\d+)", html)
        onward = re.findall(r'rel="next" href="([^"]+)"', html)
        path = onward[0].replace("&amp;", "&") if onward else ""
    assert len(seen) == len(set(seen)) == 200
    assert seen == sorted(seen, reverse=True)
