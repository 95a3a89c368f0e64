"""The public log in words: its heads, its witnesses, and whether a receipt stands in it."""

from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.formats import format_date
from amiyan.kernel.problems import N_
from amiyan.ledger.log import settings
from amiyan.ledger.log.heads import Head, newest, newest_published
from amiyan.ledger.log.receipt_check import LONGEST, Answer, check_receipt
from amiyan.settlement.log import TREES
from amiyan.web.public.frame import asking_page, shown
from amiyan.web.public.limits import RECEIPTS_A_MINUTE, asks_too_often, told_to_wait
from amiyan.web.shapes import Cell, Column, Row
from amiyan.web.words import spoken

NAMES: Final = {
    "transfers": N_("Movements of money"),
    "evidence": N_("What terminals and people sent"),
    "verdicts": N_("What was judged of each meal"),
    "decisions": N_("Who has which right"),
    "payments": N_("What was signed, paid and answered by the bank"),
}


class ReceiptForm(forms.Form):
    """The text of a receipt."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receipt"] = forms.CharField(
            label=_("The text of the receipt"),
            help_text=_("Open the receipt's file, copy all of it and put it here. It is not kept."),
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
            error_messages={
                "required": _("Put the text of a receipt here."),
                "max_length": _("This is longer than any receipt of ours."),
            },
        )


@asking_page
def log(request: HttpRequest) -> HttpResponse:
    """How far each tree has been published, by whom it is witnessed, and the word on a receipt."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    waits = form.is_valid() and asks_too_often(request, "receipt", RECEIPTS_A_MINUTE)
    said = _said(form) if form.is_valid() and not waits else None
    quorum = settings.quorum()
    given = {
        "title": _("The public log"),
        "columns": [
            Column(_("What is in it")),
            Column(_("Entries"), numeric=True),
            Column(_("Signed on")),
            Column(_("Witnesses"), numeric=True),
        ],
        "rows": [
            Row([_(NAMES.get(tree, tree)), *_head(newest_published(tree, quorum) or newest(tree))])
            for tree in TREES
        ],
        "witnesses": [one.name for one in settings.witnesses()],
        "quorum": quorum,
        "form": form,
        "said": said,
        "tree": _(NAMES.get(said.tree, said.tree)) if said else "",
        "number": said.entry if said else 0,
        "waits": waits,
    }
    answer = shown(request, "log", given, status=422 if form.errors else 200)
    return told_to_wait(answer) if waits else answer


def _said(form: ReceiptForm) -> Answer:
    return check_receipt(form.cleaned_data["receipt"], trees=frozenset(TREES))


def _head(head: Head | None) -> list[Cell]:
    if head is None:
        return [0, _("not yet"), 0]
    day = format_date(to_local(head.signed_at).date(), spoken())
    return [head.size, day, len(head.cosignatures)]
