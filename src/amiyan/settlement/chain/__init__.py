"""The chain from a bank's line to a meal's evidence: looked for by what papers name, shown level by level, both ways."""
