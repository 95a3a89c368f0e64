"""The audit: files in, figures and lists out, through the same rooms as everything else.

It runs in a scratch database. Ids of places and people count up from fixed numbers in the order of the files,
so that the books of two runs are the same to the byte; in a living system ids are random.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from amiyan.deliveries.actions import judge, take_in_log
from amiyan.deliveries.actions.intake import UNLISTED
from amiyan.deliveries.makers import Record
from amiyan.deliveries.makers.registry import kinds_by_code
from amiyan.entitlements.actions import decide
from amiyan.entitlements.grants import expect_days, grant
from amiyan.entitlements.laid_terms import Terms, calendar_exceptions, lay_out, terms_of
from amiyan.kernel.periods import Period
from amiyan.kernel.problems import Problem, ProblemError, sentence
from amiyan.kernel.sql import analyze
from amiyan.kernel.text import name_of
from amiyan.programmes.loader import load
from amiyan.registry.files.payer import Payer, read_payer
from amiyan.registry.importers.calendar import import_calendar
from amiyan.registry.importers.roster import import_roster
from amiyan.registry.importers.terminals import Ids, import_terminals
from amiyan.settlement.audit import outputs, problems
from amiyan.settlement.audit.collect import collect
from amiyan.settlement.audit.figures import Figures
from amiyan.settlement.audit.invoices import lay_out_invoice
from amiyan.settlement.audit.registers import facility_ids, terminal_facilities
from amiyan.settlement.audit.rejected import Rejected
from amiyan.settlement.audit.request import Request
from amiyan.settlement.posting import post_deliveries, post_grants

FACILITIES, ORGANISATIONS, PEOPLE, BUDGET = 0, 1_000_000, 1_000_000_000, 999_999

BY_CODE = kinds_by_code()

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Audited:
    """The figures, and the sentences that the person who ran it should see."""

    figures: Figures
    warnings: tuple[Problem, ...]


def audit(request: Request, *, progress: Progress = lambda _stage, _done, _total: None) -> Audited:
    """Run the whole audit in the database that Django points at and write everything into ``request.out``.

    Raises ProblemError where nothing could be read (the roster or the terminals are no such files, no log
    could be read). ``progress`` is told (stage, done, total). Cost is n log n with the records; memory is
    bounded whatever the files.
    """
    payer = _payer(request.payer) if request.payer else None
    with ExitStack() as stack:
        rejected = stack.enter_context(_rejected(request.out))
        bad_rows = _registers(request, rejected, progress)
        terms = _terms(request)
        logs = _take_in(request, rejected, progress)
        _judge_and_post(request, terms, progress)
        if request.invoice:
            lay_out_invoice(request.invoice, request=request, problem=rejected.row)
        progress("report", 0, 1)
        figures = collect(request, bad_rows=bad_rows, logs=logs, rejected=rejected)
        figures = outputs.write_all(request, figures, payer)
    progress("report", 1, 1)
    return Audited(figures, tuple(log.problem for log in logs if log.problem))


def _rejected(out: Path) -> Rejected:
    """The first of the results in the folder ``out``, which is made; ProblemError where it cannot be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in outputs.NAMES:  # a run that fails must not leave an earlier run's figures behind
            (out / name).unlink(missing_ok=True)
        return Rejected(out / "rejected.csv")
    except OSError as error:
        reason = error.strerror or ""
        raise ProblemError(problems.OUT_NOT_MADE, where=str(out), folder=str(out), reason=reason) from None


def _payer(path: Path) -> Payer:
    found = read_payer(path)
    if isinstance(found, list):
        raise ProblemError(found[0].kind, where=str(path), **dict(found[0].problem.params))
    return found


def _registers(request: Request, rejected: Rejected, progress: Progress) -> int:
    progress("registers", 0, 3)
    import_terminals(
        request.terminals,
        source=name_of(request.terminals),
        programme=request.programme,
        problem=rejected.row,
        region=request.region,
        facility_ids=Ids(FACILITIES),
        organisation_ids=Ids(ORGANISATIONS),
    )
    progress("registers", 1, 3)
    roster = import_roster(
        request.roster,
        source=name_of(request.roster),
        problem=rejected.row,
        person_id_sql=f"{PEOPLE} + n",
    )
    progress("registers", 2, 3)
    if not roster.added:
        raise ProblemError(
            problems.NO_CHILD_READ, where=name_of(request.roster), file=name_of(request.roster)
        )
    if request.calendar:
        import_calendar(request.calendar, source=name_of(request.calendar), problem=rejected.row)
    analyze(
        "registry_person", "registry_enrolment", "registry_pin", "registry_social_status", "registry_terminal"
    )
    progress("registers", 3, 3)
    return roster.rejected


