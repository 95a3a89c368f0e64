"""What was served at a place on a day: menu, batches and sample records, as the room of meals knows them.

This is the one place that asks that room. A site without it has alarms all the same, and they say that nothing is known.
"""

import dataclasses
import datetime as dt
import importlib
from collections.abc import Callable
from typing import Any, Final

from amiyan.kernel.scope import Scope

Served = dict[str, Any]
Port = Callable[[Scope, int, dt.date], Served]
_ROOM: Final = "amiyan.meals.queries"


def served_on(scope: Scope, facility_id: int, day: dt.date) -> Served:
    """``{"menu": …, "samples": …}`` as plain values that JSON can hold; both None where the room is not there."""
    try:
        room = importlib.import_module(_ROOM)
    except ModuleNotFoundError as error:
        if error.name is None or not _ROOM.startswith(error.name):
            raise
        return {"menu": None, "samples": None}
    return {
        "menu": plain(room.menus_of(facility_id=facility_id, first=day, last=day, scope=scope)),
        "samples": plain(room.batches_of(facility_id=facility_id, first=day, last=day, scope=scope)),
    }


def plain(value: Any) -> Any:
    """A value of any room as JSON can hold it: records become objects, days and numbers of rows become text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    elif isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in value]
    return str(value)  # a day, a moment, an id
