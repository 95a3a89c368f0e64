"""Rights for a month: given once, and never left short in silence."""

from datetime import date

import pytest
from django.db import connection

from amiyan.entitlements.actions import decide
from amiyan.entitlements.grants import expect_days, grant
from amiyan.entitlements.laid_terms import lay_out, terms_of
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import ProblemError
from amiyan.programmes.loader import load

FILL = """
INSERT INTO registry_facility (id, code, match_key, region, source) VALUES (1, 'S', 'S', '79', 't');
INSERT INTO registry_person (id, temporary_id, source) VALUES (11, 'a', 't'), (12, 'b', 't');
INSERT INTO registry_enrolment (person_id, facility_id, eats_at_id, grade, valid, source)
VALUES (11, 1, 1, 2, '[2025-09-01,2026-05-26)', 't'), (12, 1, 1, 9, '[2025-09-01,2026-05-26)', 't');
"""


def granted(first, last):
    decide(programme="school-meals", first=first, last=last)
    terms = terms_of(
        load("school-meals"), Period(first, last), exceptions=(), regions=["79"], price_tiyn=63100
    )
    lay_out(terms)
    expect_days(terms)
    return grant(terms)


@pytest.fixture
def school(db):
    with connection.cursor() as cursor:
        cursor.execute(FILL)


def test_only_the_entitled_get_a_right_with_a_ceiling(school):
    done = granted(date(2025, 9, 1), date(2025, 9, 30))
    # 2 to 30 September 2025: 21 school days; the ninth-grader's categories are not known
    assert (done.entitlements, done.units, done.tiyn) == (1, 21, 21 * 63100)


def test_the_same_month_again_grants_nothing_more(school):
    granted(date(2025, 9, 1), date(2025, 9, 30))
    assert granted(date(2025, 9, 1), date(2025, 9, 30)).entitlements == 0


def test_part_of_a_month_is_not_silently_left_at_its_first_ceiling(school):
    granted(date(2025, 9, 1), date(2025, 9, 2))
    with pytest.raises(ProblemError) as refused:
        granted(date(2025, 9, 3), date(2025, 9, 30))
    assert refused.value.problem.kind.code == "right-differs"
