"""The difference as a page: belief beside the bank's truth, for the accountant."""
