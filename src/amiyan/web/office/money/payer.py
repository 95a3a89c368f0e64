"""Who pays from a budget: on its page, with whoever paid before and is to pay, and the form for another payer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from amiyan.country.kz.formats import format_date_short
from amiyan.settlement.budgets.office import PayerSince, payers_of
from amiyan.settlement.budgets.queries import Budget
from amiyan.web.moment import today
from amiyan.web.office.frame import Office
from amiyan.web.office.money import words
from amiyan.web.office.money.budget_forms import add_payer, without_spaces
from amiyan.web.shapes import Column, Row
from amiyan.web.words import spoken


class PayerForm(forms.Form):
    """Another payer: who, from which account, from which day on, by which paper."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        add_payer(self)
        self.fields["from_day"] = forms.DateField(
            label=_("From which day on?"),
            help_text=_("Tomorrow or later: what was stated and sent until then stays as it is."),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages=dict.fromkeys(("required", "invalid"), _("Choose a day.")),
        )
        self.fields["source"] = forms.CharField(
            label=_("By which paper?"),
            help_text=_("Its kind, number and date, for example: letter 14 of 27 February."),
            max_length=300,
            error_messages={"required": _("Name the paper."), "max_length": _("Write less.")},
        )

    def clean(self) -> dict[str, Any]:
        """Numbers without the spaces in which papers group them."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        return without_spaces(said)


def payers_shown(office: Office, found: Budget, form: PayerForm | None, *, records: bool) -> dict[str, Any]:
    """For a budget's page: its payers, the first of them from its beginning; the form for whoever enters its acts.

    Accounts are shown by their last four letters. One query.
    """
    return {
        "payer_columns": [
            *(Column(_("Who pays")), Column(_("From"))),
            *(Column(_("Its account")), Column(_("By which paper"))),
        ],
        "payers": [_row(one, found) for one in payers_of(found.id)],
        "payer_form": (form or PayerForm()) if records and not found.is_closed else None,
        "is_payer_asked": form is not None,
        "payer_action": office.address("office-budget-payer", budget=found.id),
    }


def _row(one: PayerSince, found: Budget) -> Row:
    if one.from_day is None:
        since = _("the beginning")
    else:
        since = format_date_short(one.from_day, spoken())
        if one.from_day > today():
            since = _("{day}, to come").format(day=since)
    is_now = (one.name, one.iban) == (found.payer.name, found.payer.iban)
    name = _("{name} (pays now)").format(name=one.name) if is_now else one.name
    return Row([name, since, words.masked(one.iban), one.source])
