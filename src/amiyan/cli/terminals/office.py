"""``amiyan terminal list | parked | release | set-aside | orders``: what the office sees and decides."""

import argparse
from collections.abc import Iterator

from django.utils.translation import gettext as _

from amiyan.cli.language import active
from amiyan.cli.site import site
from amiyan.cli.terminals.arguments import facility_id, moment, way_of
from amiyan.country.kz.calendar import to_local
from amiyan.country.kz.money import format_number
from amiyan.deliveries.actions.orders import follow_registry
from amiyan.deliveries.actions.parked import release_parked, set_aside_parked
from amiyan.deliveries.bindings import facility_of_serial
from amiyan.deliveries.orders import Forgetting, OrderState, orders_in_work, proof_of_forgetting
from amiyan.deliveries.parked import parked_terminals
from amiyan.deliveries.terminals import TerminalState, terminals
from amiyan.kernel.clock import SystemClock
from amiyan.kernel.problems import ProblemError
from amiyan.kernel.scope import EVERYTHING, Scope
from amiyan.registry.problems import PERSON_UNKNOWN
from amiyan.registry.queries import person_by_iin

_BETWEEN = " · "


def list_all(options: argparse.Namespace) -> int:
    """Terminals, a line each: where they stand, by what they are known, when they were last heard."""
    with site():
        found = terminals(_scope(options.facility))
    shown = [one for one in found if not (options.unbound and one.bindings)]
    for one in shown:
        print(_BETWEEN.join(_parts_of_terminal(one)))
    print(_("{count} terminals").format(count=format_number(len(shown), active())))
    return 0


def parked(options: argparse.Namespace) -> int:
    """Terminals whose records are parked, a line each."""
    with site():
        found = parked_terminals(_scope(options.facility))
    reasons = {"unknown": _("nobody listed it"), "moved": _("it belongs elsewhere")}
    for one in found:
        print(
            _(
                "Binding no. {number} of {bound} ({facility}): {serial}, {reason}; {records} records from {first} to {last}"
            ).format(
                number=one.binding_id,
                bound=one.bound_serial,
                facility=one.facility,
                serial=one.serial,
                reason=reasons[one.reason],
                records=format_number(one.records, active()),
                first=moment(one.first_seen),
                last=moment(one.last_seen),
            )
        )
    if not found:
        print(_("Nothing is parked."))
    return 0


def release(options: argparse.Namespace) -> int:
    """What is parked of a terminal counts to a facility."""
    with site():
        place = facility_id(options.facility)
        count = release_parked(
            binding_id=options.binding,
            serial=options.serial,
            facility=place,
            decided_by=options.by,
            reason=options.reason,
        )
        stands_at = facility_of_serial(options.serial)
    print(
        _("{count} bodies became evidence; they are read next.").format(count=format_number(count, active()))
    )
    if stands_at != place:
        print(
            _(
                "The registry does not list {serial} at this place today: on days for which it is not listed, "
                "its records count for nothing. Import the list of terminals with it."
            ).format(serial=options.serial)
        )
    return 0


def set_aside(options: argparse.Namespace) -> int:
    """What is parked of a terminal never counts."""
    with site():
        set_aside_parked(
            binding_id=options.binding, serial=options.serial, decided_by=options.by, reason=options.reason
        )
    print(_("What is parked of {serial} counts for nothing; it is kept.").format(serial=options.serial))
    return 0


def orders(options: argparse.Namespace) -> int:
    """Orders that are open or failed; the proof of forgetting for a person; following the registry now."""
    with site():
        if options.follow:
            done = follow_registry()
            print(
                _("Ordered: {added} to add, {removed} to remove, {forgotten} to forget.").format(
                    added=format_number(done.added, active()),
                    removed=format_number(done.removed, active()),
                    forgotten=format_number(done.forgotten, active()),
                )
            )
        if options.person:
            lines = list(_proof(options.person))
        else:
            lines = [
                _BETWEEN.join(_parts_of_order(one))
                for one in orders_in_work(EVERYTHING, serial=options.serial)
            ]
    print("\n".join(lines) or _("No order is open, and none failed."))
    return 0


def _scope(code: str | None) -> Scope:
    return Scope(facilities=frozenset([facility_id(code)])) if code else EVERYTHING


def _parts_of_terminal(one: TerminalState) -> Iterator[str]:
    places = {"canteen": _("canteen"), "entrance": _("entrance"), "": _("not listed today")}
    yield one.serial
    yield one.facility
    yield places[one.place]
    for bound in one.bindings:
        text = f"{way_of(bound.way)} №{bound.id} {bound.network}".rstrip()
        if bound.expires_at:
            text = _("{binding} until {moment}").format(binding=text, moment=moment(bound.expires_at))
        yield text
    if not one.bindings:
        yield _("no binding")
    yield _("last heard {moment}").format(moment=moment(one.heard_at)) if one.heard_at else _("never heard")


def _kind(kind: str) -> str:
    return {"add": _("to add"), "remove": _("to remove"), "forget": _("to forget")}[kind]


def _parts_of_order(one: OrderState) -> Iterator[str]:
    yield one.terminal
    yield one.facility
    yield f"№{one.id} {_kind(one.kind)} {one.pin}"
    if one.answered_at is None:
        yield _("sent {count} times, no answer yet").format(count=one.sent) if one.sent else _("not sent yet")
        return
    yield _("answered {code} at {moment}").format(code=one.code, moment=moment(one.answered_at))
    yield _("to be sent again at {moment}").format(moment=moment(one.due_at)) if one.due_at else _("given up")
    if one.evidence:
        yield one.evidence


def _proof(iin: str) -> Iterator[str]:
    person = person_by_iin(iin, scope=EVERYTHING, on=to_local(SystemClock().now()).date())
    if person is None:
        raise ProblemError(PERSON_UNKNOWN)
    found = [one for record in person.same_people for one in proof_of_forgetting(record)]
    for one in found:
        yield _BETWEEN.join(_parts_of_proof(one))
    if not found:
        yield _("No terminal was told to forget this person.")


def _parts_of_proof(one: Forgetting) -> Iterator[str]:
    yield one.terminal
    yield f"№{one.order_id} {_kind(one.kind)}"
    yield _("ordered {moment}").format(moment=moment(one.ordered_at))
    if one.answered_at is None:
        yield _("no answer yet") if one.open else _("dropped")
    elif one.proven:
        yield _("done, said the terminal at {moment}").format(moment=moment(one.answered_at))
    else:
        yield _("answered {code} at {moment}").format(code=one.code, moment=moment(one.answered_at))
    if one.evidence:
        yield one.evidence
