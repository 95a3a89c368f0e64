"""Marking lists on a telephone: enrolling it, and the page that works without a network."""