def _terms(request: Request) -> Terms:
    """Decide for everybody on the roster and lay the programme's terms beside the registers."""
    decide(programme=request.programme, first=request.first, last=request.last)
    analyze("entitlements_decision")
    programme = load(request.programme)
    terms = terms_of(
        programme,
        Period(request.first, request.last),
        exceptions=calendar_exceptions(),
        regions=[request.region],
        price_tiyn=request.price_tiyn,
    )
    lay_out(terms)
    return terms


@dataclass(frozen=True, slots=True)
class Log:
    """One file of events as it was read, or the reason why it was not."""

    label: str
    records: int
    problem: Problem | None = None


def _take_in(request: Request, rejected: Rejected, progress: Progress) -> list[Log]:
    """Read every log; in the order of their names, so that the order on the command line is no matter."""
    facility_of = dict(terminal_facilities())
    found = labelled(request.events, out=request.out)
    total = sum(path.stat().st_size for _, path in found if path.is_file())
    logs, done = [], 0
    for label, path in found:
        progress("events", done, total)
        logs.append(_take_in_one(label, path, facility_of, rejected))
        done += path.stat().st_size if path.is_file() else 0
    progress("events", total, total)
    if all(log.problem for log in logs):
        first = logs[0].problem if logs else None  # an empty folder
        raise ProblemError(problems.NO_LOG_READ, reason=sentence(first) if first else "")
    analyze("deliveries_pass")
    return logs


def _take_in_one(label: str, path: Path, facility_of: dict[str, int], rejected: Rejected) -> Log:
    def unreadable(record: Record) -> None:
        rejected.record(label, record.line, BY_CODE[record.problem])

    try:
        with path.open("rb") as stream:
            taken = take_in_log(
                stream, name=label, facility_of=facility_of, source="audit", unreadable=unreadable
            )
    except OSError as error:
        problem = Problem(problems.FILE_NOT_OPENED, label, {"file": label, "reason": error.strerror or ""})
    except ProblemError as error:
        problem = error.problem
    else:
        return Log(label, taken.records)
    rejected.file(problem, label)
    return Log(label, 0, problem)


def labelled(paths: tuple[Path, ...], *, out: Path) -> list[tuple[str, Path]]:
    """Files in the order of their names, each with the name by which lists call it.

    A folder stands for the files in it and in its folders, less hidden ones and what an audit leaves in
    ``out``. Two files of one name are told apart by their path as given; one file named twice is one file.
    """
    ours = {(out / name).resolve() for name in outputs.NAMES}
    found: dict[Path, Path] = {}
    for path in paths:
        for file in _files_in(path) if path.is_dir() else [path]:
            resolved = file.resolve()
            if file is path or resolved not in ours:
                found[resolved] = min(file, found.get(resolved, file))
    times = Counter(file.name for file in found.values())
    pairs = [
        (name_of(file) if times[file.name] == 1 else name_of(file, whole=True), file)
        for file in found.values()
    ]
    return sorted(pairs, key=lambda pair: (pair[1].name, pair[0]))


def _files_in(folder: Path) -> Iterator[Path]:
    """Every file below; a folder that may not be looked into is a problem, not an empty folder."""

    def refuse(error: OSError) -> None:
        name = name_of(Path(error.filename), whole=True)
        raise ProblemError(problems.FILE_NOT_OPENED, where=name, file=name, reason=error.strerror or "")

    for place, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in files if not name.startswith("."))


def _judge_and_post(request: Request, terms: Terms, progress: Progress) -> None:
    facilities = [UNLISTED, *facility_ids()]
    done = 0

    def judged(count: int) -> None:
        nonlocal done
        done += count
        progress("verdicts", done, len(facilities))

    progress("verdicts", 0, len(facilities))
    judge(terms, facilities=facilities, workers=min(os.cpu_count() or 1, 4), progress=judged)
    analyze("deliveries_outcome", "deliveries_verdict")
    progress("books", 0, 2)
    expect_days(terms)
    grant(terms)
    analyze("entitlements_entitlement")
    _all_posted(post_grants(programme=request.programme, budget=BUDGET))
    progress("books", 1, 2)
    _all_posted(post_deliveries(programme=request.programme, first=request.first, last=request.last))
    progress("books", 2, 2)


def _all_posted(outcomes: Counter[str]) -> None:
    """The figures are of the verdicts: where the books took less, they would be of other meals."""
    assert set(outcomes) <= {"posted", "repeated"}, (
        f"the books refused transfers of an audit: {dict(outcomes)}"
    )
