"""A payout that came back is made again, when a person who may record says so and why."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _

from amiyan.settlement.approvals.office import has_duty
from amiyan.settlement.payouts.again import pay_again
from amiyan.settlement.payouts.office import OfficePayout, office_payout
from amiyan.settlement.payouts.report.page import reason_words
from amiyan.web.moment import today
from amiyan.web.office.again import acting
from amiyan.web.office.frame import Office, may
from amiyan.web.office.money import words
from amiyan.web.office.money.addresses import key
from amiyan.web.office.money.whose import answers_for
from amiyan.web.office.registers.organisations import account_of

_CAME_BACK: Final = "came_back"
_AGAIN: Final = "again"


class AgainForm(forms.Form):
    """Why a payout is made again."""

    def __init__(self, *rest: Any, **given: Any) -> None:
        super().__init__(*rest, **given)
        self.fields["reason"] = forms.CharField(
            label=_("What was cleared up with the bank or the supplier?"),
            help_text=_("It stands beside your name in the payout. An auditor reads it."),
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Write a sentence."), "max_length": _("Write less.")},
        )


def found_payout(office: Office, payee: int, payout: UUID) -> OfficePayout:
    """A payout of this office; 404 otherwise, and for who oversees, but for the country's own budget."""
    key(payee, 1, 1)
    one = office_payout(payee=payee, payout=payout, scope=office.scope, today=today())
    if one is None or not answers_for(office, one.region or None):
        raise Http404
    return one


def paying_again(office: Office, one: OfficePayout, form: AgainForm | None) -> dict[str, Any]:
    """For a payout's page: what the bank said when it came back, where it would go, and the form for whoever may."""
    if one.place != _CAME_BACK:
        return {"came_back": False}
    acts = may(office, "office-payout-again")
    records = acts and has_duty(acting(office), "record", budget_id=one.budget_id, on=today())
    account = account_of(one.payee).iban
    return {
        "came_back": True,
        "bank_said": bank_said(one.reason_code, one.reason) or _("The bank gave no reason."),
        "account": words.masked(account) if account else "",
        "is_same_account": account == one.iban,
        "form": (form or AgainForm()) if records else None,
        "why_no_form": _why_not(acts=acts),
        "again": office.address("office-payout-again", payee=one.payee, payout=one.id),
    }


def bank_said(code: str, text: str) -> str:
    """Why the bank did something: its code in words, the code, and what it wrote besides."""
    meant = reason_words(code)
    coded = f"{meant} ({code})" if meant and code not in meant else meant
    return " ".join(filter(None, (coded, text)))


def _why_not(*, acts: bool) -> str:
    if not acts:
        return _("Your role reads payouts and pays none again.")
    return _(
        "Your role lets you read it. To pay again, you also need to be appointed to record for this programme and region,"
        " and today you are not. The office appoints by its order."
    )


def pay(office: Office, one: OfficePayout, reason: str) -> str:
    """Pay it again in the reader's name; what came of it."""
    if one.place == _AGAIN:
        return _("It was made again before; nothing has changed.")
    pay_again(payout=one.id, decided_by=acting(office), reason=reason, today=today())
    return _("It is made again. The next message to the bank carries it.")
