"""To which account a provider is paid: changed by two people, after a while, and only to an account of its own."""
