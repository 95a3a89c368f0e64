"""A monthly voucher for a club or a sport section.

Two kinds: universal (clubs of private providers, by queue) for every child of the age, and targeted (state
clubs, without a queue) for children who also have one of the priority reasons. Only where the pilot runs.
"""

from amiyan.programmes.model import Evidence, Tariff
from amiyan.programmes.words import age, all_of, any_of, clause, param, region, status

priority = param("priority_statuses")
of_the_age = age.between(param("age_from"), param("age_to"))

pilot = clause("pilot_region", region.is_one_of(param("pilot_regions")))
universal = clause("universal", of_the_age)
targeted = clause(
    "targeted",
    all_of(
        of_the_age,
        any_of(
            status("orphan").if_listed_in(priority),
            status("no_parental_care").if_listed_in(priority),
            status("disability").if_listed_in(priority),
            status("asp").if_listed_in(priority),
            status("large_family").if_listed_in(priority),
        ),
    ),
)

entitled = all_of(pilot, any_of(universal, targeted))
decided_for = "everyone"

tariff = Tariff(unit="month", price=param("voucher_month_tiyn"), units=param("vouchers_per_month"))
evidence = Evidence(
    accepted_methods=param("accepted_methods"),
    methods_to_confirm=param("methods_to_confirm"),
    confirmed_by=param("confirmed_by"),
)
