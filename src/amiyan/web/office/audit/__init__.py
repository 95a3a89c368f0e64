"""The auditor's pages: actions, the chain from the bank to the meal, samples, the export."""
