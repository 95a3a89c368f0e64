"""What ``amiyan integrity`` does, by its actions."""
