"""Lists where no terminal saw the children: what may be marked and signed, and by whom; ``rules`` are pure."""
