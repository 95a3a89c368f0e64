"""The family's addresses."""

from typing import Final

from django.urls import path

from amiyan.web.cases import family as cases
from amiyan.web.family import away, delivery, home, messages, record, rights, wallet

_OF: Final = "family/<int:person>"

urlpatterns = [
    path("family", home.home, name="family"),
    # The reader's own, whether or not they have a child: also a director and the head of a supplier are written to.
    path("me/messages", messages.messages, name="messages"),
    path("me/messages/word", messages.say_word, name="message-word"),
    path("me/messages/language", messages.say_tongue, name="message-language"),
    path("me/messages/answer", messages.say_answer, name="message-answer"),
    path(_OF, wallet.wallet, name="family-wallet"),
    path(f"{_OF}/more", record.more, name="family-more"),
    path(f"{_OF}/year/<int:year>", wallet.year, name="family-year"),
    path(
        f"{_OF}/year/<int:year>/<month>/<programme>/<provider>",
        wallet.behind,
        name="family-behind",
    ),
    path(f"{_OF}/day/<day>/<programme>/<slot>", delivery.delivery, name="family-delivery"),
    path(f"{_OF}/did-not-happen", delivery.did_not_happen, name="family-did-not-happen"),
    path(f"{_OF}/did-not-happen/back", delivery.happened_after_all, name="family-happened-after-all"),
    path(f"{_OF}/did-happen", delivery.did_happen, name="family-did-happen"),
    path(f"{_OF}/did-happen/back", delivery.not_confirmed, name="family-did-not-confirm"),
    path(f"{_OF}/rate", delivery.rate, name="family-rate"),
    path(f"{_OF}/receipt", delivery.receipt, name="family-receipt"),
    path(f"{_OF}/days-off", away.days_off, name="family-days-off"),
    path(f"{_OF}/days-off/say", away.say_off, name="family-say-off"),
    path(f"{_OF}/days-off/back", away.eats_after_all, name="family-eats-after-all"),
    path(f"{_OF}/needs", away.needs, name="family-needs"),
    path(f"{_OF}/needs/say", away.say_what_it_eats, name="family-say-needs"),
    path(f"{_OF}/ill", away.ill, name="family-ill"),
    path(f"{_OF}/ill/say", away.say_ill, name="family-say-ill"),
    path(f"{_OF}/ill/back", away.not_ill, name="family-not-ill"),
    path(f"{_OF}/decisions", rights.decisions, name="family-decisions"),
    path(f"{_OF}/consents", rights.consents, name="family-consents"),
    path(f"{_OF}/consents/say", rights.consent, name="family-consent"),
    path(f"{_OF}/viewing", rights.viewing, name="family-viewing"),
    path(f"{_OF}/viewing/lend", rights.lend, name="family-lend"),
    path(f"{_OF}/viewing/end", rights.end_viewing, name="family-end-viewing"),
    path(f"{_OF}/facts", record.facts, name="family-facts"),
    path(f"{_OF}/wrong", record.wrong, name="family-wrong"),
    path(f"{_OF}/wrong/say", record.say_wrong, name="family-say-wrong"),
    path(f"{_OF}/wrong/back", record.not_wrong, name="family-not-wrong"),
    path(f"{_OF}/said", record.said, name="family-said"),
    path(f"{_OF}/cases", cases.cases, name="family-cases"),
    path(f"{_OF}/cases/<uuid:case>", cases.case, name="family-case"),
    path(f"{_OF}/cases/<uuid:case>/answer", cases.answer, name="family-case-answer"),
    path(f"{_OF}/cases/<uuid:case>/appeal", cases.appeal, name="family-case-appeal"),
    path(f"{_OF}/looked", record.looked, name="family-looked"),
    path(f"{_OF}/<month>", wallet.month, name="family-month"),
]
