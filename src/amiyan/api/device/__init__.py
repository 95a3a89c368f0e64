"""Terminals and gates: bytes in, evidence committed, then an answer."""
