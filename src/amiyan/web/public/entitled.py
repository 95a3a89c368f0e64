"""What am I entitled to? Three questions, answered by the programmes' own clauses; nothing is kept."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from amiyan.country.kz.kato import REGIONS
from amiyan.country.kz.names import sort_key
from amiyan.country.kz.statuses import SOCIAL_STATUSES, STATUS_NAMES
from amiyan.programmes.facts import STATUS_PREFIX
from amiyan.programmes.loader import all_codes, load
from amiyan.programmes.model import ANSWER, Programme
from amiyan.programmes.words import Truth
from amiyan.web.moment import today
from amiyan.web.public.frame import asking_page, shown, to
from amiyan.web.words import spoken

HIGHEST_GRADE: Final = 12
NO_OTHER: Final = "none"
_ORDER: Final = ("yes", "unknown", "no")


class Questions(forms.Form):
    """Grade, circumstances, region: each may be left open, and is then not known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grades = [("", _("I do not know")), *((str(n), str(n)) for n in range(1, HIGHEST_GRADE + 1))]
        self.fields["grade"] = forms.ChoiceField(
            label=_("In which grade is the child?"), choices=grades, required=False
        )
        statuses = [(code, _(STATUS_NAMES[code])) for code in SOCIAL_STATUSES]
        self.fields["statuses"] = forms.MultipleChoiceField(
            label=_("Which of these is true of the child or the family?"),
            help_text=_("What is not marked counts as not known, unless you mark the last line."),
            choices=[*statuses, (NO_OTHER, _("Nothing else is true of us"))],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        regions = sorted(
            ((one.name(spoken()), one.code) for one in REGIONS), key=lambda one: sort_key(one[0])
        )
        self.fields["region"] = forms.ChoiceField(
            label=_("Where does the child live?"),
            choices=[("", _("I do not say")), *((code, name) for name, code in regions)],
            required=False,
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What was said, as the clauses ask for it; what was not said is None."""
        said = self.cleaned_data
        otherwise = False if NO_OTHER in said["statuses"] else None
        statuses = {
            STATUS_PREFIX + code: True if code in said["statuses"] else otherwise for code in SOCIAL_STATUSES
        }
        return {
            "grade": int(said["grade"]) if said["grade"] else None,
            "region": said["region"] or None,
            "age": None,
            **statuses,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of one programme: yes, no or unknown, in words, and why or what would settle it."""

    name: str
    state: str
    says: str
    why: list[str]
    price_tiyn: int | None
    is_placeholder: bool
    href: str


@asking_page
def entitled(request: HttpRequest) -> HttpResponse:
    """The questions, and below them the answers."""
    form = Questions(request.POST if request.method == "POST" else None)
    found = []
    if form.is_bound and form.is_valid():
        found = [_found(load(code), form.facts, to("public-rule", request, code)) for code in all_codes()]
        found.sort(key=lambda one: _ORDER.index(one.state))
    given = {"title": _("What is my child entitled to?"), "form": form, "found": found}
    return shown(request, "entitled", given, status=422 if form.errors else 200)


def _found(of: Programme, facts: dict[str, Any], href: str) -> Found:
    values = {name: of.parameters.get(name, today()) for name in of.rule_parameters}
    answer = of.entitled.evaluate(facts, values)
    texts = of.texts[spoken()]
    clauses = {one.name: one.evaluate(facts, values) for one in of.clauses}
    price = of.parameters.find(of.tariff.price.name, today(), region=facts["region"], grade=facts["grade"])
    waits = any(
        value.placeholder
        for name in of.rule_parameters
        for value in [of.parameters.find(name, today())]
        if value
    )
    return Found(
        name=texts.name,
        state=ANSWER[answer],
        says=texts.answers[ANSWER[answer]],
        why=[texts.clauses[name][ANSWER[value]] for name, value in clauses.items() if _tells(answer, value)],
        price_tiyn=price.value if price and answer else None,
        is_placeholder=waits or bool(price and price.placeholder),
        href=href,
    )


def _tells(answer: Truth, clause: Truth) -> bool:
    """Of a yes the reasons that hold, of what is open the ones that would settle it, of a no those that do not hold."""
    return clause is answer
