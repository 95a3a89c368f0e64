"""Pages for people: families, institutions, offices, the public. No rule and no SQL: a page reads by the rooms' queries
within the caller's scope, and a form calls one action of a room.
"""
