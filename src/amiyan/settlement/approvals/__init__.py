"""Who agrees to a statement and who approves it."""
