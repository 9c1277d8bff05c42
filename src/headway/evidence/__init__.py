"""Headway: evidence."""
