"""The demo's own pages: to be somebody of the invented town, to set its clock, to run its month, to be led round.

They answer only where ``AMIYAN_DEMO`` names the folder of a living town, and only to a browser of this machine.
"""
