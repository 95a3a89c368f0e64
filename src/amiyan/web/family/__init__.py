"""What a family sees of its children, and what it can say: phone first, read without a network, no rule and no SQL."""
