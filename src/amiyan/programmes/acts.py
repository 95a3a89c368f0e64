"""Titles of the acts that stand in the country's own folders, so that a page says them in its language.

What a region or an official enters stands as it was entered.
"""

from typing import Final

from amiyan.kernel.problems import N_

ACTS: Final = frozenset(
    {
        N_(
            "Joint order of the ministries of education and of artificial intelligence and digital development, in force"
            " on 21 February 2026"
        ),
        N_("Order of the Minister of Education on the school year 2024-2025, July 2024"),
        N_("Order of the Minister of Education of 5 August 2025"),
    }
)
"""Every act that a value of ``parameters.toml`` names (a test holds it)."""
