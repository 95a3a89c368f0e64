"""Cases in words: for officials who work them, and for those whom they concern, who read them on their own page."""
