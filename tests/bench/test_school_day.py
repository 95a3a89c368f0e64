"""A small school day is measured to its end: every child is paid for."""

import pytest

from amiyan.bench.school_day import bench_school_day


@pytest.mark.usefixtures("scratch")
def test_a_school_day_is_posted_whole():
    found = bench_school_day(400)
    assert (found["children"], found["passes"]) == (400, 400)
    assert found["passes_per_s"] > 0
