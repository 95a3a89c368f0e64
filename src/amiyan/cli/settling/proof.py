"""The proof: heads that two witnesses cosigned, a child's receipt, an export, and a superuser who is found."""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from amiyan.cli.settling import public
from amiyan.cli.settling.public import PublicLog, Verified, Verifier
from amiyan.country.kz.formats import format_date
from amiyan.country.kz.money import format_number, format_tenge
from amiyan.kernel.languages import Language
from amiyan.kernel.sql import query
from amiyan.ledger.log import settings
from amiyan.ledger.log.receipts import receipt
from amiyan.ledger.log.source import TRANSFERS
from amiyan.settlement.export import export
from amiyan.settlement.receipts import meal_key

Say = Callable[[str, str], None]

# One child's last meal that is owed: who eats most often is nobody in particular.
_MEAL: Final = """
SELECT person_id, service_day FROM settlement_posting
WHERE programme = %s AND version = 1 AND amount_tiyn > 0 AND NOT EXISTS (
    SELECT FROM settlement_posting newer
    WHERE (newer.person_id, newer.service_day, newer.programme, newer.slot)
        = (settlement_posting.person_id, settlement_posting.service_day, settlement_posting.programme,
           settlement_posting.slot) AND newer.version > 1)
ORDER BY service_day DESC, person_id LIMIT 1
"""


@dataclass(slots=True)
class Proof:
    """Shows that the books of the town can be checked without us. ``say`` is told each step."""

    log: PublicLog
    folder: Path
    programme: str
    address: str
    language: Language
    say: Say

    def show(self) -> bool:
        """All of it; whether everything is as it must be. Where the verifier is not here, that is said, and no fault."""
        leaves = public.seal_and_publish()
        text = _(
            "rows in five trees: {leaves}; signed by a key of the demo, cosigned by two witnesses: {address}"
        )
        address = f"{self.address}log/heads"
        self.say(_("Public log"), text.format(leaves=format_number(leaves, self.language), address=address))
        ((person, day),) = query(_MEAL, [self.programme])
        number, owner, _month = key = meal_key(person=person, programme=self.programme, day=day)
        path = self.folder / "receipt.json"
        public.write_json(path, receipt(TRANSFERS, key, quorum=settings.quorum()))
        verifier = public.find_verifier(self.log.policy)
        if verifier is None:
            self.say(
                _("Verifier"), _("amiyan-verify is not here: it is the folder verifier of the repository")
            )
            return True
        return (
            self._receipt(verifier, path, day)
            and self._export(verifier)
            and self._superuser(verifier, str(number), owner)
        )

    def _receipt(self, verifier: Verifier, path: Path, day: dt.date) -> bool:
        said = verifier.says("receipt", path)
        text = _("of one child's meal on {day}: {path}. {verdict}")
        self.say(
            _("Receipt"),
            text.format(day=format_date(day, self.language), path=path, verdict=self._verdict(said)),
        )
        return said.holds

    def _export(self, verifier: Verifier) -> bool:
        whole = self._exported("export")
        said = verifier.says("export", whole)
        self.say(
            _("Export"),
            _("the whole log and every balance: {path}. {verdict}").format(
                path=whole, verdict=self._verdict(said)
            ),
        )
        return said.holds

    def _superuser(self, verifier: Verifier, number: str, owner: int) -> bool:
        with public.bent(number, owner):
            bent = self._exported("export-bent")
        said = verifier.says("export", bent, "--saved", self.folder / "export")
        text = _(
            "a superuser of the database makes that meal {amount} dearer with psql. amiyan-verify names row {row};"
            " then it is put back"
        )
        row = "–" if said.row is None else format_number(said.row, self.language)
        amount = format_tenge(public.BENT_TIYN, self.language)
        self.say(_("Superuser"), text.format(amount=amount, row=row))
        return said.status == 1 and said.row is not None and any(number in line for line in said.lines)

    def _exported(self, name: str) -> Path:
        folder = (self.folder / name).absolute()
        shutil.rmtree(folder, ignore_errors=True)
        export(folder)
        return self.folder / name

    def _verdict(self, said: Verified) -> str:
        text = (
            _("amiyan-verify: all of it holds")
            if said.holds
            else _("amiyan-verify: it does NOT hold: {what}")
        )
        return text.format(what=next(iter(said.lines), ""))
