"""The bank from our side of the counter: what its answers say. Pure, without tables."""
