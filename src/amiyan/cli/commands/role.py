"""``amiyan role``: who holds which role, for what, from when to when, and what is handed over at the end."""

import argparse

from django.utils.translation import gettext as _

from amiyan.access.appointing import appoint_role, end_role
from amiyan.access.queries import KnownRole, roles_known
from amiyan.access.roles import ROLES
from amiyan.cli.checks import day, whole_number
from amiyan.cli.language import active
from amiyan.cli.people import organisation_ids, person_id
from amiyan.cli.site import site
from amiyan.country.kz.formats import format_date
from amiyan.country.kz.kato import REGION_BY_CODE
from amiyan.settlement.rejudge import facility_id

NAME = "role"
_BETWEEN = " · "


def help_text() -> str:
    return _("say who holds which role, and end it with the list of what is handed over")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    text = _("give a person a role")
    made = actions.add_parser("appoint", help=text, description=text)
    made.add_argument("iin", help=_("IIN of the person"))
    made.add_argument("--role", choices=sorted(ROLES), required=True, help=_("the role"))
    made.add_argument("--facility", metavar="CODE", help=_("the facility for which it is held"))
    made.add_argument("--organisation", metavar="BIN", help=_("the organisation for which it is held"))
    made.add_argument("--region", choices=sorted(REGION_BY_CODE), help=_("the region for which it is held"))
    stands_in = made.add_mutually_exclusive_group()
    stands_in.add_argument("--deputises", metavar="IIN", help=_("deputy of the person with this IIN"))
    stands_in.add_argument(
        "--acting", action="store_true", help=_("acts in the role until there is a holder")
    )
    made.add_argument("--from", dest="first", type=day, help=_("first day"))
    made.add_argument("--to", dest="last", type=day, help=_("last day, it counts"))
    made.add_argument("--source", required=True, help=_("who decided it, with number and date"))
    made.set_defaults(act=_appoint)
    text = _("end a role, and list what is handed over")
    ended = actions.add_parser("end", help=text, description=text)
    ended.add_argument("iin", help=_("IIN of the person"))
    ended.add_argument("number", type=whole_number, help=_("number of the role"))
    ended.add_argument("--last", type=day, help=_("last day on which it counts; without it, at once"))
    ended.add_argument("--source", required=True, help=_("who decided it, with number and date"))
    ended.set_defaults(act=_end)
    text = _("list roles, with their numbers")
    listed = actions.add_parser("list", help=text, description=text)
    listed.add_argument("--iin", help=_("only this person"))
    listed.add_argument("--on", type=day, help=_("only what is valid on this day"))
    listed.set_defaults(act=_list)


def run(options: argparse.Namespace) -> int:
    with site():
        print(options.act(options))
    return 0


def _appoint(options: argparse.Namespace) -> str:
    number = appoint_role(
        person_id=person_id(options.iin),
        role=options.role,
        facility_id=facility_id(options.facility) if options.facility else None,
        organisation_id=organisation_ids([options.organisation])[0] if options.organisation else None,
        region=options.region,
        deputises=person_id(options.deputises) if options.deputises else None,
        acting=options.acting,
        first=options.first,
        last=options.last,
        source=options.source,
    )
    return _("Kept under the number {number}.").format(number=number)


def _end(options: argparse.Namespace) -> str:
    ended = end_role(
        person_id=person_id(options.iin),
        role_id=options.number,
        last_day=options.last,
        source=options.source,
    )
    if not ended.handed_over:
        return _("The role ends. Nothing waits for whoever comes after.")
    lines = [_("The role ends. What is handed over:")]
    for one in ended.handed_over:
        told = _(one.what).format(count=one.count)
        until = _("by {day}").format(day=format_date(one.by, active())) if one.by else ""
        lines.append("- " + _BETWEEN.join(filter(None, [told, until])))
    return "\n".join(lines)


def _list(options: argparse.Namespace) -> str:
    person = None if options.iin is None else person_id(options.iin)
    lines = [_line(one) for one in roles_known(person_id=person, on=options.on)]
    return "\n".join(lines) or _("Nobody has been appointed.")


def _line(one: KnownRole) -> str:
    where = one.facility or one.organisation or _("the whole country")
    if one.region:
        where = REGION_BY_CODE[one.region].name(active())
    stands_in = _("acting") if one.acting else ""
    if one.deputises:
        stands_in = _("deputy of {name}").format(name=one.deputises)
    who = " ".join(filter(None, [one.iin, one.name]))
    days = " – ".join(end.isoformat() if end else "…" for end in (one.first, one.last))
    parts = [f"{one.id}: {who}", _(ROLES[one.role].name), stands_in, where, days, one.source]
    return _BETWEEN.join(filter(None, parts))
