"""The institution's face: what a school and its canteen see and do every day, under ``/institution/<facility>/``."""
