"""Invented acts for an invented town: with them the demo may pay, and nobody takes them for anybody's decision."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

from amiyan.access.actions import appoint_signatory
from amiyan.access.queries import may, today
from amiyan.ledger.accounts import transfer_id
from amiyan.programmes.loader import HERE, load, load_folder
from amiyan.programmes.own import as_toml, to_decide
from amiyan.registry.actions.people import register_person
from amiyan.settlement.budgets.actions import appropriate, enter_budget
from amiyan.settlement.payment_file import Payer

ACT: Final = "Демо қаланың ойдан шығарылған № 1 бұйрығы"
SOURCE: Final = "Демо үшін ойдан шығарылған: бұны ешбір орган шешкен жоқ"
PAYER: Final = Payer("Қалалық білім басқармасы", "950140000016", "KZ699990000000000001", "AMYNKZ2A")
CODE: Final = "261-104"  # invented, like the rest
TREASURER: Final = 261_104  # a random id would be another person each time
ENOUGH_TIYN: Final = 100_000_000_000_000  # a trillion tenge a year: a bench measures no poverty


def write_demo_parameters(
    folder: Path, *, region: str, programme: str = "school-meals", first: date = date(2024, 1, 1)
) -> Path:
    """Write ``<programme>.toml`` into ``folder`` (made where it is missing) and return the file.

    Every placeholder that counts in ``region`` on ``first`` or later is decided, by its own value. The processes of
    the demo are started with ``AMIYAN_PARAMETERS`` naming the folder.
    """
    known = load_folder(HERE / programme.replace("-", "_"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{programme}.toml"
    values = to_decide(known, first, region)
    path.write_text(
        as_toml(known, values, first=first, region=region, act=ACT, source=SOURCE), encoding="utf-8"
    )
    return path


@contextmanager
def acts_of_region(programme: str, region: str) -> Iterator[dict[str, str]]:
    """For the time of the block every placeholder of the programme is decided in ``region``, by its own value.

    Here, and in processes that are given the environment that is yielded.
    """
    before = os.environ.get("AMIYAN_PARAMETERS")
    with tempfile.TemporaryDirectory(prefix="amiyan-acts-") as folder:
        Path(folder).chmod(0o755)
        write_demo_parameters(Path(folder), region=region, programme=programme)
        os.environ["AMIYAN_PARAMETERS"] = folder
        load.cache_clear()
        try:
            yield {"AMIYAN_PARAMETERS": folder}
        finally:
            del os.environ["AMIYAN_PARAMETERS"]
            if before is not None:
                os.environ["AMIYAN_PARAMETERS"] = before
            load.cache_clear()


def enter_demo_budget(
    programme: str, region: str | None, *, years: Iterable[int], amount_tiyn: int = ENOUGH_TIYN
) -> dict[int, int]:
    """Enter and fund an invented budget of ``region`` (None: the country's) for each of ``years``, where Django points.

    Returns the budgets' ids by year. Twice funds once.
    """
    entered, treasurer = {}, _treasurer()
    for year in sorted(set(years)):
        budget_id = enter_budget(programme=programme, region=region, year=year, payer=PAYER, source=SOURCE)
        id_: UUID = transfer_id("demo", programme, region or "", year)
        appropriate(
            budget_id=budget_id,
            appropriation_id=id_,
            code=CODE,
            amount_tiyn=amount_tiyn,
            act=ACT,
            recorded_by=treasurer,
            rank=1,
        )
        entered[year] = budget_id
    return entered


def _treasurer() -> int:
    """Somebody invented, with the duty to record everywhere."""
    person = register_person(ask_id=TREASURER, temporary_id="treasurer of the demo", source=SOURCE)
    if not may(person, "record", programme=None, region=None, on_day=today()):
        appoint_signatory(person_id=person, duty="record", source=SOURCE)
    return person
