"""From a statement that two people approved to money at the provider: payouts, messages, answers, and what differs."""
