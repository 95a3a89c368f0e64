"""Class lists: a file is looked at first, row by row, and believed only when the school says so."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from amiyan.kernel.problems import ProblemError, advice, sentence
from amiyan.registry.files.problems import RowProblem
from amiyan.registry.importers.own_roster import Change, Preview, import_own_roster, preview_roster
from amiyan.web.institution.face import address, asked, done, shown, shown_again, told
from amiyan.web.institution.forms import FileForm
from amiyan.web.institution.uploads import laid_down, sealed, unsealed
from amiyan.web.institution.words import CHANGES
from amiyan.web.moment import today
from amiyan.web.shapes import Column, Row

MOST: Final = 200  # rows of a table; how many more there are is said


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """Choose a file; with it, what it would change and what is wrong."""
    if request.method != "POST":
        return shown(request, "roster", {"form": FileForm(), "preview": None}, here="institution-roster")
    form = FileForm(request.POST, request.FILES)
    given: dict[str, Any] = {"form": form, "preview": None}
    if form.is_valid():
        body = form.cleaned_data["file"].read()
        try:
            with laid_down(body) as path:
                found = preview_roster(path, facility_id=asked(request).place.id, on=today())
            given |= {"preview": found, "sealed": sealed(body, for_whom=_whom(request)), **_tables(found)}
        except ProblemError as error:
            form.add_error("file", told(error.problem))
    status = 200 if given["preview"] else 422
    return shown_again(
        request, lambda: shown(request, "roster", given, here="institution-roster", status=status)
    )


@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Believe the file that was looked at."""
    answer = done(request, lambda: _apply(request), back=address(request, "institution-roster"))
    assert answer is not None
    return answer


def _apply(request: HttpRequest) -> str:
    body = unsealed(request.POST.get("sealed", ""), for_whom=_whom(request))
    if body is None:
        return _("The preview is older than an hour: choose the file once more. Nothing was changed.")
    place = asked(request).place
    with laid_down(body) as path:
        result, _wrong = import_own_roster(
            path, facility_id=place.id, source=f"roster of {place.code}, by {asked(request).person}"
        )
    return _("%(rows)s rows were read, %(rejected)s left out. The night decides who has the right.") % {
        "rows": result.rows,
        "rejected": result.rejected,
    }


def _whom(request: HttpRequest) -> str:
    return f"roster {asked(request).place.id} {asked(request).person}"


def _tables(found: Preview) -> dict[str, Any]:
    return {
        "changes": [_change(one) for one in found.changes[:MOST]],
        "more_changes": max(0, len(found.changes) - MOST),
        "change_columns": [
            Column(_("Child")),
            Column(_("What changes")),
            Column(_("Before")),
            Column(_("After")),
        ],
        "wrong": [wrong_row(one) for one in found.wrong[:MOST]],
        "more_wrong": max(0, len(found.wrong) - MOST),
        "wrong_columns": wrong_columns(),
    }


def _change(one: Change) -> Row:
    return Row([one.name, _(CHANGES[one.kind]), one.before or "—", one.after or "—"])


def wrong_columns() -> list[Column]:
    """The columns of what is wrong in a file."""
    return [Column(_("Row")), Column(_("What is wrong")), Column(_("What to do"))]


def wrong_row(one: RowProblem) -> Row:
    """A row that is wrong, or about which there is something to say."""
    return Row([one.row, sentence(one.problem), advice(one.problem)])
