"""The bar at the bottom of every page of the demo; elsewhere nothing."""

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext

from amiyan.web.demo.pages import STEP, is_here
from amiyan.web.demo.shown import clock_of, who_is_who
from amiyan.web.demo.tour import STEPS

register = template.Library()


@register.inclusion_tag("web/demo/parts/bar.html", takes_context=True)
def demo_bar(context: Context) -> dict[str, Any]:
    """Who one is, who else one can be, the clock, and the tour's step."""
    request = context.get("request")
    if request is None or not is_here(request):
        return {"on": False}
    who = who_is_who()
    person = getattr(getattr(request, "user", None), "person_id", None)
    return {
        "on": True,
        "who": who,
        "me": next((one for one in who if one["person"] == person), None),
        "clock": clock_of(),
        "step": _step(getattr(request, "session", {}).get(STEP)),
    }


def _step(number: int | None) -> dict[str, Any] | None:
    if number is None:
        return None
    step = STEPS[number - 1]
    return {
        "number": number,
        "count": len(STEPS),
        "title": gettext(step.title),
        "text": gettext(step.text),
        "before": number - 1,
        "after": number + 1 if number < len(STEPS) else 0,
    }
