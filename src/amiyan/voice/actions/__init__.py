"""What is written to people: the only writes of this room."""
