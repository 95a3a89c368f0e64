"""A day beside another system: line by line what both count, and what only one of them does."""
