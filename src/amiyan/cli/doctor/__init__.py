"""What may be wrong with a site: a file for each group of checks, most of them functions over values."""
