"""The open period and its terms, as a worker's session holds them for hours."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import OperationalError

from amiyan.entitlements import laid_terms as terms_tables
from amiyan.kernel.periods import Period
from amiyan.kernel.sql import query
from amiyan.programmes.loader import load
from amiyan.programmes.parameters import Parameters
from amiyan.settlement import open_period
from amiyan.settlement.open_period import decision_periods, laid_terms

from .hamlet import PROGRAMME

SEPTEMBER, OCTOBER = dt.date(2025, 9, 30), dt.date(2025, 10, 1)


def laid():
    return query("SELECT min(day), max(day) FROM terms_hours")[0]


def test_terms_that_broke_off_while_they_were_laid_out_are_laid_out_anew(scratch, monkeypatch):
    """The session lives on: what it believed to be laid out before must not be believed any more."""
    assert laid_terms(PROGRAMME, SEPTEMBER)
    assert laid() == (dt.date(2025, 7, 1), SEPTEMBER)

    def break_off(terms):
        terms_tables.lay_out(replace(terms, hours=[]))
        raise OperationalError("canceling statement")

    with monkeypatch.context() as broken:
        broken.setattr(open_period, "lay_out", break_off)
        with pytest.raises(OperationalError):
            laid_terms(PROGRAMME, OCTOBER)
    laid_terms(PROGRAMME, SEPTEMBER)  # the clock of this machine was ahead
    assert laid() == (dt.date(2025, 7, 1), SEPTEMBER)


def test_a_school_year_that_is_known_ahead_without_its_end_decides_nothing_yet():
    rules = load(PROGRAMME)
    years = rules.parameters.values["school_year"]
    open_ended = (*years[:-1], replace(years[-1], last=None, ends_itself=False))
    ahead = rules.with_parameters(Parameters({**rules.parameters.values, "school_year": open_ended}))
    may = Period(dt.date(2026, 3, 1), dt.date(2026, 5, 31))
    assert decision_periods(may, ahead) == [Period(dt.date(2025, 9, 2), dt.date(2026, 5, 25))]
