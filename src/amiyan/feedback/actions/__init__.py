"""The only writes of the room: one transaction each; whoever asks makes the id before asking."""
