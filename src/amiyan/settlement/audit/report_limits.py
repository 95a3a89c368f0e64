"""What limits the figure, and what to do next: sentences chosen by the figures."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from amiyan.settlement.audit.figures import Figures
from amiyan.settlement.audit.report_show import Show

_WORST = 3  # schools named in a step


def limits(figures: Figures, show: Show) -> list[str]:
    """The limits of the figure as sentences, those that move it most first."""
    return [
        *_price(figures, show),
        *_terminals(figures, show),
        *_registers(figures, show),
        _(
            "What the data cannot show: failed recognitions, children who ate without passing a terminal, "
            "and whether the list itself is right."
        ),
    ]


def _price(figures: Figures, show: Show) -> Iterator[str]:
    if figures.price_given is not None:
        yield _("The price was given for this audit: {price} a day for every child.").format(
            price=show.tenge(figures.price_given)
        )
    elif any(value.name == "price_tiyn" for value in figures.placeholders):
        yield _(
            "No act was found for the price; it is taken from publications. "
            "If it is a tenth higher, every amount is a tenth higher."
        )
    else:
        yield _("The price comes from the programme's dated parameters.")
    others = [value for value in figures.placeholders if value.name != "price_tiyn"]
    if others:
        yield _("Values for which no act was found: {count}. They are listed in this report.").format(
            count=show.number(len(figures.placeholders))
        )
    if figures.calendar_given:
        yield _("School days: by the calendar that was given.")
    else:
        yield _("School days: by the programme's general calendar; a school's own days off are not known.")


def _terminals(figures: Figures, show: Show) -> Iterator[str]:
    beside = {part.code: part.units for part in figures.beside}
    sentences = (
        ("closed_days", _("Closed days with many passes: {count}. There the calendar is doubtful.")),
        (
            "silent_terminal_days",
            _("Days of silent terminals: {count}. What they did not send was not seen."),
        ),
        ("unknown_person_passes", _("Passes by numbers that nobody knows: {count}.")),
    )
    for code, sentence in sentences:
        if beside.get(code):
            yield sentence.format(count=show.number(beside[code]))
    if figures.unread:
        yield _("Files that could not be read: {count}.").format(count=show.number(len(figures.unread)))


def _registers(figures: Figures, show: Show) -> Iterator[str]:
    rejected, unknown = figures.children["rejected_rows"], figures.children["unknown"]
    if rejected:
        yield _("Rows of the list that were not taken: {count}. They are in neither amount.").format(
            count=show.number(rejected)
        )
    if unknown:
        yield _("Children whose right is not known: {count}. They are in neither amount.").format(
            count=show.number(unknown)
        )


def steps(figures: Figures, show: Show) -> list[str]:
    """What to do next, in order; only what this audit gives cause for."""
    return [
        *_first_steps(figures),
        *_steps_by_parts(figures, show),
        *_steps_by_files(figures, show),
        _("Run the audit again with the corrected files. The same files always give the same figures."),
        _(
            "Agree on a month from which meals are paid by fact. What is not disputed is paid on the due "
            "date; a held line is decided by a named person within a set time."
        ),
    ]


def _first_steps(figures: Figures) -> Iterator[str]:
    worst = [school.code for school in figures.schools if school.difference > 0][:_WORST]
    if worst:
        yield _(
            "Give each school its own lines (lines.csv, only to those who may see them) and ten working days "
            "to explain them. Begin with: {schools}."
        ).format(schools="; ".join(worst))
    yield _("Do not withhold money and do not punish anybody on this report alone: first hear, then decide.")


def _steps_by_parts(figures: Figures, show: Show) -> Iterator[str]:
    parts = {part.code: part for part in (*figures.parts, *figures.beside)}
    sentences = (
        (
            "held",
            _("Held meals: {count}. The head of each school confirms them or says that there were none."),
        ),
        ("no_terminal", _("Meals in canteens without a terminal: {count}. Decide how they will be proved.")),
        ("silent_terminal_days", _("Days of silent terminals: {count}. Read the memory of these terminals.")),
        (
            "unknown_person_passes",
            _("Passes by unknown numbers: {count}. Compare the numbers with the list."),
        ),
        (
            "closed_days",
            _("Doubtful days: {count}. Collect the schools' calendars and give them (--calendar)."),
        ),
    )
    for code, sentence in sentences:
        if code in parts and parts[code].units:
            yield sentence.format(count=show.number(parts[code].units))


def _steps_by_files(figures: Figures, show: Show) -> Iterator[str]:
    if figures.problems:
        yield _("Correct the lines of rejected.csv: {count}. Each says what is wrong and what to do.").format(
            count=show.number(sum(count for _sentence, count in figures.problems))
        )
    if figures.placeholders and figures.price_given is None:
        yield _("Put the act and the value of your region in place of the values without an act.")
    if figures.unpaid:
        yield _("Suppliers without an account: {count}. Ask each for a certificate from its bank.").format(
            count=show.number(len(figures.unpaid))
        )
