"""The auditor's sample: a digest before the month, a seed after it, and lines that anybody draws again."""

import csv
import datetime as dt
import hashlib
import io
import re
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from amiyan.auditor.estimate import estimate
from amiyan.auditor.queries.samples import drawn_again
from amiyan.cli import main
from amiyan.country.kz.calendar import to_local
from amiyan.deliveries.lists import rules
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.sql import execute, query
from amiyan.settlement.log import seal_all
from tests.deliveries.school import MONDAY, a_village_school, countersign, judge_as_of, send_list
from tests.web.family.home_town import account, an_adult, as_owner, guards
from tests.web.institution.kit import named, signed_in, works

SEED = "a long random line, kept in a safe"
DIGEST = hashlib.sha256(SEED.encode()).hexdigest()
PATH = "/office/79/audit/samples"
AUGUST, OCTOBER = dt.datetime(2025, 8, 20, 6, tzinfo=dt.UTC), dt.datetime(2025, 10, 15, 6, tzinfo=dt.UTC)


@pytest.fixture
def school(scratch, monkeypatch):
    """A school of region 79 whose three children of Monday are known from a list alone; an auditor, and one elsewhere."""
    made = a_village_school()
    for number, child in enumerate(made.children, 1):
        named(child, f"Ойдан{number}", "Сәуле")
    countersign(made, send_list(made, made.teacher), made.head)
    judge_as_of(made, dt.date(2025, 9, 11))
    execute(
        "INSERT INTO deliveries_evidence (facility_id, id, terminal, file_name, original_sha256, source)"
        " OVERRIDING SYSTEM VALUE SELECT facility_id, evidence_id, 'PHONE1', '', sha256('list'), 'phone' FROM deliveries_list"
    )
    made.auditor, made.elsewhere = works("auditor", region="79"), works("auditor", region="75")
    made.official = works("region_official", region="79")
    made.database, made.patch = scratch, monkeypatch
    return made


def it_is(school, moment):
    school.patch.setattr(SystemClock, "now", lambda _self: moment)


def sent(school, path, fresh=True, user=None, **form):
    return signed_in(user or school.auditor, language="en", fresh=fresh).post(
        f"{PATH}{path}", {"key": str(uuid4()), **form}, follow=True
    )


def read(school, path="", user=None):
    return signed_in(user or school.auditor, language="en").get(f"{PATH}{path}")


def text_of(answer):
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().replace("\xa0", " ").replace("<wbr>", ""))
    return re.sub(r"\s+", " ", text.replace("&#x27;", "'"))


def published(school):
    it_is(school, AUGUST)
    return sent(school, "/publish", month="2025-09", seed=SEED)


def drawn(school, seed=SEED):
    it_is(school, OCTOBER)
    return sent(school, "/1/draw", seed=seed)


def test_the_audit_s_sample_is_drawn_by_a_seed_published_beforehand_and_again_by_anybody(
    school, tmp_path, capsys, monkeypatch
):
    """Fault 15: the digest is published before the month, the seed draws later, and who has both draws the same."""
    assert f"Published: {DIGEST}" in text_of(published(school))
    assert SEED not in text_of(read(school)) + text_of(read(school, "/1"))
    assert DIGEST in text_of(read(school, "/1"))
    assert "is not sealed in the log yet" in text_of(drawn(school)), (
        "nothing is drawn from what could still be changed"
    )
    seal_all()
    drawn(school, "another long random line")
    assert query("SELECT count(*) FROM deliveries_sample_draw") == [(0,)], (
        "only the seed that was published draws"
    )
    assert "Drawn: 1 of 3 lines." in text_of(drawn(school))
    page = text_of(read(school, "/1"))
    assert SEED in page
    ((person, day, programme),) = query(
        "SELECT person_id, service_day, programme FROM deliveries_sample_line"
    )
    # Anybody: the line with the smallest hash of the three.
    lines = [f"school-meals/{MONDAY.isoformat()}/{child}" for child in school.children]
    by_hand = min(lines, key=lambda line: hashlib.sha256(f"{SEED}\n{line}".encode()).digest())
    assert by_hand == f"{programme}/{day}/{person}"
    assert f"printf '%s\\n%s' '{SEED}' '{by_hand}' | sha256sum" in page
    again = drawn_again(1)
    assert (again.is_the_same, again.drawn, sorted(again.frame)) == (True, 1, sorted(lines))
    monkeypatch.setenv("AMIYAN_DATABASE_URL", "postgresql://named-so-that-nothing-is-started/")
    capsys.readouterr()
    assert main(["sample", "again", "1", "--out", str(tmp_path / "lines.txt"), "--lang", "en"]) == 0
    assert "The same 1 of 3 lines are drawn again." in capsys.readouterr().out
    assert sorted((tmp_path / "lines.txt").read_text().split()) == sorted(lines)
    other = next(iter(set(school.children) - {person}))
    as_owner(school.database, "UPDATE deliveries_sample_line SET person_id = %s", other)
    assert not drawn_again(1).is_the_same, "who bends the drawn line is found"


