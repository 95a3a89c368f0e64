"""The living town as a site to walk about in: its people, planted problems, and a clock that visitors move."""
