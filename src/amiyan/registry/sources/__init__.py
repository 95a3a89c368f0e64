"""Other registers as sources of facts: what they must be able to say (``ports``), from files and by HTTP.

The adapters are pure of our tables: answers in, values out. Only ``sync`` and what stands beside it write.
"""