@pytest.mark.parametrize(("month", "seed", "why"), [("2025-08", SEED, "begins"), ("2025-09", "short", "16")])
def test_a_seed_that_comes_too_late_or_can_be_guessed_is_refused(school, month, seed, why):
    it_is(school, AUGUST)
    sent(school, "/publish", month=month, seed=seed)
    assert query("SELECT count(*) FROM deliveries_sample") == [(0,)], why


def test_to_publish_and_to_draw_asks_for_a_fresh_sign_in(school):
    it_is(school, AUGUST)
    sent(school, "/publish", fresh=False, month="2025-09", seed=SEED)
    assert query("SELECT count(*) FROM deliveries_sample") == [(0,)]


def test_a_finding_that_a_broken_line_sent_twice_is_one_and_another_word_under_its_key_is_refused(school):
    published(school)
    seal_all()
    drawn(school)
    given = {"key": str(uuid4()), "finding": "not_sound", "says": "The class was on an excursion"}
    for _twice in range(2):
        assert "Written down" in text_of(sent(school, "/1/line/1", **given))
    assert "sent once before with other words" in text_of(
        sent(school, "/1/line/1", **given | {"finding": "sound"})
    )
    assert query("SELECT finding, says FROM auditor_finding") == [
        ("not_sound", "The class was on an excursion")
    ]
    assert sent(school, "/1/line/1", **given | {"key": "x"}).status_code == 404
    keys = re.findall(r'name="key" value="([^"]+)"', read(school, "/1").content.decode())
    assert keys, "the page gives its form a key"


def test_an_auditor_writes_what_was_found_and_the_last_word_counts(school):
    published(school)
    seal_all()
    drawn(school)
    assert "says why" in text_of(sent(school, "/1/line/1", finding="not_sound", says=" "))
    assert "Choose one." in text_of(sent(school, "/1/line/1", finding="fine", says="x"))
    page = text_of(
        sent(school, "/1/line/1", fresh=False, finding="not_sound", says="The class was on an excursion")
    )
    assert "Not sound: The class was on an excursion" in page
    assert "Of 1 lines of which an auditor could tell, 1 are not sound: 100.0 %" in page
    assert "between 20.6 % and 100.0 %" in page
    page = text_of(sent(school, "/1/line/1", finding="taken_back", says="It was another class"))
    assert "of which an auditor could tell" not in page
    sent(school, "/1/line/1", finding="sound", says="")
    assert query("SELECT finding FROM auditor_finding ORDER BY id") == [
        ("not_sound",),
        ("taken_back",),
        ("sound",),
    ]
    assert "0 are not sound: 0.0 %" in text_of(read(school, "/1"))
    assert sent(school, "/1/line/2", finding="sound").status_code == 404


def test_a_finding_that_is_refused_stands_at_its_line_again_with_every_word_of_it(school):
    published(school)
    seal_all()
    drawn(school)
    closed = read(school, "/1").content.decode()
    assert "<details open" not in closed
    given = {"finding": "not_sound", "says": " ", "tells": "The class was on an excursion that day."}
    answer = sent(school, "/1/line/1", **given)
    assert answer.status_code == 422
    page = re.sub(r"\s+", " ", answer.content.decode())
    (open_again,) = re.findall(r"<details open>.*?</details>", page)
    assert "says why" in text_of(answer)
    assert re.search(r'value="not_sound"[^>]*checked', open_again)
    assert "The class was on an excursion that day.</textarea>" in open_again
    assert 'action="/office/79/audit/samples/1/line/1#line-1"' in open_again
    assert "Ойдан" in page, "the line is there as before"
    pages = {page for (page,) in query("SELECT page FROM access_view")}
    assert pages == {"office-sample", "office-sample-found"}, "and who looked is noted"
    (key,) = re.findall(r'name="key" value="([^"]+)"', open_again)
    sent(school, "/1/line/1", **given | {"key": key, "says": "The teacher was away"})
    assert query("SELECT says, tells FROM auditor_finding") == [("The teacher was away", given["tells"])]
    long = text_of(sent(school, "/1/line/1", finding="sound", says="x" * 1001))
    assert "Write less." in long
    assert "x" * 1001 in long


