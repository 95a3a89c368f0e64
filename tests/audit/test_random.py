"""Inputs from a seed: the audit and the oracle agree to the unit, whatever the seed.

``AUDIT_SEEDS=200 AUDIT_SEEDS_FROM=1000`` looks at others and more of them.
"""

import os

import pytest

from .generator import Town

SEEDS = int(os.environ.get("AUDIT_SEEDS", "8"))
START = int(os.environ.get("AUDIT_SEEDS_FROM", "0"))


@pytest.mark.parametrize("seed", range(START, START + SEEDS))
def test_any_town_comes_out_as_the_oracle_says(files, seed):
    town = Town(files.folder, seed).write()
    result = town.agree()
    assert result.summary["passes"]["read"] > 200
    assert result.summary["meals"]["payable"] > 5
