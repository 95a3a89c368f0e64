"""The gate: a small program for a school's door or office that speaks the native protocol.

It runs on a machine of its own, without Django and without a database server; docs/gate.md is for the person
who installs it, docs/device-protocol.md says what it sends.
"""
