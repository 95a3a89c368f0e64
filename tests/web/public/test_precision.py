"""Error rates as everybody reads them: no sign-in, nothing counted when the page is read, few withheld."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amiyan.integrity.detectors.loader import detectors
from amiyan.integrity.publishing import publish_quarter
from tests.integrity.kit import NOW
from tests.web.office.signal_town import a_signal_town, decided
from tests.web.office.test_office import text_of
from tests.web.world import a_client

PATH = "/public/precision"
AFTER = dt.date(2026, 3, 5)


@pytest.fixture
def published(db, monkeypatch):
    town = a_signal_town(monkeypatch)
    decided(town, "closed_day")
    publish_quarter(quarter=dt.date(2025, 10, 1), on=AFTER, now=NOW)
    return town


def page(path=PATH, language="en", status=200):
    answer = a_client(language=language).get(path)
    assert answer.status_code == status
    return text_of(re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " ")))


def test_nothing_is_published_yet_and_it_says_when(db):
    assert "The first quarter is published some weeks after its end" in page()
    assert "Read the error rates" in page("/public")


def test_a_quarter_in_words_with_how_to_read_it_and_few_withheld(published):
    text = page()
    assert (
        "October 2025 – December 2025. Published on 5 March 2026, once. Numbers under 10 are withheld" in text
    )
    assert "no signal stops a meal or a payment" in text
    assert re.search(r"Marks on a day without school … … … 0 0", text), "one case is few"
    assert "Girls and boys" in text
    assert re.search(r"Shymkent City 169", text)
    assert "the rule may be unfair to it, and we must say why" in text
    for detector in detectors().values():
        assert detector.words.name in text.replace("&#x27;", "'")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_it_speaks_the_readers_language(published, language):
    assert "How often" not in page(language=language)


def test_reading_it_counts_nothing_and_names_nobody(published):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        text = page()
    said = " ".join(one["sql"] for one in asked.captured_queries)
    for table in ("integrity_signal ", "registry_enrolment", "registry_person", "integrity_case c"):
        assert table not in said.replace("integrity_signal\n", "integrity_signal "), table
    assert "Ойдан" not in text


def test_a_quarter_that_was_not_published_is_not_there(published):
    page(f"{PATH}?quarter=2025-07-01", status=404)
    page(f"{PATH}?quarter=x", status=404)
    assert "October 2025" in page(f"{PATH}?quarter=2025-10-01")
