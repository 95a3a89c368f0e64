"""The act as PDF, drawn by Typst with the fonts that it brings: the same on every machine, whatever is installed there.

Libertinus Serif, embedded in Typst, has every letter of Kazakh and Russian. Text reaches Typst as data, never as markup.
The same statement with the same names gives the same bytes: what the file says of its making is the day on which the
month locked.
"""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final, Literal

import typst
from django.utils import translation

from amiyan.kernel.languages import language_of
from amiyan.kernel.problems import ProblemError
from amiyan.settlement.audit.report_show import Show
from amiyan.settlement.statements import problems
from amiyan.settlement.statements.act import NO_NAMES, Act, Names, Section, act_of, texts_of
from amiyan.settlement.statements.document import Stated

_TEMPLATE: Final = Path(__file__).parent / "templates" / "act.typ"
Format = Literal["pdf", "png"]


def pdf_of(stated: Stated, *, language: str, names: Names = NO_NAMES) -> bytes:
    """The act in ``kk``, ``ru`` or ``en`` as PDF/A. Some tenths of a second; linear in its lines.

    ``names`` as ``named_places`` gives them in the same language.
    """
    return b"".join(_drawn(stated, language, names, "pdf"))


def pages_of(stated: Stated, *, language: str, names: Names = NO_NAMES) -> list[bytes]:
    """The pages as PNG pictures, to look at."""
    return _drawn(stated, language, names, "png")


def _drawn(stated: Stated, language: str, names: Names, form: Format) -> list[bytes]:
    show = Show(language_of(language))
    with translation.override(show.language):
        data = _as_data(act_of(stated, show, names), show)
    moment = datetime.combine(stated.locked_on, time(), tzinfo=UTC)
    try:
        compiler = typst.Compiler(
            _TEMPLATE, ignore_system_fonts=True, sys_inputs={"act": json.dumps(data, ensure_ascii=False)}
        )
        drawn = compiler.compile(
            format=form, timestamp=moment, pdf_standards=["a-2a"] if form == "pdf" else []
        )
    except typst.TypstError as error:
        raise ProblemError(problems.DRAWING_FAILED, why=error.message) from error
    assert drawn is not None
    return drawn if isinstance(drawn, list) else [drawn]


def _as_data(act: Act, show: Show) -> dict[str, Any]:
    sections = {
        name: _section(getattr(act, name), show)
        for name in ("facts", "services", "contracts", "sums", "held")
    }
    return sections | {
        "language": show.language,
        "title": act.title,
        "form": act.form,
        "remarks": act.remarks,
        "signatures": act.signatures,
        "words": act.signature_words,
        "digest": act.digest,
        "checks": act.checks,
    }


def _section(section: Section, show: Show) -> dict[str, Any]:
    return {
        "title": section.title,
        "note": section.note,
        "headings": section.headings,
        "rows": [texts_of(row, show) for row in section.rows],
        "total": texts_of(section.total, show),
    }
