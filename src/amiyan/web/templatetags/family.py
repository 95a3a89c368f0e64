"""What the family's pages need beside the components: a day as people read it."""

import datetime as dt

from django import template

from amiyan.country.kz.formats import format_date, format_weekday
from amiyan.web.words import spoken

register = template.Library()


@register.filter
def day(value: dt.date) -> str:
    """A day in words."""
    return format_date(value, spoken())


@register.filter
def weekday(value: dt.date) -> str:
    """A day of a month that is named above: its number and the day of the week."""
    return format_weekday(value, spoken())
