"""Forms of the kitchen and of its visitors: what a field is called, and that a thing is written as one."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from amiyan.meals.menus.rules import Dish, Part
from amiyan.meals.words import ALLERGENS, KINDS, NEEDS, NUTRIENTS, PARTS, SAMPLE_ENDS, UNITS, VISIT_POINTS
from amiyan.web.institution.forms import day_field, number_field, words_field

_THOUSANDTHS: Final = re.compile(r"([0-9]{1,5})(?:[.,]([0-9]{1,3}))?")
_TENGE: Final = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{1,2}))?")
NOT_MEASURED: Final = "none"
OTHERWISE: Final = "other"


class DecimalField(forms.CharField):
    """A decimal number as a whole number of its smallest parts: no float comes near food or money."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, label: str, hint: str = "", *, parts: int, required: bool, wrong: str) -> None:
        super().__init__(
            label=label, help_text=hint, required=required, max_length=12, error_messages={"required": wrong}
        )
        self._parts, self._wrong = parts, wrong

    def clean(self, value: Any) -> int | None:
        """Thousandths of what is written (or hundredths); None where nothing is."""
        text = "".join(str(super().clean(value)).split())
        if not text:
            return None
        found = (_THOUSANDTHS if self._parts == 3 else _TENGE).fullmatch(text)
        if found is None:
            raise forms.ValidationError(self._wrong)
        whole: int = int(found[1]) * 10**self._parts
        return whole + int((found[2] or "").ljust(self._parts, "0"))


def decimal(smallest: int | None, parts: int) -> str:
    """A whole number of smallest parts as one writes it; blank for None."""
    if smallest is None:
        return ""
    whole, rest = divmod(smallest, 10**parts)
    return f"{whole}.{rest:0{parts}}".rstrip("0").rstrip(".")


def tenge_field(label: str, hint: str = "") -> DecimalField:
    """An amount of money; what is left out is None."""
    wrong = _("Write tenge, and tiyn after a comma.")
    return DecimalField(label, hint, parts=2, required=False, wrong=wrong)


def _several(label: str, known: Mapping[str, str], hint: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=hint,
        required=False,
        choices=[(code, _(words)) for code, words in known.items()],
        widget=forms.CheckboxSelectMultiple,
    )


def _name(label: str, *, required: bool = True) -> forms.CharField:
    missing = _("Write the name of the dish.")
    return forms.CharField(
        label=label, max_length=120, required=required, error_messages={"required": missing}
    )


