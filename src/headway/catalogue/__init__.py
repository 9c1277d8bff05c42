"""Headway: catalogue."""
