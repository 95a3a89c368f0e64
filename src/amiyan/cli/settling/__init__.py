"""The month of the living town is settled: from what is owed to the bank's statement, by invented people."""
