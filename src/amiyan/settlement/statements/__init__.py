"""Periods that lock in order, and the statement of what each provider earned in one.

``lock.py`` locks a month for all providers of a budget, ``document.py`` is what is signed, ``pdf.py`` and
``workbook.py`` show it as the act that a treasury asks for, ``holds.py`` decides single held lines, ``cooked.py`` pays
for what was cooked when lessons went remote too late to stop. ``preview.py`` shows a period that is not locked.
"""
