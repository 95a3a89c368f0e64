"""Pages of the registers: places, suppliers, agreements, clearances, terminals; messages."""
