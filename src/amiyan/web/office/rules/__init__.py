"""Pages of the rules: programmes with their parameters, acts and changes; calendars and remote days."""
