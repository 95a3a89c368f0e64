"""Messages, as an operator on the telephone asks about them: is it ours, and who tells of forged ones."""