class DishForm(forms.Form):
    """A dish as the kitchen cooks it from a day on."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["name_kk"] = _name(_("Name in Kazakh"))
        self.fields["name_ru"] = _name(_("Name in Russian"))
        self.fields["name_en"] = _name(_("Name in English"), required=False)
        self.fields["grams"] = number_field(_("Portion, grams"), 1, 2000, required=True)
        for code, words in NUTRIENTS.items():
            label, wrong = f"{_(words)}, {_(UNITS[code])}", _("Write a number, such as 12 or 7,5.")
            required = code not in {"sugar_mg", "salt_mg"}
            self.fields[code] = DecimalField(label, parts=3, required=required, wrong=wrong)
        self.fields["allergens"] = _several(
            _("Allergens"), ALLERGENS, _("Families of children with an allergy read this.")
        )
        self.fields["kinds"] = _several(
            _("What kind of dish is it?"), KINDS, _("The nutrition standard asks for it.")
        )
        self.fields["needs"] = _several(
            _("Instead of another dish for those who eat"),
            NEEDS,
            _("Leave it out for a dish that everybody gets."),
        )
        self.fields["grade_from"] = number_field(_("From grade"), 0, 12, required=True)
        self.fields["grade_to"] = number_field(_("To grade"), 0, 12, required=True)
        self.fields["food"] = tenge_field(
            _("Food for one portion, tenge"), _("It stands in the price card before you change it.")
        )
        self.fields["first_day"] = day_field(
            _("From which day is it so?"), _("Menus from this day on change with it; earlier ones stay.")
        )

    def clean(self) -> dict[str, Any]:
        """Grades run upwards."""
        said = super().clean() or {}
        low, high = said.get("grade_from"), said.get("grade_to")
        if low is not None and high is not None and low > high:
            self.add_error("grade_to", _("The last grade is not before the first one."))
        return said

    def dish(self) -> Dish:
        """The dish that was written."""
        said = self.cleaned_data
        plain = ("name_kk", "name_ru", "name_en", "grams", "grade_from", "grade_to")
        dish: dict[str, Any] = {name: said[name] for name in plain}
        dish |= {nutrient: said[nutrient] or 0 for nutrient in NUTRIENTS}
        dish |= {name: tuple(said[name]) for name in ("allergens", "kinds", "needs")}
        return Dish(**dish)


def written(dish: Dish) -> dict[str, Any]:
    """A dish as its form shows it."""
    plain = ("name_kk", "name_ru", "name_en", "grams", "grade_from", "grade_to")
    lists = {name: list(getattr(dish, name)) for name in ("allergens", "kinds", "needs")}
    amounts = {nutrient: decimal(getattr(dish, nutrient), 3) for nutrient in NUTRIENTS}
    return {**{name: getattr(dish, name) for name in plain}, **lists, **amounts}


class MealForm(forms.Form):
    """The dishes of a meal, ticked."""

    def __init__(self, *rest: Any, offered: Iterable[tuple[str, str]], **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["dish"] = forms.MultipleChoiceField(
            label=_("What is served?"),
            choices=list(offered),
            widget=forms.CheckboxSelectMultiple,
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Tick at least one dish.")),
        )


class CardForm(forms.Form):
    """Of which parts the price of a meal consists: food dish by dish, and the rest by kind."""

    def __init__(self, *rest: Any, dishes: Iterable[str], **given: Any) -> None:
        super().__init__(*rest, **given)
        for number, name in enumerate(dishes):
            self.fields[f"dish{number}"] = tenge_field(_("Food: %(dish)s, tenge") % {"dish": name})
        for kind, words in PARTS.items():
            if kind != "dish":
                self.fields[kind] = tenge_field(_("%(part)s, tenge") % {"part": _(words).capitalize()})

    def parts(self, dishes: Iterable[Dish], names: Mapping[str, tuple[str, str]]) -> list[Part]:
        """The parts that were written; ``names`` of the other kinds in Kazakh and Russian."""
        said = self.cleaned_data
        food = [
            Part("dish", dish.name_kk, dish.name_ru, said[f"dish{number}"] or 0)
            for number, dish in enumerate(dishes)
        ]
        return food + [Part(kind, *names[kind], said[kind]) for kind in names if said[kind] is not None]


class PortionsForm(forms.Form):
    """What is kept of the dishes of a meal: at noon two taps, how cold and "Keep"."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    meal = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        *rest: Any,
        dishes: Iterable[tuple[str, str]],
        degrees: tuple[int, int],
        least: int,
        **given: Any,
    ) -> None:
        super().__init__(*rest, **given)
        low, high = degrees
        choices = [(str(one), f"{one:+d} °C") for one in range(low, high + 1)]
        choices += [(OTHERWISE, _("Another")), (NOT_MEASURED, _("Not measured"))]
        choose = _("Say how cold it is where the portions stand.")
        self.fields["celsius"] = forms.ChoiceField(
            label=_("How cold is it in the refrigerator?"),
            choices=choices,
            widget=forms.RadioSelect,
            error_messages=dict.fromkeys(("required", "invalid_choice"), choose),
        )
        self.fields["degrees"] = number_field(_("If another: how many degrees?"), -40, 100)
        self.fields["dish"] = forms.MultipleChoiceField(
            label=_("Of which dishes?"),
            choices=list(dishes),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["more"] = forms.CharField(
            label=_("A dish that is not on the menu"), max_length=120, required=False
        )
        self.fields["portions"] = number_field(_("Portions cooked of each"), 1, 10_000, required=True)
        self.fields["cooked_at"] = forms.TimeField(
            label=_("When was it ready?"),
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages=dict.fromkeys(("required", "invalid"), _("Write the hour and the minutes.")),
        )
        self.fields["grams"] = number_field(_("Each kept portion, grams"), least, 5000, required=True)
        self.fields["stored_at"] = forms.CharField(
            label=_("Where do they stand?"),
            max_length=120,
            error_messages={"required": _("Write where, such as “Refrigerator 2”.")},
        )

    def clean(self) -> dict[str, Any]:
        """Something is kept, and another temperature is written."""
        said = super().clean() or {}
        if not said.get("dish") and not said.get("more", "").strip() and "dish" not in self.errors:
            self.add_error("dish", _("Choose at least one dish."))
        if said.get("celsius") == OTHERWISE and said.get("degrees") is None and "degrees" not in self.errors:
            self.add_error("degrees", _("Write how many degrees."))
        return said

    def celsius(self) -> int | None:
        """Whole degrees; None where nobody measured."""
        said = self.cleaned_data
        if said["celsius"] == NOT_MEASURED:
            return None
        return int(said["degrees"] if said["celsius"] == OTHERWISE else said["celsius"])

    def names(self) -> list[str]:
        """Of which dishes."""
        more = self.cleaned_data["more"].strip()
        return [*self.cleaned_data["dish"], *([more] if more else [])]


class PointField(forms.ChoiceField):
    """A point of a visit: yes, no, or nobody looked, which is what an answer that is left out means."""

    widget = forms.RadioSelect

    def clean(self, value: Any) -> str:
        """One of the answers."""
        return str(super().clean(value or NOT_MEASURED))


class SampleEndForm(forms.Form):
    """What became of a kept portion."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        choose = _("Say what became of it.")
        self.fields["reason"] = forms.ChoiceField(
            label=_("What became of it?"),
            choices=[(code, _(words).capitalize()) for code, words in SAMPLE_ENDS.items()],
            widget=forms.RadioSelect,
            error_messages=dict.fromkeys(("required", "invalid_choice"), choose),
        )
        self.fields["note"] = forms.CharField(
            label=_("To whom, or how?"),
            help_text=_("A portion that was handed over or spoiled says it."),
            max_length=300,
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """What was handed over or spoiled says how."""
        said = super().clean() or {}
        if said.get("reason") in {"handed_over", "spoiled"} and not said.get("note", "").strip():
            self.add_error("note", _("Write to whom it was handed, or how it was spoiled."))
        return said


class VisitForm(forms.Form):
    """What members of the parents' committee saw, point by point and in words."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *rest: Any, now: dt.datetime, **given: Any) -> None:
        super().__init__(*rest, **given)
        self._now = now
        self.fields["day"] = day_field(_("When did you come?"))
        self.fields["hour"] = forms.TimeField(
            label=_("At what time?"),
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages=dict.fromkeys(("required", "invalid"), _("Write the hour and the minutes.")),
        )
        self.fields["visitors"] = number_field(_("How many of you came?"), 1, 50, required=True)
        answers = [("well", _("Yes")), ("ill", _("No")), (NOT_MEASURED, _("We did not look"))]
        for code, words in VISIT_POINTS.items():
            said = str(_(words))
            self.fields[code] = PointField(
                label=said[:1].upper() + said[1:], choices=answers, initial=NOT_MEASURED
            )
        self.fields["findings"] = words_field(
            _("What else did you see?"),
            _("What, where, how. No names of children."),
            most=2000,
            required=False,
        )
        self.fields["remarks"] = forms.BooleanField(
            label=_("The school should answer this"),
            help_text=_("Where you said “no”, it answers anyway."),
            required=False,
        )

    def points(self, answer: str) -> list[str]:
        """The points of which this was said."""
        return [code for code in VISIT_POINTS if self.cleaned_data[code] == answer]

    def visited_at(self) -> dt.datetime:
        """The local hour of the visit."""
        return dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"])

    def clean(self) -> dict[str, Any]:
        """A visit was, and it says something."""
        said = super().clean() or {}
        points = {said.get(code, NOT_MEASURED) for code in VISIT_POINTS}
        if said.get("day") and said.get("hour") and self.visited_at() > self._now:
            self.add_error("hour", _("The visit lies ahead. Write it down when you were there."))
        if not said.get("findings", "").strip() and points == {NOT_MEASURED}:
            self.add_error("findings", _("Say what you saw: answer a point, or write a sentence."))
        return said
