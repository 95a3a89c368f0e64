"""The only writes of this room, each in one transaction."""
