"""Look-ups of a terminal at a country's size go by an index."""

import re

from amiyan.deliveries import bindings
from amiyan.kernel.sql import execute, query
from tests.registry.invented_town import a_facility


def a_country(terminals=20_000):
    school = a_facility("School 1")
    bindings_of_all = "INSERT INTO deliveries_binding (serial, facility_id, way, {column}, source) SELECT 'CJ' || n, %s, '{way}', {value}, 'test' FROM generate_series(1, %s) n"
    for statement in (
        "INSERT INTO registry_terminal (serial, facility_id, place, source) SELECT 'CJ' || n, %s, 'canteen', 'test' FROM generate_series(1, %s) n",
        bindings_of_all.format(column="secret_sha256", way="secret", value="sha256(n::text::bytea)"),
        bindings_of_all.format(column="network", way="network", value="'10.1.0.0/16'"),
    ):
        execute(statement, [school, terminals])


def plan(monkeypatch, call):
    """The plan of what a look-up asks."""
    said = []

    def explain(statement, params):
        said.extend(line for (line,) in query("EXPLAIN " + statement, params))
        return []

    monkeypatch.setattr(bindings, "query", explain)
    call()
    return "\n".join(said)


def test_no_look_up_reads_a_table_whole(scratch, monkeypatch):
    a_country()
    with scratch.connect("postgres") as owner:
        owner.execute("ANALYZE registry_terminal, deliveries_binding")
    looks = {
        "a_secret_binds_one_terminal": lambda: bindings.binding_of_secret("a" * 28),
        "deliveries_binding_by_serial": lambda: bindings.binding_of_network("CJ17", "10.1.1.1"),
        "a_terminal_signs_with_one_key_at_a_time|deliveries_binding_by_serial": lambda: (
            bindings.binding_of_device("CJ17")
        ),
        "registry_terminal_by_serial_key": lambda: bindings.facility_of_serial("CJ17"),
    }
    for index, look in looks.items():
        with monkeypatch.context() as patch:
            said = plan(patch, look)
        assert re.search(rf"using ({index}) on|on ({index})", said), said
        assert "Seq Scan" not in said, said
