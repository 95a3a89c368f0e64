"""Addresses of the institution's pages, under ``institution/<facility>/``."""

from typing import Final

from django.urls import path

from amiyan.web.institution import absences, money, said, today, tomorrow

_HERE: Final = "institution/<facility>"
urlpatterns = [
    path(f"{_HERE}/today", today.today, name="institution-today"),
    path(f"{_HERE}/today/live", today.today_live, name="institution-today-live"),
    path(f"{_HERE}/tomorrow", tomorrow.tomorrow, name="institution-tomorrow"),
    path(f"{_HERE}/remote", tomorrow.remote, name="institution-remote"),
    path(f"{_HERE}/absence", absences.absence, name="institution-absence"),
    path(f"{_HERE}/money", money.money, name="institution-money"),
    path(
        f"{_HERE}/money/<int:payee>/<int:budget>/<int:number>", money.statement, name="institution-statement"
    ),
    path(f"{_HERE}/said", said.said, name="institution-said"),
    path(f"{_HERE}/said/changed", said.changed, name="institution-changed"),
    path(f"{_HERE}/said/<int:child>/<uuid:dispute>", said.answer, name="institution-answer"),
    path(f"{_HERE}/alarm/<day>", said.alarm, name="institution-alarm"),
]
