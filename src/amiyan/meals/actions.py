"""The only writes of this room: one transaction each, named for what somebody does."""

from amiyan.meals.family.actions import decide_day_off, report_absence, report_absences, say_day_off, undo
from amiyan.meals.family.needs import say_needs
from amiyan.meals.forecast.actions import make_forecasts
from amiyan.meals.forecast.remote import declare_remote_day
from amiyan.meals.kitchen.actions import answer_visit, end_sample, keep_sample, record_batch, record_visit
from amiyan.meals.kitchen.noon import keep_portions
from amiyan.meals.menus.actions import enter_menu, enter_price_card
from amiyan.meals.menus.book import copy_week, enter_dish
from amiyan.meals.menus.importing import import_menus

__all__ = [
    "answer_visit",
    "copy_week",
    "decide_day_off",
    "declare_remote_day",
    "end_sample",
    "enter_dish",
    "enter_menu",
    "enter_price_card",
    "import_menus",
    "keep_portions",
    "keep_sample",
    "make_forecasts",
    "record_batch",
    "record_visit",
    "report_absence",
    "report_absences",
    "say_day_off",
    "say_needs",
    "undo",
]
