"""The witness: a small program that another body runs, an audit chamber say, and that signs with it what the log
claims: that no head it ever saw was taken back.

It runs on a machine of its own, without Django and without a database; docs/witness.md is for the body that runs
it. It speaks C2SP's tlog-witness, so it can also stand by logs that are not ours.
"""
