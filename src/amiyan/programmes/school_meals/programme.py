"""Free school meals.

A child eats free in the first grades, or in any grade for one of the social reasons that the act lists.
"""

from amiyan.programmes.model import Evidence, ListMarks, Payment, SchoolCalendar, Tariff
from amiyan.programmes.words import any_of, clause, grade, param, status

reasons = param("free_statuses")

primary = clause("primary_grades", grade.between(param("free_grades_from"), param("free_grades_to")))
orphan = clause("orphan", status("orphan").if_listed_in(reasons))
no_parental_care = clause("no_parental_care", status("no_parental_care").if_listed_in(reasons))
disability = clause("disability", status("disability").if_listed_in(reasons))
assistance = clause("asp", status("asp").if_listed_in(reasons))
low_income = clause("low_income", status("low_income").if_listed_in(reasons))
large_family = clause("large_family", status("large_family").if_listed_in(reasons))
emergency = clause("emergency", status("emergency").if_listed_in(reasons))

entitled = any_of(
    primary, orphan, no_parental_care, disability, assistance, low_income, large_family, emergency
)
decided_for = "enrolled"

tariff = Tariff(unit="day", price=param("price_tiyn"), units=param("units_per_day"))
evidence = Evidence(
    accepted_methods=param("accepted_methods"),
    methods_to_confirm=param("methods_to_confirm"),
    serving_from=param("serving_from"),
    serving_to=param("serving_to"),
    clock_tolerance_s=param("clock_tolerance_s"),
    late_days=param("late_days"),
    bindings_to_confirm=param("bindings_to_confirm"),
    lists=ListMarks(
        list_posts=param("list_posts"),
        countersign_posts=param("countersign_posts"),
        district_posts=param("district_posts"),
        supplier_posts=param("supplier_posts"),
        list_days_to_object=param("list_days_to_object"),
        list_late_days=param("list_late_days"),
        sample_per_mille=param("sample_per_mille"),
        hand_share_limit_per_mille=param("hand_share_limit_per_mille"),
    ),
)
calendar = SchoolCalendar(years=param("school_year"), breaks=param("school_break"), week=param("school_week"))
payment = Payment(
    lock_day=param("lock_day"),
    payment_day=param("payment_day"),
    decide_days=param("decide_days"),
    account_cooling_days=param("account_cooling_days"),
    remote_cut_off=param("remote_cut_off"),
    cooked_per_mille=param("cooked_per_mille"),
)
