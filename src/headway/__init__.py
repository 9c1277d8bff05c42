"""Headway: Customer Relationship Intelligence in Python."""

from importlib.metadata import version

__version__ = version("headway")
