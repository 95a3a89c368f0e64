"""What an auditor does: draws, finds, orders and fetches."""
