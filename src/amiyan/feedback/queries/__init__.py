"""The reads of the room, each limited to a scope: a person's own, a place's, a provider's, what waits for somebody."""
