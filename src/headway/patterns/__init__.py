"""Headway: patterns."""
