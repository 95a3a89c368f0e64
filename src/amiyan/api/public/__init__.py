"""What anybody may read, without signing in."""
