"""What ``amiyan terminal`` does: binding terminals, and what the office decides and sees of them."""
