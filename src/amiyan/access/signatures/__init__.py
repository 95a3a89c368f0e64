"""Signatures of people: what a signature is worth, whichever way it was made. A way is a file beside this one."""
