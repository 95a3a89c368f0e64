"""Simulated terminals that send over HTTP as real ones do.

What is sent, in which order and what must come out of it is planned by pure functions (``plan``, ``zkteco``,
``hikvision``, ``native``, ``faults``, ``town``); ``sending`` alone opens sockets.
"""
