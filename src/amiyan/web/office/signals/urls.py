"""Addresses of the pages of this folder, under ``office/<region>/``."""

from django.urls import URLPattern

from amiyan.web.office.addresses import office_page
from amiyan.web.office.signals import case, listed, precision, signal, steps, waiting

_PLACE = "/school/<facility>"

urlpatterns: list[URLPattern] = [
    office_page("/queue", waiting.waiting, "queue"),
    office_page("/signals", listed.listed, "signals"),
    office_page("/precision", precision.precision, "precision"),
    office_page("/precision/switch", precision.switch, "switch"),
    office_page(f"{_PLACE}/signal/<uuid:signal>", signal.signal, "signal"),
    office_page(f"{_PLACE}/matter/<source>/<about>", signal.matter, "matter"),
    office_page(f"{_PLACE}/case/open", steps.take_up, "take-up"),
    office_page(f"{_PLACE}/case/<uuid:case>", case.case, "case"),
    office_page(f"{_PLACE}/case/<uuid:case>/step", steps.step, "step"),
    office_page(f"{_PLACE}/case/<uuid:case>/spoken", steps.spoken_for, "spoken"),
    office_page(f"{_PLACE}/case/<uuid:case>/handed", steps.handed, "handed"),
]
