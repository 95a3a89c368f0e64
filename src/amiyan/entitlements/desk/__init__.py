"""The desk of a school: the month's list, applications on paper, refusals, the director's approval."""
