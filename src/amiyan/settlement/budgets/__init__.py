"""What a state has set aside for a programme, what of it is given, and how long it lasts."""
