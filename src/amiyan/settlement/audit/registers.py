"""What an audit reads back from the registers it has just filled."""

from amiyan.kernel.sql import query


def facility_ids() -> list[int]:
    """Every facility, in the order of the list of terminals."""
    return [id_ for (id_,) in query("SELECT id FROM registry_facility ORDER BY id")]


def terminal_facilities() -> list[tuple[str, int]]:
    """(serial, facility id) of every listed terminal."""
    return [
        (serial, id_)
        for serial, id_ in query(
            "SELECT serial, facility_id FROM registry_terminal WHERE known_to IS NULL ORDER BY id"
        )
    ]
