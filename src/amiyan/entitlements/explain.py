"""An explanation as plain text, for a command, a letter or a screen reader."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import override

from amiyan.country.kz.formats import format_date
from amiyan.entitlements.queries import Explanation

_SIGN = {True: "+", False: "−", None: "?"}


def as_text(explanation: Explanation) -> str:
    """Lines in the explanation's language: the answer, each reason with its facts, what would change it."""
    with override(explanation.language):
        return "\n".join(_lines(explanation)) + "\n"


def _lines(explanation: Explanation) -> Iterator[str]:
    yield f"{explanation.programme}, {format_date(explanation.on, explanation.language)}"
    yield explanation.answer
    if not explanation.decided:
        yield explanation.what_to_do
        return
    yield ""
    yield _("Reasons:")
    for reason in explanation.reasons:
        yield f" {_SIGN[reason.value]} {reason.sentence}"
        yield from (f"     {fact}" for fact in reason.facts)
    for heading, sentences in (
        (_("What is not known:"), explanation.unknown),
        (_("What would change the answer:"), explanation.would_change),
    ):
        if sentences:
            yield ""
            yield heading
            yield from (f" · {sentence}" for sentence in sentences)
    yield ""
    yield explanation.made
