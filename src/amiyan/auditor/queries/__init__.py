"""What an auditor reads."""
