"""The search for a person, for a purpose that the person reads."""
