"""``amiyan approve``: what awaits a person, the document to be signed, the signature, and a refusal with its reason."""

import argparse
from collections import Counter
from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.access.queries import today
from amiyan.access.signatures.handing import handed_in
from amiyan.cli.checks import month
from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.country.kz.formats import format_date
from amiyan.country.kz.money import format_tenge
from amiyan.kernel.languages import Language
from amiyan.kernel.problems import Problem, ProblemError, advice, sentence
from amiyan.kernel.scope import EVERYTHING
from amiyan.registry.problems import PERSON_UNKNOWN
from amiyan.registry.queries import person_by_iin
from amiyan.settlement.approvals import problems
from amiyan.settlement.approvals.actions import (
    Statement,
    agree_to_statements,
    approve_statements,
    document_of,
    refuse_statement,
    take_refusal_back,
)
from amiyan.settlement.approvals.document import Duty, read_document
from amiyan.settlement.approvals.queries import awaiting, named, statements_of

NAME = "approve"
MOST = 100_000


def help_text() -> str:
    return _("approve statements, two persons each; agree to one's own; or refuse")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    listed = _action(actions, "list", _("what awaits a person's approval, due first"), _list)
    listed.add_argument("--budget", type=int, help=_("number of the budget"))
    text = _("write the document to be signed: of all that awaits, or of one statement")
    written = _action(actions, "document", text, _document)
    written.add_argument("--budget", type=int, help=_("number of the budget"))
    written.add_argument("--provider", help=_("BIN of the provider"))
    written.add_argument("--month", type=month, help=_("the month, as 2025-09"))
    written.add_argument("--agree", action="store_true", help=_("as the provider's representative"))
    written.add_argument("--out", type=Path, required=True, help=_("file to be written"))
    given = _action(actions, "give", _("hand in a signed document"), _give)
    given.add_argument("document", type=Path, help=_("the document, as it was written"))
    given.add_argument("--signature", type=Path, required=True, help=_("file of the detached signature"))
    given.add_argument("--way", choices=("local", "national"), default="local", help=_("how it was signed"))
    for name, help_, act in (
        ("refuse", _("say no to a statement: it is not paid until the same person takes it back"), _refuse),
        ("take-back", _("take one's own refusal back"), _take_back),
    ):
        said = _action(actions, name, help_, act)
        said.add_argument("--provider", required=True, help=_("BIN of the provider"))
        said.add_argument("--budget", type=int, required=True, help=_("number of the budget"))
        said.add_argument("--month", type=month, required=True, help=_("the month, as 2025-09"))
        said.add_argument("--reason", required=True, help=_("why"))


def run(options: argparse.Namespace) -> int:
    with site():
        status: int = options.act(options)
        return status


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str, act: object
) -> argparse.ArgumentParser:
    child = actions.add_parser(name, help=text, description=text)
    child.add_argument("--by", required=True, metavar="IIN", help=_("IIN of the person who signs"))
    child.set_defaults(act=act)
    return child


def _person(options: argparse.Namespace) -> int:
    person = person_by_iin(options.by, scope=EVERYTHING, on=today())
    if person is None:
        raise ProblemError(PERSON_UNKNOWN)
    return person.id


def _list(options: argparse.Namespace) -> int:
    language = active()
    found = awaiting(person_id=_person(options), on=today(), budget_id=options.budget, most=MOST)
    for row in found:
        line = _("{provider}, {month}: {amount}, due {due}; {change} against the month before")
        print(
            line.format(
                provider=row.provider,
                month=f"{row.month:%Y-%m}",
                amount=format_tenge(row.payable_tiyn, language),
                due=format_date(row.due_on, language),
                change=_signed(row.change_tiyn, language),
            )
        )
    if not found:
        print(_("Nothing awaits this person's approval."))
    return 0


def _signed(tiyn: int, language: Language) -> str:
    return ("+" if tiyn > 0 else "") + format_tenge(tiyn, language)


def _document(options: argparse.Namespace) -> int:
    duty: Duty = "agree" if options.agree else "approve"
    if options.provider:
        if options.budget is None or options.month is None:
            raise ProblemError(problems.STATEMENT_UNKNOWN)
        statements = [_named(options)]
    else:
        rows = awaiting(person_id=_person(options), on=today(), budget_id=options.budget, most=MOST)
        statements = [row.statement for row in rows]
    options.out.write_bytes(document_of(duty=duty, statements=statements))
    print(
        _("{count} statements are named in {file}: sign it as it is.").format(
            count=len(statements), file=options.out
        )
    )
    return 0


def _named(options: argparse.Namespace) -> Statement:
    return named(provider_bin=options.provider, budget_id=options.budget, month=options.month.first)


def _give(options: argparse.Namespace) -> int:
    document, person = options.document.read_bytes(), _person(options)
    duty, digests = read_document(document)
    signature = handed_in(document, options.signature.read_bytes(), person_id=person, way=options.way)
    statements = statements_of(digests)
    if len(statements) != len(digests):
        raise ProblemError(problems.STATEMENT_UNKNOWN)
    sign = agree_to_statements if duty == "agree" else approve_statements
    counted = Counter(one.outcome for one in sign(statements=statements, signature=signature))
    for outcome, count in sorted(counted.items()):
        print(f"{count}: {_said(outcome)}")
    return 0 if set(counted) <= {"done", "repeated"} else 1


def _said(outcome: str) -> str:
    if outcome in problems.BY_OUTCOME:
        problem = Problem(problems.BY_OUTCOME[outcome])
        return f"{sentence(problem)} {advice(problem)}"
    return _("signed") if outcome == "done" else _("had been signed before")


def _refuse(options: argparse.Namespace) -> int:
    refuse_statement(statement=_named(options), person_id=_person(options), reason=options.reason)
    print(_("The statement is refused; it is not paid until the same person takes that back."))
    return 0


def _take_back(options: argparse.Namespace) -> int:
    take_refusal_back(statement=_named(options), person_id=_person(options), reason=options.reason)
    print(_("The refusal is taken back."))
    return 0
