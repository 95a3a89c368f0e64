"""Mirrors of the tables of this room. Nothing is written through them."""

from amiyan.meals.models.days import (
    Absence,
    DayOff,
    DayOffDecision,
    DietaryNeed,
    HeadForecast,
    HeadForecastLine,
    RemoteDay,
    Undone,
)
from amiyan.meals.models.kitchen import CommitteeVisit, CookedBatch, FoodSample, FoodSampleEnd, VisitAnswer
from amiyan.meals.models.menus import BookDish, Menu, MenuDish, PriceCard, PricePart

__all__ = [
    "Absence",
    "BookDish",
    "CommitteeVisit",
    "CookedBatch",
    "DayOff",
    "DayOffDecision",
    "DietaryNeed",
    "FoodSample",
    "FoodSampleEnd",
    "HeadForecast",
    "HeadForecastLine",
    "Menu",
    "MenuDish",
    "PriceCard",
    "PricePart",
    "RemoteDay",
    "Undone",
    "VisitAnswer",
]
