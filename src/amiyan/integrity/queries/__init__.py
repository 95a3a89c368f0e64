"""What is read of signals and cases, already limited to a scope."""
