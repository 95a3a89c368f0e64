"""Pages of signals and cases: what waits, a case and its steps, how often signals were right."""
