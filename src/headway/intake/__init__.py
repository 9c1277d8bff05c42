"""Headway: intake."""
