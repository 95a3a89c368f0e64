"""Ways by which payouts leave and answers come: files to a bank, a register to the treasury, purpose-marked money.

Pure: no table and no rule. What is sent, kept and believed is decided in ``payouts``.
"""
