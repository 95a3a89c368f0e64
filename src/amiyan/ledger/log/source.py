"""What a tree of the log is made of: a table whose rows are only ever added, and how they stand in the log.

The order is that of transactions, and within one that of the rows' key. A row's *tx* is the transaction that brought
it (of transfers: the batch, whose numbers follow the commits). Only what lies below the *horizon* is taken in: there
no earlier transaction can still commit, so no row is ever passed by.
"""

from dataclasses import dataclass
from typing import Final

from amiyan.kernel.problems import Kind
from amiyan.ledger.log import problems

SEPARATOR: Final = "\x1f"  # between the fields of a leaf

# The horizon, and the first number that nobody has used yet. Of the transactions that run at this moment those of
# other databases on the server (an audit's, a bench's) can bring no row here; our own brings rows too.
OF_TRANSACTIONS: Final = """
WITH moment AS MATERIALIZED (SELECT pg_current_snapshot() AS taken),
elsewhere AS (
    SELECT backend_xid::text::bigint AS xid FROM pg_stat_activity
    WHERE backend_xid IS NOT NULL AND datid <> (SELECT oid FROM pg_database WHERE datname = current_database())
),
running AS (
    SELECT xid::text::bigint AS xid FROM moment, pg_snapshot_xip(taken) xid
    WHERE xid::text::bigint % 4294967296 NOT IN (SELECT xid FROM elsewhere)
    UNION ALL
    SELECT pg_current_xact_id_if_assigned()::text::bigint
)
SELECT least((SELECT min(xid) FROM running), pg_snapshot_xmax(taken)::text::bigint), pg_snapshot_xmax(taken)::text::bigint
FROM moment
"""
# Batches are numbered under a lock that is held until the commit: what is seen has no gap.
OF_BATCHES: Final = "SELECT coalesce(max(id), 0) + 1, coalesce(max(id), 0) + 1 FROM ledger_batch"


@dataclass(frozen=True, slots=True)
class Source:
    """A tree's name and its rows. All texts but ``tree`` are SQL of our own; ``leaf`` is about a row named ``t``."""

    tree: str
    table: str
    key: tuple[str, ...]
    leaf: str
    tx: str = "tx"
    horizon: str = OF_TRANSACTIONS
    fallen_back: Kind = problems.TRANSACTIONS_FELL_BACK

    @property
    def order(self) -> str:
        """How rows stand in the log."""
        return ", ".join(f"t.{column}" for column in (self.tx, *self.key))

    @property
    def leaf_hash(self) -> str:
        """The hash of a row's leaf, as 32 bytes."""
        return rf"sha256('\x00'::bytea || {self.leaf})"

    def rows(self, columns: str) -> str:
        """The rows of the transactions after the parameter ``after`` and below ``below``, in the order of the log.

        Cost: n log n with these rows; of the others only what lies on the same pages is read.
        """
        return f"""SELECT {columns} FROM {self.table} t
            WHERE t.{self.tx} > %(after)s AND t.{self.tx} < %(below)s ORDER BY {self.order}"""

    @property
    def rank(self) -> str:
        """How many rows of a transaction come before a row; parameters: the transaction, and the row's key.

        Cost: linear in the rows of that transaction.
        """
        columns, values = ", ".join(f"t.{one}" for one in self.key), ", ".join(["%s"] * len(self.key))
        return f"SELECT count(*) FROM {self.table} t WHERE t.{self.tx} = %s AND ({columns}) < ({values})"


TRANSFERS: Final = Source(
    tree="transfers",
    table="ledger_transfer",
    key=("id", "payer_owner", "service_month"),
    leaf="ledger_leaf(t)",
    tx="batch",
    horizon=OF_BATCHES,
    fallen_back=problems.BATCHES_FELL_BACK,
)
