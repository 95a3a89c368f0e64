"""What stands where a bank, a treasury or a platform of marked money would: honest books, and every bad habit."""
