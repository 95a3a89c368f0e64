"""The papers of the settlement that a person can open: an act in three languages, the page of the difference."""

from pathlib import Path

from django.utils.translation import gettext as _

from amiyan.kernel.languages import LANGUAGES, Language
from amiyan.kernel.scope import EVERYTHING
from amiyan.settlement.payouts.queries import Difference
from amiyan.settlement.payouts.report.page import render_difference
from amiyan.settlement.statements.pdf import pdf_of
from amiyan.settlement.statements.queries import Key, named_places, stated
from amiyan.settlement.statements.workbook import write_workbook


def write_acts(key: Key, folder: Path) -> str:
    """The act of one provider as PDF and workbook in every language; a sentence that says where."""
    found = stated(key, scope=EVERYTHING)
    name = f"act-{found.performer.bin}-{found.month:%Y-%m}"
    for language in LANGUAGES:
        names = named_places(found, language=language)
        (folder / f"{name}-{language}.pdf").write_bytes(pdf_of(found, language=language, names=names))
        write_workbook(found, folder / f"{name}-{language}.xlsx", language=language, names=names)
    text = _("of {provider} in three languages, as PDF and workbook: {files}")
    return text.format(provider=found.performer.name, files=folder / f"{name}-*")


def write_difference(found: Difference, folder: Path, *, language: Language) -> Path:
    """The page of the difference between what we believe and what the bank shows."""
    path = folder / "difference.html"
    page = render_difference(found, language=language, generated_with="amiyan demo")
    path.write_text(page, encoding="utf-8")
    return path
