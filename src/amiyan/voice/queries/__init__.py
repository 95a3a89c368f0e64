"""What people read of their messages, and what waits for a person."""
