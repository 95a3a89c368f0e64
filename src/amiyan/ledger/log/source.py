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

# The horizon, and the first number that nobody has used yet.
OF_TRANSACTIONS: Final = """
SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint FROM pg_current_snapshot() s
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
