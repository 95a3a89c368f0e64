"""The monthly sheet of paper of a child, in large print, for families without a phone."""
