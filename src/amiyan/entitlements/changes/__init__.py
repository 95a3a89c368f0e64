"""Changes of parameters: proposed, previewed, signed by two, and from then on a part of what a programme says."""
