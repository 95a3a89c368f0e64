"""Fault 15, before everybody's eyes: a digest stands on a public page before its month, the seed once it has drawn."""

import datetime as dt
import hashlib
import re

import pytest

from amiyan.deliveries.actions.samples import Where, publish_seed
from amiyan.integrity.actions.samples import publish_control_seed
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import execute
from tests.web.office.test_office import text_of
from tests.web.world import a_client

SEED = "thirty-two letters that nobody can guess"
DIGEST = hashlib.sha256(SEED.encode()).hexdigest()
MONTH = Period.of_month(2025, 10)
BEFORE = dt.datetime(2025, 9, 20, 9, tzinfo=dt.UTC)


@pytest.fixture
def october(db, monkeypatch):
    monkeypatch.setattr("amiyan.web.public.draws.today", lambda: dt.date(2025, 9, 21))
    publish_seed(
        programme="school-meals",
        month=MONTH,
        where=Where("79", None),
        seed=SEED,
        published_by="t",
        now=BEFORE,
    )
    publish_control_seed(month=MONTH, region=None, seed=f"{SEED}!", published_by=7, now=BEFORE)


def page(language="en"):
    answer = a_client(language=language).get("/public/draws")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer
    html = answer.content.decode()
    return text_of(re.sub(r"\s+", " ", html.replace("<wbr>", "").replace("\xa0", " ")))


def test_the_digest_stands_there_before_the_month_and_nothing_of_the_seed_fault_15(october):
    text = page()
    assert re.search(rf"October 2025 Shymkent City 20 September 2025 {DIGEST} not drawn yet", text), text
    assert re.search(r"October 2025 The country 20 September 2025 [0-9a-f]{64} not drawn yet", text)
    assert SEED not in text
    assert "See the seals" in text_of(a_client(language="en").get("/public").content.decode())


def test_the_seed_stands_there_once_it_has_drawn_and_anybody_reckons_its_digest_fault_15(october):
    execute(
        "INSERT INTO deliveries_sample_draw (sample_id, seed, per_mille, of_lines, drawn, drawn_by)"
        " SELECT id, %s, 10, 4321, 44, 't' FROM deliveries_sample",
        [SEED],
    )
    text = page()
    (digest,) = re.findall(rf"([0-9a-f]{{64}}) {SEED}", text)
    assert digest == hashlib.sha256(SEED.encode()).hexdigest()
    assert "4,321" not in text, "how many lines a place has may be a small number"


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "Жеребемен не алынады"), ("ru", "Что выбирается жребием")]
)
def test_it_is_read_in_each_language(october, language, words):
    assert words in page(language)
