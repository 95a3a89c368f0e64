"""The figures of the office: what was delivered, paid, owed, held and refused, by place and day, and against what.

They are summed tables (``settlement_figure_day`` and ``…_month``) that say nothing of their own. Whoever lets the books
follow a day marks it (:mod:`amiyan.settlement.figures.stale`), a job counts the marked days anew every few minutes and
those of two months each night (:mod:`…counting`), and pages read the sums (:mod:`…queries`). A page costs as many rows
as places times kinds (some twenty) of a month, never a verdict; a day at a place is looked at by the keys of its own
children. ``amiyan figures`` counts anew, ``amiyan verify`` compares.
"""
