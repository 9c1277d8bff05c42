"""Headway: relationships."""