def test_the_family_reads_what_an_auditor_found_of_its_meal_and_never_the_auditor_s_reason(school):
    """In plain words, with the day; neither who found it nor whom the auditor's reason names."""
    published(school)
    seal_all()
    drawn(school)
    ((child, programme),) = query("SELECT person_id, programme FROM deliveries_sample_line")
    mother, other = an_adult("Ойдан", "Мар"), an_adult("Көрші", "Сара")
    guards(mother, child)
    guards(other, next(iter(set(school.children) - {child})))
    reader, page = account(mother), f"/family/{child}/day/{MONDAY}/{programme}/1"
    assert "An auditor looked" not in text_of(signed_in(reader, language="en").get(page))
    reason = {"says": "The teacher Сәрсен was away", "tells": "The class was on an excursion that day."}
    sent(school, "/1/line/1", finding="not_sound", **reason)
    said = text_of(signed_in(reader, language="en").get(page))
    ((at,),) = query("SELECT known_from FROM auditor_finding")
    assert (
        f"{to_local(at):%H:%M} An auditor looked at this meal What was written down of this meal was found to be wrong."
        in said
    )
    assert "The class was on an excursion that day. By itself this changes nothing: a person decides." in said
    assert "Сәрсен" not in said
    sent(school, "/1/line/1", finding="taken_back", says="Сәрсен was there")
    said = text_of(signed_in(reader, language="en").get(page))
    assert "What had been found of this meal was taken back." in said
    assert "excursion" not in said
    assert signed_in(account(other), language="en").get(page).status_code == 404


def test_names_are_read_with_a_trace_and_only_by_an_auditor_of_the_region(school):
    published(school)
    seal_all()
    drawn(school)
    page = text_of(read(school, "/1"))
    assert "Ойдан" in page
    assert query("SELECT DISTINCT role, purpose, page FROM access_view") == [
        ("auditor", "audit", "office-sample")
    ]
    assert read(school, "/1", user=school.elsewhere).status_code == 404
    assert signed_in(school.elsewhere).get("/office/75/audit/samples/1").status_code == 404
    assert read(school, "", user=school.official).status_code == 404
    for written in ("x", "999", "9" * 30):
        assert read(school, f"/{written}").status_code == 404


def test_the_file_holds_the_rule_and_each_line_s_hash(school):
    published(school)
    seal_all()
    assert read(school, "/1/file").status_code == 404, "nothing is drawn yet"
    drawn(school)
    answer = read(school, "/1/file?as=xlsx")
    sheet, rule = load_workbook(io.BytesIO(answer.content)).worksheets
    ((*_rest, line, digest, _answer, _finding, _says),) = list(sheet.iter_rows(min_row=2, values_only=True))
    assert digest == hashlib.sha256(f"{SEED}\n{line}".encode()).hexdigest()
    assert {SEED, DIGEST} <= {row[1] for row in rule.iter_rows(values_only=True)}
    rows = list(csv.reader(io.StringIO(read(school, "/1/file?as=csv").content.decode("utf-8-sig"))))
    assert rows[1][6] == digest
    assert read(school, "/1/file?as=pdf").status_code == 404
    assert query("SELECT count(*) FROM access_view WHERE page = 'office-sample-file'")[0][0] >= 1


@pytest.mark.parametrize(
    ("hits", "of", "interval"),
    [
        (0, 0, None),
        (0, 50, (0, 0, 72)),
        (1, 1, (1000, 206, 1000)),
        (5, 100, (50, 21, 112)),
        (50, 50, (1000, 928, 1000)),
    ],
)
def test_a_small_sample_says_little_and_says_so(hits, of, interval):
    """Wilson's interval: (0, 50) and (5, 100) as in the tables of Brown, Cai and DasGupta (2001)."""
    assert estimate(hits, of) == interval


def test_the_rule_of_the_draw_is_the_one_that_the_page_tells():
    line = rules.Line(7, MONDAY, "school-meals", 1)
    assert rules.rank(line, SEED) == hashlib.sha256(f"{SEED}\nschool-meals/2025-09-08/7".encode()).digest()
