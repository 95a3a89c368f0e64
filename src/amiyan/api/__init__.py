"""What machines talk to. One file an endpoint group; no rule and no SQL here."""
