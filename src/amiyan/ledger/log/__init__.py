"""The public log: trees over what was posted, sent, judged and decided, with heads that others sign too.

Pure: no Django, no database, no clock. The formats are those of C2SP (signed-note, tlog-checkpoint,
tlog-cosignature, tlog-tiles) over the trees of RFC 6962, so that other bodies' programs can read them.
"""
