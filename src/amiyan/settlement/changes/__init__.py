"""What a change of a parameter would do to people and to budgets, counted by a worker."""
