"""What the parameters of programmes are called, and to which question each belongs."""

from typing import Final

from amiyan.kernel.problems import N_

PARAMETERS: Final[dict[str, tuple[str, str]]] = {
    "free_grades_from": ("right", N_("Free from this grade on")),
    "free_grades_to": ("right", N_("Free up to this grade")),
    "free_statuses": ("right", N_("Free in any grade for")),
    "age_from": ("right", N_("From this age on")),
    "age_to": ("right", N_("Up to this age")),
    "pilot_regions": ("right", N_("Regions in which it has begun")),
    "priority_statuses": ("right", N_("Children who come first")),
    "price_tiyn": ("price", N_("Price of a day")),
    "units_per_day": ("price", N_("Times a day")),
    "voucher_month_tiyn": ("price", N_("Sum of a month")),
    "vouchers_per_month": ("price", N_("Times a month")),
    "serving_from": ("proof", N_("Served from this hour")),
    "serving_to": ("proof", N_("Served until this hour")),
    "accepted_methods": ("proof", N_("What proves it alone")),
    "methods_to_confirm": ("proof", N_("What needs a second proof")),
    "confirmed_by": ("proof", N_("Who confirms it")),
    "clock_tolerance_s": ("proof", N_("By how many seconds a terminal's clock may be wrong")),
    "late_days": ("proof", N_("Within how many days a record must come")),
    "bindings_to_confirm": ("proof", N_("Terminals whose word needs a second proof")),
    "list_posts": ("proof", N_("Who may mark a list where no terminal stands")),
    "countersign_posts": ("proof", N_("Who may sign such a list a second time")),
    "district_posts": ("proof", N_("Who signs where a school has one employee alone")),
    "supplier_posts": ("proof", N_("Who is paid by the supplier and never marks a list")),
    "list_days_to_object": ("proof", N_("Working days in which a family may object to a list")),
    "list_late_days": ("proof", N_("Within how many days a list must come")),
    "sample_per_mille": ("proof", N_("Share of list meals that is confirmed with families")),
    "hand_share_limit_per_mille": ("proof", N_("Share of marks by hand above which a place is looked at")),
    "lock_day": ("payment", N_("Day of the next month on which a month locks")),
    "payment_day": ("payment", N_("Day of the next month until which it is paid")),
    "decide_days": ("payment", N_("Working days in which a held meal is decided")),
    "account_cooling_days": ("payment", N_("Days before a new account is paid to")),
    "remote_cut_off": ("payment", N_("Hour until which cooking can be called off")),
    "cooked_per_mille": ("payment", N_("Share paid for what was cooked in vain")),
    "school_year": ("calendar", N_("School year")),
    "school_break": ("calendar", N_("Breaks")),
    "school_week": ("calendar", N_("Days of the week")),
}
WEEKDAYS: Final = {
    1: N_("Monday"),
    2: N_("Tuesday"),
    3: N_("Wednesday"),
    4: N_("Thursday"),
    5: N_("Friday"),
    6: N_("Saturday"),
    7: N_("Sunday"),
}
