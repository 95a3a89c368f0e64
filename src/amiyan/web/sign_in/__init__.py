"""The door: the national sign-in, passkeys, signing out; and what a person sees of their own door."""
