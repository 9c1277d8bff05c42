"""Headway: columns."""
