"""The month that is measured is a whole one: every meal paid once, and the bank's statement reconciled."""

from amiyan.bench.month import bench_month


def test_a_small_regions_month_ends_reconciled(scratch):
    found = bench_month(480)
    assert found["children"] == 480
    assert found["payouts"] == 2
    assert found["transfers"] >= 480 * 22 + 2 * 2  # every meal, and each payout made and settled
    assert set(found["seconds"]) == {"statements", "payouts", "bank", "total"}
