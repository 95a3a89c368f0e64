"""The public face: no sign-in, no cookie, kept by caches, read without scripts. Nothing here tells about a person."""
