"""How a message leaves the house: a folder for trying out, an operator's message centre by SMPP."""
