"""Row-level security: SQL for migrations, so that every room protects its tables in the same way.

The application and its workers write and judge, and see every row. Whoever shows rows to people becomes
``amiyan_reader`` for one transaction (``access/reading.py``) and says in the session whose rows may be seen:
then PostgreSQL itself leaves out the others, also where a query forgot to.

What the session says is read by functions that PostgreSQL evaluates once a query (as an InitPlan), never once a row.
"""

from enum import StrEnum

READER = "amiyan_reader"


class Sight(StrEnum):
    """A kind of facts about people, by which a purpose shows less than everything.

    ``names``: who somebody is. ``service``: where they belong and what was delivered, by number. ``family``: who
    stands for whom. ``circumstances``: statuses, decisions and rights.
    """

    NAMES = "names"
    SERVICE = "service"
    FAMILY = "family"
    CIRCUMSTANCES = "circumstances"
